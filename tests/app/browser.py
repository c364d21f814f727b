"""Drives the app in Chromium through Flutter's semantics tree; journeys and screenshots use it."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from playwright.async_api import Error, Locator, Page, async_playwright, expect
from playwright.async_api import TimeoutError as TooLong

ARGUMENTS = (
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
PHONE, TABLET = (390, 844), (1024, 768)
SLOWLY_MS = 60_000


@asynccontextmanager
async def browsing(
    size: tuple[int, int] = PHONE, *, scale: float = 1, film: Path | None = None
) -> AsyncIterator["Browser"]:
    """A fresh browser window of this size; nothing outside this machine is reachable from it. A `film` (.y4m) is what its camera sees."""
    camera = (*CAMERA, f"--use-file-for-fake-video-capture={film}") if film else ()
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*ARGUMENTS, *camera]
        )
        try:
            width, height = size
            context = await chromium.new_context(
                viewport={"width": width, "height": height}, device_scale_factor=scale, reduced_motion="reduce"
            )
            page = await context.new_page()
            await page.route(_is_outside, lambda route: route.abort())
            browser = Browser(page)
            yield browser
        except BaseException:
            with suppress(Error):
                print(page.url, await browser.tree(), sep="\n")  # what was on the screen when the test failed
            raise
        finally:
            await chromium.close()


def _is_outside(url: str) -> bool:
    return not re.match(r"(https?|ws)://(127\.0\.0\.1|localhost)[:/]|data:|blob:", url)


class Browser:
    """One page of the app. Hooks are the names given with `hook=` in app/views."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, url: str) -> None:
        """Opens an address of the app and switches Flutter's semantics on."""
        await self.page.goto(url)
        await self.wake()

    async def reload(self) -> None:
        """The browser's own reload."""
        await self.page.reload()
        await self.wake()

    async def wake(self) -> None:
        """Semantics are off until the (invisible) placeholder is touched."""
        placeholder = self.page.locator("flt-semantics-placeholder")
        await placeholder.wait_for(state="attached", timeout=SLOWLY_MS)
        await placeholder.evaluate("element => element.click()")
        await self.page.locator("flt-semantics-host flt-semantics").first.wait_for(state="attached", timeout=SLOWLY_MS)

    def hook(self, name: str) -> Locator:
        """What carries this hook."""
        return self.page.locator(f'[flt-semantics-identifier="{name}"]')

    def text(self, part: str) -> Locator:
        """Anything whose spoken words hold `part`, headings and buttons included."""
        pattern = re.compile(re.escape(part))
        everything = self.page.locator("flt-semantics-host")
        return everything.get_by_text(pattern).or_(everything.get_by_label(pattern)).first

    async def sees(self, part: str, patience_ms: float = 30_000) -> None:
        """Waits until words are on the screen."""
        await expect(self.text(part)).to_be_attached(timeout=patience_ms)

    async def tap(self, name: str, patience_ms: float = 30_000) -> None:
        """Touches what carries this hook: buttons, checkboxes, rows, tiles."""
        found = await self.near(name, patience_ms)
        inner = found.locator('[flt-tappable], [role="button"]').first
        await (inner if await inner.count() else found).dispatch_event("click")

    async def point(self, name: str) -> None:
        """Touches the middle of what carries this hook with a real pointer: only so a browser opens its file chooser."""
        found = await self.near(name)
        await found.scroll_into_view_if_needed()
        box = await found.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
        await self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    async def tab(self, name: str) -> None:
        """Chooses a tab of the bottom bar by its words, or of the rail; anew when the touch met a bar that was just being drawn again."""
        tab = self.page.get_by_role("tab", name=name).or_(self.page.get_by_role("checkbox", name=name)).first
        was_here = "true" in (await tab.get_attribute("aria-selected"), await tab.get_attribute("aria-checked"))
        before = self.page.url
        for patience_ms in (4_000, 8_000, 16_000):
            await tab.dispatch_event("click")
            if was_here:
                return
            with suppress(TooLong):
                await self.page.wait_for_url(lambda url: url != before, timeout=patience_ms)
                return
        raise AssertionError(f"the tab {name} does not open")

    async def focus(self, name: str) -> Locator:
        """Goes into the field with this hook, which is handed back; a screen that is still coming may take the focus away."""
        field = (await self.near(name)).locator("input, textarea").first
        for patience_ms in (2_000, 4_000, 8_000):
            await field.focus()
            with suppress(AssertionError):
                await expect(field).to_have_attribute("autocorrect", "on", timeout=patience_ms)  # Flutter listens to it
                return field
            await field.blur()
        raise AssertionError(f"{name} does not take letters")

    async def type(self, name: str, words: str) -> None:
        """Types into the field with this hook, replacing what is there; anew when Flutter took the field over in the middle of it."""
        for patience_ms in (2_000, 4_000, 8_000):
            field = await self.focus(name)
            await self.page.keyboard.press("Control+A")
            await self.page.keyboard.type(words)
            with suppress(AssertionError):
                await expect(field).to_have_value(words, timeout=patience_ms)
                return
        raise AssertionError(f"{name} does not take {words}")

    async def pin(self, numbers: str) -> None:
        """Types on the pad, number by number."""
        for number in numbers:
            await self.tap(f"pin-{number}")

    async def near(self, name: str, patience_ms: float = 30_000) -> Locator:
        """Scrolls until the hook is there; far rows of a list do not exist before."""
        found = self.hook(name).first
        try:
            await found.wait_for(state="attached", timeout=min(patience_ms, 2_000))
        except Exception:  # noqa: BLE001
            await self._scroll_to(found)
        await found.wait_for(state="attached", timeout=patience_ms)
        return found

    async def _scroll_to(self, found: Locator) -> None:
        size = self.page.viewport_size or {"width": 390, "height": 844}
        for by in (*[300] * 30, *[-600] * 30):  # down to the end, then up again
            if await found.count():
                return
            await self.page.mouse.move(size["width"] / 2, size["height"] / 2)
            await self.page.mouse.wheel(0, by)
            await self.page.wait_for_timeout(120)

    async def tree(self) -> str:
        """All that a screen reader would hear, as text."""
        return await self.page.locator("flutter-view").aria_snapshot()
