"""Days and moments in one sum or comparison: whole local days on one side, days of UTC with a fraction on the other."""

from collections.abc import Sequence

from forms import dates
from forms.xpath.code import Code, Scale
from forms.xpath.python import Piece, write

_TYPES: dict[str, Scale] = {"date": "day", "dateTime": "moment"}


def scale_of(code: Code) -> Scale:
    """How a value counts days: a question of type date in whole days, one of type dateTime in moments."""
    return _TYPES.get(code.type, "") if code.kind == "single" else code.scale


def in_step(codes: Sequence[Code]) -> tuple[list[Piece], Scale]:
    """The numbers of some operands, and what their sum counts.

    Where days meet moments a day is its midnight here, so that `today() <= now()` holds in every zone.
    """
    scales = [scale for code in codes if (scale := scale_of(code))]
    if len(scales) < 2 or "moment" not in scales:  # noqa: PLR2004 - two that could be out of step
        return [code.number_piece() for code in codes], scales[0] if len(scales) == 1 else ""
    return [_AT_MIDNIGHT.get(scale_of(code), Code.number_piece)(code) for code in codes], ""


def _midnight(day: Code) -> Piece:
    return write("({} - env.offset_minutes / 1440)", day.number_piece())


def _moment(moment: Code) -> Piece:
    """What date-time() gives may name a day only."""
    if moment.kind != "text":
        return moment.number_piece()
    return write("{}({}, env.offset_minutes)", dates.days_here, moment.piece)


_AT_MIDNIGHT = {"day": _midnight, "moment": _moment}
