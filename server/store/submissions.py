"""Reads stored submissions page by page, the newest revision of each, and the files they name."""

from peewee import fn

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


def files_of(district: str, record: str) -> list[Attachment]:
    """The files that the newest stored revision of a record names, by name."""
    mine = (Record.district == district) & (Record.id == record) & (Record.status == "stored")
    newest = Record.select(Record.rev, Record.sha256).where(mine).order_by(Record.rev.desc()).first()
    if newest is None:
        return []
    named = (Attachment.district == district) & (Attachment.record == record)
    query = Attachment.select().where(named & (Attachment.rev == newest.rev) & (Attachment.of == newest.sha256))
    return list(query.order_by(Attachment.name))
