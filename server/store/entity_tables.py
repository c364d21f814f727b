"""The tables of lists that records feed: entities as they stand, and what each record said of one."""

from peewee import BigIntegerField, BooleanField, CompositeKey, IntegerField, TextField

from server.store.base import Table


class Entity(Table):
    """An entry of a list of a district as it stands; `body` is what devices get of it, `words` what a search looks in."""

    district = TextField()
    dataset = TextField()
    id = TextField()
    label = TextField()
    version = IntegerField()
    conflict = TextField()  # empty, soft or hard
    changed = BigIntegerField()
    words = TextField()
    body = TextField()

    class Meta:
        """The entries of a list by when they changed; and those that need somebody."""

        primary_key = CompositeKey("district", "dataset", "id")
        indexes = ((("district", "dataset", "changed"), False), (("district", "dataset", "conflict"), False))


class EntityWord(Table):
    """What the newest revision of one record says of one entity; `number` is the order of arrival, `body` the change as JSON."""

    district = TextField()
    dataset = TextField()
    id = TextField()
    record = TextField()
    rev = BigIntegerField()
    number = IntegerField()
    facility = TextField()
    author = TextField(null=True)
    arrived = BigIntegerField()
    settles = BooleanField(default=False)
    body = TextField()

    class Meta:
        """All that was said of one entity; and all that one record said, for its newer revision."""

        primary_key = CompositeKey("district", "dataset", "id", "record")
        indexes = ((("district", "record"), False),)
