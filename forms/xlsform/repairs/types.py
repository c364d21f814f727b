"""Reads types that other dialects and hurried hands write: capitals, spaces, plurals, everyday words, other systems' own."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from core.words import msg
from forms.xlsform.findings import Finding, repaired
from forms.xlsform.grammar import COMMON_TYPES, read_type
from forms.xlsform.repairs.rewriting import read_as, with_rows
from forms.xlsform.repairs.signs import without_signs
from forms.xlsform.workbook import Row, Sheet, Workbook

_MEANT: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("tel", "phone", "telephone", "mobile", "mobilenumber", "telephonenumber"), ("text", "numbers")),
    **dict.fromkeys(("number", "numeric", "float", "double", "real", "num"), ("decimal", "")),
    **dict.fromkeys(("wholenumber", "digits"), ("integer", "")),
    **dict.fromkeys(("char", "varchar", "shorttext", "freetext", "openended"), ("text", "")),
    **dict.fromkeys(("longtext", "paragraph", "textarea", "multiline", "memo"), ("text", "multiline")),
    **dict.fromkeys(("picture", "photograph", "camera"), ("image", "")),
    **dict.fromkeys(("signature", "sign"), ("image", "signature")),
    **dict.fromkeys(("drawing", "draw", "sketch"), ("image", "draw")),
    **dict.fromkeys(("voice", "sound", "recording"), ("audio", "")),
    **dict.fromkeys(("document", "attachment"), ("file", "")),
    **dict.fromkeys(("qr", "qrcode"), ("barcode", "")),
    **dict.fromkeys(("point", "coordinates", "geolocation"), ("geopoint", "")),
    **dict.fromkeys(("calc", "calculation", "computed", "formula"), ("calculate", "")),
    **dict.fromkeys(("statement", "message", "information"), ("note", "")),
    **dict.fromkeys(("confirm", "confirmation"), ("acknowledge", "")),
    **dict.fromkeys(("slider", "scale"), ("range", "")),
    "timestamp": ("dateTime", ""),
    "url": ("text", "url"),
}
_OTHER_SYSTEMS = re.compile(r"(db|contact|person|place):[\w-]+|db-object", re.IGNORECASE)
_LONGEST = 500
_NOT_SHOWN = {"", "NO_LABEL", "no_label"}
_MANY = r"one|1|single|multiple|multi|many|several|any|all that apply"
_SELECTS = (
    rf"(?:add )?(?:select|choose|pick)[ _-]?(?P<many>{_MANY})(?: prompt)?(?P<file>[ _]from[ _]file)?(?: (?:from|using|of))?",
    r"(?P<many>single|multiple|multi)[ _-]?(?:choice|select)(?P<file>[ _]from[ _]file)?(?: (?:from|using|of))?",
    r"(?P<many>radio|dropdown|drop[ -]down|checkbox|checkboxes)(?P<file>)(?: (?:from|using|of))?",
)
_LOOSE_SELECTS = tuple(
    re.compile(start + r"[ :(\[]+(?P<rest>[^ :()\[\]].*?)[ )\]]*", re.IGNORECASE) for start in _SELECTS
)
_ONE = {"one", "1", "single", "radio", "dropdown", "drop down", "drop-down"}
_OTHER = re.compile(r" (?:or[ _]specify[ _]other|or[ _]other)$", re.IGNORECASE)
_BEGIN = re.compile(
    r"(?:begin|start|open)[ _-]*(?P<what>group|repeat)s?|(?P<other>group|repeat)[ _-]?(?:begin|start)", re.IGNORECASE
)
_END = re.compile(
    r"(?:end|close|stop|finish)[ _-]*(?P<what>group|repeat)s?|(?P<other>group|repeat)[ _-]?end", re.IGNORECASE
)


def _squash(text: str) -> str:
    return re.sub(r"[\s_/-]+", "", text.lower())


_TYPES = {
    _squash(word): word
    for word in (*QUESTION_TYPE_DICT, *aliases._type_alias_map, *aliases.settings_header, "audit", *COMMON_TYPES)  # noqa: SLF001
}


@dataclass(frozen=True)
class LooseSelect:
    """A select as somebody wrote it: its command as XLSForm spells it, the list as written, and whether one may add."""

    command: str
    list: str
    other: bool

    def written(self, name: str) -> str:
        """The type of XLSForm with the list's own name."""
        return f"{self.command} {name}{' or_other' if self.other else ''}"


