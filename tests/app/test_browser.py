"""The app in Chromium: names for screen readers, targets large enough, and nothing asked of the outside."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from app.main import web_app
from app.wiring import Tablet
from core.clock import SystemClock
from core.settings import DeviceSettings
from tests.app.browser import PHONE, browsing
from tests.app.conftest import CHEAP
from tests.app.district import district
from tests.fakes.http_server import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def address(tmp_path) -> Iterator[str]:
    world = district(SystemClock())
    settings = DeviceSettings(device_folder=tmp_path / "device", sync_seconds=1, reserve_mb=0)
    tablet = Tablet(settings, kdf=CHEAP, dial=lambda url, token, server: world.for_token(token))
    with serving(web_app(tablet)) as url:
        yield url
    tablet.close()


@pytest.mark.timeout(180)
async def test_from_the_code_to_today_and_through_a_reload(address):
    async with browsing() as browser:
        asked = []
        browser.page.on("request", lambda request: asked.append(request.url))
        await browser.open(address)
        await browser.type("code", "NOPE")
        await browser.tap("go-on")
        await browser.sees("does not know this code")
        await browser.type("code", "AISHA-01")
        await browser.tap("go-on")
        await browser.sees("Choose six numbers")
        await browser.pin("274913")
        await browser.sees("once more")
        await browser.page.keyboard.type("274913")
        await browser.sees("Get ready")
        await expect(browser.page.get_by_role("heading", level=1)).to_contain_text("Aisha")
        await browser.sees("2 promises are due")
        await _every_target_is_large_enough(browser)
        await browser.tab("Me")
        await browser.sees("Lock now")
        await _every_target_is_large_enough(browser)
        await expect(browser.hook("language-en")).to_have_attribute("aria-checked", "true")
        await browser.reload()
        await browser.sees("Lock now")
        await browser.tap("lock-now")
        await browser.sees("Who are you?")
        outside = [url for url in asked if not re.match(r"(https?|ws)://127\.0\.0\.1[:/]|data:|blob:", url)]
        assert [url for url in outside if "rive" not in url] == []


async def _every_target_is_large_enough(browser) -> None:
    """In a window where no edge cuts anything: the tree tells how much of a target can be seen, a moment after a new size."""
    width, height = PHONE
    await browser.page.set_viewport_size({"width": width, "height": 4 * height})
    await expect(browser.page.locator("flutter-view")).to_have_js_property("offsetHeight", 4 * height)
    for _ in range(20):
        boxes = await browser.page.locator("[flt-tappable]").evaluate_all(
            "all => all.map(one => [one.textContent || one.ariaLabel, one.offsetWidth, one.offsetHeight])"
        )
        bad = [box for box in boxes if min(box[1], box[2]) < 47.5 or not box[0]]
        if boxes and not bad:
            break
        await browser.page.wait_for_timeout(250)
    assert boxes
    assert bad == []
    await browser.page.set_viewport_size({"width": width, "height": height})
