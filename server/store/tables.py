"""The server's tables, and nothing but tables: district first in every shard key, no sequences, times in ms UTC."""

from peewee import BigIntegerField, BooleanField, CompositeKey, DoubleField, IntegerField, TextField

from server.store.base import Table


class Setting(Table):
    """One fact about this server: its id, epoch, programme name, schema version."""

    name = TextField(primary_key=True)
    value = TextField()


class OrgUnit(Table):
    """A place in the hierarchy; `path` is the ids from the top, each followed by a slash."""

    id = TextField(primary_key=True)
    parent = TextField(null=True, index=True)
    path = TextField(index=True)
    level = TextField()  # national | region | district | facility
    name = TextField()
    kind = TextField(default="jurisdiction")  # jurisdiction | facility | community_post
    district = TextField(null=True, index=True)
    status = TextField(default="active")


class Person(Table):
    """Somebody who signs in to the pages or works on a device. `password` is an Argon2id hash or empty."""

    id = TextField(primary_key=True)
    name = TextField()
    login = TextField(null=True, unique=True)
    password = TextField(default="")
    picture = TextField(default="")
    language = TextField(default="en")
    active = BooleanField(default=True)


class Grant(Table):
    """A person may do what `role` may, at and below `path`."""

    person = TextField(index=True)
    role = TextField()  # supervisor | chw | team | manager | admin
    unit = TextField()
    path = TextField()

    class Meta:
        """One row for each person, role and place."""

        primary_key = CompositeKey("person", "role", "path")
        table_name = "grant_"


class Device(Table):
    """A tablet or phone that may sync; only the SHA-256 of its token is kept."""

    id = TextField(primary_key=True)
    name = TextField()
    token_sha256 = TextField(index=True)
    enrolled = BigIntegerField()
    last_heard = BigIntegerField(null=True)
    revoked = BooleanField(default=False)


class DevicePerson(Table):
    """Who is enrolled on which device."""

    device = TextField()
    person = TextField(index=True)

    class Meta:
        """One row for each pair."""

        primary_key = CompositeKey("device", "person")


class EnrolCode(Table):
    """A one-time code; only its SHA-256 is kept. `device` used it, and may use it again when the answer was lost."""

    code_sha256 = TextField(primary_key=True)
    person = TextField(index=True)
    expires = BigIntegerField()
    used = BigIntegerField(null=True)
    device = TextField(null=True)


class WebSession(Table):
    """A signed-in browser; only the SHA-256 of its cookie is kept."""

    token_sha256 = TextField(primary_key=True)
    person = TextField(index=True)
    csrf = TextField()
    expires = BigIntegerField()


class SignInTry(Table):
    """Failed sign-ins and enrolments by what was tried, so that guessing becomes slow."""

    who = TextField(primary_key=True)
    failures = IntegerField(default=0)
    not_before = BigIntegerField(default=0)


class FormVersion(Table):
    """A published form: XForm XML, score plan as JSON text, where it is used and by which units."""

    form = TextField()
    version = TextField()
    title = TextField()
    purpose = TextField()  # visit | feedback | reflection | plain
    hash = TextField()
    xml = TextField()
    plan = TextField(default="")
    unit = TextField(null=True)  # published for this org unit and below; empty means everywhere
    published = BigIntegerField()

    class Meta:
        """One row for each version."""

        primary_key = CompositeKey("form", "version")


class FormFile(Table):
    """A file that belongs to a form version; `use` is list, image, audio, video or other, `sha256` names the content."""

    form = TextField()
    version = TextField()
    name = TextField()
    use = TextField()
    size = BigIntegerField()
    sha256 = TextField(index=True)

    class Meta:
        """One row for each name in a version."""

        primary_key = CompositeKey("form", "version", "name")


class Shard(Table):
    """The log number of each district, taken inside the writing transaction."""

    district = TextField(primary_key=True)
    seq = BigIntegerField(default=0)


class Event(Table):
    """What devices pull: numbered for each district, whole bodies as JSON text."""

    district = TextField()
    seq = BigIntegerField()
    kind = TextField()
    id = TextField()
    op = TextField(default="put")
    facility = TextField(null=True)
    body = TextField()

    class Meta:
        """The district's log, in order; and the newest event of one thing."""

        primary_key = CompositeKey("district", "seq")
        indexes = ((("district", "kind", "id"), False),)


class Record(Table):
    """A record as it came; one row for each content, so that two contents of one revision are both kept."""

    district = TextField()
    id = TextField()
    rev = BigIntegerField()
    kind = TextField()
    facility = TextField()
    form = TextField(null=True)
    version = TextField(null=True)
    author = TextField(null=True)
    device = TextField(null=True)
    made = BigIntegerField(null=True)
    received = BigIntegerField(null=True)
    sha256 = TextField()
    status = TextField()
    flags = TextField(default="")
    extra = TextField(default="")  # fields of the envelope that this server does not know, as JSON text
    body = TextField()

    class Meta:
        """One row for each content; lists are by facility and kind."""

        primary_key = CompositeKey("district", "id", "rev", "sha256")
        indexes = ((("district", "facility", "kind", "made"), False), (("district", "form", "version"), False))


