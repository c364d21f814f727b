"""Fills the sheet of every question type in Chromium and keeps a picture of each page in build/questions."""

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
from tests.app.all_types import every_question  # noqa: E402
from tests.app.browser import Browser, browsing  # noqa: E402
from tests.app.conftest import CHEAP  # noqa: E402
from tests.app.district import District, district  # noqa: E402
from tests.app.filling_hands import PAGES, begin, fill_page, turn  # noqa: E402
from tests.app.sheets import sheet  # noqa: E402
from tests.fakes.http_server import serving  # noqa: E402

OUT = ROOT / "build" / "questions"
DEVICES = (("phone", (390, 844), "en"), ("tablet", (1024, 768), "en"), ("phone", (390, 844), "ar"))
TALL = 2400
REST_MS = 700


async def photograph(address: str, size: str, pixels: tuple[int, int], language: str) -> None:
    """Every page blank, then filled, drawn in one piece."""
    width, height = pixels
    async with browsing(pixels) as browser:
        await begin(browser, address)
        for number, page in enumerate(PAGES):
            await browser.page.set_viewport_size({"width": width, "height": TALL})
            await _keep(browser, f"{size}-{language}-{number:02d}-{page}-blank")
            await browser.page.set_viewport_size({"width": width, "height": height})
            await fill_page(browser, page)
            await browser.page.set_viewport_size({"width": width, "height": TALL})
            await _keep(browser, f"{size}-{language}-{number:02d}-{page}")
            await browser.page.set_viewport_size({"width": width, "height": height})
            await turn(browser, page)
        print(f"questions {size} {language}", flush=True)


async def _keep(browser: Browser, name: str) -> None:
    await browser.page.wait_for_timeout(REST_MS)
    await browser.page.screenshot(path=OUT / f"{name}.png")


def _to(world: District) -> Callable[..., Any]:
    return lambda _url, token, _server: world.for_token(token)


def main() -> None:
    """A tablet of its own for each device, on a district in memory."""
    OUT.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:]
    for size, pixels, language in DEVICES:
        if wanted and f"{size}-{language}" not in wanted:
            continue
        world = district(SystemClock())
        world.tell(
            "form", "every_question/1", sheet("every_question", "1", every_question().decode(), "Every question")
        )
        with tempfile.TemporaryDirectory() as folder:
            settings = DeviceSettings(device_folder=Path(folder), sync_seconds=1, language=language)
            tablet = Tablet(settings, kdf=CHEAP, dial=_to(world))
            with serving(web_app(tablet)) as address:
                asyncio.run(photograph(address, size, pixels, language))
            tablet.close()


if __name__ == "__main__":
    main()
