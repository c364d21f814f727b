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
