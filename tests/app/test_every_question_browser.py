"""Every question type filled once in Chromium; what goes up is what was touched."""

import asyncio

import pytest

from app.main import web_app
from app.wiring import Tablet
from core.clock import SystemClock
from core.settings import DeviceSettings
from tests.app.all_types import every_question
from tests.app.browser import browsing
from tests.app.conftest import CHEAP
from tests.app.district import district
from tests.app.documents import expected, said
from tests.app.filling_hands import ANSWERS, PAGES, begin, fill_page, turn
from tests.app.sheets import sheet
from tests.fakes.http_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]


@pytest.fixture
def world():
    made = district(SystemClock())
    made.tell("form", "every_question/1", sheet("every_question", "1", every_question().decode(), "Every question"))
    return made


@pytest.fixture
def address(tmp_path, world):
    settings = DeviceSettings(device_folder=tmp_path / "device", sync_seconds=1, reserve_mb=0)
    tablet = Tablet(settings, kdf=CHEAP, dial=lambda url, token, server: world.for_token(token))
    with serving(web_app(tablet)) as url:
        yield url
    tablet.close()


@pytest.mark.timeout(300)
async def test_every_question_is_filled_in_a_browser_and_arrives_as_it_was_touched(address, world, documents):
    async with browsing() as browser:
        await begin(browser, address)
        for page in PAGES:
            await fill_page(browser, page)
            await turn(browser, page)
        for _ in range(150):
            if world.stored:
                break
            await asyncio.sleep(0.1)
    (record,) = world.stored.values()
    assert record.data["answers"] == ANSWERS
    (document,) = documents
    assert said(document) == expected(every_question(), ANSWERS)
