"""What an author is told about expressions that other apps understand otherwise, and that plain ones are left in peace."""

import pytest

from core.words import speak
from forms.xlsform import check
from tests.forms.workbooks import workbook

HEAD = ["type", "name", "label", "relevant", "constraint", "calculation", "repeat_count"]


def told(column: str, expression: str) -> list[tuple[str, str, str]]:
    """What is good to know about an expression in row 7, outside the repeat `child`: what, mend, place."""
    survey = [
        HEAD,
        ["integer", "age", "Age"],
        ["begin_repeat", "child", "Child"],
        ["integer", "years", "Years"],
        ["integer", "older", "Older", "${years} > 2", ". != ${years}", "", ""],
        ["end_repeat", "", ""],
        ["calculate" if column == "calculation" else "text", "it", "It", *("" for _ in HEAD[3:])],
    ]
    survey[-1][HEAD.index(column)] = expression
    found = check(workbook(survey=survey, settings=[["form_id", "form_title", "version"], ["f", "F", "1"]]))
    assert all(one.severity != "needs you" for one in found), found
    return [(one.what, one.mend, str(one.place)) for one in found if one.place.row]


@pytest.mark.parametrize(
    ("column", "expression", "what", "mend"),
    [
        ("calculation", "${child}[2]/years", "A number in square brackets chooses a round or a row.", "position()"),
        ("calculation", "${child}[position() = last()]/years", "last() is used.", "count("),
        ("calculation", "sum(//years)", "The path goes by // or an axis.", "Name the question"),
        ("calculation", "floor(${age} div 2)", "floor() is used.", "int("),
        ("calculation", "substring('abc', 2)", "substring() is used.", "substr("),
        ("relevant", "${years} = 3", "${years} means its answers in all rounds; one that fits is enough.", "indexed-repeat"),
        ("calculation", "concat(${years}, ' y')", "${years} means its answers in all rounds, put in a row.", "join()"),
        ("calculation", "decimal-time('noon')", "decimal-time() cannot read “noon” and gives a blank.", "decimal-time()"),
        ("calculation", "area('here')", "area() cannot read “here” and gives a blank.", "area()"),
    ],
)  # fmt: skip
def test_what_collect_cannot_do_is_told_with_its_cell(column, expression, what, mend):
    found = told(column, expression)
    assert [one[0] for one in found] == [f"{what} ODK Collect cannot do this."]
    assert mend in found[0][1]
    assert found[0][2] == f"survey, row 7, column {column}"


def test_a_pattern_without_ends_and_a_yes_in_capitals_are_told():
    ((what, mend, place),) = told("constraint", "regex(., '[0-9]{9}')")
    assert what == "The whole answer must fit “[0-9]{9}”, but web forms look for it anywhere."
    assert ("^" in mend, place) == (True, "survey, row 7, column constraint")
    assert "takes it for yes" in told("calculation", "boolean-from-string('True')")[0][0]
    assert "ODK Collect ne sait pas faire cela" in speak("fr")(told("calculation", "floor(2.5)")[0][0])


@pytest.mark.parametrize(
    ("column", "expression"),
    [
        ("constraint", "regex(., '^[0-9]{9}$')"),
        ("calculation", "sum(${years}) + count(${child}) + int(${age} div 2)"),
        ("calculation", "indexed-repeat(${years}, ${child}, 2)"),
        ("calculation", "join(' ', ${years})"),
        ("calculation", "concat(${age}, ' years')"),
        ("calculation", "count(${child}[years > 2])"),
        ("calculation", "decimal-time('06:00:00.000Z')"),
        ("relevant", "selected(${age}, 'a') or ${age} >= 3"),
        ("calculation", "boolean-from-string('true')"),
        ("calculation", "substr('abc', 1)"),
    ],
)
def test_plain_expressions_are_left_in_peace(column, expression):
    assert told(column, expression) == []
