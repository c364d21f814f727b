"""docs/questions.md is true: every type has a widget and a line, every appearance named is known to the code."""

import re
from pathlib import Path

from app import questions

ROOT = Path(__file__).parents[3]
DOC = (ROOT / "docs" / "questions.md").read_text("utf-8")
TYPES, APPEARANCES = (re.findall(r"^\| (`.*?) \|", part, re.MULTILINE) for part in DOC.split("## Appearances"))
ENGINE_NAMES = {"dateTime": "datetime"}


def test_every_type_has_a_widget_and_a_line():
    told = {name.strip("`") for name in TYPES}
    assert {ENGINE_NAMES.get(name, name) for name in told} == set(questions._BY_TYPE) - {"figures"}


def test_every_appearance_that_is_told_is_known_to_the_code():
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "app" / "questions").glob("*.py"))
    names = {name for cell in APPEARANCES for name in re.findall(r"`([^`]+)`", cell)}
    known_otherwise = {
        "counter",
        "quick",
        "rows",
        "w1",
        "w12",
        "columns-3",
        "compact-3",
        "table-list",
        "ex:",
        "printer:",
    }
    assert [name for name in sorted(names - known_otherwise) if f'"{name}"' not in code] == []
