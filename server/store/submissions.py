"""Reads stored submissions page by page, the newest revision of each."""

from peewee import fn

from server.store.tables import Record


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
