"""Chromium's camera sees a film of another device's squares, and the parcel is on board; the page goes on when the camera is closed."""

import io
from random import Random

import pytest
from PIL import Image

from app.main import web_app
from app.qr import qr_png
from app.wiring import Tablet
from core.clock import SystemClock
from core.parcel import Outside
from core.settings import DeviceSettings
from core.square_frames import squares
from tests.app.browser import browsing
from tests.app.conftest import CHEAP
from tests.app.district import district
from tests.app.filling_hands import enrolled
from tests.fakes.http_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.xdist_group("chromium")]

WIDE, HIGH, SIDE = 1280, 720, 560


@pytest.fixture
def world():
    return district(SystemClock())


@pytest.fixture
def address(tmp_path, world):
    settings = DeviceSettings(device_folder=tmp_path / "device", sync_seconds=1, reserve_mb=0)
    tablet = Tablet(settings, kdf=CHEAP, dial=lambda url, token, server: world.for_token(token))
    with serving(web_app(tablet)) as url:
        yield url
    tablet.close()


def filmed(path, texts):
    """Each square for a second on a grey table, not quite straight; over and over."""
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDE} H{HIGH} F5:1 Ip A1:1 C420jpeg\n".encode())
        for text in texts:
            table = Image.new("L", (WIDE, HIGH), 190)
            table.paste(Image.open(io.BytesIO(qr_png(text))).convert("L").resize((SIDE, SIDE)), (360, 80))
            seen = table.rotate(3, fillcolor=190).tobytes() + bytes([128]) * (WIDE * HIGH // 2)
            film.write((b"FRAME\n" + seen) * 5)
    return path


@pytest.mark.timeout(240)
async def test_squares_before_the_camera_are_read_until_all_are_there(address, world, tmp_path):
    closed = Outside("parcel", world.server, "ab" * 16, 1200)
    texts = squares("parcels", closed.packed() + Random(1).randbytes(1200))
    stranger = squares("parcels", Random(2).randbytes(900))
    async with browsing(film=filmed(tmp_path / "half.y4m", texts[1:])) as browser:
        await enrolled(browser, address)
        await browser.open(f"{address}/squares/read/parcels")
        await browser.tap("square-camera")
        await browser.sees("2 of 3 are here")
        await browser.tap("square-camera-close")
        await browser.tap("anew")
        await browser.sees("In any order")
        filmed(tmp_path / "half.y4m", [*texts, *stranger[:1]])
        await browser.tap("square-camera")
        await browser.sees("1 parcel is on board.")
        await browser.tap("go-on")
        await browser.near("get-ready")
        await browser.open(f"{address}/carry")
        await browser.sees("The district could not open this parcel.")
