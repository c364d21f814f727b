"""Showing and reading squares is drawn in every language and at both sizes, and what is drawn is what a camera reads."""

import io
from random import Random
from types import SimpleNamespace

import pytest
from PIL import Image, ImageFilter

from app import code_reading
from app.asks.couriers import TookBack, TookToCarry
from app.asks.people import Style
from app.asks.squares import WAYS
from app.code_reading import code_in, squares_in
from app.qr import qr_png
from app.screens import read_squares, show_squares
from app.theme import LETTERS
from core.square_frames import MOST, Collected, squares
from tests.app.languages import BOTH_WAYS
from tests.app.questions.test_code_reading import zbar

__all__ = ["zbar"]

SIZES = [(390, 844), (1024, 768)]
TEXTS = tuple(squares("parcels", Random(4).randbytes(4247)))
FULL = squares("answers", Random(4).randbytes(MOST))
HALF = Collected("parcels").with_square(TEXTS[1]).with_square(TEXTS[4])
OTHER = Collected("parcels").with_square(squares("parcels", b"another")[0])
NOT_THESE = ("This square belongs to another set.", "Read on with the ones you began, or begin anew with these.")
BUSY = read_squares.State(HALF, busy=True)
STATES = [
    *(show_squares.State(what, texts=TEXTS, at=at, moving=at == 0) for what in WAYS for at in (0, 5)),
    show_squares.State("parcels", texts=TEXTS[:1], moving=False),
    show_squares.State("answers", told=("The answer is too much for squares.", "Hand it back.")),
    *(read_squares.State(Collected(what)) for what in WAYS),
    read_squares.State(HALF),
    read_squares.State(HALF, other=OTHER, told=NOT_THESE),
    read_squares.State(Collected("answers").with_square(FULL[0])),
    BUSY,
    read_squares.State(Collected("parcels"), took=TookToCarry(1, 0, None)),
    read_squares.State(Collected("answers"), took=TookBack(1, 0, safe=3, refused=1, news=2)),
]


@pytest.mark.parametrize("language", BOTH_WAYS)
async def test_every_stage_of_both_sides_is_drawn(screen, language):
    s = await screen().open("/")
    await s.enrol("AISHA-01")
    for screens, route in ((show_squares, "/squares/show/parcels"), (read_squares, "/squares/read/parcels")):
        s.window.go(route)
        await s.settle()
        mine = [one for one in STATES if isinstance(one, screens.State)]
        for number, state in enumerate(mine):
            s.page.width, s.page.height = SIZES[number % 2]
            s.window.restyle(Style(language, ("light", "dark")[number % 2], LETTERS[-(number % 2)]))
            s.window.show(state=state)
            await s.settle()
            assert s.route == route
            assert s.words() or state == BUSY, state
            assert not s.window.shown.trouble, state


def taken(png, *, side, degrees=0.0, slant=0.0, blur=0.0):
    """As a camera sees it: the square so many px wide on grey, turned, from one side, not sharp, and as a JPEG."""
    drawn = Image.open(io.BytesIO(png)).convert("L").resize((side, side), Image.Resampling.LANCZOS)
    paper = Image.new("L", (side * 3 // 2, side * 3 // 2), 200)
    paper.paste(drawn, (side // 4, side // 4))
    seen = paper.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=200)
    high, off = seen.height, seen.width * slant
    corners = (-off, 0, off, high, seen.width - off, high, seen.width + off, 0)
    seen = seen.transform(seen.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=200)
    made = io.BytesIO()
    seen.filter(ImageFilter.GaussianBlur(blur)).save(made, "JPEG", quality=70)
    return made.getvalue()


@pytest.mark.parametrize(
    "way",
    [
        {"side": 904},
        {"side": 240},
        {"side": 360, "degrees": 7},
        {"side": 360, "degrees": 90, "blur": 0.9},
        {"side": 360, "slant": 0.06, "degrees": 5, "blur": 0.9},
    ],
    ids=["as drawn", "small", "turned", "blurred", "from one side"],
)
def test_what_is_drawn_is_read_again(way):
    for text in TEXTS[:2]:
        assert squares_in(taken(qr_png(text), **way)) == [text]


def test_phones_are_asked_for_squares_alone_and_give_all_there_are(monkeypatch):
    found = [SimpleNamespace(data=text.encode()) for text in FULL[:2]]
    read = SimpleNamespace(
        ZBarSymbol=SimpleNamespace(QRCODE=64), decode=lambda _, symbols: found if symbols == [64] else []
    )
    monkeypatch.setattr(code_reading, "addon", lambda name: read if name == "pyzbar.pyzbar" else None)
    assert squares_in(qr_png("x")) == FULL[:2]


def test_phones_read_them_too(zbar):
    for way in ({"side": 300, "degrees": 7, "blur": 0.9}, {"side": 300, "slant": 0.03}):
        assert squares_in(taken(qr_png(FULL[0]), **way)) == FULL[:1]


def test_the_fullest_squares_are_read_and_two_in_one_picture_too():
    first, second = (Image.open(io.BytesIO(qr_png(text))) for text in (FULL[0], FULL[-1]))
    assert code_in(qr_png(FULL[0])) == FULL[0]
    both = Image.new("L", (first.width * 2, first.height), 255)
    both.paste(first, (0, 0))
    both.paste(second, (first.width, 0))
    made = io.BytesIO()
    both.save(made, "PNG")
    assert sorted(squares_in(made.getvalue())) == sorted([FULL[0], FULL[-1]])


def test_what_is_too_blurred_or_no_picture_is_nothing():
    assert squares_in(taken(qr_png(TEXTS[0]), side=360, blur=6)) == []
    assert squares_in(b"no picture") == []
