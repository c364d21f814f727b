"""docs/forms.md is true: its example converts, its lists are what the check and the engine accept."""

import json
import re
from pathlib import Path

import pytest

from forms import fed_by, load_form
from forms.xlsform import check, convert
from forms.xlsform.workbook import read_workbook
from learning.score import ScorePlan
from tests.forms.workbooks import SURVEY, Grid, changed, workbook

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "forms.md").read_text("utf-8")


LISTS = (ROOT / "docs" / "lists.md").read_text("utf-8")


def tables() -> list[Grid]:
    found = re.findall(r"(?:^\|.*\|\n)+", DOC, re.MULTILINE)
    return [[_cells(line) for line in table.splitlines() if not line.startswith("|---")] for table in found]


def _cells(line: str) -> list[str | None]:
    return [cell.strip() or None for cell in line.strip("|").split("|")]


def test_the_smallest_form_converts_without_a_word():
    survey, choices, settings, _ = tables()
    form = convert(workbook(survey=survey, choices=choices, settings=settings))
    assert form.warnings == ()
    assert form.form_id == "borehole"


def test_the_example_plan_is_a_plan_for_the_example_form():
    survey, choices, settings, _ = tables()
    plan = json.loads(re.search(r"```json\n(.*?)```", DOC, re.DOTALL)[1])
    ScorePlan.from_json(plan)
    form = convert(workbook(survey=survey, choices=choices, settings=settings))
    assert plan["form"] == form.form_id
    assert {item["question"] for section in plan["sections"] for item in section["items"]} <= set(form.questions)


def test_each_kind_of_question_that_is_named_can_be_published():
    line = re.search(r"- \*\*Questions\*\*: (.*?)\n- ", DOC, re.DOTALL)[1]
    kinds = [kind.replace("LIST", "yes_no") for kind in re.findall(r"`([^`]+)`", line)]
    assert len(kinds) == 23
    for kind in {*kinds, "start", "end", "today", "deviceid"} - {"or_other", "calculate"}:
        parameters = {(1, 7): "parameters", (2, 7): "start=1 end=5 step=1"} if kind == "range" else {}
        survey = [[*row, None] for row in SURVEY]
        findings = check(workbook(survey=changed(survey, {(2, 1): kind, (2, 6): None, **parameters})))
        assert [finding for finding in findings if finding.severity == "needs you"] == [], kind


@pytest.mark.parametrize("row", tables()[3][1:], ids=lambda row: row[0])
def test_the_names_the_app_goes_by_are_in_our_forms(row):
    name, names = row[0].strip("`"), re.findall(r"`(\w+)`", row[1])
    book = read_workbook(ROOT / "assets" / "forms" / f"{name}.xlsx")
    written = {line.get("name") for sheet in ("survey", "choices") for line in book.sheet(sheet).rows}
    assert len(names) > 5
    assert set(names) <= written


def test_the_two_workbooks_around_a_list_convert_and_mean_the_same_list():
    register, visit = (convert(book.encode()) for book in re.findall(r"```\n(.*?)```", LISTS, re.DOTALL))
    assert fed_by(register.xml.decode()) == fed_by(visit.xml.decode()) == {"households"}
    assert (register.form_id, visit.form_id) == ("register", "home_visit")
    assert load_form(visit.xml).sources[0].file == "households.csv"
