"""Waits for a device beside this one, or sends to it; what comes is taken in as a file would be."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.asks import Ask, Event
from app.asks.couriers import CourierRefused, TakeBack, TakeToCarry, TookBack, TookToCarry
from app.asks.near import CloseNear, LookNear, NearSeen, OpenNear, SendNear
from app.beside import Beside
from app.effects.couriers import in_words, take_back, take_to_carry
from app.wiring import BROUGHT, PRACTICE, Desk, Tablet
from core.errors import DiskFull, Locked, OurFault
from core.log import note
from core.words import msg
from storage.carrying import MOST
from sync.nearby import Receiver
from sync.nearby_sending import Sender
from sync.nearby_words import What, new_code, read_typed

_NO_NETWORK = CourierRefused(
    msg("This device is on no local network."),
    msg("Join the same Wi-Fi with both devices, or open a hotspot on one and join it with the other."),
)
_DOING = {"parcels": (TakeToCarry, take_to_carry), "answers": (TakeBack, take_back)}


@in_words
def open_near(desk: Desk, ask: OpenNear) -> NearSeen | CourierRefused:
    """A fresh code each time. Where no parcel would find room nobody is asked to send one."""
    if desk.open_session.setting(PRACTICE):
        raise Locked("what is practised meets nobody")
    desk.drop_near()
    tablet, hosts = desk.tablet, desk.tablet.beside()
    code = new_code(tablet.random_bytes(5))
    receiver = Receiver(
        ask.what,
        code,
        partial(_take, desk, ask.what, code),
        tablet.settings.device_folder / BROUGHT,
        most=_most(tablet, ask.what),
        chance=tablet.random_bytes,
    )
    try:
        desk.near = Beside(receiver, receiver.open(hosts))
    except OSError:
        return _NO_NETWORK
    return _seen(desk.near)


def _most(tablet: Tablet, what: What) -> int:
    """For a moment it lies here twice."""
    room = tablet.room()
    most = min(MOST, (room.spare if what == "parcels" else room.free) // 2)
    if not most:
        raise DiskFull("no room for what may come")
    return most


def _take(desk: Desk, what: What, code: str, path: Path) -> bool:
    """On the receiver's thread: the one thread that owns the vault does it."""
    try:
        return desk.tablet.worker.submit(_took, desk, what, code, path).result()
    except Exception as fault:  # noqa: BLE001  whatever it is, the sender must hear that nothing was taken
        note("nearby", "not taken", error=type(fault).__name__)
        return False


def _took(desk: Desk, what: What, code: str, path: Path) -> bool:
    """Nothing is taken for somebody who went away meanwhile."""
    near = desk.near
    if near is None or near.meeting is None or near.meeting.code != code:
        return False
    asked, do = _DOING[what]
    answer: Any = do(desk, asked(str(path)))
    near.took = answer
    return isinstance(answer, TookToCarry | TookBack)


@in_words
def send_near(desk: Desk, ask: SendNear) -> NearSeen:
    """The file stays until it is taken, so that a slip in the code costs nothing."""
    if desk.copy is None:
        raise OurFault("no file was made")
    desk.drop_near()
    sender = Sender(ask.what, read_typed(ask.address, ask.code), desk.copy, chance=desk.tablet.random_bytes)
    desk.near = Beside(sender)
    sender.start()
    return _seen(desk.near)


def look_near(desk: Desk, _: LookNear) -> NearSeen:
    """As of now."""
    return _seen(desk.near) if desk.near else NearSeen("over", problem="closed")


def close_near(desk: Desk, _: CloseNear) -> None:
    """What was half there goes."""
    desk.drop_near()


def _seen(near: Beside) -> NearSeen:
    stand = near.line.stand
    return NearSeen(stand.stage, stand.done, stand.size, stand.problem, near.meeting, near.took)


DOERS: dict[type[Ask], Callable[[Desk, Any], Event | None]] = {
    OpenNear: open_near,
    SendNear: send_near,
    LookNear: look_near,
    CloseNear: close_near,
}
