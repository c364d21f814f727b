"""Reads headings of old and other dialects as XLSForm's own, and makes one column of two that mean the same."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.words import msg
from forms.xlsform.findings import Finding, good_to_know, needs_you, repaired
from forms.xlsform.grammar import EXPRESSION_COLUMNS, MEDIA_COLUMNS, TEXT_COLUMNS
from forms.xlsform.repairs.rewriting import shown
from forms.xlsform.repairs.signs import without_signs
from forms.xlsform.workbook import Row, Sheet, Workbook, plain_header

_SPELT = {
    "survey": {
        **dict.fromkeys(("command", "question_type"), "type"),
        **dict.fromkeys(("tag", "question_name", "variable", "variable_name"), "name"),
        **dict.fromkeys(("caption", "question_label"), "label"),
        **dict.fromkeys(("relevance", "skip_logic", "bind:relevant"), "relevant"),
        **dict.fromkeys(("calculate", "bind:calculate"), "calculation"),
        **dict.fromkeys(("read_only", "bind:readonly"), "readonly"),
        **dict.fromkeys(("bind:constraint",), "constraint"),
        **dict.fromkeys(("bind:required",), "required"),
        **dict.fromkeys(("count", "jr:count", "control:jr:count", "body:jr:count"), "repeat_count"),
        **dict.fromkeys(("bind:save_to", "bind:entities:saveto"), "save_to"),
        **dict.fromkeys(("control:appearance", "body:appearance"), "appearance"),
        **dict.fromkeys(
            (
                *("constraining_message", "constraintmsg", "constraint_msg", "constraint_message_text"),
                *("jr:constraintmsg", "bind:jr:constraintmsg"),
            ),
            "constraint_message",
        ),
        **dict.fromkeys(("requiredmsg", "required_msg", "jr:requiredmsg", "bind:jr:requiredmsg"), "required_message"),
        **{f"media:{kind}": kind for kind in MEDIA_COLUMNS},
        "default_value": "default",
        "choicefilter": "choice_filter",
        "guidance": "guidance_hint",
    },
    "choices": {
        "caption": "label",
        "list": "list_name",
        "listname": "list_name",
        **{f"media:{kind}": kind for kind in MEDIA_COLUMNS},
    },
    "settings": {"title": "form_title", "set_form_title": "form_title", "id": "form_id", "set_form_id": "form_id"},
}
_KNOWN = {
    "survey": {"type", "name", "default", "appearance", "parameters", "trigger", "media", "disabled", "save_to"}
    | {"intent", "query", "rows", "autoplay", *EXPRESSION_COLUMNS, *TEXT_COLUMNS, *MEDIA_COLUMNS},
    "choices": {"list_name", "name", "label", "media", *MEDIA_COLUMNS},
    "settings": {"form_title", "form_id", "id_string", "version", "default_language", "instance_name", "purpose"}
    | {"allow_choice_duplicates", "style", "public_key", "submission_url", "namespaces"},
}
_GUESSED = {"survey": _KNOWN["survey"] - {"media", "rows", "query", "intent"}, "settings": _KNOWN["settings"]}
_TRANSLATED = {*TEXT_COLUMNS, *MEDIA_COLUMNS, "media"}
_BRACKETED = re.compile(r"(?P<column>[\w ]+?) ?[(\[#] ?(?P<language>[^()\[\]]{2,}?) ?[)\]]?")
_MEANS_NOTHING = re.compile(r"(bind|control|body|instance)::?(tag|nodeset|ref|toParseString)", re.IGNORECASE)
_LIKENESS, _LONGEST = 0.85, 200


def column_name(sheet: str, header: str) -> str:
    """The header as XLSForm spells it: `Label : French (fr)` becomes `label::French (fr)`; unknown ones stay."""
    if len(header) > _LONGEST:
        return header
    written = without_signs(plain_header(header))
    whole = _snake(re.sub(" ?::? ?", ":", written))
    for known in (whole, _snake(written)):
        if known in _SPELT[sheet]:
            return _SPELT[sheet][known]
    column, language = _parted(sheet, written)
    if column not in _KNOWN[sheet]:
        return header if header.startswith("[") else written
    return f"{column}::{language}" if language and column in _TRANSLATED else column


def _parted(sheet: str, written: str) -> tuple[str, str]:
    found = _BRACKETED.fullmatch(written)
    if found and _spelt(sheet, found["column"]) in TEXT_COLUMNS:
        return _spelt(sheet, found["column"]), found["language"]
    parts = [part.strip() for part in re.split("::?", written)]
    if [part.lower() for part in parts[:1]] in (["media"], ["bind"]) and len(parts) > 1:
        joined = _SPELT[sheet].get(":".join(_snake(part) for part in parts[:2]), "")
        parts = [joined, *parts[2:]] if joined else parts
    return _spelt(sheet, parts[0]), "::".join(parts[1:])


def _spelt(sheet: str, word: str) -> str:
    plain = _snake(word)
    return _SPELT[sheet].get(plain, plain)


def _snake(text: str) -> str:
    return "_".join(text.lower().split())


def mend_headings(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook with the headings of its three sheets as XLSForm spells them, each of them once."""
    sheets = {**book.sheets}
    for name in _KNOWN:
        if name in sheets:
            sheets[name] = _mended(sheets[name], found)
    return replace(book, sheets=sheets)


