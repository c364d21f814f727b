"""Walks through the app and the district pages of the demo and keeps a picture of every screen in build/screenshots."""

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import async_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kioo.demo import prepare  # noqa: E402
from kioo.demo.build import Folders  # noqa: E402
from kioo.demo.country import AT_THE_DESK, HOME, ON_THE_TABLET  # noqa: E402
from kioo.demo.processes import Running, free_or_refuse  # noqa: E402
from scripts.get_browser import find_browser  # noqa: E402
from tests.app.browser import ARGUMENTS, Browser, browsing  # noqa: E402
from tests.journeys import steps  # noqa: E402
from tests.journeys.hands import InBrowser  # noqa: E402

OUT = ROOT / "build" / "screenshots"
DEMO = ROOT / "build" / "screenshots-demo"
SERVER, APP = 8740, 8741
DEVICES = (
    ("phone", (390, 844), "en"),
    ("tablet", (1024, 768), "en"),
    ("phone", (390, 844), "ar"),
)
DESKS = (("phone", (390, 844), "en"), ("wide", (1280, 800), "en"), ("wide", (1280, 800), "ar"))
PAGES = ("", f"places/{HOME}", "places", "barriers", "promises", "voices", "forms", "exports")
REST_MS = 900


class Photographer(InBrowser):
    """Hands that keep a picture of what they see before each touch, once for each thing to see."""

    def __init__(self, browser: Browser, name: str, language: str) -> None:
        """`name` begins every file name: size, language, who."""
        super().__init__(browser)
        self.language = language
        self._name, self._number, self._seen = name, 0, ""

    async def tap(self, hook: str) -> None:
        """Waits until it is there, looks, then touches."""
        await self.waits_for(hook)
        await self.look()
        await super().tap(hook)

    async def sees(self, words: str) -> None:
        """The walks name English words; in another language a picture is waited for, not words."""
        if self.language == "en":
            await super().sees(words)
        else:
            await self.browser.page.wait_for_timeout(2 * REST_MS)

    async def look(self) -> None:
        """Keeps a picture unless the screen is the one of the last picture."""
        await self.browser.page.wait_for_timeout(REST_MS)
        now = "".join(sorted(await self._hooks()))
        if now == self._seen:
            return
        self._seen, self._number = now, self._number + 1
        where = self.browser.page.url.split("/", 3)[-1].split("/")[0] or "start"
        await self.browser.page.screenshot(path=OUT / f"{self._name}-{self._number:02d}-{where}.png")

    async def every(self, prefix: str) -> None:
        """Touches each thing whose hook begins so."""
        for hook in sorted(await self._hooks()):
            if hook.startswith(prefix):
                await super().tap(hook)

    async def person(self, name: str) -> str:
        """The id of somebody among the pictures of the first screen."""
        tile = self.browser.page.locator('[flt-semantics-identifier^="person-"]').filter(has_text=name).first
        await tile.wait_for(state="attached", timeout=20_000)
        hook = await tile.get_attribute("flt-semantics-identifier") or ""
        return hook.removeprefix("person-")

    async def _hooks(self) -> list[str]:
        ask = "all => all.map(one => one.getAttribute('flt-semantics-identifier'))"
        found: list[str] = await self.browser.page.locator("[flt-semantics-identifier]").evaluate_all(ask)
        return found


async def supervisor(hands: Photographer, pin: str, person: str) -> None:
    """Places, what came back, then a whole visit."""
    await hands.tap("sync-chip")
    await hands.tap("back")
    await hands.tap("get-ready")
    await hands.look()
    await hands.tap("start-visit")
    await hands.waits_for("on")
    await hands.every("done-")
    await hands.tap("on")
    await steps.opens(hands, "voice")
    await steps.answers(hands, {"voice_discussed": "yes", "voice_changed": "partly", "voice_shown": "no"})
    await steps.plans_and_closes(hands, pin, person)


async def health_worker(hands: Photographer, pin: str, _person: str) -> None:
    """A patient speaks."""
    await steps.listens(hands, pin, hands.language)


async def team(hands: Photographer, _pin: str, _person: str) -> None:
    """A talk round the table."""
    await steps.reflects(hands)


WALKS = {"supervisor": supervisor, "chw": health_worker, "team": team}


async def photograph_the_app(size: str, pixels: tuple[int, int], language: str) -> None:
    """Each role's walk on one device."""
    for someone in ON_THE_TABLET:
        async with browsing(pixels) as browser:
            hands = Photographer(browser, f"{size}-{language}-{someone.role}", language)
            await browser.open(f"http://127.0.0.1:{APP}/who")
            person = await hands.person(someone.name)
            await hands.tap(f"person-{person}")
            await hands.waits_for("pin-1")
            await hands.look()
            await hands.pin(someone.pin)
            await hands.waits_for("portrait")
            await WALKS[someone.role](hands, someone.pin, person)
            print(f"app {size} {language} {someone.role}", flush=True)


async def photograph_the_pages(executable: str | None) -> None:
    """The district manager's pages, whole length."""
    lela = AT_THE_DESK[0]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        for size, (width, height), language in DESKS:
            context = await chromium.new_context(viewport={"width": width, "height": height}, locale=language)
            page = await context.new_page()
            await page.goto(f"http://127.0.0.1:{SERVER}/sign-in")
            await page.screenshot(path=OUT / f"pages-{size}-{language}-sign-in.png", full_page=True)
            await page.fill("input[name=name]", lela.login)
            await page.fill("input[name=password]", lela.password)
            await page.click("main button, form button")
            await page.goto(f"http://127.0.0.1:{SERVER}/language/{language}")
            for path in PAGES:
                await page.goto(f"http://127.0.0.1:{SERVER}/{path}")
                name = path.replace("/", "-") or "home"
                await page.screenshot(path=OUT / f"pages-{size}-{language}-{name}.png", full_page=True)
            await context.close()
            print(f"pages {size} {language}", flush=True)
        await chromium.close()


def main() -> None:
    """Starts the demo once for each language of the app, and walks."""
    free_or_refuse(SERVER, APP)
    executable = find_browser()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    folders = Folders(DEMO)
    prepare(folders, f"http://127.0.0.1:{SERVER}", reset=True)
    for language in sorted({language for _, _, language in DEVICES}, reverse=True):
        running = Running(folders, SERVER, APP)
        running.environment["KIOO_LANGUAGE"] = language
        with running:
            running.wait_until_ready()
            for device in DEVICES:
                if device[2] == language:
                    asyncio.run(photograph_the_app(*device))
            if language == "en":
                asyncio.run(photograph_the_pages(executable))
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
