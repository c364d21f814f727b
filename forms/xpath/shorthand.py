"""Functions that are short for other expressions, written out before they are compiled."""

from collections.abc import Callable

from core.errors import FormFault
from core.words import msg
from forms.xpath.syntax import Binary, Call, Expression, Literal, Negate, Path, Step, plain_value

HERE = Path("here", (Step("self", "node()"),))
_OF_HERE = ("string", "number", "string-length", "normalize-space", "name", "local-name", "namespace-uri")


def written_out(call: Call) -> Expression:
    """The expression a call is short for, or the call itself."""
    if call.name in _OF_HERE and not call.arguments:
        return Call(call.name, (HERE,))
    write = SHORTHAND.get(call.name)
    return write(call) if write else call


def _pulldata(call: Call) -> Expression:
    """ODK: `instance(id)/root/item[key = value]/column`, the first there is."""
    given = call.arguments
    names = [
        argument.value for argument in given[:3] if isinstance(argument, Literal) and isinstance(argument.value, str)
    ]
    if len(given) != 4 or len(names) != 3:  # noqa: PLR2004 - list, column, key column and key
        raise FormFault(
            msg("pulldata() takes four values: a list, a column and a key column in quotes, and the key."),
            mend=msg("Write pulldata('list', 'column', 'key_column', ${key})."),
        )
    name, column, key = names
    found = Binary("=", Path("here", (_column(key.strip()),)), _as_text(from_question(given[3])))
    steps = (Step("child", "root"), Step("child", "item", (found,)), _column(column.strip()))
    return Call("string", (Path(Call("instance", (Literal(name.strip()),)), steps),))


def _column(name: str) -> Step:
    return Step("attribute", name[1:]) if name.startswith("@") else Step("child", name)


def from_question(expression: Expression) -> Expression:
    """The expression where it stands on an item of a list: its relative paths still start at the question."""
    match expression:
        case Path("here", steps):
            return Path(Call("current", ()), steps)
        case Call(name, arguments):
            return Call(name, tuple(map(from_question, arguments)))
        case Binary(operator, left, right):
            return Binary(operator, from_question(left), from_question(right))
        case Negate(operand):
            return Negate(from_question(operand))
    return expression


def unknown_function(name: str) -> FormFault:
    """The fault of a function Kioo does not have, with what to write instead where that is known."""
    return FormFault(
        msg("Kioo does not know the function {name}().", name=name),
        mend=_INSTEAD.get(name) or (_OF_ANOTHER_SYSTEM if ":" in name else _SPELT),
    )


_SPELT = msg("Check how it is spelt; the list of functions says what there is.")
_OF_ANOTHER_SYSTEM = msg("It belongs to another system; write it with functions that XLSForm has.")
_INSTEAD = {
    "upper-case": msg("Use translate(text, 'abc…', 'ABC…')."),
    "lower-case": msg("Use translate(text, 'ABC…', 'abc…')."),
    "search": msg("Use a choice filter."),
    "matches": msg("Use regex(text, pattern)."),
    "average": msg("Use sum(...) div count(...)."),
    "avg": msg("Use sum(...) div count(...)."),
    "mod": msg("Write 7 mod 3."),
    "div": msg("Write 7 div 2."),
    "add-date": msg("Count in days: date(day + 30)."),
    "difference-in-months": msg("Count in days: int((last - first) div 30.4375)."),
    "time": msg("Use format-date-time(now(), '%H:%M')."),
}


def _as_text(value: Expression) -> Expression:
    return Call("string", (value,))


def _id(call: Call) -> Expression:
    return Call("id", (HERE, *call.arguments))


def _lang(call: Call) -> Expression:
    return Call("lang", (*call.arguments, HERE))


def _date_time(call: Call) -> Expression:
    """date-time() of a day that stands there, without a time, is that day."""
    value = plain_value(call.arguments[0]) if len(call.arguments) == 1 else None
    whole = value.is_integer() if isinstance(value, float) else value is not None and "T" not in value
    return Call("date", call.arguments) if whole else call


def _decimal_date_time(call: Call) -> Expression:
    """What is written with a time keeps it, date() around it or not (JavaRosa, Web Forms)."""
    inner = call.arguments[0] if len(call.arguments) == 1 else None
    value = plain_value(inner.arguments[0]) if isinstance(inner, Call) and len(inner.arguments) == 1 else None
    dated = isinstance(inner, Call) and inner.name == "date" and isinstance(value, str) and "T" in value
    return Call(call.name, inner.arguments) if isinstance(inner, Call) and dated else call


def _depend(call: Call) -> Expression:
    """JavaRosa: its first value; the others are there to be depended on."""
    if not call.arguments:
        raise FormFault(msg("depend() needs at least one value in its brackets."))
    return call.arguments[0]


SHORTHAND: dict[str, Callable[[Call], Expression]] = {
    "pulldata": _pulldata,
    "id": _id,
    "lang": _lang,
    "date-time": _date_time,
    "decimal-date-time": _decimal_date_time,
    "depend": _depend,
    "is-selected": lambda call: Call("selected", call.arguments),
}