def loose_select(text: str) -> LooseSelect | None:
    """What a type says that looks like a select; None when it does not."""
    plain = without_signs(text)[:_LONGEST]
    found = next((match for pattern in _LOOSE_SELECTS if (match := pattern.fullmatch(plain))), None)
    if found is None:
        return None
    command = f"select_{'one' if found['many'].lower() in _ONE else 'multiple'}{'_from_file' if found['file'] else ''}"
    name, others = _OTHER.subn("", found["rest"])
    return LooseSelect(command, name, bool(others))


def mended_type(text: str) -> str:
    """The type as XLSForm spells it, when capitals, spaces, a plural or an old way of saying it were astray."""
    plain = without_signs(text)
    if read_type(plain).role != "unknown" or len(plain) > _LONGEST:
        return plain
    for edge, pattern in (("begin", _BEGIN), ("end", _END)):
        if found := pattern.fullmatch(plain):
            return f"{edge}_{(found['what'] or found['other']).lower()}"
    select = loose_select(plain)
    if select and " " not in select.list:
        return select.written(select.list)
    squashed = _squash(plain)
    lowered = plain.lower()
    if read_type(lowered).role != "unknown":
        return lowered
    return _TYPES.get(squashed) or _TYPES.get(squashed.removesuffix("s"), plain)


def mend_types(book: Workbook, found: list[Finding]) -> Workbook:
    """The survey with types as XLSForm spells them; an everyday word gets the type and the appearance it means."""
    survey = book.sheet("survey")
    lists = {row.get("list_name") for row in book.sheet("choices").rows}
    return (
        with_rows(book, "survey", [_mended(survey, row, lists, found) for row in survey.rows]) if survey.rows else book
    )


def _mended(survey: Sheet, row: Row, lists: Iterable[str], found: list[Finding]) -> Row:
    written = row.get("type")
    mended = mended_type(written)
    cells = {**row.cells, "type": mended} if written else row.cells
    if written and read_type(mended).role == "unknown":
        cells = _meant(row, mended, lists)
    if cells.get("type", "") != written:
        found.append(repaired(_what(written, cells), survey.place(row, "type")))
    return replace(row, cells=cells)


def _what(written: str, cells: Mapping[str, str]) -> str:
    if _OTHER_SYSTEMS.fullmatch(written):
        return msg("The type “{old}” belongs to another system; here it is “{new}”.", old=written, new=cells["type"])
    return read_as(written, cells["type"])


def _meant(row: Row, written: str, lists: Iterable[str]) -> Mapping[str, str]:
    squashed = _squash(written)
    if _OTHER_SYSTEMS.fullmatch(written):
        shown = {text for column, text in row.cells.items() if column.partition("::")[0] == "label"} - _NOT_SHOWN
        return {**row.cells, "type": "text" if shown else "hidden"}
    if squashed.removesuffix("question") in {"yesno", "yesorno", "boolean", "bool"}:
        known = next((name for name in lists if _squash(name) in {"yesno", "yn", "yesorno", "noyes"}), "")
        return {**row.cells, "type": f"select_one {known}"} if known else {**row.cells, "type": written}
    kind, appearance = _MEANT.get(squashed) or _MEANT.get(squashed.removesuffix("s"), (written, ""))
    more = {"appearance": f"{row.get('appearance')} {appearance}".strip()} if appearance else {}
    return {**row.cells, "type": kind, **more}
