"""Says where an expression means more in Kioo than in ODK Collect, or something else than in web forms (decision 11)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from re import Match

from core.errors import FormFault
from core.words import msg, worded
from forms import dates
from forms.xlsform.findings import Finding, good_to_know
from forms.xlsform.grammar import EXPRESSION_COLUMNS, REFERENCE, read_type
from forms.xlsform.repairs.rewriting import shown
from forms.xlsform.workbook import Row, Sheet, Workbook
from forms.xpath.functions.geo import points_of
from forms.xpath.parser import parse
from forms.xpath.syntax import Binary, Call, Expression, Literal, Path, Step, parts, walk

_FORM, _LAST_SAVED = "of-this-form", "of-the-last-record"
"""What stands for `${name}` and `${last-saved#name}` while an expression is looked at: `/of-this-form/name`."""

_PLAIN_AXES = frozenset(["child", "parent", "self", "attribute"])
_COMPARISONS = frozenset(["=", "!=", "<", "<=", ">", ">="])
_NOT_IN_COLLECT = {
    "ceiling": msg("Use round(... + 0.5)."),
    "floor": msg("Use int(...)."),
    "intersects": "",
    "lang": "",
    "last": msg("Use count(...)."),
    "local-name": "",
    "name": "",
    "namespace-uri": "",
    "substring": msg("Use substr(...), which counts from 0."),
}
_READABLE: dict[str, Callable[[str], object]] = {
    "decimal-time": lambda text: not text or dates.read_time(text) is not None,
    "area": lambda text: not text or points_of(text) is not None,
    "distance": lambda text: not text or points_of(text) is not None,
}
_ONE_OF_THEM = msg("Ask for one of them by indexed-repeat(...), or use sum(), count() or join().")

Told = tuple[str, str]


@dataclass(frozen=True)
class _Standing:
    """Where an expression stands: the repeats around it, outermost first, and those around each question."""

    around: tuple[str, ...]
    rounds: Mapping[str, tuple[str, ...]]

    def many(self, part: Expression) -> str:
        """The name of a lone `${name}` that stands for the question in all rounds; blank for anything else."""
        match part:
            case Path("root", (Step("child", form), Step("child", name, ()))) if form == _FORM:
                there = self.rounds.get(name, ())
                return "" if there == self.around[: len(there)] else name
        return ""


def check_meaning(book: Workbook) -> Iterator[Finding]:
    """What to know about the expressions of the survey sheet when the same form is filled in other apps too."""
    sheet = book.sheet("survey")
    around = [repeats for _, repeats in _in_repeats(sheet)]
    rounds = {row.get("name"): repeats for row, repeats in reversed(list(_in_repeats(sheet)))}
    for row, repeats in zip(sheet.rows, around, strict=True):
        for column in EXPRESSION_COLUMNS:
            for what, mend in _told(row.get(column), _Standing(repeats, rounds)):
                yield good_to_know(what, sheet.place(row, column), mend)


def _in_repeats(sheet: Sheet) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Each row with the names of the repeats around it; a repeat stands outside itself."""
    around: tuple[str, ...] = ()
    for row in sheet.rows:
        kind = read_type(row.get("type"))
        if kind.word == "repeat" and kind.role == "end":
            around = around[:-1]
        yield row, around
        if kind.word == "repeat" and kind.role == "begin":
            around = (*around, row.get("name"))


def _told(text: str, standing: _Standing) -> list[Told]:
    try:
        tree = parse(REFERENCE.sub(_as_path, text)) if text else Literal("")
    except FormFault:  # another check says so
        return []
    found = [told for part in walk(tree) for told in _of_part(part)]
    found += [told for part in _outside_predicates(tree) for told in _of_many(part, standing)]
    return list(dict.fromkeys(found))


def _as_path(found: Match[str]) -> str:
    before, mark, name = found[1].partition("#")
    return f" /{_LAST_SAVED}/{name.strip()} " if mark else f" /{_FORM}/{before.strip()} "


def _outside_predicates(tree: Expression) -> Iterator[Expression]:
    """The expression and those inside it, but for what stands in square brackets."""
    waiting = [tree]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += () if isinstance(found, Path) else parts(found)


def _of_part(part: Expression) -> Iterator[Told]:
    match part:
        case Path(_, steps):
            yield from _of_path(part, steps)
        case Call("regex", (_, Literal(str() as pattern))) if not (pattern.startswith("^") and pattern.endswith("$")):
            what = msg(
                "The whole answer must fit “{pattern}”, but web forms look for it anywhere.", pattern=shown(pattern)
            )
            yield what, msg("Write ^ before it and $ behind it, so that all apps agree.")
        case Call("boolean-from-string", (Literal(str() as text),)) if text.lower() == "true" != text:
            yield (
                msg("“{text}” is no here; ODK Collect takes it for yes.", text=text),
                msg("Write true in small letters."),
            )
        case Call(name, (Literal(str() as text), *_)) if name in _READABLE and not _READABLE[name](text):
            what = msg("{function} cannot read “{text}” and gives a blank.", function=f"{name}()", text=shown(text))
            yield _only_here(what), msg("Correct what stands in the brackets of {name}().", name=name)
        case Call(name) if name in _NOT_IN_COLLECT:
            yield _only_here(msg("{function} is used.", function=f"{name}()")), _NOT_IN_COLLECT[name]


def _of_path(path: Path, steps: tuple[Step, ...]) -> Iterator[Told]:
    if any(step.axis not in _PLAIN_AXES for step in steps):
        what = msg("The path goes by // or an axis.")
        yield _only_here(what), msg("Name the question itself.")
    predicates = (*path.predicates, *(one for step in steps for one in step.predicates))
    if any(isinstance(one, Literal) and isinstance(one.value, float) for one in predicates):
        what = msg("A number in square brackets chooses a round or a row.")
        yield _only_here(what), msg("Write [position() = 2] instead of [2].")


def _of_many(part: Expression, standing: _Standing) -> Iterator[Told]:
    match part:
        case Binary(operator, left, right) if operator in _COMPARISONS:
            for name in filter(None, map(standing.many, (left, right))):
                what = msg("{name} means its answers in all rounds; one that fits is enough.", name=f"${{{name}}}")
                yield _only_here(what), _ONE_OF_THEM
        case Call("concat", (_, _, *_) as arguments):
            for name in filter(None, map(standing.many, arguments)):
                what = msg("{name} means its answers in all rounds, put in a row.", name=f"${{{name}}}")
                yield _only_here(what), _ONE_OF_THEM


def _only_here(what: str) -> str:
    return msg("{what} ODK Collect cannot do this.", what=worded(what))
