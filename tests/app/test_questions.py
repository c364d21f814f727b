"""Every question type is touched as a person would, and only what changed is drawn again."""

from datetime import datetime

import flet as ft
import pytest
from pyxform.xls2xform import convert

from app import navigation, questions
from app.navigation import PLACES
from forms import FormSession, load_form
from tests.app.form_bench import place

FORM = """
| survey |
|        | type                  | name    | label           | hint       | relevant          | constraint | constraint_message   | required | appearance |
|        | note                  | welcome | Good to see you |            |                   |            |                      |          |            |
|        | select_one check      | soap    | Is there soap?  | Look for it|                   |            |                      | yes      |            |
|        | text                  | soap_na | Why not?        |            | ${soap} = 'na'    |            |                      |          |            |
|        | select_one kind       | kind    | What kind?      |            |                   |            |                      |          |            |
|        | select_multiple kind  | kinds   | Which kinds?    |            |                   |            |                      |          |            |
|        | integer               | days    | Days without    |            |                   | . <= 30    | More than we count.  |          |            |
|        | decimal               | heavy   | How heavy?      |            |                   |            |                      |          |            |
|        | date                  | on      | When?           |            |                   |            |                      |          |            |
|        | text                  | story   | Tell us         |            |                   |            |                      |          | multiline  |
|        | begin_repeat          | child   | One child       |            |                   |            |                      |          |            |
|        | text                  | name    | Name            |            |                   |            |                      |          |            |
|        | end_repeat            |         |                 |            |                   |            |                      |          |            |
| choices |
|         | list_name | name         | label          |
|         | check     | yes          | Yes            |
|         | check     | partly       | Partly         |
|         | check     | no           | No             |
|         | check     | not_observed | Could not see  |
|         | check     | na           | Does not apply |
|         | kind      | new          | New one        |
|         | kind      | old          | Old one        |
"""


@pytest.fixture
def session(clock, ids):
    xml = convert(xlsform=FORM, file_type=".md", validate=False).xform.encode()
    return FormSession.new(load_form(xml), clock_ms=clock.now_ms, random_bytes=ids.secret)


@pytest.fixture
async def bench(session, screen, monkeypatch):
    monkeypatch.setattr(navigation, "PLACES", (*PLACES, place(session)))
    window = await screen().open("/bench")
    await window.enrol("AISHA-01")
    assert window.route == "/bench"
    return window


async def test_a_checklist_answer_is_given_with_one_touch_and_taken_back_with_a_second(bench, session):
    assert {"a-soap-yes", "a-soap-partly", "a-soap-no", "a-soap-not_observed", "a-soap-na"} <= bench.hooks()
    await bench.tap("a-soap-partly")
    assert session.answers()["soap"] == "partly"
    await bench.tap("a-soap-partly")
    assert "soap" not in session.answers()


async def test_does_not_apply_opens_the_question_why(bench, session):
    assert not bench.says("Why not?")
    await bench.tap("a-soap-na")
    await bench.type("a-soap_na", "No tap here")
    assert session.answers()["soap_na"] == "No tap here"


async def test_one_of_some_and_some_of_some(bench, session):
    await bench.tap("a-kind-old")
    await bench.tap("a-kinds-old")
    await bench.tap("a-kinds-new")
    assert session.answers()["kind"] == "old"
    assert session.answers()["kinds"] == "new old"
    await bench.tap("a-kinds-old")
    assert session.answers()["kinds"] == "new"


async def test_a_number_is_typed_or_stepped_and_never_below_nothing(bench, session):
    await bench.tap("more-days")
    await bench.tap("more-days")
    await bench.tap("less-days")
    assert session.answers()["days"] == "1"
    await bench.tap("less-days")
    await bench.tap("less-days")
    assert session.answers()["days"] == "0"
    await bench.type("a-heavy", "3.5")
    assert session.answers()["heavy"] == "3.5"


async def test_a_value_that_does_not_fit_is_kept_and_says_why(bench, session):
    await bench.type("a-days", "45")
    assert bench.says("More than we count.")
    assert session.answers()["days"] == "45"
    await bench.type("a-days", "12")
    assert not bench.says("More than we count.")


async def test_a_day_is_chosen_in_the_calendar(bench, session):
    await bench.tap("a-on")
    picker = bench.dialog(ft.DatePicker)
    await bench.choose(picker, datetime(2026, 12, 1))
    assert session.answers()["on"] == "2026-12-01"
    assert bench.says("1 December 2026")


async def test_rounds_are_added_and_taken_out(bench, session):
    await bench.tap("add-child")
    assert len(session.answers().get("child", [])) >= 0
    before = len(bench.rounds("child"))
    await bench.tap("add-child")
    assert len(bench.rounds("child")) == before + 1
    await bench.tap("remove-child-1")
    assert len(bench.rounds("child")) == before


async def test_only_the_touched_question_is_drawn_again(bench, monkeypatch):
    drawn = []
    for kind, widget in questions._BY_TYPE.items():
        monkeypatch.setitem(questions._BY_TYPE, kind, _counting(widget, drawn))
    await bench.tap("a-kind-new")
    assert drawn == ["kind"]


def _counting(widget, drawn):
    def counted(node, send, look, *, bare):
        drawn.append(node.name)
        return widget(node, send, look, bare=bare)

    return counted
