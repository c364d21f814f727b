"""A real pointer in Chromium: choices are dragged, parts of a picture touched, the list of questions leads to the place."""

import asyncio

import pytest
from pyxform.xls2xform import convert

from app.main import web_app
from app.wiring import Tablet
from core.clock import SystemClock
from core.settings import DeviceSettings
from tests.app.browser import browsing
from tests.app.conftest import CHEAP
from tests.app.district import district
from tests.app.filling_hands import begin
from tests.app.sheets import sheet
from tests.fakes.http_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]

NEAR = 16
"""A list holds the questions in the window, and a few beyond it on either side."""
NUMBERS = "all => all.map(one => Number(one.getAttribute('flt-semantics-identifier').slice(3)))"

FORM = """
| survey |
| | type                 | name  | label             | appearance | media::image |
| | begin_group          | first | First             | field-list |              |
| | text                 | name  | Who?              |            |              |
| | rank water           | order | Which comes first? |           |              |
| | select_multiple body | hurts | Where?            | image-map  | pic-body.svg |
| | end_group            |       |                   |            |              |
| | begin_group          | all   | All               | field-list |              |
"""
REST = """
| | end_group            |       |                   |            |              |
| choices |
| | list_name | name  | label |
| | water     | tap   | Tap   |
| | water     | well  | Well  |
| | water     | river | River |
| | body      | head  | Head  |
| | body      | belly | Belly |
| settings |
| | form_id        | form_title | version |
| | every_question | Touching   | 1       |
"""
MANY = "\n".join(f"| | integer | n{at} | Number {at} | | |" for at in range(60))


@pytest.fixture
def world():
    made = district(SystemClock())
    xml = convert(xlsform=f"{FORM.rstrip()}\n{MANY}{REST}", file_type=".md", validate=False).xform
    made.tell("form", "every_question/1", sheet("every_question", "1", xml, "Touching"))
    return made


@pytest.fixture
def address(tmp_path, world):
    settings = DeviceSettings(device_folder=tmp_path / "device", sync_seconds=1, reserve_mb=0)
    tablet = Tablet(settings, kdf=CHEAP, dial=lambda url, token, server: world.for_token(token))
    with serving(web_app(tablet)) as url:
        yield url
    tablet.close()


async def middle(browser, hook):
    box = await (await browser.near(hook)).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def drag(mouse, x, start, end):
    await mouse.move(x, start)
    await mouse.down()
    await asyncio.sleep(0.3)
    for step in range(1, 21):
        await mouse.move(x, start + (end - start) * step / 20)
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)
    await mouse.up()


async def is_led_to(browser, number):
    """By the list of questions to one far away: it is there, and of the other numbers only those near it.

    Where exactly it stands cannot be asked: what the browser's own tree says of a long list may be scrolled elsewhere than
    the picture people see.
    """
    await browser.tap("questions")
    await browser.tap(f"jump-n{number}")
    near = set(range(number - NEAR, number + NEAR + 1))
    for _ in range(60):
        await asyncio.sleep(0.25)
        there = await browser.page.locator('[flt-semantics-identifier^="q-n"]').evaluate_all(NUMBERS)
        if number in there and near.issuperset(there):
            return True
    return False


@pytest.mark.timeout(240)
async def test_a_pointer_drags_touches_and_is_led_to_the_place(address, world):
    async with browsing((390, 1500)) as browser:
        await begin(browser, address)
        _, first = await middle(browser, "a-order-tap-down")
        _, last = await middle(browser, "a-order-river-up")
        await drag(browser.page.mouse, 42, first, last + 8)
        await browser.hook("a-order-tap-up").wait_for(state="attached")
        picture = await browser.hook("a-hurts-picture").bounding_box()
        await browser.page.mouse.click(picture["x"] + picture["width"] / 2, picture["y"] + 0.15 * picture["height"])
        await browser.page.wait_for_timeout(1000)
        await browser.page.set_viewport_size({"width": 390, "height": 844})
        for number in (50, 5, 50):
            assert await is_led_to(browser, number), number
        await browser.tap("on")
        for _ in range(150):
            if world.stored:
                break
            await asyncio.sleep(0.1)
    (record,) = world.stored.values()
    assert record.data["answers"] == {"order": "well river tap", "hurts": "head"}
