"""Says how long a tablet was without contact, and what one that was taken out of service still has to send."""

from collections.abc import Callable
from typing import Any

from app.asks import Ask, Event
from app.asks.people import Face
from app.asks.service import Alone, HowLongAlone, InService, LeftNow, LookAtLeft, Reached
from app.wiring import SUPERVISING, Desk


def how_long_alone(desk: Desk, _: HowLongAlone) -> Alone | Reached:
    """Reads it with the session that sends, for nobody is unlocked here."""
    vault = desk.tablet.vault
    contact = vault.sync_session().contact
    if not contact.is_overdue:
        return Reached()
    found = [Face(card.uid, card.name, card.role, card.picture) for card in vault.people() if card.role in SUPERVISING]
    return Alone(contact.alone().days, found)


def look_at_left(desk: Desk, _: LookAtLeft) -> LeftNow | InService:
    """Begins to send it too, when the app was just started."""
    left = desk.tablet.vault.left
    if not desk.tablet.is_out_of_service:
        return InService()
    desk.tablet.begin_sending()
    return LeftNow(left.count())


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {HowLongAlone: how_long_alone, LookAtLeft: look_at_left}
