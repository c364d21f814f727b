"""The outline of a form: every question once and in its order, with its words, choices and rules; nothing made up."""

from functools import cache
from pathlib import Path

import pytest

from forms import load_form
from forms.outline import CHOICES, RULES, outline
from forms.xlsform import convert
from tests.forms.wells import wells
from tests.forms.workbooks import CHOICES as CHOICES_SHEET
from tests.forms.workbooks import SETTINGS, workbook

OWN = sorted(Path("assets/forms").glob("*.xlsx"))


@cache
def form(path):
    return load_form(convert(path).xml)


def of(content):
    return load_form(convert(content, "x").xml)


def by_name(lines):
    return {line.name: line for line in lines}


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_each_question_stands_once_in_the_order_of_the_pages(path):
    lines = outline(form(path))
    shown = [line.name for line in lines if line.kind in ("question", "note")]
    asked = [
        one.node.name
        for top in form(path).body
        for one in top.walk()
        if one.node is not None and one.node.leaf and not one.node.repeat
    ]
    assert shown == asked
    assert shown
    hidden = {line.name for line in lines if line.kind == "calculation"}
    assert hidden == {one.name for one in form(path).questions if one.type == "calculate"}


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_words_are_those_of_the_language_and_never_missing_where_there_are_some(path):
    texts = {code: [line.label for line in outline(form(path), code)] for code in ("en", "fr", "sw", "ar", "xx")}
    assert texts["xx"] == texts["en"]
    assert len({tuple(said) for said in texts.values()}) == 4
    for said in texts.values():
        assert [bool(label) for label in said] == [bool(label) for label in texts["en"]]


def test_rules_choices_and_repeats_are_told_as_they_are_written():
    lines = by_name(outline(of(workbook())))
    assert lines["village"].always_required
    assert lines["village"].rules == {}
    assert lines["works"].choices == (("yes", "Yes"), ("no", "No"))
    assert set(lines["days_dry"].rules) == {"relevant", "constraint"}
    assert "works" in lines["days_dry"].rules["relevant"]
    assert lines["days_dry"].rules["constraint"] == ". >= 0"
    assert (lines["user"].kind, lines["user"].label, lines["user"].depth) == ("repeat", "A household that uses it", 0)
    assert (lines["household"].depth, lines["household"].type) == (1, "text")
    assert [line.name for line in outline(of(workbook()))].count("user") == 1
    assert {rule for line in lines.values() for rule in line.rules} <= set(RULES)


def test_a_long_list_is_cut_and_counted_a_file_is_named_and_a_filter_is_told():
    many = [*CHOICES_SHEET, *(("many", f"m{n}", f"Number {n}") for n in range(30))]
    survey = (
        ("type", "name", "label", "choice_filter", "calculation", "hint"),
        ("select_one many", "one", "Which?", None, None, "Look closely"),
        ("select_multiple many", "some", "Which of them?", "name != ${one}", None, None),
        ("calculate", "sum", None, None, "1 + 1", None),
        ("note", "thanks", "Thank you, ${one}", None, None, None),
    )
    lines = by_name(outline(of(workbook(survey=survey, choices=many, settings=SETTINGS))))
    assert (len(lines["one"].choices), lines["one"].more) == (CHOICES, 30 - CHOICES)
    assert lines["one"].hint == "Look closely"
    assert "one" in lines["some"].rules["choice_filter"]
    assert (lines["sum"].kind, lines["sum"].rules) == ("calculation", {"calculate": "1 + 1"})
    assert (lines["thanks"].kind, lines["thanks"].label) == ("note", "Thank you, …")
    [village] = [line for line in outline(of(wells())) if line.name == "village"]
    assert (village.source, village.choices, village.more) == ("villages.csv", (), 0)
