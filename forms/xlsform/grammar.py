"""The words an author writes in a workbook: types of rows, columns and references to other questions."""

import re
from dataclasses import dataclass
from typing import Literal

from pyxform import aliases
from pyxform.parsing.expression import is_xml_tag
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_OSM, RE_SELECT

Role = Literal["begin", "end", "select", "question", "setting", "unknown"]

COMMON_TYPES = (
    *("text", "integer", "decimal", "date", "time", "dateTime", "note", "calculate", "hidden", "today", "start", "end"),
    *("select_one", "select_multiple", "begin_group", "end_group", "begin_repeat", "end_repeat"),
)
EXPRESSION_COLUMNS = ("relevant", "constraint", "calculation", "choice_filter", "required", "readonly", "repeat_count")
TEXT_COLUMNS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
MEDIA_COLUMNS = ("image", "big-image", "audio", "video")
_ASKED = frozenset(name for name, facts in QUESTION_TYPE_DICT.items() if isinstance(facts, dict) and "control" in facts)
REFERENCE = re.compile(r"\$\{([^{}]*)\}")
BROKEN_REFERENCE = re.compile(r"\$\{[^{}]*(?:\{|$)")
_SPELT = {
    "survey": {
        "relevance": "relevant",
        "caption": "label",
        "calculate": "calculation",
        "read_only": "readonly",
        "constraining_message": "constraint_message",
        "count": "repeat_count",
        "jr:count": "repeat_count",
        "jr:constraintmsg": "constraint_message",
        "jr:requiredmsg": "required_message",
    },
    "choices": {"caption": "label", "list": "list_name"},
    "settings": {"title": "form_title", "set_form_title": "form_title", "set_form_id": "form_id"},
}
_KNOWN = {
    "survey": {"type", "name", "default", "appearance", "parameters", "trigger", "media", "disabled"}
    | {*EXPRESSION_COLUMNS, *TEXT_COLUMNS, *MEDIA_COLUMNS},
    "choices": {"list_name", "name", "label", "media", *MEDIA_COLUMNS},
    "settings": {"form_title", "form_id", "id_string", "version", "default_language", "instance_name", "purpose"},
}
_LOOSE_SELECT = re.compile(
    r"select[ _-]?(?P<many>one|1|multiple|many|all that apply)(?: from| using)? (?P<rest>\S.*)", re.IGNORECASE
)
_LOOSE_CONTROL = re.compile(r"(?P<edge>begin|end)[ _-]?(?P<what>group|repeat)", re.IGNORECASE)
_CHOICE = re.compile(r" (or specify other|or_other|or other)$", re.IGNORECASE)


@dataclass(frozen=True)
class RowType:
    """What the type cell says: `role`, the `word` (group, repeat, text, select_one...), and the `list` of a select."""

    role: Role
    word: str
    list: str = ""


def read_type(text: str) -> RowType:
    """The type cell as pyxform reads it; role "unknown" when it is none that XLSForm has."""
    if found := RE_BEGIN_CONTROL.search(text):
        return RowType("begin", aliases.control[found["type"]])
    if found := RE_END_CONTROL.search(text):
        return RowType("end", aliases.control[found["type"]])
    if found := RE_SELECT.search(text):
        return RowType("select", found["select_command"], found["list_name"])
    if text in aliases.settings_header:
        return RowType("setting", text)
    known = text in QUESTION_TYPE_DICT or text in aliases._type_alias_map or RE_OSM.search(text)  # noqa: SLF001
    return RowType("question" if known or text == "audit" else "unknown", text)


def asks_a_person(kind: RowType) -> bool:
    """Whether the row stands on the screen and so needs words: not a calculate, not the device's own facts."""
    word = aliases._type_alias_map.get(kind.word, kind.word)  # noqa: SLF001
    return kind.role == "select" or (kind.role == "question" and word in _ASKED)


def mended_type(text: str) -> str:
    """The type as XLSForm spells it, when only capitals, spaces or underscores were astray; else unchanged."""
    plain = " ".join(text.split())
    if read_type(plain).role != "unknown" or "from file" in plain.lower():
        return plain
    if found := _LOOSE_CONTROL.fullmatch(plain):
        return f"{found['edge']}_{found['what']}".lower()
    if found := _LOOSE_SELECT.fullmatch(plain):
        many = found["many"].lower() not in {"one", "1"}
        return f"select_{'multiple' if many else 'one'} {_CHOICE.sub(' or_other', found['rest'])}"
    return plain.lower() if read_type(plain.lower()).role != "unknown" else plain


def column_name(sheet: str, header: str) -> str:
    """The header as XLSForm spells it: `Label : French (fr)` becomes `label::French (fr)`; unknown ones stay."""
    first, mark, rest = header.partition("::") if "::" in header else header.partition(":")
    plain = _snake(first)
    plain = _SPELT[sheet].get(plain, plain)
    if plain not in _KNOWN[sheet]:
        return _SPELT[sheet].get(header.lower(), header)
    return "::".join([plain, *(part.strip() for part in re.split("::?", rest))]) if mark else plain


def _snake(text: str) -> str:
    return "_".join(text.lower().split())


def references(text: str) -> list[str]:
    """The names of the questions a text points to with ${name}."""
    return [name.strip().removeprefix("last-saved#") for name in REFERENCE.findall(text)]


def is_name(text: str) -> bool:
    """Whether a text can be the name of a question: a letter or _, then letters, digits, - _ or a point."""
    return bool(is_xml_tag(text)) and ":" not in text
