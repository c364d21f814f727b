"""Where a person stands: the place they act for, what waits there, which devices work below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from server.access import LEVELS, SEEING, Grant, Who, paths_of
from server.store import reading
from server.store.base import plain_rows
from server.store.below import below
from server.store.database import Store
from server.store.tables import Device, DevicePerson, OrgUnit
from server.store.tables import Grant as GrantRow

_WEEK_MS = 7 * 24 * 3_600_000


@dataclass(frozen=True)
class Standing:
    """The place a person acts for, its level, whether they may answer there, and how many things wait for them."""

    unit: str = ""
    name: str = ""
    level: str = ""
    path: str = ""
    answers: bool = False
    waiting: int = 0


def of(store: Store, who: Who, today: date) -> Standing:
    """The highest place a person manages, else the highest where they see something; empty for who only sets up."""
    with store.reading():
        chosen = _highest([grant for grant in who.grants if grant.role == "manager"])
        answers = chosen is not None
        chosen = chosen or _highest([grant for grant in who.grants if grant.role in SEEING])
        if chosen is None:
            return Standing()
    waits = len(reading.waiting_barriers(store, who, chosen.level)) if answers else 0
    waits += len(reading.due_promises(store, who, chosen.level, today)) if answers else 0
    return Standing(chosen.id, chosen.name, chosen.level, chosen.path, answers, waits)


def _highest(grants: Sequence[Grant]) -> OrgUnit | None:
    units = list(OrgUnit.select().where(OrgUnit.id.in_([grant.unit for grant in grants])))
    return max(units, key=lambda unit: (LEVELS.index(unit.level), unit.path), default=None)


def devices_heard(store: Store, who: Who, now_ms: int) -> tuple[int, int]:
    """How many open devices below this person's places were heard from in the last seven days, of how many."""
    with store.reading():
        query = (
            Device.select(Device.id, Device.last_heard)
            .join(DevicePerson, on=(DevicePerson.device == Device.id))
            .join(GrantRow, on=(GrantRow.person == DevicePerson.person))
            .where(~Device.revoked, below(GrantRow.path, paths_of(who.grants, (*SEEING, "admin"))))
        )
        heard = {device: last or 0 for device, last in plain_rows(query)}
    return sum(last >= now_ms - _WEEK_MS for last in heard.values()), len(heard)


def devices(store: Store) -> dict[str, int]:
    """How many devices are shut out, and of the others how many were heard from in the last seven days and how many not."""
    week_ago = store.clock.now_ms() - _WEEK_MS
    with store.reading():
        rows = cast("list[tuple[bool, int | None]]", list(Device.select(Device.revoked, Device.last_heard).tuples()))
    heard = [(last or 0) >= week_ago for revoked, last in rows if not revoked]
    return {"heard": sum(heard), "silent": len(heard) - sum(heard), "shut_out": len(rows) - len(heard)}
