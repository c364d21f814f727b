"""Enrols, unlocks and locks people, and remembers how each wants the screen."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from app.asks import Ask, Event
from app.asks.people import (
    AboutMe,
    ChoosePin,
    CodeRefused,
    CodeTaken,
    Face,
    Here,
    KnownAlready,
    Me,
    MeNow,
    NobodyWaits,
    Opened,
    PinRefused,
    Restyle,
    Style,
    TryPin,
    UseCode,
    WhoIsHere,
    WhoWaits,
)
from app.asks.service import TooLongAlone
from app.asks.ways_in import PinEnded
from app.wiring import PRACTICE, SUPERVISING, Desk
from core.errors import BadSettings, Locked, Offline, PinGone, ServerSaysNo, Tampered, Throttled, WrongPin
from core.log import note
from core.records import Json
from core.recovery import RecoveryKey
from storage.session import Session
from sync.protocol import Enrolment, Person

T = TypeVar("T")


def who_is_here(desk: Desk, _: WhoIsHere) -> Here:
    """The people enrolled on this device."""
    faces = [Face(card.uid, card.name, card.role, card.picture) for card in desk.tablet.vault.people()]
    return Here(faces, desk.tablet.settings.server_url, out_of_service=desk.tablet.is_out_of_service)


def try_pin(desk: Desk, ask: TryPin) -> Opened | PinRefused | PinEnded | TooLongAlone:
    """Unlocks for this person, or says how long to wait."""
    tried = tried_pin(lambda: desk.tablet.vault.unlock(ask.uid, ask.pin))
    return _let_in(desk, tried, ask.uid) if isinstance(tried, Session) else tried


def tried_pin(attempt: Callable[[], T]) -> T | PinRefused | PinEnded:
    """What came of an attempt with a PIN: its result, or how the PIN was refused."""
    try:
        return attempt()
    except WrongPin as wrong:
        return PinRefused(wrong.wait, left=wrong.left)
    except Throttled as early:
        return PinRefused(early.wait, too_early=True)
    except PinGone:
        return PinEnded()


def use_code(desk: Desk, ask: UseCode) -> Event:
    """Uses a one-time code; the enrolment waits in this window until a PIN is chosen."""
    held = desk.session
    if held is None and desk.tablet.vault.people():
        raise Locked("somebody of this device must be here")
    token, server = (str(held.setting(name) or "") if held else "" for name in ("token", "server"))
    device = (str(held.setting("device") or "") if held else "") or desk.new_device_id()
    if desk.tablet.dial is None or (held and held.setting(PRACTICE)):
        raise Locked("nobody is enrolled where people practise")
    try:
        protocol = desk.tablet.dial(ask.server, token, server)
        desk.enrolment = protocol.enrol(ask.code, device, "Kioo")
    except BadSettings:
        return CodeRefused("not-found")
    except Offline as nobody:
        return CodeRefused(str(nobody) or "nobody-answered")
    except ServerSaysNo as refused:
        return CodeRefused(refused.problem)
    desk.enrolment_server = ask.server
    if held and any(card.uid == desk.enrolment.person.id for card in desk.tablet.vault.people()):
        _remember(held, desk.enrolment, ask.server)
        if desk.me and desk.me.uid == desk.enrolment.person.id:
            desk.me = _me(desk.enrolment.person)
        desk.enrolment = None
        desk.tablet.restart_sending()
        return KnownAlready()
    if held and not desk.tablet.vault.may_let_in(spaces_of(desk.enrolment.person), held):
        desk.enrolment = None  # the district gives the same answer to the same code and device
        return CodeRefused("team-first")
    return who_waits(desk, WhoWaits())


def who_waits(desk: Desk, _: WhoWaits) -> CodeTaken | NobodyWaits:
    """For whom a PIN is to be chosen."""
    if desk.enrolment is None:
        return NobodyWaits()
    person = desk.enrolment.person
    return CodeTaken(person.name, person.role, person.unit_name)


def choose_pin(desk: Desk, ask: ChoosePin) -> Opened:
    """Writes the enrolment down under this PIN, opens the device for the person, and begins to send."""
    enrolment = desk.enrolment
    if enrolment is None:
        raise LookupError("a PIN was chosen before a code was taken")
    person = enrolment.person
    session = desk.tablet.vault.add_person(
        person.id,
        person.name,
        person.role,
        person.picture,
        ask.pin,
        spaces=spaces_of(person),
        by=desk.session,
        recovery=RecoveryKey.read(enrolment.recovery_key_id, enrolment.recovery_key),
    )
    _remember(session, enrolment, desk.enrolment_server)
    desk.lock()
    desk.enrolment = None
    desk.tablet.restart_sending()
    return opened(desk, session, person.id)


def spaces_of(person: Person) -> tuple[str, ...]:
    """The spaces somebody of this role has."""
    own = ("device", f"own/{person.id}")
    return (*own, f"team/{person.unit}") if person.role == "team" else own


def _remember(session: Session, enrolment: Enrolment, address: str) -> None:
    plain = {
        "server": enrolment.server,
        "server_url": address,
        "token": enrolment.token,
        "device": enrolment.device,
        "programme": enrolment.programme,
        "data_key_id": enrolment.data_key_id,
        "data_key": enrolment.data_key,
        "recovery_key_id": enrolment.recovery_key_id,
        "recovery_key": enrolment.recovery_key,
        "courier_key": enrolment.courier_key,
        "lease_days": enrolment.lease_days,
        "keep_months": enrolment.keep_months,
        "threshold": enrolment.threshold,
        f"person/{enrolment.person.id}": asdict(enrolment.person),
    }
    for name, value in plain.items():
        session.set_setting(name, value)
    session.contact.renew()


def _let_in(desk: Desk, session: Session, uid: str) -> Opened | TooLongAlone:
    """Unless this tablet was without contact for too long: then a supervisor unlocks first, or the server answers."""
    if session.contact.is_overdue:
        if session.person.role not in SUPERVISING:
            desk.tablet.begin_sending()
            session.lock()
            return TooLongAlone()
        session.contact.renew()
    return opened(desk, session, uid)


def opened(desk: Desk, session: Session, uid: str) -> Opened:
    """The window is this person's now, and sending goes on."""
    desk.session = session
    known, harmed = _readable(session, f"person/{uid}"), bool(session.health.findings)
    desk.me = _me(Person(**known)) if known else _me_of_card(session, uid)
    desk.tablet.begin_sending()
    desk.tablet.wake("start")
    return Opened(desk.me, _style(desk), harmed, way="" if known or harmed else "/enrol?again=lost")


