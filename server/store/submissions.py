"""Reads stored submissions page by page, the newest revision of each, and the files they name."""

from collections.abc import Sequence

from peewee import fn

from core import records
from server.store.tables import Attachment, Record


def page_of(district: str, form: str, after: str, size: int) -> list[Record]:
    """The next `size` submissions of a form in a district by id, after the id `after` (empty at first)."""
    newer = Record.alias()
    superseded = newer.select(newer.id).where(
        (newer.district == Record.district)
        & (newer.id == Record.id)
        & (newer.rev > Record.rev)
        & (newer.status == "stored")
    )
    query = Record.select().where(
        (Record.district == district)
        & (Record.form == form)
        & (Record.kind == "submission")
        & (Record.status == "stored")
        & (Record.id > after)
        & ~fn.EXISTS(superseded)
    )
    return list(query.order_by(Record.id).limit(size))


def files_of_page(page: Sequence[Record]) -> dict[str, tuple[records.Attachment, ...]]:
    """The files of each record of one district, by its id, A to Z."""
    found: dict[str, list[records.Attachment]] = {}
    wanted = {(row.id, row.rev, row.sha256) for row in page}
    query = Attachment.select().where(
        Attachment.district.in_(sorted({row.district for row in page}))
        & Attachment.record.in_([row.id for row in page])
    )
    for row in query.order_by(Attachment.record, Attachment.name):
        if (row.record, row.rev, row.of) in wanted:
            found.setdefault(row.record, []).append(records.Attachment(row.name, row.type, row.size, row.sha256))
    return {record: tuple(files) for record, files in found.items()}


def files_of(district: str, record: str) -> list[Attachment]:
    """The files that the newest stored revision of a record names, by name."""
    mine = (Record.district == district) & (Record.id == record) & (Record.status == "stored")
    newest = Record.select(Record.rev, Record.sha256).where(mine).order_by(Record.rev.desc()).first()
    if newest is None:
        return []
    named = (Attachment.district == district) & (Attachment.record == record)
    query = Attachment.select().where(named & (Attachment.rev == newest.rev) & (Attachment.of == newest.sha256))
    return list(query.order_by(Attachment.name))
