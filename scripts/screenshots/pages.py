"""The district's pages, each at its whole length: a manager's, an administrator's, a first day's."""

from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from kioo.demo.country import AT_THE_DESK, HOME
from scripts.screenshots.photographer import Device
from scripts.screenshots.stage import FIRST_DAY, SERVER_URL
from tests.app.browser import ARGUMENTS

MANAGERS = (
    "",
    f"places/{HOME}",
    "places",
    "barriers",
    "promises",
    "voices",
    "forms",
    "exports",
    "about-you",
    "nowhere",
)
MANAGERS_DEEPER = ("barriers", "promises", "visits")
ADMINISTRATORS = ("people", "devices")


async def photograph_the_pages(executable: str | None, desks: Sequence[Device], folder: Path) -> None:
    """Every page on every desk."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        for desk in desks:
            await _desk(chromium, desk, folder)
            print(f"pages {desk.title}", flush=True)
        await chromium.close()


async def _desk(chromium: Browser, desk: Device, folder: Path) -> None:
    lela, grace = AT_THE_DESK[0], AT_THE_DESK[-1]
    visitor = Visitor(desk, folder)
    await visitor.arrives(chromium, lela.login, "a wrong one", "sign-in-wrong")
    await visitor.arrives(chromium, lela.login, lela.password)
    for path in MANAGERS:
        await visitor.keeps(path)
    for kind in MANAGERS_DEEPER:
        await visitor.keeps_one_of(kind)
    await visitor.arrives(chromium, grace.login, grace.password)
    for path in ADMINISTRATORS:
        await visitor.keeps(path)
    await visitor.arrives(chromium, FIRST_DAY.login, FIRST_DAY.password)
    await visitor.keeps("", "first-day")


class Visitor:
    """Somebody at a desk, with a browser of their own for each time they arrive."""

    def __init__(self, desk: Device, folder: Path) -> None:
        """Pictures go into `folder` as pages-size-language-name.png."""
        self._desk, self._start = desk, f"pages-{desk.title}"
        self._folder = folder
        self._page: Page | None = None

    async def arrives(self, chromium: Browser, name: str, password: str, keep: str = "sign-in") -> None:
        """Signs in, in the language of the desk."""
        width, height = self._desk.pixels
        context = await chromium.new_context(viewport={"width": width, "height": height}, locale=self._desk.language)
        self._page = page = await context.new_page()
        await page.goto(f"{SERVER_URL}/language/{self._desk.language}?back=/sign-in")
        await self._keep("sign-in")
        await page.fill("input[name=name]", name)
        await page.fill("input[name=password]", password)
        await page.click("main button, form button")
        if keep != "sign-in":
            await self._keep(keep)

    async def keeps(self, path: str, name: str = "") -> None:
        """A picture of the page at this path."""
        await self._here.goto(f"{SERVER_URL}/{path}")
        await self._keep(name or path.replace("/", "-") or "home")

    async def keeps_one_of(self, kind: str) -> None:
        """A picture of the first page that the list of this kind, or else a place's page, leads to."""
        for start in (kind, f"places/{HOME}"):
            await self._here.goto(f"{SERVER_URL}/{start}")
            link = self._here.locator(f'main a[href^="/{kind}/"]').first
            if await link.count():
                await link.click()
                await self._keep(f"{kind}-one")
                return

    async def _keep(self, name: str) -> None:
        await self._here.screenshot(path=self._folder / f"{self._start}-{name}.png", full_page=True)

    @property
    def _here(self) -> Page:
        assert self._page, "nobody has arrived"
        return self._page
