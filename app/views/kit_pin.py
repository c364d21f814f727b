"""The page of a PIN pad, as all screens with numbers show it: face and name above, what to do, dots, keys."""

from collections.abc import Callable

import flet as ft

from app.asks.people import Face
from app.theme import ROOMY, Look
from app.views.kit import column, gap, heading, hooked, row, text
from app.views.kit_controls import pin_pad
from app.views.kit_page import page, top_bar
from app.views.kit_signs import portrait
from core.pins import Choosing

_FEW = 3


def pad_page(
    look: Look,
    title: str,
    said: str,
    typed: int,
    on_key: Callable[[str], None],
    *,
    back: Callable[[], None] | None = None,
    face: Face | None = None,
    below_title: ft.Control | None = None,
    warning: bool = False,
    under: ft.Control | None = None,
) -> ft.Control:
    """Portrait (when there is a face), title, one sentence, dots and pad; `under` stands below the keys."""
    centre = ft.TextAlign.CENTER
    colour = look.hue("ember").main if warning else look.palette.quiet
    words = ft.Semantics(live_region=True, content=text(look, said, "body", colour, align=centre))
    roomy = look.size == "phone" and look.height >= ROOMY * look.letters
    picture = portrait(look, face.picture, face.name, 104) if face else None
    return page(
        look,
        [
            row(picture, main=ft.MainAxisAlignment.CENTER) if picture else gap(20),
            column(heading(look, title, centred=True) if title else None, below_title, spacing=4),
            hooked("pin-words", words),
            ft.Container(expand=True) if roomy else gap(6),
            pin_pad(look, typed, on_key),
            under,
            gap(16),
        ],
        top=top_bar(look, "", back=back) if back else None,
        side=20,
        scroll=not roomy,
    )


def choosing_words(look: Look, choosing: Choosing) -> str:
    """What to type next while new numbers are chosen, or why they begin again."""
    if choosing.problem:
        return look.say(choosing.problem)
    if choosing.first:
        return look.say("The same six numbers once more")
    return look.say("Choose six numbers that only you know")


def is_few(left: int | None) -> bool:
    """Whether so few tries are left that it has to be said."""
    return left is not None and left <= _FEW


def refused_words(look: Look, wait: int, left: int | None, *, wrong: bool) -> str:
    """Over a PIN pad: how long to wait, whether the numbers were looked at and are not the right ones, how many tries are left."""
    if left is None or not is_few(left):
        return pin_words(look, wait, wrong=wrong)
    few = look.say.many(
        "{n} try is left. After it only your district can let you in.",
        "{n} tries are left. After them only your district can let you in.",
        left,
    )
    return f"{pin_words(look, wait, wrong=wrong)} {few}" if wrong or wait else few


def pin_words(look: Look, wait: int, *, wrong: bool) -> str:
    """Over a PIN pad: how many seconds to wait, whether the numbers were looked at and are not the right ones, or what to do."""
    if wait and wrong:
        return look.say.many("Not these numbers. Wait {n} second.", "Not these numbers. Wait {n} seconds.", wait)
    if wait:
        return look.say.many("Too early. Wait {n} second.", "Too early. Wait {n} seconds.", wait)
    return look.say("Not these numbers. Please try again.") if wrong else look.say("Your six numbers")