def _mended(sheet: Sheet, found: list[Finding]) -> Sheet:
    names = {
        header: column_name(sheet.name, header) for header in sheet.headers if not _is_left_out(sheet, header, found)
    }
    if sheet.name != "settings" and "name" not in names.values() and "value" in names:
        names["value"] = "name"
    _guess(sheet, names)
    for old, new in names.items():
        if not _is_plain(old, new):
            what = msg("We read the heading “{old}” as “{new}”.", old=plain_header(old), new=new)
            found.append(repaired(what, sheet.place(column=new)))
    return united(sheet, names, found)


def _is_left_out(sheet: Sheet, header: str, found: list[Finding]) -> bool:
    if _has_two_languages(sheet, header):
        what = msg("The heading “{column}” holds more than one heading; we leave the column out.", column=shown(header))
        found.append(good_to_know(what, sheet.place(column=header), msg("Give each language a column of its own.")))
        return True
    if not _MEANS_NOTHING.fullmatch(header.replace(" ", "")):
        return False
    what = msg("The column “{column}” cannot be written by an author, so we leave it out.", column=header)
    found.append(good_to_know(what, sheet.place(column=header)))
    return True


def _has_two_languages(sheet: Sheet, header: str) -> bool:
    column, mark, rest = column_name(sheet.name, header).partition("::")
    return bool(mark) and column in TEXT_COLUMNS and "::" in rest


def _guess(sheet: Sheet, names: dict[str, str]) -> None:
    """A heading that nobody knows and that is almost one that is missing was misspelt."""
    missing = sorted(_GUESSED.get(sheet.name, set()) - {name.partition("::")[0] for name in names.values()})
    for header, name in names.items():
        word, mark, language = name.partition("::")
        if (
            _snake(word) not in _KNOWN[sheet.name]
            and not re.search(r"[\d\[]", word[:_LONGEST])
            and len(word) < _LONGEST
        ):
            close = difflib.get_close_matches(_snake(word), missing, 1, _LIKENESS)
            if close:
                names[header] = close[0] + mark + language
                missing.remove(close[0])


def _is_plain(old: str, new: str) -> bool:
    squashed = [
        re.sub(r"[\s_]", "", re.sub("::?", ":", without_signs(plain_header(one))).lower()) for one in (old, new)
    ]
    return squashed[0] == squashed[1]


def united(sheet: Sheet, names: Mapping[str, str], found: list[Finding]) -> Sheet:
    """The sheet with its headings renamed; where two become one, its cells are united or their difference is told."""
    together: dict[str, list[str]] = {}
    for header, name in names.items():
        together.setdefault(name, []).append(header)
    for name, headers in together.items():
        if len(headers) > 1:
            _tell_union(sheet, name, headers, found)
    rows = tuple(Row(row.number, _united_cells(row, together, names)) for row in sheet.rows)
    return replace(sheet, headers=tuple(together), rows=rows)


def _tell_union(sheet: Sheet, name: str, headers: list[str], found: list[Finding]) -> None:
    differing = next((row for row in sheet.rows if len({row.get(header) for header in headers} - {""}) > 1), None)
    written = msg("“{one}” and “{other}”", one=plain_header(headers[0]), other=plain_header(headers[1]))
    if differing is None:
        what = msg("The headings {headings} mean the same column; we made one of them.", headings=written)
        found.append(repaired(what, sheet.place(column=name)))
        return
    values = [shown(differing.get(header)) for header in headers if differing.get(header)]
    what = msg(
        "The headings {headings} mean the same column and differ here: “{this}” and “{that}”.",
        headings=written,
        this=values[0],
        that=values[1],
    )
    found.append(needs_you(what, sheet.place(differing, name), msg("Remove or rename one of the two.")))


def _united_cells(row: Row, together: Mapping[str, Iterable[str]], names: Mapping[str, str]) -> dict[str, str]:
    cells = {header: text for header, text in row.cells.items() if header.startswith("[") and header not in names}
    for name, headers in together.items():
        text = next((row.get(header) for header in headers if row.get(header)), "")
        if text:
            cells[name] = text
    return cells
