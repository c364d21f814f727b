"""docs/faults.md and the tests say the same: fifty rows, each tested under its name or listed as open."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENT = (HERE.parents[1] / "docs" / "faults.md").read_text()
TABLE, _, OPEN = DOCUMENT.partition("## Still open")


def names_tested():
    trees = [ast.parse(path.read_text()) for path in HERE.glob("test_faults_*.py")]
    found = [node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name.removeprefix("test_") for name in found if name.startswith("test_")]


def test_each_of_the_fifty_is_tested_under_its_name_or_said_to_be_open():
    rows = re.findall(r"^\| (\d+) \| (\w+) \|", TABLE, re.MULTILINE)
    names = [name for _, name in rows]
    assert [int(number) for number, _ in rows] == list(range(1, 51))
    still_open = re.findall(r"^- `(\w+)`", OPEN, re.MULTILINE)
    assert sorted(names_tested()) == sorted(set(names) - set(still_open))
    assert set(still_open) <= set(names)


def test_what_is_tested_says_what_kioo_does():
    said = dict(re.findall(r"^\| \d+ \| (\w+) \| [^|]+ \| ([^|]*)\|", TABLE, re.MULTILINE))
    assert {name for name, does in said.items() if does.strip()} == set(names_tested())


def test_every_one_asks_whether_all_is_well():
    for path in HERE.glob("test_faults_*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert "all_is_well(" in ast.unparse(node.body[-1]), node.name
