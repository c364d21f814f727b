"""Who asks by ODK's ways: a tablet by the key in its address, a person by a session or by name and password."""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from server import access, accounts, enrolment, patience
from server.access import Who
from server.accounts import SignedIn, WrongSignIn
from server.enrolment import Known
from server.odk.refusals import OdkRefusal
from server.store.database import Store


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


def by_authorization(store: Store, header: str, origin: str) -> Caller:
    """Who says so in an Authorization header, as Bearer (a session) or Basic (name and password); 401 for anybody else."""
    kind, _, rest = header.partition(" ")
    if kind.lower() == "bearer":
        signed = accounts.signed_in(store, rest.strip())
        if signed:
            return Caller(signed.who)
    if kind.lower() == "basic":
        return Caller(_by_password(store, *_name_and_password(rest), origin))
    raise OdkRefusal(401, "Sign in first.", number=401.2)


def signed_in_by(store: Store, login: str, password: str, origin: str) -> SignedIn:
    """A session for whose name and password these are; 401, or 429 while another try has to wait."""
    with _telling():
        return accounts.sign_in(store, login, password, origin)


def _by_password(store: Store, login: str, password: str, origin: str) -> Who:
    with _telling():
        person = accounts.known_by(store, login, password, origin)
    with store.reading():
        who = access.who_is(person)
    if who is None:
        raise OdkRefusal(401, "Sign in first.", number=401.2)
    return who


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
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
