"""Makes the practice memory ready, opens it, throws it away.

It lies in a folder of its own and is opened as a tablet without a way to any server: no function, no address, no token
(decision 24). What is finished there stays there.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any

from app import practice_country as country
from app.asks import Ask, Event
from app.asks.people import AboutMe, Face, Opened, Style
from app.asks.practice import (
    NUMBERS,
    BeginPractice,
    Moved,
    NoPractice,
    PractiseAs,
    Practisers,
    StopPractice,
    WhoPractises,
)
from app.effects import people, sheets
from app.wiring import PRACTICE, Desk, Tablet
from core.errors import Locked
from core.records import Json, PullItem
from core.words import speak
from storage.crypto import key_id, new_pair
from storage.kdf import KdfParameters
from storage.session import Session

_NO_SECRET = KdfParameters(memory_kib=8, passes=1, weak=True)
"""Everybody knows these numbers: nothing is gained by making them slow to try."""


def begin(desk: Desk, ask: BeginPractice) -> Moved | NoPractice:
    """The practice memory with the sheets this device has now; those of last time when nobody has unlocked since the start."""
    own = desk.tablet.own
    practice = _tablet(own)
    if ask.afresh:
        practice.forget()
    source = _source(own)
    if not practice.vault.people():
        if source is None:
            return NoPractice()
        _settle(practice, _style(desk))
    if source is not None:
        _bring_sheets(Desk(own, session=source), practice)
    return Moved(practice=True)


def stop(_desk: Desk, _: StopPractice) -> Moved:
    """What was practised stays for the next time."""
    return Moved(practice=False)


def who(desk: Desk, _: WhoPractises) -> Practisers:
    """The fictional people; nobody where the device's own people are."""
    cards = desk.tablet.vault.people() if desk.tablet.practised_on else []
    return Practisers([Face(card.uid, card.name, card.role, card.picture) for card in cards])


def practise(desk: Desk, ask: PractiseAs) -> Opened:
    """Opens it with the numbers everybody knows; they are tried on nobody else."""
    if desk.tablet.practised_on is None:
        raise Locked("nobody practises here")
    return people.opened(desk, desk.tablet.vault.unlock(ask.uid, NUMBERS), ask.uid)


def _tablet(own: Tablet) -> Tablet:
    if own.practice is None:
        settings = replace(own.settings, device_folder=own.settings.device_folder / "practice", reserve_mb=0)
        own.practice = Tablet(settings, own.clock, own.random_bytes, None, _NO_SECRET, disk=own.disk, practised_on=own)
    return own.practice


def _source(own: Tablet) -> Session | None:
    """Where this device's sheets are; None before anybody unlocked."""
    try:
        return own.vault.sync_session()
    except Locked:
        return None


def _style(desk: Desk) -> Style:
    return people.about_me(desk, AboutMe()).style if desk.me else Style(desk.tablet.settings.language)


def _settle(practice: Tablet, style: Style) -> None:
    """The people move in, and what their district would have told them is there."""
    say = speak(style.language)
    sessions: list[Session] = []
    for person in country.people(say):
        by, spaces = next(iter(sessions), None), people.spaces_of(person)
        session = practice.vault.add_person(
            person.id, person.name, person.role, person.picture, NUMBERS, spaces=spaces, by=by
        )
        _set(session, {f"person/{person.id}": asdict(person), f"style/{person.id}": asdict(style)})
        sessions.append(session)
    public = new_pair().public  # its other half is forgotten at once: what is sealed here nobody ever reads
    session = sessions[0]
    _set(session, {PRACTICE: True, "data_key": base64.b64encode(public).decode(), "data_key_id": key_id(public)})
    session.apply_pull(country.items(say, practice.now().today), {})
    for session in sessions:
        session.lock()


def _set(session: Session, settings: Mapping[str, Json]) -> None:
    for name, value in settings.items():
        session.set_setting(name, value)


def _bring_sheets(source: Desk, practice: Tablet) -> None:
    """Each form in the version to fill now, with its files."""
    session, target = source.open_session, practice.vault.unlock(practice.vault.people()[0].uid, NUMBERS)
    for known in sheets.by_form(source).values():
        chosen = sheets.best(known)
        if chosen is None or chosen.coming or target.find("form", where=_named(chosen)):
            continue
        brought = [*session.find("form_file", where=_named(chosen), bodies=True), sheets.whole(source, chosen)]
        told = [PullItem(country.DISTRICT, 0, one.kind, one.id, "put", None, one.body) for one in brought if one]
        for item in told:
            _bring_content(session, target, str(item.body.get("sha256", "")))
        target.apply_pull(told, {})
    target.lock()


def _named(version: sheets.Version) -> dict[str, Any]:
    return {name: version.head.get(name) for name in ("form", "version")}


def _bring_content(session: Session, target: Session, digest: str) -> None:
    pieces = session.downloads.read(digest) if digest and not target.downloads.is_whole(digest) else None
    content = b"".join(pieces) if pieces is not None else b""
    if content:
        target.downloads.put(content, sha256(content).hexdigest())


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {
    BeginPractice: begin,
    StopPractice: stop,
    WhoPractises: who,
    PractiseAs: practise,
}