def _readable(session: Session, name: str) -> Json:
    """A setting; one that does not verify is as good as none, since nobody is locked out by a harmed row."""
    try:
        return session.setting(name)
    except Tampered as problem:
        note("app", "a setting does not verify", code=problem.code)
        return None


def _me_of_card(session: Session, uid: str) -> Me:
    """What the tile and the team's space still say, until the district says the rest again."""
    card = session.person
    if card is None:
        raise LookupError("a session of nobody was opened")
    unit = next((name.removeprefix("team/") for name in session.spaces if name.startswith("team/")), "")
    return Me(uid, card.name, card.role, unit, "", "", "", card.picture)


def _me(person: Person) -> Me:
    return Me(
        person.id,
        person.name,
        person.role,
        person.unit,
        person.unit_name,
        person.district,
        person.path,
        person.picture,
    )


def _style(desk: Desk) -> Style:
    kept = _readable(desk.open_session, f"style/{desk.me.uid}") if desk.me else None
    return Style(**kept) if kept else Style(desk.tablet.settings.language)


def about_me(desk: Desk, _: AboutMe) -> MeNow:
    """Who is unlocked and how their screen looks."""
    if desk.me is None:
        raise LookupError("nobody is unlocked in this window")
    return MeNow(desk.me, _style(desk), desk.tablet.now())


def restyle(desk: Desk, ask: Restyle) -> MeNow | None:
    """Remembers how this person wants the screen; before unlocking there is nobody to remember it for."""
    if desk.me is None:
        return None
    style = ask.applied_to(_style(desk))
    desk.open_session.set_setting(f"style/{desk.me.uid}", asdict(style))
    return MeNow(desk.me, style, desk.tablet.now())


DOERS: dict[type[Ask], Callable[[Desk, Any], Event | None]] = {
    WhoIsHere: who_is_here,
    TryPin: try_pin,
    UseCode: use_code,
    WhoWaits: who_waits,
    ChoosePin: choose_pin,
    AboutMe: about_me,
    Restyle: restyle,
}
