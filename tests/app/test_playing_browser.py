"""Chromium really plays what a question holds: a sound until its end, a film with moving pictures; nothing lies open on the disk."""

import base64
import math
import struct

import pytest
from pyxform.xls2xform import convert

from app.main import web_app
from app.wave import wave
from app.wiring import Tablet
from core.clock import SystemClock
from core.settings import DeviceSettings
from tests.app.browser import browsing
from tests.app.conftest import CHEAP
from tests.app.district import district
from tests.app.filling_hands import begin
from tests.app.sheets import sheet
from tests.app.test_files_browser import choose
from tests.fakes.http_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]

FORM = """
| survey |
| | type        | name  | label   | appearance |
| | begin_group | all   | All     | field-list |
| | text        | name  | Who?    |            |
| | audio       | said  | A sound |            |
| | video       | seen  | A film  |            |
| | end_group   |       |         |            |
| settings |
| | form_id        | form_title | version |
| | every_question | Playing    | 1       |
"""
TONE = wave(b"".join(struct.pack("<h", int(9000 * math.sin(at / 8))) for at in range(32_000)), 16_000)
"""Two seconds."""
FILM = """async () => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 320, height: 180}), parts = [];
  const ink = canvas.getContext('2d'), recorder = new MediaRecorder(canvas.captureStream(15), {mimeType: 'video/webm'});
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.start();
  for (let at = 0; at < 30; at++) {
    ink.fillStyle = `rgb(${8 * at}, 120, 200)`;
    ink.fillRect(0, 0, 320, 180);
    await new Promise((done) => setTimeout(done, 50));
  }
  await new Promise((done) => { recorder.onstop = done; recorder.stop(); });
  return btoa(String.fromCharCode(...new Uint8Array(await new Blob(parts).arrayBuffer())));
}"""
MOVES = "() => [...document.querySelectorAll('video')].some((one) => one.currentTime > 0.3 && !one.error)"


@pytest.fixture
def device(tmp_path):
    return tmp_path / "device"


@pytest.fixture
def address(device):
    world = district(SystemClock())
    xml = convert(xlsform=FORM, file_type=".md", validate=False).xform
    world.tell("form", "every_question/1", sheet("every_question", "1", xml, "Playing"))
    settings = DeviceSettings(device_folder=device, sync_seconds=1, reserve_mb=0)
    tablet = Tablet(settings, kdf=CHEAP, dial=lambda url, token, server: world.for_token(token))
    with serving(web_app(tablet)) as url:
        yield url
    tablet.close()


@pytest.mark.timeout(240)
async def test_a_sound_is_heard_to_its_end_and_a_film_moves(address, device):
    async with browsing() as browser:
        await begin(browser, address)
        await choose(browser, "a-said", "word.wav", "audio/wav", TONE)
        await browser.near("a-said-out")
        await browser.point("a-said-listen")
        await browser.sees("Stop")
        await browser.sees("Listen")
        film = base64.b64decode(await browser.page.evaluate(FILM))
        await choose(browser, "a-seen", "film.webm", "video/webm", film)
        await browser.near("a-seen-out")
        await browser.point("a-seen-watch")
        await browser.page.wait_for_function(MOVES, timeout=30_000)
    written = [path.read_bytes() for path in device.rglob("*") if path.is_file()]
    assert not any(content[60:100] in there for content in (TONE, film) for there in written)
