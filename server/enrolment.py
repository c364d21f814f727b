"""Tablets join by a one-time code, show themselves by a token, and can be shut out."""

import hashlib
from dataclasses import asdict, dataclass
from typing import NamedTuple

from core.errors import Refused
from core.settings import ServerSettings
from core.words import msg
from server import access, accounts, audit, patience, programme
from server.access import LEVELS
from server.store.base import Prepared
from server.store.database import Store
from server.store.square_tables import EnrolSquare
from server.store.tables import Device, DevicePerson, EnrolCode, OrgUnit
from sync.problems import refusal
from sync.protocol import Enrolment, Person

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without the look-alikes 0 O, 1 I L, and U (for V)."""
CODE_LENGTH = 8
KEY_LENGTH = 44
"""The key in a square: 215 bits. For Kioo's app it is a code like any other, for ODK Collect it becomes the tablet's own."""
CODE_HOURS = 72
COLLECT = "collect:"
"""How the ids of devices with ODK Collect begin; the token of such a one opens the OpenRosa door and no other."""
_LONGEST_NAME = 80


class Fresh(NamedTuple):
    """A code that somebody types, and the key that stands in the square beside it; using one uses up both."""

    code: str
    key: str


def new_code(store: Store, person: str, by: str) -> Fresh:
    """A one-time code for one person and the key for its square, good for 72 hours; only hashes are kept, so both are shown but once."""
    with store.writing():
        who = access.who_is(person)
        if who is None:
            raise access.NotYours("This person is not here.", "Look at the list of people.")
        if not who.roles() & set(access.SEEING):
            raise Refused(msg("This person does no work on a tablet."), msg("Give them a role at a place first."))
        if not programme.has_data_key(store):
            raise Refused(
                msg("The programme has no keys yet, so a tablet could not close what patients say."),
                msg(
                    "Make them with “kioo admin keys init”, and bring the public ones here with “kioo admin keys use”."
                ),
            )
        fresh = Fresh(_letters(store, CODE_LENGTH), _letters(store, KEY_LENGTH))
        expires = store.clock.now_ms() + CODE_HOURS * 3_600_000
        EnrolCode.insert(code_sha256=_sha256(fresh.code), person=person, expires=expires).execute()
        EnrolSquare.insert(key_sha256=_sha256(fresh.key), code_sha256=_sha256(fresh.code)).execute()
        audit.write(store, audit.COUNTRY, by, "made an enrolment code", person)
    return fresh


@dataclass(frozen=True)
class Caller:
    """Who holds out a code: the id and name the tablet gave itself, its token if it has one, and where it calls from."""

    device: str
    name: str
    token: str = ""
    origin: str = ""


def use_code(store: Store, settings: ServerSettings, code: str, caller: Caller) -> Enrolment:
    """Turns a code, or the key of a square, into an enrolment and a token: a fresh one, or for a device that shows its own, that same one.

    Raises ServerSaysNo: wrong-code, code-used, code-expired, device-taken, unreadable, or slow-down with a wait.
    """
    if not 1 <= len(caller.device) <= _LONGEST_NAME or caller.device.startswith(COLLECT):
        raise refusal("unreadable")
    guesser = f"enrol:{_sha256(caller.origin)}"
    try:
        patience.begin_try(store, guesser)
    except patience.TooSoon as early:
        raise refusal("slow-down", early.wait) from early
    with store.writing():
        told = programme.told(store, settings)
        person = _spend(store, _sha256(_plain(code)), caller)
        token = _admit(store, caller, person)
        enrolled = _card(person)
    patience.forgive(store, guesser)
    return Enrolment(
        server=store.setting("server"),
        device=caller.device,
        token=token,
        person=enrolled,
        programme=settings.programme,
        threshold=settings.threshold,
        **asdict(told),
    )


def revoke(store: Store, device: str, by: str) -> None:
    """Shuts a device out; whoever worked on it needs a new code, there or elsewhere."""
    with store.writing():
        changed = Device.update(revoked=True).where(Device.id == device).execute()
        if not changed:
            raise access.NotYours("This device is not here.", "Look at the list of devices.")
        DevicePerson.erase(DevicePerson.device == device)
        audit.write(store, audit.COUNTRY, by, "shut a device out", device)


class Known(NamedTuple):
    """A device that shows its token; `last_heard` is when it spoke to us before, in ms, if ever."""

    id: str
    last_heard: int | None
    revoked: bool


_BY_TOKEN = Prepared(
    lambda: Device.select(Device.id, Device.last_heard, Device.revoked).where(Device.token_sha256 == "")
)
_PEOPLE = Prepared(lambda: DevicePerson.select(DevicePerson.person).where(DevicePerson.device == ""))


def device_of(token: str, *, also_shut_out: bool = False) -> Known:
    """The device a token belongs to; raises ServerSaysNo: not-enrolled, or device-revoked unless `also_shut_out`."""
    known = _known(token)
    if known is None or known.id.startswith(COLLECT):
        raise refusal("not-enrolled")
    if known.revoked and not also_shut_out:
        raise refusal("device-revoked")
    return known


def collect_device(token: str) -> Known | None:
    """The device with ODK Collect that a token belongs to; None when there is none or it was shut out."""
    known = _known(token)
    return known if known is not None and known.id.startswith(COLLECT) and not known.revoked else None


def _known(token: str) -> Known | None:
    rows = _BY_TOKEN(_sha256(token)) if token else []
    return Known(*rows[0]) if rows else None


def new_collect_token(store: Store, person: str, name: str, by: str) -> str:
    """A token by which ODK Collect on one tablet sends in the name of a person; only its hash is kept, so it can be shown but once."""
    with store.writing():
        who = access.who_is(person)
        if who is None:
            raise access.NotYours("This person is not here.", "Look at the list of people.")
        if not who.roles() & set(access.SEEING):
            raise Refused(msg("This person does no work on a tablet."), msg("Give them a role at a place first."))
        token = accounts.new_token(store)
        _admit_collect(store, token, person, name, by)
    return token


def collect_by_square(store: Store, key: str) -> Known | None:
    """The device with ODK Collect that comes with the key of a square for the first time, enrolled by that; None when the square is not good any more.

    From then on the key is the device's own, and the code beside the square is used up.
    """
    with store.writing():
        known = collect_device(key)
        row = None if known else _code_with(_sha256(key))
        if row is None or row.used is not None or row.expires <= store.clock.now_ms():
            return known
        who = access.who_is(row.person)
        if who is None or not who.roles() & set(access.SEEING):
            return None
        device = _admit_collect(store, key, who.id, f"ODK Collect ({who.name})", who.id)
        EnrolCode.update(used=store.clock.now_ms(), device=device).where(
            EnrolCode.code_sha256 == row.code_sha256
        ).execute()
        return collect_device(key)


def is_of_a_square(key: str) -> bool:
    """Whether a key stands in a square that was made here, good or not; stands inside a turn of the store."""
    return EnrolSquare.get_or_none(EnrolSquare.key_sha256 == _sha256(key)) is not None


def _admit_collect(store: Store, token: str, person: str, name: str, by: str) -> str:
    device = COLLECT + store.ids.record()
    now = store.clock.now_ms()
    Device.insert(id=device, name=name[:_LONGEST_NAME], token_sha256=_sha256(token), enrolled=now).execute()
    DevicePerson.insert(device=device, person=person).execute()
    audit.write(store, audit.COUNTRY, by, "enrolled a device", device)
    return device


def people_of(device: str) -> list[str]:
    """Ids of the people enrolled on a device."""
    return [person for (person,) in _PEOPLE(device)]


def _spend(store: Store, told_sha256: str, caller: Caller) -> str:
    row = EnrolCode.get_or_none(EnrolCode.code_sha256 == told_sha256) or _code_with(told_sha256)
    now = store.clock.now_ms()
    if row is None:
        raise refusal("wrong-code")
    if row.used is not None and not (row.device == caller.device and _may_ask_again(caller)):
        raise refusal("code-used")
    if row.expires <= now:
        raise refusal("code-expired")
    if access.who_is(row.person) is None:
        raise refusal("wrong-code")
    EnrolCode.update(used=now, device=caller.device).where(EnrolCode.code_sha256 == row.code_sha256).execute()
    return str(row.person)


def _code_with(key_sha256: str) -> EnrolCode | None:
    """The code beside the square that holds a key."""
    square = EnrolSquare.get_or_none(EnrolSquare.key_sha256 == key_sha256)
    return EnrolCode.get_or_none(EnrolCode.code_sha256 == square.code_sha256) if square else None


def _may_ask_again(caller: Caller) -> bool:
    """Whether the first answer can have got lost: the device was not heard since, or shows that it is the same."""
    row = Device.get_or_none(Device.id == caller.device)
    return row is not None and not row.revoked and (row.last_heard is None or _is_itself(row, caller))


def _admit(store: Store, caller: Caller, person: str) -> str:
    known = Device.get_or_none(Device.id == caller.device)
    itself = known is not None and _is_itself(known, caller)
    if known and not known.revoked and known.last_heard is not None and not itself:
        raise refusal("device-taken")
    token = caller.token if itself else accounts.new_token(store)
    values = {"name": caller.name[:_LONGEST_NAME], "token_sha256": _sha256(token), "revoked": False}
    if not itself:
        values |= {"enrolled": store.clock.now_ms(), "last_heard": None}
    Device.insert(id=caller.device, **{"enrolled": 0, **values}).on_conflict(
        conflict_target=[Device.id], update=values
    ).execute()
    DevicePerson.insert(device=caller.device, person=person).on_conflict_ignore().execute()
    audit.write(store, audit.COUNTRY, person, "enrolled a device", caller.device)
    return token


def _is_itself(known: Device, caller: Caller) -> bool:
    return not known.revoked and known.token_sha256 == _sha256(caller.token)


def _card(person: str) -> Person:
    who = access.who_is(person)
    grants = [grant for grant in who.grants if grant.role in access.SEEING] if who else []
    if who is None or not grants:
        raise refusal("wrong-code")
    places = {row.id: row for row in OrgUnit.select().where(OrgUnit.id.in_([grant.unit for grant in grants]))}
    grant = min(grants, key=lambda one: LEVELS.index(places[one.unit].level))
    place = places[grant.unit]
    return Person(
        id=who.id,
        name=who.name,
        role=grant.role,
        unit=place.id,
        unit_name=place.name,
        path=place.path,
        district=place.district or "",
        picture=who.picture,
    )


def _letters(store: Store, n: int) -> str:
    return "".join(_letter(store) for _ in range(n))


def _letter(store: Store) -> str:
    while True:
        number = store.ids.secret(1)[0]
        if number < len(ALPHABET) * (256 // len(ALPHABET)):
            return ALPHABET[number % len(ALPHABET)]


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
