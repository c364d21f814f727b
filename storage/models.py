"""The tables of the device's file, and nothing but tables: no name, date or answer stands in any column in clear.

They describe the newest format; storage/formats.py leads older files here. The models are bound to no database; every query says where it runs: `Record.select().execute(database)`.
"""

from peewee import BlobField, CompositeKey, IntegerField, Model, TextField


class Table(Model):
    """Base of all tables."""

    class Meta:
        """Table names are the lower-case class names."""

        legacy_table_names = False


class Fact(Table):
    """The vault's own facts: its id, and a check that the device secret is the right one."""

    name = TextField(primary_key=True)
    value = BlobField()


class User(Table):
    """A person of this tablet. `uid` is a blind name; the label opens with the device secret, `private` with a slot."""

    uid = BlobField(primary_key=True)
    label = BlobField()
    public = BlobField()
    private = BlobField()


class Slot(Table):
    """One way to a person's master key; `attempts` counts wrong PINs in a row.

    `kind` is "pin" (`kdf` tells the cost and the salt) or "recovery" (`kdf` names the programme's key it is sealed to).
    """

    sid = BlobField(primary_key=True)
    uid = BlobField(index=True)
    kind = TextField()
    kdf = TextField()
    wrapped = BlobField()
    attempts = IntegerField(default=0)


class Space(Table):
    """A set of records with one key: `device`, `own/<person>`, `team/<unit>`; the name is in `label`.

    `state` says which rows belong here and how often they changed; null until somebody opens the space for the first time.
    """

    space = BlobField(primary_key=True)
    label = BlobField()
    epoch = IntegerField()
    state = BlobField(null=True)


class Grant(Table):
    """A space's key, sealed to one person."""

    space = BlobField()
    epoch = IntegerField()
    uid = BlobField()
    sealed = BlobField()

    class Meta:
        """One row for each person and epoch of a space."""

        primary_key = CompositeKey("space", "epoch", "uid")
        table_name = "grant_"


class Record(Table):
    """The newest revision of one thing. `rid` is the blind name of kind and id; `aside` is 0 unless its head is broken."""

    seq = IntegerField(primary_key=True)
    space = BlobField()
    rid = BlobField()
    aside = IntegerField(default=0)
    epoch = IntegerField()
    rev = IntegerField()
    head = BlobField()
    dek = BlobField()
    body = BlobField()

    class Meta:
        """A thing stands once in a space."""

        indexes = ((("space", "rid", "aside"), True),)


class Outgoing(Table):
    """A record on its way up, oldest first. `oid` is the blind name of its id and revision."""

    seq = IntegerField(primary_key=True)
    oid = BlobField(unique=True)
    head = BlobField()
    body = BlobField()


class SealedOutgoing(Table):
    """A sealed record on its way up: no number, no time; the rows stand in the order of their random names."""

    oid = BlobField(primary_key=True)
    head = BlobField()
    body = BlobField()

    class Meta:
        """Without a hidden row number, which would be the order of capture."""

        without_rowid = True


class Attachment(Table):
    """A file that belongs to a record: `aid` is its name in the folder, `owner` the blind name of the record's kind and id."""

    aid = BlobField(primary_key=True)
    space = BlobField()
    owner = BlobField()
    head = BlobField()
    dek = BlobField()

    class Meta:
        """The files of one record."""

        indexes = ((("space", "owner"), False),)


TABLES = (Fact, User, Slot, Space, Grant, Record, Outgoing, SealedOutgoing, Attachment)
