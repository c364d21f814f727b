"""When a window locks: on demand, and after so long without a touch; what is half done is safe first."""

from typing import TYPE_CHECKING

from app.asks import Paused

if TYPE_CHECKING:
    from app.runtime import Window


class Locking:
    """The lock of one window. Screens that are guarded (patient mode, a team's talk) look after themselves."""

    def __init__(self, window: "Window") -> None:
        """Counts from now."""
        self._window = window
        self.touched()

    def touched(self) -> None:
        """Somebody is here."""
        self._at = self._window.tablet.clock.monotonic()

    def lock(self) -> None:
        """Gives the screen a last chance to save, then forgets the keys and asks who is there."""
        window = self._window
        if window.desk.me is None:
            return
        window.wanted, window.wanted_by = window.shown.route, window.desk.me.uid
        window.hear(Paused())
        window.leave()
        window.start(self._locked())

    async def _locked(self) -> None:
        window = self._window
        await window.senses.settled()
        await window.on_worker(window.desk.lock)
        if window.tablet.practised_on:
            window.move(practice=False)
            return
        window.trail.clear()
        window.show(toast=None)
        window.go("/who", instead=True)

    async def watch(self) -> None:
        """Looks from time to time whether anybody is still here."""
        seconds = self._window.tablet.settings.lock_seconds
        while True:
            await self._window.sleep(min(5.0, seconds / 4))
            self.lock_if_idle()

    def lock_if_idle(self) -> None:
        """Locks when nobody touched anything for so long."""
        window = self._window
        idle = window.tablet.clock.monotonic() - self._at
        if window.desk.me and not window.is_guarded and idle >= window.tablet.settings.lock_seconds:
            self.touched()
            self.lock()
