"""One record that came in, with what the server knows about its place and its sender."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from core.clock import day_of
from core.errors import KiooError
from core.records import Json, WireRecord
from server.known import Known
from server.store.base import Row
from server.store.log import News
from server.store.rollups import Counted

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

T = TypeVar("T")


class NotUnderstood(KiooError):
    """A record whose inside has not the shape of its kind: it stays stored and flagged, and changes nothing else."""

    code = "K-25"


@dataclass(frozen=True)
class Arrival:
    """A record stored under `district`, on its way to what follows from it. `role` is its author's, if known.

    What it adds to sums goes into `counted`, rows of `Visit` into `visits`, what devices shall learn into `news`: all of
    it is written once for all records of a transaction.
    """

    record: WireRecord
    district: str
    now: int
    known: Known
    role: str
    flags: list[str] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    visits: list[Row] = field(default_factory=list)
    news: list[News] = field(default_factory=list)

    @property
    def facility(self) -> str:
        """The facility the record speaks of."""
        return self.record.facility

    def text(self, name: str) -> str:
        """A field of the data that has to be text and not empty; raises NotUnderstood."""
        return the(str, self.record.data, name)

    def day(self, name: str) -> str:
        """A field of the data that has to be a day; raises NotUnderstood."""
        return a_day(self.record.data, name)


def the(kind: type[T], data: Mapping[str, Json], name: str) -> T:
    """A field that has to be there, of one type and not empty; raises NotUnderstood."""
    value = data.get(name)
    if not isinstance(value, kind) or not value:
        raise NotUnderstood(f"{name} is missing or has another type")
    return value


def a_day(data: Mapping[str, Json], name: str) -> str:
    """A field that has to be a day written as year, month, day; raises NotUnderstood."""
    value = the(str, data, name)
    if not _DAY.fullmatch(value):
        raise NotUnderstood(f"{name} is not a day")
    return value


def believed_day(told: Json, now: int) -> tuple[str, bool]:
    """The day of a device's clock in ms, and whether it can be right: not tomorrow, not more than five years ago."""
    two_days, five_years = 2 * 86_400_000, 5 * 366 * 86_400_000
    if isinstance(told, int) and now - five_years <= told <= now + two_days:
        return day_of(told).isoformat(), True
    return day_of(now).isoformat(), False


def texts(value: Json) -> Sequence[str]:
    """The non-empty texts of a list, or of one text."""
    parts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [part for part in parts if isinstance(part, str) and part]
