"""The tables of a second step at sign-in, and of keys by which programs read in somebody's name."""

from peewee import BigIntegerField, CompositeKey, IntegerField, TextField

from server.store.base import Table


class SecondStep(Table):
    """The secret that somebody's phone shares with us, in base 32; it counts once `since` (ms) is there.

    `last_step` is the last one whose code was used: that code and all before it are spent.
    """

    person = TextField(primary_key=True)
    secret = TextField()
    since = BigIntegerField(null=True)
    last_step = IntegerField(default=0)


class RecoveryCode(Table):
    """A code that lets somebody in once who has lost the phone; only a hash is kept, and that until it is used."""

    person = TextField()
    code_sha256 = TextField()

    class Meta:
        """Looked up by whose it is."""

        primary_key = CompositeKey("person", "code_sha256")


class SignInTicket(Table):
    """Somebody whose password was right, on their way to the second page; only the SHA-256 of the cookie is kept."""

    token_sha256 = TextField(primary_key=True)
    person = TextField(index=True)
    csrf = TextField()
    expires = BigIntegerField()


class ProgramKey(Table):
    """A key by which a program reads in somebody's name; only its SHA-256 is kept. `used`: the last day it was, in ms."""

    id = TextField(primary_key=True)
    person = TextField(index=True)
    name = TextField()
    key_sha256 = TextField(unique=True)
    made = BigIntegerField()
    used = BigIntegerField(null=True)


class ProgramSession(Table):
    """A session that a program opened with a key: it opens no page, and ends with the key."""

    token_sha256 = TextField(primary_key=True)
    key = TextField(index=True)
    expires = BigIntegerField()
