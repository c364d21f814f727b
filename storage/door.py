"""Lets people in by PIN: counts each try on disk before it is checked, and makes guessing slow.

The waits run on the clock that never goes back, from the last try or from the opening of the vault, so setting
the tablet's date forward or back changes nothing, and no time of day needs to be kept.
"""

import threading
from typing import NamedTuple

from core.clock import Clock
from core.errors import Locked, Tampered, Throttled, WrongPin
from storage.crypto import KeyPair
from storage.database import Database
from storage.keys import DeviceKeys, open_slot, unwrap_private
from storage.models import Slot, User

WAITS = (0.0, 0.0, 0.0, 5.0, 30.0, 120.0, 600.0, 1800.0)
"""Seconds to wait after the first, second, ... wrong PIN in a row; the last one stays."""
FREE_TRIES = 3


class _Slot(NamedTuple):
    sid: bytes
    kdf: str
    wrapped: bytes
    attempts: int


class Door:
    """One for each open vault; tries are taken one at a time."""

    def __init__(self, database: Database, device: DeviceKeys, clock: Clock) -> None:
        """`clock.monotonic()` measures the waits."""
        self._database, self._device, self._clock = database, device, clock
        self._opened = clock.monotonic()
        self._tried: dict[bytes, float] = {}
        self._one_at_a_time = threading.Lock()

    def open(self, uid: bytes, pin: str) -> KeyPair:
        """The person's keys; WrongPin, Throttled, or Locked when nobody has this id."""
        with self._one_at_a_time:
            slot = self._slot(uid)
            wait = self._wait(slot)
            if wait > 0:
                raise Throttled(wait)
            self._count(slot.sid, slot.attempts + 1)
            try:
                master = open_slot(self._device, uid, slot.sid, pin=pin, kdf=slot.kdf, wrapped=slot.wrapped)
            except Tampered as problem:
                raise WrongPin(wait_after(slot.attempts + 1), max(0, FREE_TRIES - slot.attempts - 1)) from problem
            self._count(slot.sid, 0)
            return unwrap_private(self._device, uid, master, self._private(uid))

    def _slot(self, uid: bytes) -> _Slot:
        query = Slot.select(Slot.sid, Slot.kdf, Slot.wrapped, Slot.attempts).where(Slot.uid == uid)
        with self._database.turn() as sqlite:
            rows = list(query.tuples().execute(sqlite))
        if not rows:
            raise Locked("nobody with this id lives on this device")
        return _Slot(*rows[0])

    def _private(self, uid: bytes) -> bytes:
        with self._database.turn() as sqlite:
            rows = list(User.select(User.private).where(User.uid == uid).tuples().execute(sqlite))
        return bytes(rows[0][0])

    def _wait(self, slot: _Slot) -> float:
        since = self._tried.get(slot.sid, self._opened)
        return wait_after(slot.attempts) - (self._clock.monotonic() - since)

    def _count(self, sid: bytes, attempts: int) -> None:
        with self._database.writing() as sqlite:
            Slot.update(attempts=attempts).where(Slot.sid == sid).execute(sqlite)
        self._tried[sid] = self._clock.monotonic()


def wait_after(wrong: int) -> float:
    """Seconds to wait after `wrong` wrong PINs in a row."""
    return WAITS[min(wrong, len(WAITS)) - 1] if wrong else 0.0
