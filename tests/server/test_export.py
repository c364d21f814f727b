import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import access, export
from server.access import CONSOLE, NotYours


def table(country, who=CONSOLE, repeat="", form="kioo_visit"):
    text = "".join(export.submissions_csv(country.store, who, form, repeat))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
def tablet(country):
    return country.enrol(country.grace)[0]


def test_one_row_for_each_submission_and_one_file_for_each_repeat(country, tablet):
    visit = country.visit()
    tablet.push([visit, country.visit(facility="f2", answers={"kind": "planned"})])
    rows = {row["facility_name"]: row for row in table(country)}
    assert rows["Amani"]["id"] == visit.id
    assert rows["Amani"]["made"] == "2026-11-18T11:06:40+00:00"
    assert (rows["Amani"]["medicine"], rows["Amani"]["strength"]) == ("2", "kind_words teamwork")
    assert (rows["Baraka"]["kind"], rows["Baraka"]["medicine"]) == ("planned", "")
    assert export.repeats_of(country.store, CONSOLE, "kioo_visit") == ["gap", "medicine"]
    rounds = table(country, repeat="medicine")
    assert [(row["submission"], row["round"], row["name"]) for row in rounds] == [
        (visit.id, "1", "ors"),
        (visit.id, "2", "zinc"),
    ]


def test_the_newest_revision_is_lent_out_once_and_conflicts_not_at_all(country, tablet):
    first = country.visit(answers={"note": "old"})
    tablet.push([first, country.visit(answers={"note": "new"}, id=first.id, rev=2)])
    tablet.push([country.visit(answers={"note": "other"}, id=first.id, rev=2)])
    assert [row["note"] for row in table(country)] == ["new"]


def test_more_than_one_page_is_read(country, tablet, monkeypatch):
    monkeypatch.setattr(export, "_PIECE", 3)
    sent = [country.visit(answers={"n": str(n)}) for n in range(10)]
    tablet.push(sent)
    assert sorted(row["id"] for row in table(country)) == sorted(record.id for record in sent)


def test_only_what_the_reader_may_see_is_lent_out(country, tablet):
    tablet.push([country.visit(), country.visit(facility="g1")])
    country.enrol(country.zawadi)[0].push([country.visit(facility="g1", district="d2")])
    with country.store.reading():
        grace, team = access.who_is(country.grace), access.who_is(country.team)
    assert {row["facility"] for row in table(country, grace)} == {"f1"}
    assert {row["facility"] for row in table(country)} == {"f1", "g1"}
    with pytest.raises(NotYours):
        table(country, team)


def test_sealed_answers_are_never_in_it(country, tablet):
    tablet.push([country.feedback()])
    for form in ("kioo_voice", "feedback", "kioo_visit"):
        assert table(country, form=form) == []


@given(st.text(max_size=30))
def test_no_cell_is_taken_for_a_formula_and_numbers_stay_numbers(text):
    cell = export.safe_cell(text)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text
    assert not cell.startswith(("=", "@", "\t", "\r")) or cell == ""
    assert not cell.startswith(("+", "-")) or cell.strip("+-").replace(".", "").replace(",", "").isdecimal()


@pytest.mark.parametrize(
    ("text", "cell"), [("=1+1", "'=1+1"), ("-5", "-5"), ("-5.25", "-5.25"), ("-x", "'-x"), ("", "")]
)
def test_cells_that_begin_like_formulas(text, cell):
    assert export.safe_cell(text) == cell


def test_a_hostile_answer_and_a_hostile_question_name_are_harmless(country, tablet):
    tablet.push([country.visit(answers={"=cmd": '=HYPERLINK("http://x")', "many": 'a,b\n"c"'})])
    [row] = table(country)
    assert row["'=cmd"] == '\'=HYPERLINK("http://x")'
    assert row["many"] == 'a,b\n"c"'
