"""What was handed on to another OpenRosa server: so that each record and each of its files goes there once."""

from peewee import BigIntegerField, BooleanField, CompositeKey, TextField

from server.store.base import Table


class Forwarded(Table):
    """How far a revision came with a server. `of` is the hash of its data, `files` the names it took, as JSON, `n` how many.

    `taken` says that it took the answers, `trouble` why something of it is held back, empty when nothing is.
    """

    server = TextField()
    district = TextField()
    record = TextField()
    rev = BigIntegerField()
    of = TextField()
    taken = BooleanField()
    files = TextField()
    n = BigIntegerField()
    trouble = TextField()
    at = BigIntegerField()

    class Meta:
        """Found from a record."""

        primary_key = CompositeKey("server", "district", "record", "rev", "of")
