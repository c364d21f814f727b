"""Room on the device: what Me, Sending and the page about it ask for."""

from dataclasses import dataclass

from app.asks import Ask, Event, Now, Sending
from app.asks.tidying import Departure
from core.room import Holdings, Room


@dataclass(frozen=True)
class LookAtRoom(Ask):
    """Asks how full the device is and what Kioo holds of it; answered with RoomSeen."""


@dataclass(frozen=True)
class RoomSeen(Event):
    """The device's room, what is ours of it, what still has to go; what left by itself, and after how many months that is."""

    room: Room
    holdings: Holdings
    sending: Sending
    now: Now
    left: tuple[Departure, ...] = ()
    months: int = 13
