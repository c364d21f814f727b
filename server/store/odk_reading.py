"""Which record a submission document became, and the files that came with it; every function stands inside a turn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from peewee import fn

from core.records import Status
from server.store.odk_tables import OdkInstance
from server.store.tables import Attachment, Record


@dataclass(frozen=True)
class Standing:
    """The row of `Record` that a document became; `of` is the hash of its data."""

    district: str
    record: str
    rev: int
    of: str
    status: Status


def keep(stands: Standing, form: str, name: str, sha256: str) -> None:
    """Remembers what a document became."""
    OdkInstance.add(
        district=stands.district,
        form=form,
        name=name,
        sha256=sha256,
        record=stands.record,
        rev=stands.rev,
        of=stands.of,
    )


def document(form: str, name: str, sha256: str) -> Standing | None:
    """What exactly these bytes became."""
    return _one(_named(form, name) & (OdkInstance.sha256 == sha256))


def first(form: str, name: str) -> Standing | None:
    """What a document of this name became; of several the one that counts."""
    rows = [_standing(row) for row in OdkInstance.select().where(_named(form, name))]
    return min(rows, key=lambda one: (one.status != "stored", one.rev, one.of), default=None)


def first_of_record(record: str) -> Standing | None:
    """What the first document of a record became."""
    return _one(OdkInstance.record == record)


def newest_rev(stands: Standing) -> int:
    """The highest revision of a record."""
    same = (Record.district == stands.district) & (Record.id == stands.record)
    return int(Record.select(fn.MAX(Record.rev)).where(same).scalar() or 0)


def facility(stands: Standing) -> str:
    """The facility a stored row speaks of."""
    return str(_row(stands).facility)


def files(stands: Standing) -> dict[str, str]:
    """The contents of a row's files, by name."""
    return {row.name: row.sha256 for row in Attachment.select().where(_files(stands))}


def add_flags(stands: Standing, flags: Sequence[str]) -> None:
    """Flags a row with what was noticed after it was stored."""
    known = str(_row(stands).flags).split() if flags else []
    fresh = [flag for flag in dict.fromkeys(flags) if flag not in known]
    if fresh:
        Record.update(flags=" ".join([*known, *fresh])).where(_of(stands)).execute()


def _one(condition: Any) -> Standing | None:
    row = OdkInstance.select().where(condition).order_by(OdkInstance.rev).first()
    return _standing(row) if row else None


def _standing(row: OdkInstance) -> Standing:
    stands = Standing(row.district, row.record, row.rev, row.of, "stored")
    return replace(stands, status=cast("Status", _row(stands).status))


def _named(form: str, name: str) -> Any:
    return (OdkInstance.form == form) & (OdkInstance.name == name)


def _row(stands: Standing) -> Record:
    return Record.get(_of(stands))


def _of(stands: Standing) -> Any:
    same = (Record.district == stands.district) & (Record.id == stands.record)
    return same & (Record.rev == stands.rev) & (Record.sha256 == stands.of)


def _files(stands: Standing) -> Any:
    same = (Attachment.district == stands.district) & (Attachment.record == stands.record)
    return same & (Attachment.rev == stands.rev) & (Attachment.of == stands.of)
