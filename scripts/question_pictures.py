"""Fills the sheet of every question type in Chromium, and one with pictures of its own, and keeps a picture of each page in build/questions.

python scripts/question_pictures.py [phone-en tablet-ar ...] [types | yard]
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.main import web_app  # noqa: E402
from app.wiring import Tablet  # noqa: E402
from core.clock import SystemClock  # noqa: E402
from core.settings import DeviceSettings  # noqa: E402
from tests.app import pictured  # noqa: E402
from tests.app.all_types import every_question  # noqa: E402
from tests.app.browser import Browser, browsing  # noqa: E402
from tests.app.conftest import CHEAP  # noqa: E402
from tests.app.district import District, district  # noqa: E402
from tests.app.filling_hands import PAGES, enrolled, fill_page, on_the_first_page, turn  # noqa: E402
from tests.app.sheets import sheet  # noqa: E402
from tests.fakes.http_server import serving  # noqa: E402

OUT = ROOT / "build" / "questions"
PHONE, TABLET = (390, 844), (1024, 768)
DEVICES = (("phone", PHONE, "en"), ("tablet", TABLET, "en"), ("phone", PHONE, "ar"), ("tablet", TABLET, "ar"))
FORMS = {"types", "yard"}
TALL = 2400
REST_MS = 700


async def photograph(address: str, size: str, pixels: tuple[int, int], language: str, forms: set[str]) -> None:
    """Every page of the forms wanted."""
    async with browsing(pixels) as browser:
        await enrolled(browser, address)
        if "types" in forms:
            await _types(browser, address, f"{size}-{language}", pixels)
        if "yard" in forms:
            await _yard(browser, address, f"{size}-{language}")
        print(f"questions {size} {language}", flush=True)


async def _types(browser: Browser, address: str, start: str, pixels: tuple[int, int]) -> None:
    """Each page blank, then filled, drawn in one piece."""
    width, height = pixels
    await on_the_first_page(browser, address)
    for number, page in enumerate(PAGES):
        name = f"{start}-{number:02d}-{page}"
        await browser.page.set_viewport_size({"width": width, "height": TALL})
        await _keep(browser, f"{name}-blank")
        await browser.page.set_viewport_size({"width": width, "height": height})
        await fill_page(browser, page)
        await browser.page.set_viewport_size({"width": width, "height": TALL})
        await _keep(browser, name)
        await browser.page.set_viewport_size({"width": width, "height": height})
        await turn(browser, page)


async def _yard(browser: Browser, address: str, start: str) -> None:
    """Parts of a picture touched, wells chosen by sight, the plan opened large and drawn on."""
    await browser.open(f"{address}/sheet/yard")
    await browser.tap("for-f-osheka")
    await browser.near("a-wet-picture")
    for at, (across, down) in {"wet": (0.62, 0.75), "clean": (0.23, 0.5)}.items():
        await _touched(browser, f"a-{at}-picture", across, down)
    await _keep(browser, f"{start}-yard-0-parts")
    await browser.tap("on")
    for hook in ("a-kind-bucket", "a-also-spring"):
        await browser.tap(hook)
    await _keep(browser, f"{start}-yard-1-wells")
    await browser.tap("on")
    await browser.near("picture-seen")
    await _keep(browser, f"{start}-yard-2-plan")
    await browser.tap("picture-seen")
    await browser.near("close-seen")
    await _keep(browser, f"{start}-yard-3-large")
    await browser.tap("close-seen")
    await browser.tap("a-marked-pen")
    await browser.near("a-marked-keep")
    await _keep(browser, f"{start}-yard-4-pen")


async def _touched(browser: Browser, hook: str, across: float, down: float) -> None:
    box = await (await browser.near(hook)).bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
    await browser.page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


async def _keep(browser: Browser, name: str) -> None:
    await browser.page.wait_for_timeout(REST_MS)
    await browser.page.screenshot(path=OUT / f"{name}.png")


def _to(world: District) -> Callable[..., Any]:
    return lambda _url, token, _server: world.for_token(token)


def _country() -> District:
    world = district(SystemClock())
    for name, content in pictured.files().items():
        world.lend("yard", "1", name, content, use="image")
    world.tell("form", "yard/1", sheet("yard", "1", pictured.xml(), "Yard and wells"))
    every = sheet("every_question", "1", every_question().decode(), "Every question")
    world.tell("form", "every_question/1", every)
    return world


def main() -> None:
    """A tablet of its own for each device, on a district in memory."""
    OUT.mkdir(parents=True, exist_ok=True)
    forms = FORMS & set(sys.argv[1:]) or FORMS
    wanted = set(sys.argv[1:]) - FORMS
    for size, pixels, language in DEVICES:
        if wanted and f"{size}-{language}" not in wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:
            settings = DeviceSettings(device_folder=Path(folder), sync_seconds=1, language=language)
            tablet = Tablet(settings, kdf=CHEAP, dial=_to(_country()))
            with serving(web_app(tablet)) as address:
                asyncio.run(photograph(address, size, pixels, language, forms))
            tablet.close()


if __name__ == "__main__":
    main()
