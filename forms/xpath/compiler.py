"""Expression tree to Python, piece by piece. No text of a form becomes Python: only our own templates do (see python.py)."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.errors import FormFault
from core.words import msg
from forms import values
from forms.xml_reader import Element
from forms.xpath import lookups, paths, roaming, rounds
from forms.xpath.code import Code, Node, Surroundings, constant
from forms.xpath.functions import FUNCTIONS, Function
from forms.xpath.functions.sets import place_of
from forms.xpath.operators import compile_binary
from forms.xpath.parser import parse
from forms.xpath.predicates import filtering
from forms.xpath.python import ENV, Piece, Run, opaque, write
from forms.xpath.scope import Scope
from forms.xpath.shorthand import HERE, unknown_function, written_out
from forms.xpath.syntax import Binary, Call, Expression, Literal, Negate, Path, Step, plain_value, walk

if TYPE_CHECKING:
    from forms.definition import NodeDef


def compile_text(text: str, scope: Scope) -> Code:
    """The code of an expression as written in a form; FormFault when it cannot be understood."""
    return compile_expression(parse(text), scope)


def compile_expression(expression: Expression, scope: Scope) -> Code:
    """The code of an expression tree."""
    try:
        return _compiled(expression, scope)
    except RecursionError as deep:
        raise FormFault(
            msg("This expression has too many parts."),
            mend=msg("Work out some of it in a calculate question of its own."),
        ) from deep


def _compiled(expression: Expression, scope: Scope) -> Code:
    match expression:
        case Literal(value):
            return scope.gaps[int(value)] if scope.gaps and isinstance(value, str) else constant(value)
        case Binary():
            return compile_binary(expression, scope)
        case Negate(operand):
            return Code("number", write("(-{})", scope.compile(operand).number_piece()))
        case Call():
            return _call(expression, scope)
        case Path():
            return _path(expression, scope)


def fits_pattern(expression: Expression) -> bool:
    """Whether an expression is made of operators, plain functions and literals only, so that its texts may be gaps."""
    return all(
        _plain(inside) if isinstance(inside, Call) else isinstance(inside, Literal | Binary | Negate)
        for inside in walk(expression)
    )


def _plain(call: Call) -> bool:
    """Whether a function asks nothing of its arguments but their values."""
    if call.name == "if":
        return True
    function = FUNCTIONS.get(call.name)
    if function is None or call.name in SPECIAL or function.check is not None or written_out(call) is not call:
        return False
    letters = set(function.signature) - set("?*+")
    return letters <= set("tnbv") or (
        letters <= set("tnbvld") and all(isinstance(it, Literal) for it in call.arguments)
    )


def _path(path: Path, scope: Scope) -> Code:
    start = path.start
    if scope.world.document is not None and (start == "root" or is_current(start)):
        return _on_document(path, scope, scope.world.document)
    if start == "here" and scope.here is None:
        return lookups.compile_lookup(path, scope, lambda at, _env: [at])
    if start in ("root", "here") or (is_current(start) and not path.predicates):
        return roaming.compile_roaming(path, scope) if roaming.roams(path) else paths.compile_path(path, scope)
    if isinstance(start, Call) and start.name == "instance" and not path.predicates:
        return lookups.compile_in_list(path, scope, _instance(start, scope))
    return _from_nodes(path, scope)


def _on_document(path: Path, scope: Scope, document: Element) -> Code:
    base: Run = (lambda _at, _env: [document]) if path.start == "root" else (lambda _at, env: [env.origin])
    return lookups.compile_lookup(path, scope, base)


def is_current(start: object) -> bool:
    """Whether a path starts at the question itself."""
    return isinstance(start, Call) and start.name == "current"


def _from_nodes(path: Path, scope: Scope) -> Code:
    """A bracketed path or union with predicates, and steps after it where it gives elements of a choice list."""
    base = scope.compile(path.start) if not isinstance(path.start, str) else None
    found = base.nodes() if base else None
    if found is None:
        raise FormFault(msg("A path cannot start from a number or a text."))
    keep = filtering([scope.inside(None, scope.shared).compile(predicate) for predicate in path.predicates])
    run = _kept(found, keep) if keep else found
    if path.steps and scope.world.document is None and _base_of(path) in ("root", "here", "current"):
        return roaming.compile_roaming(path, scope, run)
    return lookups.compile_lookup(path, scope, run) if path.steps else Code("nodes", run)


def _base_of(expression: Expression) -> str:
    while isinstance(expression, Path) and not isinstance(expression.start, str):
        expression = expression.start
    if isinstance(expression, Path):
        return str(expression.start)
    if isinstance(expression, Binary):
        return _base_of(expression.left)
    return expression.name if isinstance(expression, Call) else ""


def _kept(found: Run, keep: Callable[..., list[Node]]) -> Run:
    return lambda at, env: keep(found(at, env), env, lambda node: node)


def _instance(call: Call, scope: Scope) -> lookups.Source:
    name = call.arguments[0].value if len(call.arguments) == 1 and isinstance(call.arguments[0], Literal) else None
    if isinstance(name, str) and name in scope.world.outside:
        return name
    if not isinstance(name, str) or name not in scope.world.instances:
        raise FormFault(
            msg("This form has no list called “{name}”.", name=name or "?"),
            mend=msg("Check the list name on the choices sheet."),
        )
    return scope.world.instances[name]


def _call(call: Call, scope: Scope) -> Code:
    special = SPECIAL.get(call.name)
    if special:
        return special(call, scope)
    written = written_out(call)
    if call.name in _OF_AN_ANSWER and not call.arguments and _is_group(scope.here):
        name = call.name
        raise FormFault(
            msg("{name}() has no answer to work on here.", name=name),
            mend=msg("Say which question: {name}(${{question}}).", name=name),
        )
    function = FUNCTIONS.get(written.name) if isinstance(written, Call) else None
    if not isinstance(written, Call) or (function is None and written is not call):
        return scope.compile(written)
    if function is None:
        raise unknown_function(call.name)
    _check_count(written, function.least, function.most)
    _check_values(function, written)
    return _applied(function, written, [scope.compile(argument) for argument in written.arguments])


def _is_group(node: "NodeDef | None") -> bool:
    return node is not None and (node.parent is None or not node.leaf)


def _check_values(function: Function, call: Call) -> None:
    given = [_plain_truth(argument) or plain_value(argument) for argument in call.arguments]
    trouble = function.check(given) if function.check else ""
    if trouble:
        raise FormFault(trouble, mend=msg("Correct what stands in the brackets of {name}().", name=call.name))


def _plain_truth(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.name in ("true", "false")


def _check_count(call: Call, least: int, most: int) -> None:
    if not least <= len(call.arguments) <= most:
        raise FormFault(
            msg(
                "The function {name}() has {n} values in its brackets, which is not what it takes.",
                name=call.name,
                n=len(call.arguments),
            ),
            mend=msg("Check brackets, quotes and names."),
        )


_OF_AN_ANSWER = ("number", "normalize-space", "string-length")
_TAKERS: dict[str, Callable[[Code], Piece]] = {
    "t": Code.text_piece,
    "n": Code.number_piece,
    "b": Code.truth_piece,
    "v": Code.value_piece,
    "l": Code.items_piece,
    "d": Code.numbers_piece,
    "m": Code.items_piece,
    "e": Code.numbers_piece,
    "f": Code.filled_piece,
    "s": lambda code: opaque(code.nodes() or code.run),
}
_NODES_ONLY = "mefs"


def _applied(function: Function, call: Call, codes: list[Code]) -> Code:
    letters = [function.letter(index) for index in range(len(codes))]
    for letter, code in zip(letters, codes, strict=True):
        if letter in _NODES_ONLY and code.nodes() is None:
            raise _no_nodes(call)
    arguments = [_TAKERS[letter](code) for letter, code in zip(letters, codes, strict=True)]
    if function.env:
        arguments.insert(0, ENV)
    work = write(f"{{}}({', '.join(['{}'] * len(arguments))})", function.work, *arguments)
    return Code(function.gives, work, scale=function.scale)


def _no_nodes(call: Call) -> FormFault:
    return FormFault(
        msg("The function {name}() needs questions or choices in its brackets.", name=call.name),
        mend=msg("Name a question there."),
    )


def _if(call: Call, scope: Scope) -> Code:
    _check_count(call, 3, 3)
    condition, one, other = (scope.compile(argument) for argument in call.arguments)
    kinds = {"text" if code.kind in ("single", "nodes") else code.kind for code in (one, other)}
    kind = kinds.pop() if len(kinds) == 1 else "value"
    then, test, otherwise = one.value_piece(), condition.truth_piece(), other.value_piece()
    ours, theirs = one.nodes(), other.nodes()
    find = _either(ours, condition.truth(), theirs) if ours and theirs else None
    return Code(kind, write("({} if {} else {})", then, test, otherwise), find)


def _either(ours: Run, asked: Run, theirs: Run) -> Run:
    return lambda at, env: ours(at, env) if asked(at, env) else theirs(at, env)


def _once(call: Call, scope: Scope) -> Code:
    """Keeps what the node already holds: how random and now() stay the same in one record."""
    _check_count(call, 1, 1)
    if scope.world.document is not None:
        return scope.compile(Call("coalesce", (Call("string", (HERE,)), Call("string", call.arguments))))
    fresh, slot = scope.compile(call.arguments[0]).value(), scope.origin.slot
    start = scope.start()

    def run(at: Any, env: Surroundings) -> Any:
        return start(at, env).given[slot] or fresh(at, env)

    return Code("value", run)


def _boolean(call: Call, scope: Scope) -> Code:
    """XPath 1.0 boolean(): a node that is there is true, even when blank."""
    _check_count(call, 1, 1)
    code = scope.compile(call.arguments[0])
    found = code.nodes()
    return Code("truth", write("bool({})", opaque(found)) if found else code.truth_piece())


def _nodes(call: Call, scope: Scope) -> Run:
    _check_count(call, 1, 1)
    found = scope.compile(call.arguments[0]).nodes()
    if found is None:
        raise _no_nodes(call)
    return found


def _count(call: Call, scope: Scope) -> Code:
    _check_count(call, 1, 1)
    code = scope.compile(call.arguments[0])
    if code.rows is not None:
        return Code("number", write("float(len({}))", code.rows.each("1")))
    return Code("number", write("float(len({}))", opaque(_nodes(call, scope))))


def _position(call: Call, scope: Scope) -> Code:
    """XPath 1.0 position(); outside of predicates, in the rules of a repeat, the number of the round (as in JavaRosa)."""
    if not call.arguments and (scope.nested or scope.here is None or not scope.here.repeat):
        return Code("number", Piece("float(env.position)"))
    if not call.arguments:
        return _position(Call(call.name, (Path("here", (Step("self", "node()"),)),)), scope)
    return Code("number", write("{}({})", place_of, opaque(_nodes(call, scope))))


def _last(call: Call, _scope: Scope) -> Code:
    _check_count(call, 0, 0)
    return Code("number", Piece("float(env.size)"))


def _choice_name(call: Call, scope: Scope) -> Code:
    """JavaRosa: the words of a choice of a question, in the language of the moment."""
    _check_count(call, 2, 2)
    value, named = scope.compile(call.arguments[0]).text(), call.arguments[1]
    path = parse(named.value) if isinstance(named, Literal) and isinstance(named.value, str) else None
    if not isinstance(path, Path):
        raise FormFault(msg("jr:choice-name() takes a value and the path of a select question in quotes."))
    found = scope.compile(path).nodes()

    def run(at: Any, env: Surroundings) -> str:
        nodes = [node for node in (found(at, env) if found else []) if isinstance(node, tuple)]
        if not nodes or nodes[0][0].itemset is None:
            return ""
        node, frame = nodes[0]
        return str(node.itemset.label_of(value(at, env), frame, env))

    return Code("text", run)


def _itext(call: Call, scope: Scope) -> Code:
    _check_count(call, 1, 1)
    wanted, origin = scope.compile(call.arguments[0]).text(), scope.origin

    def run(at: Any, env: Surroundings) -> str:
        return env.form.texts.say(wanted(at, env), origin, env) if env.form else ""

    return Code("text", run)


def _current(_call: Call, scope: Scope) -> Code:
    return _path(Path(Call("current", ()), ()), scope)


def _whole_instance(call: Call, scope: Scope) -> Code:
    return lookups.compile_in_list(Path(call, ()), scope, _instance(call, scope))


def _coalesce(call: Call, scope: Scope) -> Code:
    """ODK: the first value that is there; a sum that came to nothing is none (JavaRosa)."""
    _check_count(call, 1, 100)
    codes = [scope.compile(argument) for argument in call.arguments]
    found = [code.text() if code.kind in ("text", "single", "nodes") else _something(code) for code in codes[:-1]]
    last = codes[-1].text()
    return Code("text", lambda at, env: next((text for run in found if (text := run(at, env))), "") or last(at, env))


def _something(code: Code) -> Run:
    found = code.value()

    def run(at: Any, env: Surroundings) -> str:
        value = found(at, env)
        return "" if value != value else values.to_text(value)  # noqa: PLR0124 - only NaN differs from itself

    return run


SPECIAL: dict[str, Callable[[Call, Scope], Code]] = {
    "if": _if,
    "once": _once,
    "boolean": _boolean,
    "count": _count,
    "position": _position,
    "last": _last,
    "indexed-repeat": rounds.compile_indexed_repeat,
    "jr:choice-name": _choice_name,
    "jr:itext": _itext,
    "current": _current,
    "instance": _whole_instance,
    "coalesce": _coalesce,
}


def is_steady(expression: Expression) -> bool:
    """Whether the value stays the same as long as the answers do: no clock, no chance, nothing kept from before."""
    called = [inside.name for inside in walk(expression) if isinstance(inside, Call)]
    return not any(name == "once" or (name in FUNCTIONS and FUNCTIONS[name].env) for name in called)


_CHANGING = re.compile(
    "|".join(re.escape(name) for name in ("once", *(name for name in FUNCTIONS if FUNCTIONS[name].env)))
)


def is_steady_text(text: str) -> bool:
    """As is_steady() of an expression as written; most name nothing that could change, and need no second look."""
    return not _CHANGING.search(text) or is_steady(parse(text))
