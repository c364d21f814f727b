"""Hands that keep a picture of every screen they touch."""

from dataclasses import dataclass
from pathlib import Path

from app.theme import WIDE_FROM
from tests.app.browser import Browser
from tests.journeys.hands import InBrowser

REST_MS = 450
TABS = ("today", "visits", "learn", "me")
_MOST_SCREENFULS, _MOST_WAITS = 6, 6


@dataclass(frozen=True)
class Device:
    """A kind of screen: its name, width and height in px, and the language of its people."""

    name: str
    pixels: tuple[int, int]
    language: str

    @property
    def title(self) -> str:
        """How its pictures begin."""
        return f"{self.name}-{self.language}"


class Photographer(InBrowser):
    """Keeps a picture of what it sees before each touch, once for each thing to see."""

    def __init__(self, browser: Browser, device: Device, who: str, folder: Path) -> None:
        """Pictures go into `folder` as device-language-who-number-where.png."""
        super().__init__(browser)
        self.language = device.language
        self._start, self._number, self._seen = folder / f"{device.title}-{who}", 0, ""

    async def tap(self, hook: str) -> None:
        """Waits until it is there, looks, then touches."""
        await self.waits_for(hook)
        await self.look()
        await super().tap(hook)

    async def touch(self, hook: str) -> None:
        """Touches without looking first."""
        await super().tap(hook)

    async def sees(self, words: str) -> None:
        """The walks name English words; in another language a picture is waited for, not words."""
        if self.language == "en":
            await super().sees(words)
        else:
            await self.rest(2)

    async def tab(self, name: str) -> None:
        """A tab of the bar or the rail by its English name, whatever the language."""
        width, _ = await self._room()
        if width >= WIDE_FROM:
            await self.touch(f"tab-{name.lower()}")
            return
        bar = self.browser.page.get_by_role("tab")
        await bar.first.wait_for(state="attached", timeout=20_000)
        await self._still()  # on a busy machine the tabs come one by one
        shown = TABS if await bar.count() == len(TABS) else (TABS[0], TABS[-1])
        await bar.nth(shown.index(name.lower())).dispatch_event("click")

    async def look(self) -> None:
        """Keeps a picture unless the screen is the one of the last picture."""
        await self._still()
        now = "".join(sorted(await self.hooks()))
        if now != self._seen:
            self._seen = now
            await self._keep()

    async def look_down(self) -> None:
        """Pictures from the top of a long screen to its end."""
        await self.look()
        page, before = self.browser.page, await self._still()
        width, height = await self._room()
        for _ in range(_MOST_SCREENFULS):
            await page.mouse.move(width * 0.6, height / 2)
            await page.mouse.wheel(0, height * 0.6)
            await page.mouse.move(0, 0)
            now = await self._still()
            if now == before:
                break
            before = now
            await self._keep()
        await page.mouse.wheel(0, -height * 0.6 * (_MOST_SCREENFULS + 1))
        await page.mouse.move(0, 0)  # what lies under the pointer is tinted
        await self.rest()

    async def every(self, prefix: str) -> None:
        """Touches each thing whose hook begins so."""
        for hook in sorted(await self.hooks()):
            if hook.startswith(prefix):
                await self.touch(hook)

    async def first(self, prefix: str) -> str:
        """The first hook that begins so, waited for."""
        found = self.browser.page.locator(f'[flt-semantics-identifier^="{prefix}"]').first
        await found.wait_for(state="attached", timeout=20_000)
        return await found.get_attribute("flt-semantics-identifier") or ""

    async def has(self, prefix: str) -> bool:
        """Whether anything here has a hook that begins so."""
        return any(hook.startswith(prefix) for hook in await self.hooks())

    async def hooks(self) -> list[str]:
        """All hooks of the screen."""
        ask = "all => all.map(one => one.getAttribute('flt-semantics-identifier'))"
        found: list[str] = await self.browser.page.locator("[flt-semantics-identifier]").evaluate_all(ask)
        return found

    async def rest(self, times: int = 1) -> None:
        """Lets what moves come to rest."""
        await self.browser.page.wait_for_timeout(times * REST_MS)

    async def _still(self) -> bytes:
        """The picture once nothing moves any more."""
        before = b""
        for _ in range(_MOST_WAITS):
            await self.rest()
            now = await self.browser.page.screenshot()
            if now == before:
                break
            before = now
        return before

    async def _room(self) -> tuple[int, int]:
        size = self.browser.page.viewport_size
        return (size["width"], size["height"]) if size else (390, 844)

    async def _keep(self) -> None:
        self._number += 1
        where = self.browser.page.url.split("/", 3)[-1].split("/")[0] or "start"
        name = f"{self._start.name}-{self._number:02d}-{where}.png"
        await self.browser.page.screenshot(path=self._start.parent / name)