class Attachment(Table):
    """A photo, recording or file that a record names; `of` is the hash of the record's data, `sha256` names the Blob."""

    district = TextField()
    record = TextField()
    rev = BigIntegerField()
    of = TextField()
    name = TextField()
    type = TextField()
    size = BigIntegerField()
    sha256 = TextField(index=True)

    class Meta:
        """One row for each name in each content of a record."""

        primary_key = CompositeKey("district", "record", "rev", "of", "name")


class Blob(Table):
    """A content that came whole; its bytes lie in the server's folder under its hash, once, whoever names it."""

    sha256 = TextField(primary_key=True)
    size = BigIntegerField()
    received = BigIntegerField()


class Sealed(Table):
    """A sealed record untouched: no author, device or time, and no order of arrival in the file either."""

    district = TextField()
    id = TextField()
    rev = BigIntegerField()
    sha256 = TextField()
    kind = TextField()
    facility = TextField()
    status = TextField()
    flags = TextField(default="")
    body = TextField()

    class Meta:
        """Kept in the order of its random ids."""

        primary_key = CompositeKey("district", "id", "rev", "sha256")
        kept_by_key = True


class Visit(Table):
    """What pages need of a supervision visit, written when it comes in."""

    district = TextField()
    id = TextField()
    facility = TextField()
    on = TextField()
    author = TextField(null=True)
    pooled = DoubleField(null=True)
    coverage = DoubleField(null=True)
    class_ = TextField(null=True, column_name="class")
    plan_version = TextField(null=True)
    body = TextField()  # the pull item: by_role, sections, strengths, gaps, confirmed

    class Meta:
        """Newest visit of a facility, and visits of a district by day."""

        primary_key = CompositeKey("district", "id")
        indexes = ((("district", "facility", "on"), False), (("district", "on"), False))


class Promise(Table):
    """An action item as it stands; `body` is the Promise as JSON."""

    district = TextField()
    id = TextField()
    facility = TextField()
    side = TextField()  # facility | district | region | national
    state = TextField()
    due = TextField()
    body = TextField()

    class Meta:
        """Promises of a facility; and what one side owes."""

        primary_key = CompositeKey("district", "id")
        indexes = ((("district", "facility", "state"), False), (("district", "side", "state", "due"), False))


class Barrier(Table):
    """Something a facility cannot remove itself, as it stands; `body` is the Barrier as JSON."""

    district = TextField()
    id = TextField()
    facility = TextField()
    level = TextField()
    state = TextField()
    raised = TextField()
    body = TextField()

    class Meta:
        """Open barriers of a district by level."""

        primary_key = CompositeKey("district", "id")
        indexes = ((("district", "level", "state"), False),)


class Reflection(Table):
    """That a session was held, and the exact lines the team let out."""

    district = TextField()
    id = TextField()
    facility = TextField()
    on = TextField()
    body = TextField()

    class Meta:
        """Reflections of a facility."""

        primary_key = CompositeKey("district", "id")


class Tally(Table):
    """How many patients gave which answer, by facility, ISO week and channel; rows of answers are never kept in clear."""

    district = TextField()
    facility = TextField()
    week = TextField()
    channel = TextField()
    item = TextField()
    value = TextField()
    n = IntegerField()

    class Meta:
        """One counter for each cell."""

        primary_key = CompositeKey("district", "facility", "week", "channel", "item", "value")


class Measured(Table):
    """What one record adds to the indicators of a month at its facility, {name: [numerator, denominator]} as JSON."""

    district = TextField()
    record = TextField()
    facility = TextField()
    month = TextField()
    measures = TextField()

    class Meta:
        """By record, for corrections; and all that a sum rests on."""

        primary_key = CompositeKey("district", "record")
        indexes = ((("district", "facility", "month"), False),)


class Rollup(Table):
    """Sums of `Measured` by facility and month, kept up in the same transaction."""

    district = TextField()
    facility = TextField()
    month = TextField()
    name = TextField()
    num = DoubleField()
    den = DoubleField()
    n = IntegerField()

    class Meta:
        """What one visit changes lies side by side, and so does all of a facility, which is how it is read."""

        primary_key = CompositeKey("district", "facility", "month", "name")
        kept_by_key = True


class Priority(Table):
    """What a level asks its places to look at first, and why."""

    district = TextField()
    id = TextField()
    unit = TextField()
    text = TextField()
    because = TextField()

    class Meta:
        """Few rows."""

        primary_key = CompositeKey("district", "id")


class Audit(Table):
    """Who did what to which thing; each row carries the hash of the one before in its district."""

    district = TextField()
    seq = BigIntegerField()
    at = BigIntegerField()
    who = TextField()
    what = TextField()
    thing = TextField()
    before = TextField()

    class Meta:
        """One chain for each district."""

        primary_key = CompositeKey("district", "seq")


TABLES = (
    *(Setting, OrgUnit, Person, Grant, Device, DevicePerson, EnrolCode, WebSession, SignInTry, FormVersion, FormFile),
    *(Shard, Event, Record, Attachment, Blob, Sealed, Visit, Promise, Barrier, Reflection),
    *(Tally, Measured, Rollup, Priority, Audit),
)
