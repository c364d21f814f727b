"""Parts of a picture are touched, choices are dragged into an order."""

import flet as ft
import pytest

from tests.app.all_types import every_question
from tests.app.sheets import sheet
from tests.app.test_every_question import opened, to


@pytest.fixture
def world(world):
    world.tell("form", "every_question/1", sheet("every_question", "1", every_question().decode(), "Every question"))
    return world


def answers(s):
    return s.state.filled.session.answers()


async def test_a_part_of_a_picture_is_chosen_by_touching_it_or_its_name(screen):
    s = await opened(screen)
    await to(s, "scales")
    drawing = next(one for one in s.controls() if isinstance(one, ft.GestureDetector))
    width, height = drawing.content.width, drawing.content.height

    async def touch(x, y):
        place = {"x": x * width, "y": y * height}
        await s.happen(drawing, "tap_up", {"k": "touch", "l": place, "g": place})

    await touch(0.5, 0.15)
    await touch(0.5, 0.5)
    await touch(0.02, 0.02)
    assert answers(s)["hurts"] == "head belly"
    await s.tap("a-hurts-legs")
    await touch(0.5, 0.15)
    assert answers(s)["hurts"] == "belly legs"


async def test_a_choice_is_dragged_to_its_place(screen):
    s = await opened(screen)
    await to(s, "many_of")
    listed = s.control("a-order-order", ft.ReorderableListView)
    await s.happen(listed, "reorder", {"old_index": 0, "new_index": 2})
    assert answers(s)["order"] == "well river tap rain other"


async def test_quick_touches_all_count_before_anything_is_drawn_again(screen):
    s = await opened(screen)
    await to(s, "many_of")
    await s.tap_all("a-kinds-tap", "a-kinds-river", "a-kinds-rain", "a-kinds-tap")
    assert answers(s)["kinds"] == "river rain"
    await s.tap_all("a-order-tap-down", "a-order-tap-down")
    assert answers(s)["order"] == "well river tap rain other"
    await to(s, "numbers")
    await s.tap_all("more-days", "more-days", "more-days", "less-days")
    assert answers(s)["days"] == "2"
    await s.tap_all("a-pain-more", "a-pain-more", "a-pain-more")
    assert answers(s)["pain"] == "2"
