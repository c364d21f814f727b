"""Files of answers in Chromium, through the browser's own file chooser: kept encrypted, shown, replaced, taken out, sent."""

import asyncio
import base64
import struct
import zlib
from hashlib import sha256

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

FORM = """
| survey |
| | type        | name     | label          | appearance | relevant |
| | text        | name     | Who?           |            |          |
| | begin_group | attached | Files          | field-list |          |
| | image       | photo    | A photo        |            |          |
| | audio       | said     | A sound        |            |          |
| | file        | paper    | A paper        |            |          |
| | image       | signed   | Please sign    | signature  |          |
| | image       | sketch   | Draw it        | draw       |          |
| | end_group   |          |                |            |          |
| settings |
| | form_id        | form_title | version |
| | every_question | Files      | 1       |
"""
RED, BLUE = (200, 30, 30), (30, 30, 200)
SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt a short word for the district"
PAPER = b"%PDF-1.4 what was agreed, on paper"


def picture(colour, side=64):
    """A PNG of one colour."""
    rows = (b"\0" + bytes(colour) * side) * side
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    packed = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.fixture
def world():
    made = district(SystemClock())
    xml = convert(xlsform=FORM, file_type=".md", validate=False).xform
    made.tell("form", "every_question/1", sheet("every_question", "1", xml, "Files"))
    return made


@pytest.fixture
def device(tmp_path):
    return tmp_path / "device"


@pytest.fixture
def address(device, world):
    tablet = Tablet(
        DeviceSettings(device_folder=device, sync_seconds=1, reserve_mb=0),
        kdf=CHEAP,
        dial=lambda url, token, server: world.for_token(token),
    )
    with serving(web_app(tablet)) as url:
        yield url
    tablet.close()


async def choose(browser, hook, name, mime, content):
    """Touches the question with a real pointer, as a browser demands before it opens its chooser, and picks a file."""
    async with browser.page.expect_file_chooser(timeout=60_000) as chooser:
        await browser.point(hook)
    await (await chooser.value).set_files({"name": name, "mimeType": mime, "buffer": content})


async def draw(browser, hook):
    await browser.tap(hook)
    await browser.near(f"{hook}-keep")
    await browser.page.wait_for_timeout(600)
    await browser.page.mouse.move(130, 410)
    await browser.page.mouse.down()
    for step in range(1, 9):
        await browser.page.mouse.move(130 + 15 * step, 410 + 4 * step)
        await browser.page.wait_for_timeout(40)
    await browser.page.mouse.up()
    await browser.page.wait_for_timeout(300)
    await browser.tap(f"{hook}-keep")
    await browser.near(f"{hook}-out")


async def seen(browser, colour):
    """Waits until a patch of this colour is on the screen."""
    for _ in range(60):
        shot = base64.b64encode(await browser.page.screenshot()).decode()
        if await browser.page.evaluate(_COUNT, [shot, list(colour)]) > 1000:
            return
        await asyncio.sleep(0.5)
    raise AssertionError(f"nothing of {colour} is seen")


_COUNT = """async ([shot, colour]) => {
  const picture = await createImageBitmap(await (await fetch('data:image/png;base64,' + shot)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  const dots = canvas.getImageData(0, 0, picture.width, picture.height).data;
  let count = 0;
  for (let at = 0; at < dots.length; at += 4)
    if (colour.every((part, which) => Math.abs(dots[at + which] - part) < 12)) count += 1;
  return count;
}"""


def lie_open(device, *contents):
    """Whether any of these bytes can be read on the disk."""
    written = [path.read_bytes() for path in device.rglob("*") if path.is_file()]
    return any(content[8:40] in there for content in contents for there in written)


def files_of(device):
    return {path for path in (device / "attachments").rglob("*") if path.is_file()}


async def until(happened):
    for _ in range(300):
        if happened():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it never happened")


@pytest.mark.timeout(300)
async def test_files_are_chosen_seen_replaced_taken_out_and_sent(address, device, world):
    red, blue = picture(RED), picture(BLUE)
    async with browsing() as browser:
        await begin(browser, address)
        forms = files_of(device)  # a form that was made ready lies there too
        await browser.tap("on")
        await choose(browser, "a-photo", "red.png", "image/png", red)
        await seen(browser, RED)
        await choose(browser, "a-photo", "blue.png", "image/png", blue)
        await seen(browser, BLUE)
        await until(lambda: len(files_of(device) - forms) == 1)
        await choose(browser, "a-said", "word.wav", "audio/wav", SOUND)
        await browser.near("a-said-out")
        await choose(browser, "a-paper", "paper.pdf", "application/pdf", PAPER)
        await browser.tap("a-paper-out")
        await until(lambda: len(files_of(device) - forms) == 2)
        await draw(browser, "a-signed")
        await draw(browser, "a-sketch")
        assert len(files_of(device) - forms) == 4
        assert not lie_open(device, red, blue, SOUND, PAPER)
        await browser.tap("on")
        await until(lambda: bool(world.stored) and len(world.contents) == 4)
        await until(lambda: not files_of(device) - forms)
    (record,) = world.stored.values()
    answers = record.data["answers"]
    assert set(answers) == {"photo", "said", "signed", "sketch"}
    assert {one["name"] for one in record.data["attachments"]} == set(answers.values())
    assert {question: name.rpartition(".")[2] for question, name in answers.items()} == {
        **dict.fromkeys(("photo", "signed", "sketch"), "png"),
        "said": "wav",
    }
    assert world.contents[sha256(blue).hexdigest()] == blue
    assert world.contents[sha256(SOUND).hexdigest()] == SOUND
    assert sum(content.startswith(b"\x89PNG") for content in world.contents.values()) == 3
