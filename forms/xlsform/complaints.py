"""What pyxform complains about, in our words and with sheet, row and column."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.errors import Place
from core.words import msg
from forms.xlsform.findings import Finding, good_to_know, needs_you
from forms.xlsform.workbook import Workbook

_ROW = re.compile(r"\[row ?: ?(\d+)\]\s*")
_SHEET = re.compile(r"(?:[Oo]n the|for sheet:) '(\w+)'(?: sheet)?")
_COLUMN = re.compile(r"the '([\w:]+)' value")
_QUOTED = re.compile(r"[“'\"\[{]([^\s“”'\"\[\]{}]+)[”'\"\]}]")


@dataclass(frozen=True)
class _Known:
    """A complaint we know: how it reads, and what we say for it with the groups it caught."""

    pattern: re.Pattern[str]
    say: Callable[[Mapping[str, str]], tuple[str, str]]
    column: str = ""


def _known(pattern: str, say: Callable[[Mapping[str, str]], tuple[str, str]], column: str = "") -> _Known:
    return _Known(re.compile(pattern), say, column)


_KNOWN = (
    _known(
        r"Parameters must be in the form",
        lambda _: (msg("The parameters cannot be read."), msg("Write them as name=value, with spaces between them.")),
    ),
    _known(
        r"accepted parameter keys for this question type are '(?P<known>[^']*)'.*parameter key\(s\): '(?P<written>[^']*)'",
        lambda got: (
            msg("This type has no parameter {written}.", written=got["written"]),
            msg("It knows: {known}.", known=got["known"]),
        ),
    ),
    _known(
        r"(?:the|The) '?(?P<name>[\w-]+)'? (?:parameter )?(?:must be a number|must have a numeric value)|"
        r"parameter '(?P<other>[\w-]+)' must be a number",
        lambda got: (
            msg("The parameter {name} is not a number.", name=got["name"] or got["other"]),
            msg("Write digits only."),
        ),
        "parameters",
    ),
    _known(
        r"'range' question type, the parameters? (?P<rule>.*)",
        lambda got: (
            msg("The range does not fit together: {rule}", rule=got["rule"]),
            msg("Look at start, end and step."),
        ),
        "parameters",
    ),
    _known(
        r"(?P<name>max-pixels|rows|quality|location-[a-z-]+|track-changes[a-z-]*|identify-user)\b.*must",
        lambda got: (
            msg("The parameter {name} has a value it cannot have.", name=got["name"]),
            msg("Look it up on xlsform.org, or leave it out."),
        ),
        "parameters",
    ),
    _known(
        r"should end with one of the supported file extensions",
        lambda _: (
            msg("The file of this list has an ending we cannot read."),
            msg("Write the name of a file that ends in .csv, .xml or .geojson."),
        ),
        "type",
    ),
    _known(
        r"Choice filter not supported with or_other",
        lambda _: (
            msg("or_other and choice_filter cannot be used together."),
            msg("Take out one of the two, or ask for the other answer in a row of its own."),
        ),
        "choice_filter",
    ),
    _known(
        r"multiple survey elements named '(?P<name>[^']*)'|The name '(?P<other>[^']*)' appears more than once",
        lambda got: (
            msg(
                "The name {name} stands for several questions, so a reference to it is unclear.",
                name=got["name"] or got["other"],
            ),
            msg("Give each its own name."),
        ),
    ),
    _known(
        r"no survey element named '(?P<name>[^']*)'|Could not find the name '(?P<other>[^']*)'",
        lambda got: (
            msg("{reference} points to no question.", reference=f"${{{got['name'] or got['other']}}}"),
            msg("Write the name of a question of the survey sheet."),
        ),
    ),
    _known(
        r"Audits must always be named",
        lambda _: (msg("An audit has a name of its own already."), msg("Leave its name empty.")),
        "name",
    ),
    _known(
        r"same instance id will be generated.*Instance name: '(?P<name>[^']*)'",
        lambda got: (
            msg("A file and a list, or two files, are both called {name}.", name=got["name"]),
            msg("Give one of them another name."),
        ),
    ),
    _known(
        r"has no label or hint",
        lambda _: (msg("This question has no words to read."), msg("Write its label.")),
        "label",
    ),
)


def complaint(text: str, book: Workbook) -> Finding:
    """A sentence of pyxform that stopped it, as a finding that needs the author."""
    what, mend, column = _told(text)
    mend = mend or msg("Look up on xlsform.org what can stand there.")
    return needs_you(what, _place(text, column, book) or Place("survey"), mend)


def remark(text: str, book: Workbook) -> Finding:
    """A sentence of pyxform that stopped nothing."""
    what, mend, column = _told(text)
    return good_to_know(what, _place(text, column, book), mend)


def _told(text: str) -> tuple[str, str, str]:
    for known in _KNOWN:
        if found := known.pattern.search(text):
            return *known.say({name: value or "" for name, value in found.groupdict().items()}), known.column
    plain = _ROW.sub("", text).partition("\n")[0].strip().replace("Learn more: ", "")
    what, _, mend = plain.partition(". ")
    return msg("The converter says: {words}", words=what.rstrip(".") + "."), mend, ""


def _place(text: str, column: str, book: Workbook) -> Place | None:
    row, sheet, named = _ROW.search(text), _SHEET.search(text), _COLUMN.search(text)
    if row is None and (found := place_of_question(book, text)):
        return Place(found.sheet, found.row, column or found.column)
    name = sheet[1] if sheet else "survey" if row else ""
    return Place(name, int(row[1]) if row else None, (named[1] if named else "") or column) if name else None


def place_of_question(book: Workbook, text: str) -> Place | None:
    """The row of the first question that a message names in quotes, when it names one."""
    survey = book.sheet("survey")
    rows = {row.get("name"): row for row in reversed(survey.rows)}
    found = next((rows[name] for name in _QUOTED.findall(text) if name in rows), None)
    return survey.place(found, "name") if found else None
