"""Another language of a sheet leaves everybody where they were; a large picture stands behind the small one."""

import flet as ft
import pytest
from pyxform.xls2xform import convert

from tests.app.sheets import sheet

FORM = """
| survey |
| | type             | name  | label::English (en) | label::French (fr) | media::image::English (en) | media::big-image::English (en) | media::image::French (fr) | media::big-image::French (fr) | appearance |
| | begin_group      | page  | Page                | Page               |            |            |            |            | field-list |
| | date             | on    | Which day?          | Quel jour ?        |            |            |            |            | no-calendar |
| | text             | face  | A face              | Un visage          | face-1.svg | face-5.svg | face-1.svg | face-5.svg |            |
| | end_group        |       |                     |                    |            |            |            |            |            |
| settings |
| | form_id | form_title | version |
| | two     | Two        | 1       |
"""


@pytest.fixture
def world(world):
    world.tell("form", "two/1", sheet("two", "1", convert(xlsform=FORM, file_type=".md", validate=False).xform, "Two"))
    return world


@pytest.fixture
async def page(screen, world):
    s = await screen().open("/")
    await s.enrol("AISHA-01")
    await s.until(lambda: s.window.desk.session is not None and s.window.desk.session.find("form"))
    s.window.go("/sheet/two")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: "a-on-day" in s.hooks())
    return s


async def test_another_language_keeps_the_place_and_what_is_half_typed(page):
    await page.type("a-on-day", "22")
    scrolls = next(one for one in page.controls() if isinstance(one, ft.Column) and one.scroll)
    await page.tap("languages")
    await page.tap("language-fr")
    assert page.says("Quel jour ?")
    assert not page.says("Which day?")
    assert page.control("a-on-day", ft.TextField).value == "22"
    assert next(one for one in page.controls() if isinstance(one, ft.Column) and one.scroll)._i == scrolls._i
    assert page.invoked("scroll_to") == []


async def test_a_touch_on_a_picture_opens_the_large_one(page):
    shown = {one.src for one in page.controls() if isinstance(one, ft.Image)}
    assert "/art/face-1.svg" in shown
    await page.tap("picture-face")
    large = page.dialog(ft.AlertDialog)
    assert {one.src for one in page.controls() if isinstance(one, ft.Image)} - shown == {"/art/face-5.svg"}
    assert large.open
