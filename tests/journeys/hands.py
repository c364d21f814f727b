"""What a person can do with a tablet, in this process or in a browser: the journeys are written once for both."""

import asyncio
from typing import Protocol

from tests.app.browser import Browser
from tests.app.harness import Screen

CHOSEN_SECONDS = 0.4  # after an answer the next question comes by itself


class Hands(Protocol):
    async def tap(self, hook: str) -> None: ...

    async def type(self, hook: str, words: str) -> None: ...

    async def pin(self, numbers: str) -> None: ...

    async def sees(self, words: str) -> None: ...

    async def waits_for(self, hook: str) -> None: ...

    async def tab(self, name: str) -> None: ...

    async def moment(self) -> None: ...


class InProcess:
    """A window drawn for nobody; every tap goes through the real screens, effects and vault."""

    TABS = ("Today", "Visits", "Learn", "Me")

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    async def tap(self, hook: str) -> None:
        await self.waits_for(hook)
        await self.screen.tap(hook)

    async def type(self, hook: str, words: str) -> None:
        await self.waits_for(hook)
        await self.screen.type(hook, words)

    async def pin(self, numbers: str) -> None:
        await self.screen.pin(numbers)

    async def sees(self, words: str) -> None:
        await self.screen.until(lambda: self.screen.says(words))

    async def waits_for(self, hook: str) -> None:
        await self.screen.until(lambda: hook in self.screen.hooks())

    async def tab(self, name: str) -> None:
        self.screen.window.go_tab(name.lower())
        await self.screen.settle()

    async def moment(self) -> None:
        await self.screen.pass_time(CHOSEN_SECONDS)


class InBrowser:
    """Chromium on the app's own process."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    async def tap(self, hook: str) -> None:
        await self.browser.tap(hook)

    async def type(self, hook: str, words: str) -> None:
        await self.browser.type(hook, words)

    async def pin(self, numbers: str) -> None:
        await self.browser.pin(numbers)

    async def sees(self, words: str) -> None:
        await self.browser.sees(words)

    async def waits_for(self, hook: str) -> None:
        await self.browser.near(hook)

    async def tab(self, name: str) -> None:
        await self.browser.tab(name)

    async def moment(self) -> None:
        await asyncio.sleep(CHOSEN_SECONDS)
