"""When a window locks: on demand, after so long without a touch, in the background; what is half done is safe first."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from app.asks import Paused, Sending, Woke
from app.asks.locking import End
from app.navigation import OUT_OF_SERVICE

if TYPE_CHECKING:
    from app.runtime import Window

CHOOSING = 180.0
"""Seconds that the system may lie over Kioo because we opened it ourselves: somebody looks for a photo."""
OTHER_TAB = 60.0
"""Seconds that a browser may show another tab: looking something up is no leaving."""
_PATIENCE = 10.0


class Locking:
    """The lock of one window. Where a patient holds the device nothing of the person's is open; there idleness wipes instead."""

    def __init__(self, window: "Window") -> None:
        """Counts from now."""
        self._window = window
        self._ends: list[End] = []
        self._choosing = 0
        self._hidden: tuple[float, int] | None = None
        self._is_locking = False
        self.touched()

    @property
    def seconds(self) -> float:
        """After so long without a touch it locks: as the person wants, else as the device is set."""
        window = self._window
        return window.style.lock_minutes * 60.0 or window.tablet.settings.lock_seconds

    # What questions say.

    @contextmanager
    def away(self) -> Iterator[None]:
        """See app.asks.locking.Keeper."""
        self._choosing += 1
        try:
            yield
        finally:
            self._choosing -= 1

    def before(self, end: End) -> None:
        """See app.asks.locking.Keeper."""
        self._ends = [end]

    # What happens.

    def touched(self) -> None:
        """Somebody is here."""
        self._at = self._window.tablet.clock.monotonic()

    def hidden(self) -> None:
        """The app went to the background, or the screen off: it locks at once, unless we opened what lies over it."""
        window = self._window
        if self._hidden is not None:
            return  # phones say it more than once
        window.hear(Paused())
        self._hidden = (window.tablet.clock.monotonic(), window.tablet.clock.now_ms())
        if self._grace:
            window.start(self._lock_unless_back(self._hidden))
        elif not window.is_handed_over:
            self.lock()

    def back(self) -> None:
        """It is in front again. Timers may have stood still meanwhile, so what they would have done is done now."""
        window, away, grace = self._window, self._away_for, self._grace
        self._hidden = None
        if window.is_handed_over:
            if away >= window.tablet.settings.patient_idle_seconds:
                window.hear(Woke("idle", window.tablet.now()))
        elif grace and away >= grace:
            self.lock()
        else:
            self.lock_if_idle()

    @property
    def _grace(self) -> float:
        if self._choosing:
            return CHOOSING
        return OTHER_TAB if self._window.page.web else 0.0

    @property
    def _away_for(self) -> float:
        """Seconds in the background, by the clock that says more: one stands still while a phone sleeps, the other can be set."""
        if self._hidden is None:
            return 0.0
        clock = self._window.tablet.clock
        return max(clock.monotonic() - self._hidden[0], (clock.now_ms() - self._hidden[1]) / 1000)

    def told(self, sending: Sending) -> None:
        """A word from the sending; that the tablet was taken out of service locks, for nothing can be saved any more."""
        window = self._window
        if not sending.out_of_service or window.shown.route in OUT_OF_SERVICE:
            window.hear(sending)
            return
        window.desk.lock()
        window.trail.clear()
        window.go(OUT_OF_SERVICE[0], instead=True)

    async def _lock_unless_back(self, hidden: tuple[float, int]) -> None:
        await self._window.sleep(self._grace)
        if self._hidden == hidden and not self._window.is_handed_over:
            self.lock()

    async def watch(self) -> None:
        """Looks from time to time whether anybody is still here."""
        while True:
            await self._window.sleep(min(5.0, self.seconds / 4))
            self.lock_if_idle()

    def lock_if_idle(self) -> None:
        """Locks when nobody touched anything for so long; guarded screens look after themselves."""
        window = self._window
        idle = window.tablet.clock.monotonic() - self._at
        if window.desk.me and not window.is_guarded and idle >= self.seconds:
            self.touched()
            self.lock()

    def lock(self) -> None:
        """Gives the screen a last chance to save, then forgets the keys and asks who is there."""
        window = self._window
        if window.desk.me is None or self._is_locking:
            return
        self._is_locking = True
        window.wanted, window.wanted_by = window.shown.route, window.desk.me.uid
        if not window.senses.is_asked_by_a_question:
            self._say_it_goes()
        window.start(self._locked())

    def _say_it_goes(self) -> None:
        self._window.hear(Paused())
        self._window.leave()

    async def _locked(self) -> None:
        window = self._window
        try:
            await self._end_what_is_heard()
            await window.senses.settled()
            await window.on_worker(window.desk.lock)
        finally:
            self._is_locking = False
        await asyncio.to_thread(window.senses.forget)
        if window.tablet.practised_on:
            window.move(practice=False)
            return
        window.trail.clear()
        window.show(toast=None)
        window.go("/who", instead=True)

    async def _end_what_is_heard(self) -> None:
        """A question's recording ends here and becomes its answer; then the screen is told that it goes."""
        if self._window.senses.is_asked_by_a_question:
            for end in self._ends:
                with suppress(TimeoutError):
                    await asyncio.wait_for(end(), _PATIENCE)
            self._say_it_goes()
        self._ends = []
