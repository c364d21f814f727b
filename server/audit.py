"""Writes who did what to which thing, each row chained to the one before, and checks the chain."""

import hashlib

from peewee import fn

from server.store.database import Store
from server.store.tables import Audit
from sync.canonical import canonical

COUNTRY = ""
"""The chain of acts that belong to no single district."""


def write(store: Store, district: str, who: str, what: str, thing: str) -> None:
    """Adds one act to a district's chain; stands inside the transaction of the act itself. Never answers or names."""
    with store.writing():
        last = Audit.select().where(Audit.district == district).order_by(Audit.seq.desc()).first()
        Audit.insert(
            district=district,
            seq=last.seq + 1 if last else 1,
            at=store.clock.now_ms(),
            who=who,
            what=what,
            thing=thing,
            before=_digest(last) if last else "",
        ).execute()


def first_break(store: Store, district: str) -> int | None:
    """The number of the first row that does not fit the row before it, or None when the chain is whole."""
    with store.reading():
        before, expected = "", 1
        for row in Audit.select().where(Audit.district == district).order_by(Audit.seq).iterator():
            if row.before != before or row.seq != expected:
                return int(row.seq)
            before, expected = _digest(row), expected + 1
    return None


def chains() -> list[tuple[str, int]]:
    """Each chain and how many rows it has; stands inside a turn of the store."""
    counted = Audit.select(Audit.district, fn.COUNT(Audit.seq)).group_by(Audit.district).order_by(Audit.district)
    return [(district, int(rows)) for district, rows in counted.tuples().iterator()]


def _digest(row: Audit) -> str:
    parts = [row.district, row.seq, row.at, row.who, row.what, row.thing, row.before]
    return hashlib.sha256(canonical(parts)).hexdigest()
