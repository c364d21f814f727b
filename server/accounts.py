"""People who sign in to the pages: passwords, and sessions whose cookie only the browser knows."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import Refused
from core.words import msg
from server import access, audit, patience, second_step
from server.access import Who
from server.store.database import Store
from server.store.second_step_tables import SignInTicket
from server.store.tables import Person, WebSession

SESSION_SECONDS = 12 * 3600
TICKET_SECONDS = 5 * 60
SHORTEST_PASSWORD = 12
_FEWEST_CHARACTERS = 5
"""Different ones: twelve times the same is guessed at once."""

# OWASP Password Storage Cheat Sheet: Argon2id with 46 MiB, 1 pass, 1 lane.
_HASHER = PasswordHasher(time_cost=1, memory_cost=46 << 10, parallelism=1)


class WrongSignIn(Refused):
    """The name and password do not fit together; never says which of them."""

    code = "K-24"


class CodeAsked(Refused):
    """Name and password fit, and are not enough: `person` has a second step."""

    code = "K-52"

    def __init__(self, person: str) -> None:
        """`person` is an id."""
        super().__init__("The password alone opens nothing: there is a second step.", "Sign in on the pages.")
        self.person = person


class TicketOver(Refused):
    """Between password and code too much time went by."""

    code = "K-53"


@dataclass(frozen=True)
class Ticket:
    """Somebody on the way from the password to the code. `token` goes into a cookie and is kept nowhere; `csrf` into the form."""

    person: str
    csrf: str
    token: str = ""


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
    """Opens a session of 12 hours; raises as `by_password_alone`. `origin`: the address that asks."""
    return _open_session(store, by_password_alone(store, login, password, origin))


def by_password_alone(store: Store, login: str, password: str, origin: str = "") -> str:
    """The id of the person who needs no more than name and password; raises CodeAsked for one with a second step, else as `known_by`."""
    person = known_by(store, login, password, origin)
    with store.reading():
        if second_step.is_on(person):
            raise CodeAsked(person)
    return person


def known_by(store: Store, login: str, password: str, origin: str = "") -> str:
    """The id of the person whose name and password these are, which opens nothing yet.

    Raises WrongSignIn, or patience.TooSoon with the seconds to wait.
    """
    login = login.strip().casefold()
    with patience.counted(store, f"sign-in:{_sha256(login)}", origin):
        with store.reading():
            person = Person.get_or_none((Person.login == login) & Person.active)
        if not _fits(password, person.password if person else "") or person is None:
            raise WrongSignIn("This name and password do not fit together.", "Look at both and try again.")
    return str(person.id)


def prove_password(store: Store, who: Who, password: str) -> None:
    """Somebody who is signed in shows that it is still them; raises as `known_by`."""
    known_by(store, login_of(store, who.id), password)


def login_of(store: Store, person: str) -> str:
    """The name somebody signs in with; empty for one who does not."""
    with store.reading():
        return str(Person.get_by_id(person).login or "")


def switch_second_step_on(store: Store, who: Who, code: str, origin: str = "") -> tuple[SignedIn, tuple[str, ...]]:
    """Takes the first code and signs every other browser out; the session anew, and the recovery codes. Raises as `second_step.confirm`."""
    codes = second_step.confirm(store, who.id, code, origin)
    with store.writing():
        return session_anew(store, who.id), codes


def hand_ticket(store: Store, person: str) -> Ticket:
    """The way from the right password to the code: five minutes, and it opens nothing else."""
    ticket = Ticket(person, new_token(store), new_token(store))
    now = store.clock.now_ms()
    with store.writing():
        SignInTicket.erase(SignInTicket.expires <= now)
        SignInTicket.add(
            token_sha256=_sha256(ticket.token), person=person, csrf=ticket.csrf, expires=now + TICKET_SECONDS * 1000
        )
    return ticket


def ticket_of(store: Store, token: str) -> Ticket:
    """Whose ticket a cookie holds; raises TicketOver for one that is unknown or over."""
    with store.reading():
        row = SignInTicket.get_or_none(SignInTicket.token_sha256 == _sha256(token))
        if row is None or row.expires <= store.clock.now_ms():
            raise TicketOver("That took longer than five minutes.", "Begin again with your name and password.")
        return Ticket(row.person, row.csrf, token)


def sign_in_with_code(store: Store, ticket: Ticket, code: str, origin: str = "") -> tuple[SignedIn, bool]:
    """Opens the session a ticket leads to, and whether a recovery code was spent for it; raises as `second_step.prove`, or TicketOver."""
    recovered = second_step.prove(store, ticket.person, code, origin)
    with store.writing():
        if not SignInTicket.erase(SignInTicket.token_sha256 == _sha256(ticket.token)):
            raise TicketOver("That took longer than five minutes.", "Begin again with your name and password.")
        return _open_session(store, ticket.person), recovered


def change_password(store: Store, who: Who, old: str, new: str) -> SignedIn:
    """Somebody's own new password; every browser is signed out but the one that asks, which gets a session anew.

    Raises as `known_by` for the old one, as `hash_password` for the new one.
    """
    prove_password(store, who, old)
    kept = hash_password(new)
    with store.writing():
        Person.update(password=kept).where(Person.id == who.id).execute()
        audit.write(store, audit.COUNTRY, who.id, "set a password", who.id)
        return session_anew(store, who.id)


def session_anew(store: Store, person: str) -> SignedIn:
    """Signs somebody out of every browser but the one that asks, which gets a session anew; stands inside a writing turn."""
    end_sessions(person)
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
    """Signs somebody out of every browser, also of one on its way in; stands inside a writing turn."""
    WebSession.erase(WebSession.person == person)
    SignInTicket.erase(SignInTicket.person == person)


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
