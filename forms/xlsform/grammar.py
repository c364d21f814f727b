"""The words an author writes in a workbook: types of rows, columns and references to other questions."""

import re
from dataclasses import dataclass
from typing import Literal

from pyxform import aliases
from pyxform.parsing.expression import is_xml_tag
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_OSM, RE_SELECT

Role = Literal["begin", "end", "select", "question", "setting", "unknown"]

SHEETS = ("survey", "choices", "settings", "external_choices", "entities")
COMMON_TYPES = (
    *("text", "integer", "decimal", "date", "time", "dateTime", "note", "calculate", "hidden", "today", "start", "end"),
    *("image", "audio", "video", "file", "geopoint", "geotrace", "geoshape", "barcode", "range", "rank", "acknowledge"),
    *("select_one", "select_multiple", "begin_group", "end_group", "begin_repeat", "end_repeat"),
)
EXPRESSION_COLUMNS = ("relevant", "constraint", "calculation", "choice_filter", "required", "readonly", "repeat_count")
TEXT_COLUMNS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
MEDIA_COLUMNS = ("image", "big-image", "audio", "video")
_ASKED = frozenset(
    name
    for name, facts in QUESTION_TYPE_DICT.items()
    if isinstance(facts, dict) and facts.get("control", {}).get("tag", "action") != "action"
) - {"background-geopoint"}
"""Types that stand on the screen; an action is what the device does by itself."""
REFERENCE = re.compile(r"\$\{([^{}]*)\}")
BROKEN_REFERENCE = re.compile(r"\$\{[^{}]*(?:\{|$)")


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


def references(text: str) -> list[str]:
    """The names of the questions a text points to with ${name}."""
    return [name.strip().removeprefix("last-saved#") for name in REFERENCE.findall(text)]


def is_name(text: str) -> bool:
    """Whether a text can be the name of a question: a letter or _, then letters, digits, - _ or a point."""
    return bool(is_xml_tag(text)) and ":" not in text
