"""Begins and seals one patient's answers, and guards the way out of patient mode."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from app.asks import Ask, Event
from app.asks.listening import BeginVoice, CheckPin, NoVoiceForm, PinFits, SealVoice, VoiceBegun, VoiceSealed
from app.asks.people import Me, PinRefused
from app.asks.ways_in import PinEnded
from app.effects import sheets
from app.effects.people import tried_pin
from app.wiring import Desk
from core.canonical import canonical
from core.clock import iso_week
from core.errors import Locked, OurFault
from core.records import Json, WireRecord

PURPOSE = "feedback"
CHANNEL = "chw"
STORY = ("story_good", "story_change", "story_share")
ABOUT = ("consent", "consent_version")
_QUICK, _SLOW = 20, 60


def begin(desk: Desk, ask: BeginVoice) -> VoiceBegun | NoVoiceForm:
    """A blank form of the newest version that is whole here; it learns neither the device nor the person."""
    kept = sheets.whole(desk, sheets.best(sheets.offered(desk, purpose=PURPOSE)))
    if kept is None:
        return NoVoiceForm()
    blank = sheets.ready(desk, kept, None, ask.language)
    return VoiceBegun(blank, desk.tablet.clock.monotonic())


def seal(desk: Desk, ask: SealVoice) -> VoiceSealed:
    """Only the week, the channel and the language stay readable; the rest is sealed to the programme's key."""
    session, me = desk.open_session, _person(desk)
    key = session.setting("data_key")
    if not key:
        raise OurFault("this device has no data key")
    record = WireRecord(
        id=desk.tablet.ids.unlinkable(),
        rev=1,
        kind="feedback",
        district=me.district,
        facility=me.unit,
        sha256="",
        data={"week": iso_week(desk.tablet.now().today), "channel": CHANNEL, "language": ask.language},
        form=ask.form,
        version=ask.version,
    )
    words = canonical(plaintext(ask, desk.tablet.clock.monotonic() - ask.began))
    session.seal(record, words, base64.b64decode(key), str(session.setting("data_key_id")))
    desk.tablet.wake()
    return VoiceSealed()


def plaintext(ask: SealVoice, seconds: float) -> Mapping[str, Json]:
    """What is sealed: the answers apart from the story and the consent, and how long it took, in three bands only."""
    said = {name: value for name, value in ask.answers.items() if name not in STORY + ABOUT}
    band = "<20" if seconds < _QUICK else "20-60" if seconds <= _SLOW else ">60"
    parts = {name: str(ask.answers.get(name) or "") for name in STORY + ABOUT}
    return {"form": ask.form, "version": ask.version, "answers": said, "seconds_band": band, **parts}


def check_pin(desk: Desk, ask: CheckPin) -> PinFits | PinRefused | PinEnded:
    """Counts like unlocking does: the wait grows, nothing is wiped."""
    uid = _person(desk).uid
    return tried_pin(lambda: desk.tablet.vault.check_pin(uid, ask.pin)) or PinFits()


def _person(desk: Desk) -> Me:
    if desk.me is None:
        raise Locked("nobody is unlocked in this window")
    return desk.me


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {BeginVoice: begin, SealVoice: seal, CheckPin: check_pin}
