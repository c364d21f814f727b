"""Changes PINs, and lets people back in who forgot theirs, with the district's help."""

from collections.abc import Callable
from typing import Any

from app.asks import Ask, Event
from app.asks.people import Opened, PinRefused
from app.asks.ways_in import (
    AnswerFits,
    AnswerRefused,
    AskDistrict,
    ChangePin,
    ComeBack,
    DistrictAsked,
    LookAtWays,
    PinChanged,
    PinEnded,
    Protection,
    TryAnswer,
    WaysSeen,
)
from app.effects.people import opened, tried_pin
from app.wiring import Desk
from core.errors import Misread, OurFault, WrongAnswer
from storage.kdf import Cost, KdfParameters


def look_at_ways(desk: Desk, ask: LookAtWays) -> WaysSeen:
    """How this person may come in."""
    vault = desk.tablet.vault
    ways = vault.ways_in(ask.uid)
    return WaysSeen(ways.tries_left, ways.recovery, ways.asked, _protection(ways.cost, in_file=vault.secret_in_file))


def ask_district(desk: Desk, ask: AskDistrict) -> DistrictAsked:
    """The request to be let in."""
    request = desk.tablet.vault.recovery_request(ask.uid)
    return DistrictAsked(request.written, request.scanned, request.spoken_check)


def try_answer(desk: Desk, ask: TryAnswer) -> AnswerFits | AnswerRefused:
    """Whether this code answers the request; nothing is used up by looking."""
    return _answered(lambda: desk.tablet.vault.check_answer(ask.uid, ask.code)) or AnswerFits()


def come_back(desk: Desk, ask: ComeBack) -> Opened | AnswerRefused:
    """Opens the device under new numbers."""
    session = _answered(lambda: desk.tablet.vault.recover(ask.uid, ask.code, ask.pin))
    return session if isinstance(session, AnswerRefused) else opened(desk, session, ask.uid)


def change_pin(desk: Desk, ask: ChangePin) -> PinChanged | PinRefused | PinEnded:
    """New numbers in the place of the old ones; what is open stays open."""
    if desk.me is None:
        raise OurFault("nobody is here to change a PIN")
    uid = desk.me.uid
    return tried_pin(lambda: desk.tablet.vault.change_pin(uid, ask.old, ask.new)) or PinChanged()


def _answered(attempt: Callable[[], Any]) -> Any:
    try:
        return attempt()
    except Misread as slip:
        return AnswerRefused(slip.what, slip.line)
    except WrongAnswer as wrong:
        return AnswerRefused(wrong.what)


def _protection(cost: Cost | None, *, in_file: bool) -> Protection:
    if cost is None:
        return Protection("", 0, in_file)
    if isinstance(cost, KdfParameters):
        return Protection("argon2id", cost.memory_kib >> 10, in_file)
    return Protection("scrypt", cost.n * cost.r * 128 >> 20, in_file)


DOERS: dict[type[Ask], Callable[[Desk, Any], Event | None]] = {
    LookAtWays: look_at_ways,
    AskDistrict: ask_district,
    TryAnswer: try_answer,
    ComeBack: come_back,
    ChangePin: change_pin,
}
