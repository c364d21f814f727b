"""Looks how full the device is, and what Kioo holds of it."""

from collections.abc import Callable
from typing import Any

from app.asks import Ask, Event
from app.asks.room import LookAtRoom, RoomSeen
from app.effects import tidying
from app.wiring import Desk


def look_at_room(desk: Desk, _: LookAtRoom) -> RoomSeen:
    """The disk and the folder as they are now; the reserve is taken back where there is room for it."""
    tablet = desk.tablet
    tablet.reserve.take_back()
    months = tidying.months(desk.open_session)
    left = tidying.departures(desk)
    return RoomSeen(tablet.room(), tablet.holdings(), tablet.sending(), tablet.now(), left, months)


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {LookAtRoom: look_at_room}
