"""A form's own pictures on a real vault: touched, chosen by sight, opened large, drawn on; words where they have not come."""

import io

import flet as ft
import flet.canvas as cv
import pytest
from PIL import Image

from forms.xlsform import convert
from tests.app import pictured
from tests.app.sheets import sheet
from tests.app.test_sheet_story import learning
from tests.scenario import survey

TABLET = pytest.param({"width": 1024, "height": 768}, id="tablet", marks=pytest.mark.long)
SIZES = pytest.mark.parametrize("size", [pytest.param({}, id="phone"), TABLET])


@pytest.fixture
def world(world):
    for name, content in pictured.files().items():
        world.lend("yard", "1", name, content, use="image")
    world.tell("form", "yard/1", sheet("yard", "1", pictured.xml(), "Yard and wells"))
    return world


async def opened(screen, **size):
    s = await learning(screen, "AISHA-01", **size)
    await s.until(lambda: not s.window.desk.session.downloads.wanted())
    s.window.go("/sheet/yard")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    return s


def shown(s):
    return [one.src for one in s.controls() if isinstance(one, ft.Image)]


@SIZES
async def test_parts_of_the_authors_picture_are_touched(screen, size):
    s = await opened(screen, **size)
    await s.until(lambda: "a-wet-picture" in s.hooks())
    assert pictured.YARD in shown(s)
    finger = next(one for one in s.controls() if isinstance(one, ft.GestureDetector) and one.on_tap_up)
    wide, high = finger.content.width, finger.content.height
    assert wide / high == pytest.approx(1.5)
    at = {"x": wide * 185 / 300, "y": high * 150 / 200}
    await s.happen(finger, "tap_up", {"l": at, "g": at, "k": "touch"})
    assert s.state.filled.session.answers()["wet"] == "well"
    await s.until(lambda: any(isinstance(one, cv.Canvas) and one.shapes for one in s.controls()))


async def test_without_its_picture_the_parts_are_words(screen, world):
    content = pictured.YARD
    sha256 = next(sha256 for sha256, one in world.lent.items() if one == content)
    del world.lent[sha256]
    s = await learning(screen, "AISHA-01")
    await s.until(lambda: len(s.window.desk.session.downloads.wanted()) == 1)
    s.window.go("/sheet/yard")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: s.says("This picture has no parts to touch here. Choose by name."))
    assert "a-wet-picture" not in s.hooks()
    await s.tap("a-wet-latrine")
    assert s.state.filled.session.answers()["wet"] == "latrine"


@SIZES
async def test_choices_show_their_pictures_and_the_plan_opens_large(screen, size):
    s = await opened(screen, **size)
    await s.tap("on")
    wells = [pictured.files()[name] for name in ("pump.png", "bucket.png", "spring.png")]
    await s.until(lambda: [shown(s).count(one) for one in wells] == [3, 3, 3])
    await s.tap("on")
    await s.until(lambda: "picture-seen" in s.hooks())
    assert pictured.files()["large.png"] not in shown(s)
    await s.tap("picture-seen")
    await s.until(lambda: pictured.files()["large.png"] in shown(s))
    await s.tap("close-seen")


async def test_the_authors_drawing_wins_over_one_of_ours_of_the_same_name(screen, world):
    ours = survey("text | seen | What? | pic-body.svg |", head="type | name | label | media::image |")
    xml = convert((ours + "| settings |\n| | form_id | version |\n| | own | 1 |\n").encode()).xml.decode()
    world.lend("own", "1", "pic-body.svg", pictured.YARD, use="image")
    world.tell("form", "own/1", sheet("own", "1", xml, "Own"))
    s = await learning(screen, "AISHA-01")
    await s.until(lambda: not s.window.desk.session.downloads.wanted())
    s.window.go("/sheet/own")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: pictured.YARD in shown(s))
    assert "/art/pic-body.svg" not in shown(s)


async def test_a_picture_the_author_put_into_the_answer_is_seen_and_drawn_on(screen):
    s = await opened(screen)
    await s.tap("on")
    await s.tap("on")
    await s.until(lambda: "picture-marked" in s.hooks())
    assert shown(s).count(pictured.files()["plan.png"]) == 2
    await s.tap("a-marked-pen")
    await s.until(lambda: any(isinstance(one, ft.Screenshot) for one in s.controls()))


async def test_a_photo_is_made_as_small_as_the_form_asks_and_a_small_picture_stands_for_it(screen):
    s = await opened(screen)
    files = s.window.shown.look.files
    name = await files.keep(pictured.drawn((90, 140, 200), 1500, "JPEG"), name="a.jpg", max_pixels=640)
    whole, small = await files.open(name), await files.small(name)
    assert [max(size_of(one)) for one in (whole, small)] == [640, 320]


def size_of(content):
    return Image.open(io.BytesIO(content)).size
