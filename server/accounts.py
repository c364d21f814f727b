"""People who sign in to the pages: passwords, and sessions whose cookie only the browser knows."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import Refused
from core.words import msg
from server import access, audit, patience
from server.access import Who
from server.store.database import Store
from server.store.tables import Person, WebSession

SESSION_SECONDS = 12 * 3600
SHORTEST_PASSWORD = 12
_FEWEST_CHARACTERS = 5
"""Different ones: twelve times the same is guessed at once."""

# OWASP Password Storage Cheat Sheet: Argon2id with 46 MiB, 1 pass, 1 lane.
_HASHER = PasswordHasher(time_cost=1, memory_cost=46 << 10, parallelism=1)


class WrongSignIn(Refused):
    """The name and password do not fit together; never says which of them."""

    code = "K-24"


@dataclass(frozen=True)
class SignedIn:
    """A browser that is signed in. `token` goes into the cookie and is kept nowhere; `csrf` into each form."""

    who: Who
    csrf: str
    token: str = ""


def hash_password(password: str) -> str:
    """Argon2id hash of a password; Refused when it is shorter than twelve characters, or the same few again and again."""
    if len(password) < SHORTEST_PASSWORD or len(set(password)) < _FEWEST_CHARACTERS:
        raise Refused(
            msg("This password is too easy to guess."), msg("Use at least twelve characters, such as four words.")
        )
    return _HASHER.hash(password)


def sign_in(store: Store, login: str, password: str, origin: str = "") -> SignedIn:
    """Opens a session of 12 hours; raises WrongSignIn, or patience.TooSoon with the seconds to wait. `origin`: the address that asks."""
    return _open_session(store, known_by(store, login, password, origin))


def known_by(store: Store, login: str, password: str, origin: str = "") -> str:
    """The id of the person whose name and password these are; raises as `sign_in`."""
    login, guesser = login.strip().casefold(), patience.guesser_at(origin)
    if guesser:
        patience.begin_try(store, guesser, patience.ONE_ADDRESS)
    patience.begin_try(store, f"sign-in:{_sha256(login)}")
    with store.reading():
        person = Person.get_or_none((Person.login == login) & Person.active)
    if not _fits(password, person.password if person else "") or person is None:
        raise WrongSignIn("This name and password do not fit together.", "Look at both and try again.")
    patience.forgive(store, f"sign-in:{_sha256(login)}")
    if guesser:
        patience.take_back(store, guesser)
    return str(person.id)


def change_password(store: Store, who: Who, old: str, new: str) -> SignedIn:
    """Somebody's own new password; every browser is signed out but the one that asks, which gets a session anew.

    Raises as `sign_in` for the old one, as `hash_password` for the new one.
    """
    with store.reading():
        login = str(Person.get_by_id(who.id).login or "")
    person, kept = known_by(store, login, old), hash_password(new)
    with store.writing():
        Person.update(password=kept).where(Person.id == person).execute()
        end_sessions(person)
        audit.write(store, audit.COUNTRY, person, "set a password", person)
    return _open_session(store, person)


def signed_in(store: Store, token: str) -> SignedIn | None:
    """Whose session a cookie belongs to; None when it is unknown, over, or of somebody who left."""
    with store.reading():
        row = WebSession.get_or_none(WebSession.token_sha256 == _sha256(token))
        if row is None or row.expires <= store.clock.now_ms():
            return None
        who = access.who_is(row.person)
        return SignedIn(who, row.csrf) if who else None


def sign_out(store: Store, token: str) -> None:
    """Ends the session of a cookie; harmless when there is none."""
    with store.writing():
        WebSession.erase(WebSession.token_sha256 == _sha256(token))


def end_sessions(person: str) -> None:
    """Signs somebody out of every browser; stands inside a writing turn."""
    WebSession.erase(WebSession.person == person)


def _open_session(store: Store, person: str) -> SignedIn:
    token, csrf = new_token(store), new_token(store)
    now = store.clock.now_ms()
    with store.writing():
        WebSession.erase(WebSession.expires <= now)
        WebSession.insert(
            token_sha256=_sha256(token), person=person, csrf=csrf, expires=now + SESSION_SECONDS * 1000
        ).execute()
        audit.write(store, audit.COUNTRY, person, "signed in", person)
        who = access.who_is(person)
    if who is None:
        raise WrongSignIn("This name and password do not fit together.", "Look at both and try again.")
    return SignedIn(who, csrf, token)


def new_token(store: Store) -> str:
    """256 random bits as text for a cookie or a header."""
    return base64.urlsafe_b64encode(store.ids.secret(32)).rstrip(b"=").decode()


def _fits(password: str, kept: str) -> bool:
    """Takes the same time whether or not there is somebody with this login."""
    try:
        return _HASHER.verify(kept or _nobody(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash("there is nobody of this name")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
