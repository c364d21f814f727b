"""Every question type on one sheet: drawn, touched as a person would, kept, sent."""

from datetime import datetime, time

import flet as ft
import pytest

from app import questions
from forms import load_form
from tests.app.all_types import every_question
from tests.app.documents import expected, said
from tests.app.filling_hands import ANSWERS, PAGES, TAPPED, TYPED
from tests.app.sheets import sheet


@pytest.fixture
def world(world):
    world.tell("form", "every_question/1", sheet("every_question", "1", every_question().decode(), "Every question"))
    return world


async def opened(screen, **size):
    s = await screen(**size).open("/")
    await s.enrol("AISHA-01")
    await s.until(lambda: s.window.desk.session is not None and s.window.desk.session.find("form"))
    s.window.go("/sheet/every_question")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: "a-name" in s.hooks())
    return s


async def to(s, page):
    """Over the list of questions to a page."""
    await s.tap("questions")
    first = next(
        node
        for node in s.state.filled.nodes.values()
        if node.ref.startswith(f"/data/{page}") and node.kind == "question"
    )
    await s.tap(f"jump-{first.name}")


@pytest.mark.parametrize(
    "size",
    [
        pytest.param({}, id="phone"),
        pytest.param({"width": 1024, "height": 768}, id="tablet", marks=pytest.mark.long),
    ],
)
async def test_every_page_is_filled_and_every_answer_kept(screen, size, world, documents):
    s = await opened(screen, **size)
    for page in PAGES:
        for hook, words in TYPED.get(page, ()):
            await s.type(hook, words)
        for hook in TAPPED.get(page, ()):
            await s.tap(hook)
        if page == "quick":
            await s.pass_time(0.3, step=0.3)
        else:
            assert not s.state.problems
            await s.tap("on")
    await s.until(lambda: bool(world.stored))
    (record,) = world.stored.values()
    assert record.data["answers"] == ANSWERS
    (document,) = documents
    assert said(document) == expected(every_question(), ANSWERS)


async def test_dates_and_times_are_chosen_in_their_dialogs(screen):
    s = await opened(screen)
    await to(s, "days_and_times")
    await s.tap("a-on")
    await s.choose(s.dialog(ft.DatePicker), datetime(2026, 12, 1))
    await s.tap("a-at")
    await s.choose(s.dialog(ft.TimePicker), time(9, 30))
    await s.tap("a-moment")
    await s.choose(s.dialog(ft.DatePicker), datetime(2026, 12, 2))
    assert "moment" not in s.state.filled.session.answers()
    await s.tap("a-moment-time")
    await s.choose(s.dialog(ft.TimePicker), time(7, 5))
    answers = s.state.filled.session.answers()
    assert answers["on"] == "2026-12-01"
    assert answers["at"].startswith("09:30:00.000")
    assert answers["moment"].startswith("2026-12-02T07:05:00.000")
    assert s.says("1 December 2026")


async def test_a_day_that_is_none_is_told_and_kept_out(screen):
    s = await opened(screen)
    await to(s, "days_and_times")
    await s.type("a-typed_on-day", "31")
    await s.type("a-typed_on-year", "2026")
    await s.tap("a-typed_on-month")
    await s.tap("a-typed_on-month-2")
    assert s.says("This calendar has no such day.")
    assert "typed_on" not in s.state.filled.session.answers()
    await s.type("a-typed_on-day", "3")
    assert s.state.filled.session.answers()["typed_on"] == "2026-02-03"


async def test_a_long_list_is_searched(screen):
    s = await opened(screen)
    await to(s, "one_of")
    await s.tap("a-village")
    assert "a-village-v59" not in s.hooks()
    assert s.says("20 more. Write a few letters.")
    await s.type("a-village-search", "village d15")
    await s.tap("a-village-v59")
    assert s.state.filled.session.answers()["village"] == "v59"
    assert s.says("Village D15")
    assert "a-village-search" not in s.hooks()


async def test_a_slider_is_moved_and_only_its_end_is_an_answer(screen):
    s = await opened(screen)
    await to(s, "numbers")
    slider = s.control("a-pain", ft.Slider)
    s._session.apply_patch(slider._i, {"value": 7.0})
    await s._session.dispatch_event(slider._i, "change", 7.0)
    await s.settle()
    assert "pain" not in s.state.filled.session.answers()
    await s._session.dispatch_event(s.control("a-pain", ft.Slider)._i, "change_end", 7.0)
    await s.settle()
    assert s.state.filled.session.answers()["pain"] == "7"
    await s.tap("a-pain-less")
    assert s.state.filled.session.answers()["pain"] == "6"


async def test_an_order_is_right_as_it_stands_or_is_changed(screen):
    s = await opened(screen)
    await to(s, "many_of")
    assert "order" not in s.state.filled.session.answers()
    await s.tap("a-order-keep")
    assert s.state.filled.session.answers()["order"] == "tap well river rain other"
    await s.tap("a-order-tap-down")
    assert s.state.filled.session.answers()["order"] == "well tap river rain other"


async def test_an_area_is_closed_with_its_third_corner_and_a_corner_is_taken_out(screen):
    s = await opened(screen)
    await to(s, "places")
    for north, east in (("0", "0"), ("1", "0"), ("1", "1")):
        await s.type("a-field-north", north)
        await s.type("a-field-east", east)
        await s.tap("a-field-add")
    kept = s.state.filled.session.answers()["field"]
    assert kept == "0 0 0 0; 1 0 0 0; 1 1 0 0; 0 0 0 0"
    await s.tap("a-field-drop-1")
    assert s.state.filled.session.answers()["field"] == "1 0 0 0; 1 1 0 0"
    await s.type("a-here-north", "-6.17, 35.74")
    assert s.state.filled.session.answers()["here"] == "-6.17 35.74 0 0"
    await s.type("a-here-north", "91")
    await s.type("a-here-east", "1")
    assert s.says("The first number lies between -90 and 90.")
    assert "here" not in s.state.filled.session.answers()


async def test_rounds_fold_to_one_line_and_open_again(screen):
    s = await opened(screen)
    await to(s, "child")
    await s.type("a-child_name", "Amina")
    await s.tap("add-child")
    await s.type("a-child_name-2", "Juma")
    await s.tap("round-child-1")
    assert "a-child_name" not in s.hooks()
    assert s.says("Amina")
    await s.tap("round-child-1")
    assert "a-child_name" in s.hooks()
    await s.tap("remove-child-1")
    assert s.state.filled.session.answers()["child"] == [{"child_name": "Juma"}]


async def test_the_list_shows_what_is_missing_and_leads_there(screen):
    s = await opened(screen)
    await s.tap("questions")
    assert s.says("All questions")
    await s.tap("jump-kinds")
    assert "a-kinds-tap" in s.hooks()
    await s.tap("questions")
    await s.tap("back")
    assert "a-kinds-tap" in s.hooks()


async def test_guidance_is_folded_and_a_picture_opens(screen):
    s = await opened(screen)
    assert not s.says("Nobody checks it.")
    await s.tap("more-name")
    assert s.says("Nobody checks it.")
    await to(s, "scales")
    await s.tap("picture-face")
    assert s.dialog(ft.AlertDialog)
    assert s.says("A picture belongs here: unknown.svg")


def test_every_type_of_the_engine_has_a_widget():
    types = {question.type for question in load_form(every_question()).questions}
    assert types - {"note", "calculate", "hidden"} <= set(questions._BY_TYPE)
