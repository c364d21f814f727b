"""Who asks by ODK's ways: a tablet by the key in its address, a person by a session or by name and password."""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.settings import NeedSecondStep
from server import access, accounts, enrolment, patience, program_keys, second_step
from server.access import Who
from server.accounts import CodeAsked, SignedIn, WrongSignIn
from server.enrolment import Known
from server.odk.refusals import OdkRefusal
from server.store.database import Store

_FOR_PROGRAMS = (
    "Make a key for programs on the pages, under “What we keep about you”, and give it in the place of the password."
)
_FOR_COLLECT = "ODK Collect gets a square on the page People."


@dataclass(frozen=True)
class Caller:
    """Somebody who asks; `device` is empty when they asked by name and password or a session."""

    who: Who
    device: str = ""


def by_key(store: Store, key: str, origin: str) -> Caller:
    """Whose tablet shows this key; 401 when it is nobody's, 429 when the same address tried too many."""
    device = _device(store, key)
    if device is None:
        raise _wrong(store, origin)
    with store.reading():
        people = enrolment.people_of(device.id)
        who = access.who_is(people[0]) if people else None
    if who is None:
        raise OdkRefusal(403, "Whoever this tablet was given to is not in the programme any more. Ask your district.")
    return Caller(who, device.id)


def _device(store: Store, key: str) -> Known | None:
    """Which tablet it is: one that is known, or one that comes with a fresh square."""
    with store.reading():
        device = enrolment.collect_device(key)
        is_fresh = device is None and enrolment.is_of_a_square(key)
    return enrolment.collect_by_square(store, key) if is_fresh else device


def _wrong(store: Store, origin: str) -> OdkRefusal:
    try:
        patience.begin_try(store, f"odk:{hashlib.sha256(origin.encode()).hexdigest()}")
    except patience.TooSoon as early:
        return _too_soon(early)
    return OdkRefusal(401, "This tablet is not known here. Ask your district for a new square.", number=401.2)


def _too_soon(early: patience.TooSoon) -> OdkRefusal:
    return OdkRefusal(429, "Too many tries. Wait a little and try again.", wait=early.wait)


@dataclass(frozen=True)
class Door:
    """What a door asks of those who come by name: who needs a second step, and whether keys for programs open it."""

    store: Store
    need: NeedSecondStep
    to_read: bool

    def by_authorization(self, header: str, origin: str) -> Caller:
        """Who says so in an Authorization header, as Bearer (a session) or Basic (name and password); 401 or 403 for anybody else."""
        kind, _, rest = header.partition(" ")
        who = None
        if kind.lower() == "bearer":
            who = self._by_session(rest.strip())
        if kind.lower() == "basic":
            who = self._by_password(*_name_and_password(rest), origin)
        if who is None:
            raise OdkRefusal(401, "Sign in first.", number=401.2)
        return Caller(self._let_in(who))

    def signed_in_by(self, login: str, password: str, origin: str) -> SignedIn:
        """A session for whose name and password (or key for programs) these are; 401 or 403, or 429 while another try has to wait."""
        opened = program_keys.open_session(self.store, login, password)
        if opened is None:
            with self._telling():
                opened = accounts.sign_in(self.store, login, password, origin)
        self._let_in(opened.who)
        return opened

    def sign_out(self, token: str) -> None:
        """Ends a session, whichever way it was opened."""
        accounts.sign_out(self.store, token)
        program_keys.sign_out(self.store, token)

    def _by_session(self, token: str) -> Who | None:
        signed = accounts.signed_in(self.store, token)
        if signed:
            return signed.who
        return program_keys.signed_in(self.store, token) if self.to_read else None

    def _by_password(self, login: str, password: str, origin: str) -> Who | None:
        holder = program_keys.holder(self.store, login, password)
        if holder:
            if not self.to_read:
                raise OdkRefusal(403, f"A key for programs only reads. {_FOR_COLLECT}", number=403.1)
            return holder
        with self._telling():
            person = accounts.by_password_alone(self.store, login, password, origin)
        with self.store.reading():
            return access.who_is(person)

    def _let_in(self, who: Who) -> Who:
        if second_step.is_owed(self.store, self.need, who):
            words = "Administrators need a second step here. Sign in on the pages, which lead to it."
            raise OdkRefusal(403, words, number=403.1)
        return who

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except CodeAsked as asked:
            words = f"{asked.what} {_FOR_PROGRAMS if self.to_read else _FOR_COLLECT}"
            raise OdkRefusal(403, words, number=403.1) from asked
        except WrongSignIn as wrong:
            raise OdkRefusal(401, wrong.what, number=401.2) from wrong
        except patience.TooSoon as early:
            raise _too_soon(early) from early


def _name_and_password(told: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(told.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as problem:
        raise OdkRefusal(401, "Sign in first.", number=401.2) from problem
    return name, password
