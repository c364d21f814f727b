"""A long page draws what is near, and after a key only what the key changed."""

from collections import Counter

import flet as ft
import pytest

from app.asks import Kept
from app.questions.sheet_page import LONG
from benchmarks.ui import form_of
from tests.app.sheets import sheet


@pytest.fixture
def world(world):
    world.tell("form", "long/1", sheet("long", "1", form_of(80).decode(), "Long sheet"))
    return world


@pytest.fixture
async def long_page(screen, world):
    s = await screen().open("/")
    await s.enrol("AISHA-01")
    await s.until(lambda: s.window.desk.session is not None and s.window.desk.session.find("form"))
    s.window.go("/sheet/long")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: "a-name" in s.hooks())
    await s.type("a-name", "Grace")
    await s.tap("on")
    await s.type("a-n0", "1")
    return s


async def test_a_key_draws_its_question_and_what_follows_from_it_and_nothing_else(long_page, clock):
    clock.advance(1)
    with long_page.drawing() as drawn:
        await long_page.type("a-n0", "12")
    assert long_page.says("Together 12")
    drawn = Counter(drawn)
    for kept_or_not in ("_frame", "_drawn_top"):
        assert 1 <= drawn.pop(kept_or_not) <= 2
    assert drawn == {"_sheet_page": 1, "_shelf": 1, "_question": 2, "number_field": 1, "_typed_in": 1}


async def test_being_kept_draws_no_question_again(long_page, clock):
    state = long_page.state
    clock.advance(1)
    with long_page.drawing() as drawn:
        long_page.window.hear(Kept("draft", state.draft, 9, "draft", long_page.window.tablet.now()))
        await long_page.settle()
    assert drawn == ["_frame"]


async def test_a_long_page_draws_the_first_questions_and_goes_on_when_it_is_scrolled(long_page):
    assert len(_asked(long_page)) == LONG
    page = next(one for one in long_page.controls() if isinstance(one, ft.ListView))
    near = {"max_scroll_extent": 900.0, "pixels": 700.0, "viewport_dimension": 600.0}
    await long_page.scroll(page, near)
    assert len(_asked(long_page)) == 2 * LONG


async def test_the_list_leads_to_the_place_of_a_question_on_its_page(long_page):
    await long_page.tap("questions")
    await long_page.tap("jump-n70")
    assert _aimed(long_page) == []  # not before it has its place
    (asked,) = [one for one in long_page.controls() if getattr(one, "on_size_change", None)]
    await long_page.happen(asked, "size_change", {"w": 358.0, "h": 96.0})
    await long_page.until(lambda: bool(_aimed(long_page)))
    assert _aimed(long_page) == ["/data/all/n70"]
    assert "a-n70" in long_page.hooks()
    await long_page.tap("page-back")
    await long_page.tap("on")
    assert "a-n70" not in long_page.hooks()
    assert _aimed(long_page) == ["/data/all/n70"]


async def test_a_panel_leaves_the_page_behind_it_as_it_was(long_page):
    behind = next(one for one in long_page.controls() if isinstance(one, ft.ListView))
    await long_page.tap("questions")
    assert "jump-n70" in long_page.hooks()
    await long_page.tap("questions")
    assert "jump-n70" not in long_page.hooks()
    assert next(one for one in long_page.controls() if isinstance(one, ft.ListView))._i == behind._i


async def test_nothing_lies_over_the_questions_while_no_panel_is_open(long_page):
    """Even an empty box above them would catch every finger; screen readers and their drivers would not notice."""
    stack = next(one for one in long_page.controls() if isinstance(one, ft.Stack))
    assert len(stack.controls) == 1
    await long_page.tap("questions")
    stack = next(one for one in long_page.controls() if isinstance(one, ft.Stack))
    assert len(stack.controls) == 2


def _asked(page):
    return {hook for hook in page.hooks() if hook.startswith("q-")}


def _aimed(page):
    return [told["scroll_key"] for told in page.invoked("scroll_to") if told["scroll_key"]]
