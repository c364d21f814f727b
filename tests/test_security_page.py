"""docs/security.md tells the truth: each row names tests, and each test that it names exists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE, _, REASONS = (ROOT / "docs" / "security.md").read_text().partition("## What does not hold")
ROWS = [line for line in TABLE.splitlines() if re.match(r"\| \d", line)]


def names_in(path):
    found = ast.parse((ROOT / path).read_text()).body
    return {one.name for one in found if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}


def test_every_test_on_the_page_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TABLE)
    assert len(named) > len(ROWS)
    assert [(path, name) for path, name in named if not (name in names_in(path) if name else names_in(path))] == []


def test_every_row_names_a_test_and_no_row_stands_twice():
    numbers = [row.split("|")[1].strip() for row in ROWS]
    assert len(numbers) == len(set(numbers)) > 20
    assert [row for row in ROWS if "`tests/" not in row.split("|")[4]] == []


def test_what_does_not_hold_has_a_reason():
    assert (
        [len(one) > 30 for one in re.findall(r"^- (.+)$", REASONS, re.MULTILINE)].count(True)
        == REASONS.count("\n- ")
        > 3
    )
