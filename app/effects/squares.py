"""A small parcel, or an answer, becomes squares; what was read from squares is taken in as a file would be."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.asks import Ask, Event
from app.asks.couriers import TakeBack, TakeToCarry
from app.asks.squares import MakeSquares, SquaresMade, TakeSquares
from app.effects.couriers import in_words, new_place, put_together, take_back, take_to_carry
from app.wiring import BROUGHT, PRACTICE, Desk, ShownParcel
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
    """Refused over MOST bytes; then nothing was given."""
    if desk.open_session.setting(PRACTICE):
        raise Locked("what was practised goes nowhere")
    return SquaresMade(_of_a_parcel(desk) if ask.what == "parcels" else _of_answers(desk, ask.parcel))


def _of_a_parcel(desk: Desk) -> tuple[str, ...]:
    """Those shown before, while they hold what waits: who comes back to the screen goes on where the other's camera is."""
    session, before = desk.open_session, desk.shown
    keys = tuple((record.id, record.rev) for record in session.pending())
    given = session.given.of(before.parcel) if before and before.keys == keys else None
    if before and given and given.taken is None:
        return before.texts
    with _passing(desk, "parcel") as path:
        parcel = pack(session, path, 0, most=MOST, news_bytes=NEWS_BYTES)
        desk.shown = ShownParcel(keys, parcel.id, tuple(squares("parcels", path.read_bytes())))
    return desk.shown.texts


def _of_answers(desk: Desk, parcel: str) -> tuple[str, ...]:
    with _passing(desk, "answers") as path:
        put_together(desk, path, parcel)
        return tuple(squares("answers", _small(path.read_bytes())))


@contextmanager
def _passing(desk: Desk, what: str) -> Iterator[Path]:
    """A file that goes when its squares are cut."""
    try:
        yield new_place(desk, what)
    finally:
        desk.drop_copy()


def _small(content: bytes) -> bytes:
    if len(content) > MOST:
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
