"""Keys by which programs read in somebody's name (pyodk, Excel, Power BI): made once, shown once, taken back any time; no page opens to them."""

import hashlib
from dataclasses import dataclass

from core.errors import Refused
from core.words import msg
from server import access, audit
from server.access import Who
from server.accounts import SESSION_SECONDS, SignedIn, new_token
from server.store.database import Store
from server.store.second_step_tables import ProgramKey, ProgramSession
from server.store.tables import Person

BEGINS = "kioo-key-"
"""So that a person, and a program that looks for secrets in files, sees what it is."""
MOST = 20
LONGEST_NAME = 80
_DAY_MS = 86_400_000


@dataclass(frozen=True)
class KeyLine:
    """A key as its owner sees it; times in ms."""

    id: str
    name: str
    made: int
    used: int | None


def make(store: Store, person: str, name: str, by: str) -> str:
    """A key of somebody, to be shown once; only its hash is kept. Refused without a name, or with twenty others."""
    name = name.strip()[:LONGEST_NAME]
    if not name:
        raise Refused(msg("A key needs a name."), msg("Say which program it is for."))
    key = BEGINS + new_token(store)
    with store.writing():
        if ProgramKey.select().where(ProgramKey.person == person).count() >= MOST:
            raise Refused(msg("There are twenty keys already."), msg("Take back one that is not needed any more."))
        now, made = store.clock.now_ms(), store.ids.record()
        ProgramKey.add(id=made, person=person, name=name, key_sha256=_sha256(key), made=now)
        audit.write(store, audit.COUNTRY, by, "made a key for programs", person)
    return key


def listed(store: Store, person: str) -> list[KeyLine]:
    """The keys of somebody, the oldest first."""
    with store.reading():
        rows = ProgramKey.select().where(ProgramKey.person == person).order_by(ProgramKey.made, ProgramKey.id)
        return [KeyLine(row.id, row.name, row.made, row.used) for row in rows]


def take_back(store: Store, person: str, key: str, by: str) -> None:
    """A key of somebody opens nothing any more, nor does what it opened; NotYours when they have no such key."""
    with store.writing():
        if not ProgramKey.erase(ProgramKey.id == key, ProgramKey.person == person):
            raise access.NotYours("This key is not here.", "Look at the list of keys.")
        ProgramSession.erase(ProgramSession.key == key)
        audit.write(store, audit.COUNTRY, by, "took back a key for programs", person)


def holder(store: Store, login: str, key: str) -> Who | None:
    """Who signs in by this name and has this key; None for anybody else. 256 random bits are not guessed, so nothing is counted."""
    found = _found(store, login, key)
    return found[1] if found else None


def open_session(store: Store, login: str, key: str) -> SignedIn | None:
    """A session of 12 hours for a program, which opens no page; None when the key is not this person's."""
    found = _found(store, login, key)
    if found is None:
        return None
    token, now = new_token(store), store.clock.now_ms()
    with store.writing():
        ProgramSession.erase(ProgramSession.expires <= now)
        ProgramSession.add(token_sha256=_sha256(token), key=found[0], expires=now + SESSION_SECONDS * 1000)
    return SignedIn(found[1], new_token(store), token)


def signed_in(store: Store, token: str) -> Who | None:
    """Whose session this is; None when it is unknown or over, its key was taken back or its person left."""
    with store.reading():
        session = ProgramSession.get_or_none(ProgramSession.token_sha256 == _sha256(token))
        if session is None or session.expires <= store.clock.now_ms():
            return None
        key = ProgramKey.get_or_none(ProgramKey.id == session.key)
        return access.who_is(key.person) if key else None


def sign_out(store: Store, token: str) -> None:
    """Ends a session; harmless when there is none."""
    with store.writing():
        ProgramSession.erase(ProgramSession.token_sha256 == _sha256(token))


def _found(store: Store, login: str, key: str) -> tuple[str, Who] | None:
    if not key.startswith(BEGINS):
        return None
    with store.reading():
        row = ProgramKey.get_or_none(ProgramKey.key_sha256 == _sha256(key))
        owner = Person.get_or_none(Person.login == login.strip().casefold())
        who = access.who_is(row.person) if row and owner and owner.id == row.person else None
    if who is None or row is None:
        return None
    _note_use(store, row)
    return str(row.id), who


def _note_use(store: Store, row: ProgramKey) -> None:
    """The day is enough: whoever reads a thousand pages a minute writes once."""
    now = store.clock.now_ms()
    if row.used is None or int(row.used) // _DAY_MS != now // _DAY_MS:
        with store.writing():
            ProgramKey.update(used=now).where(ProgramKey.id == row.id).execute()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
