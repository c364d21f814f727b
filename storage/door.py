"""Lets people in by PIN: counts each try on disk before it is checked, makes guessing slow, and ends it after ten.

The waits run on the clock that never goes back, from the last try or from the opening of the vault, so setting
the tablet's date forward or back changes nothing, and no time of day needs to be kept.
"""

import threading

from core import log
from core.clock import Clock
from core.errors import KiooError, PinGone, Tampered, Throttled, WrongPin
from storage.keys import DeviceKeys, open_slot
from storage.people import People
from storage.slots import PinSlot, Slots

WAITS = (0.0, 0.0, 0.0, 5.0, 30.0, 120.0, 600.0, 1800.0)
"""Seconds to wait after the first, second, ... wrong PIN in a row; the last one stays."""
TRIES = 10
"""Wrong PINs in a row after which the PIN's slot is destroyed, where the programme can let the person in."""


class Door:
    """One for each open vault; tries are taken one at a time."""

    def __init__(self, slots: Slots, people: People, device: DeviceKeys, clock: Clock) -> None:
        """`clock.monotonic()` measures the waits."""
        self._slots, self._people, self._device, self._clock = slots, people, device, clock
        self._opened = clock.monotonic()
        self._tried: dict[bytes, float] = {}
        self._one_at_a_time = threading.Lock()

    def open(self, uid: bytes, pin: str) -> bytes:
        """The person's master key; WrongPin, Throttled, PinGone, or Locked when nobody has this id."""
        with self._one_at_a_time:
            slot = self._slot(uid)
            wait = self._wait(slot)
            if wait > 0:
                raise Throttled(wait)
            self._count(slot.sid, slot.attempts + 1)
            try:
                master = open_slot(self._device, uid, slot.sid, pin=pin, kdf=slot.kdf, wrapped=slot.wrapped)
            except Tampered as problem:
                raise self._refused(uid, slot.attempts + 1) from problem
            self._count(slot.sid, 0)
            return master

    def left(self, uid: bytes) -> int | None:
        """Wrong PINs until the slot is destroyed, 0 when it is; None when it never will be."""
        slot = self._slots.pin(uid)
        if slot is None:
            return 0
        return max(0, TRIES - slot.attempts) if self._ends(uid) else None

    def _slot(self, uid: bytes) -> PinSlot:
        """The slot to try; one whose tries were used up when the power went is destroyed now."""
        slot = self._slots.pin(uid)
        if slot is None:
            self._people.private(uid)
            raise PinGone("this PIN was tried too often")
        if slot.attempts >= TRIES and self._ends(uid):
            raise self._destroyed(uid)
        return slot

    def _refused(self, uid: bytes, attempts: int) -> KiooError:
        ends = self._ends(uid)
        if ends and attempts >= TRIES:
            return self._destroyed(uid)
        return WrongPin(wait_after(attempts), TRIES - attempts if ends else None)

    def _ends(self, uid: bytes) -> bool:
        """Whether tries end: only where the programme can let the person in, else their work would be gone with the PIN."""
        return self._slots.recovery(uid) is not None

    def _destroyed(self, uid: bytes) -> PinGone:
        self._slots.destroy_pin(uid)
        log.note("storage", "a PIN slot was destroyed after too many tries")
        return PinGone("this PIN was tried too often")

    def _wait(self, slot: PinSlot) -> float:
        since = self._tried.get(slot.sid, self._opened)
        return wait_after(slot.attempts) - (self._clock.monotonic() - since)

    def _count(self, sid: bytes, attempts: int) -> None:
        self._slots.count(sid, attempts)
        self._tried[sid] = self._clock.monotonic()


def wait_after(wrong: int) -> float:
    """Seconds to wait after `wrong` wrong PINs in a row."""
    return WAITS[min(wrong, len(WAITS)) - 1] if wrong else 0.0
