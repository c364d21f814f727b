"""A small parcel, or an answer, becomes squares; what was read from squares is taken in as a file would be."""

from collections.abc import Callable
from typing import Any

from app.asks import Ask, Event
from app.asks.couriers import TakeBack, TakeToCarry
from app.asks.squares import MakeSquares, SquaresMade, TakeSquares
from app.effects.couriers import in_words, new_place, take_back, take_to_carry
from app.wiring import BROUGHT, PRACTICE, Desk
from core.durable import make_folder, translated, write_whole
from core.errors import Locked
from core.parcel import TooLarge
from core.square_frames import MOST, squares
from core.words import msg
from sync.parcel_packing import pack

NEWS_BYTES = 12 << 10
"""News that are asked for with a parcel by squares: with the receipts they go by squares too, on the way back."""
_DOING: dict[str, tuple[Callable[[str, str], Ask], Callable[[Desk, Any], Event]]] = {
    "parcels": (TakeToCarry, take_to_carry),
    "answers": (TakeBack, take_back),
}


@in_words
def make_squares(desk: Desk, ask: MakeSquares) -> SquaresMade:
    """The file they are cut from goes at once. Refused over MOST bytes; then nothing was given."""
    session = desk.open_session
    if session.setting(PRACTICE):
        raise Locked("what was practised goes nowhere")
    path = new_place(desk, ask.what)
    try:
        if ask.what == "parcels":
            pack(session, path, 0, most=MOST, news_bytes=NEWS_BYTES)
        else:
            session.carried.hand_back(path, ask.parcel)
        return SquaresMade(tuple(squares(ask.what, _small(path.read_bytes()))))
    finally:
        desk.drop_copy()


def _small(content: bytes) -> bytes:
    if not 0 < len(content) <= MOST:
        raise TooLarge(
            msg("The answer is too much for squares."),
            msg("Hand it back as a file on a card or a stick, or over Wi-Fi."),
        )
    return content


@in_words
def take_squares(desk: Desk, ask: TakeSquares) -> Event:
    """Passes through the folder of what was brought, and leaves it."""
    asked, do = _DOING[ask.what]
    path = desk.tablet.settings.device_folder / BROUGHT / desk.tablet.ids.unlinkable()
    with translated():
        make_folder(path.parent)
    write_whole(path, [ask.content])
    return do(desk, asked("", path.name))


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {
    MakeSquares: make_squares,
    TakeSquares: take_squares,
}
