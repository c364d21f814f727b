"""What a device remembers of its contact with the server: what the programme told it last, and how long ago that was.

A key is only ever put in the place of another by a key: a server that has none takes none away.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace

import peewee

from core import log
from core.clock import Clock
from core.errors import DiskFull, Tampered
from core.lease import DAY_MS, Lease
from core.parcel import KEPT_DAYS
from core.records import Json
from storage.space import OpenSpace

Turn = Callable[[], AbstractContextManager[peewee.SqliteDatabase]]
_KEYS = ("data_key", "recovery_key", "courier_key")
_LEASE, _DAYS = "_lease", "lease_days"
_ASKED = "_asked"
"""How long this device had been alone when it made each parcel whose answer may still come."""
_AHEAD, _CLOCK_MS = "server_ahead", 60_000
_OFTEN_MS = 600_000
"""What is not worth a write: rounds follow each other by seconds."""


class Contact:
    """In the device space. Made by Session; each method is a turn, or a transaction, of its own."""

    def __init__(self, looking: Turn, changing: Turn, space: Callable[[], OpenSpace], clock: Clock) -> None:
        """`space` gives the device space, or raises Locked."""
        self._looking, self._changing, self._space, self._clock = looking, changing, space, clock

    def heard(self, programme: Mapping[str, Json]) -> None:
        """Our server answered: keeps, each as a setting of its name, what it said of the programme and what changed."""
        told = {name: value for name, value in programme.items() if not _takes_away(programme, name)}
        kept, lease = self._read()
        if kept is None or lease.alone_ms >= _OFTEN_MS:
            told |= self._anew()
        self._keep(told)

    def clock_is(self, ahead_ms: int) -> None:
        """Keeps by how much the server's clock is ahead of this device's; small changes are not worth a write."""
        if abs(ahead_ms - self.server_ahead_ms) >= _CLOCK_MS:
            self._keep({_AHEAD: ahead_ms})

    @property
    def server_ahead_ms(self) -> int:
        """By how much the server's clock was ahead of this device's when it was heard last; 0 before."""
        return int(self._setting(_AHEAD) or 0)

    def alone(self) -> Lease:
        """How long there was no contact; looked at often enough, a date put back changes nothing."""
        kept, lease = self._read()
        if kept is None or lease.alone_ms - kept.alone_ms >= _OFTEN_MS or lease.seen_ms < kept.seen_ms:
            self._keep({_LEASE: lease.as_json()})
        return lease

    @property
    def most_days(self) -> int:
        """After how many days without contact a supervisor is asked for; 0: never."""
        return int(self._setting(_DAYS) or 0)

    @property
    def is_overdue(self) -> bool:
        """Whether a supervisor has to unlock this device before others go on.

        Never where no server would answer us: a copy was taken over, and the district has not let the device in yet.
        """
        return self._setting("token") is not None and self.alone().is_over(self.most_days)

    def renew(self) -> None:
        """A supervisor unlocked: the days begin anew."""
        self._keep(self._anew())

    def asked(self, parcel: str) -> None:
        """Notes that a parcel was made just now: its answer, whenever it comes, is contact of this moment."""
        _, lease = self._read()
        open_ones = {id_: then for id_, then in self._asked().items() if lease.alone_ms - then < KEPT_DAYS * DAY_MS}
        self._keep({_ASKED: {**open_ones, parcel: lease.alone_ms}, _LEASE: lease.as_json()})

    def answered(self, parcel: str) -> None:
        """Our server answered it: the days count from when it was made, unless there was contact since. Once more changes nothing."""
        _, lease = self._read()
        asked = self._asked()
        if parcel in asked:
            made = asked[parcel]
            later = {id_: then - made for id_, then in asked.items() if then > made}
            self._keep({_ASKED: later, _LEASE: replace(lease, alone_ms=lease.alone_ms - made).as_json()})

    def _asked(self) -> dict[str, int]:
        return dict(self._setting(_ASKED) or {})

    def _anew(self) -> dict[str, Json]:
        """What parcels ask is older than this contact."""
        return {_LEASE: self._begun().as_json(), _ASKED: None}

    def _begun(self) -> Lease:
        return Lease.begun(self._clock.now_ms(), self._clock.monotonic())

    def _read(self) -> tuple[Lease | None, Lease]:
        """The lease as it was kept, and as it is now; a device that never looked begins now."""
        raw = self._setting(_LEASE)
        if raw is None:
            return None, self._begun()
        kept = Lease.from_json(raw)
        return kept, kept.later(self._clock.now_ms(), self._clock.monotonic())

    def _setting(self, name: str) -> Json:
        """One that does not verify is as good as none: a harmed row must lock nobody out."""
        try:
            with self._looking() as sqlite:
                return self._space().setting(sqlite, name)
        except Tampered:
            return None

    def _keep(self, told: Mapping[str, Json]) -> None:
        """Keeps what is new. What cannot be written now, on a full disk, is told again at the next contact."""
        news = {name: value for name, value in told.items() if self._setting(name) != value}
        if not news:
            return
        try:
            with self._changing() as sqlite:
                for name, value in news.items():
                    self._space().set_setting(sqlite, name, value)
        except DiskFull as problem:
            log.note("storage", "contact not noted", code=problem.code)


def _takes_away(programme: Mapping[str, Json], name: str) -> bool:
    key = name.removesuffix("_id")
    return key in _KEYS and not programme.get(key)
