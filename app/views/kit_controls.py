"""The kit's controls: buttons, answers, chips, choices, fields, the PIN pad."""

from collections.abc import Callable, Sequence
from typing import Literal

import flet as ft

from app.theme import TYPE, Look, Role, Tone
from app.views.kit import Act, around, column, edge, icon, row, text, touch
from app.views.kit_field import field as field  # noqa: PLC0414  a control of the kit like the others
from app.views.kit_field import problem_line as problem_line  # noqa: PLC0414
from app.views.kit_signs import ring

Kind = Literal["filled", "tonal", "outlined", "text"]
Answer = Literal["yes", "partly", "no"]
_CENTRE = ft.MainAxisAlignment.CENTER
_FULLNESS: dict[Answer, float] = {"yes": 1.0, "partly": 0.5, "no": 0.0}


def button(
    look: Look,
    words: str,
    act: Act,
    *,
    kind: Kind = "filled",
    tone: Tone = "lake",
    sign: ft.IconData | None = None,
    after: ft.IconData | None = None,
    hook: str | None = None,
    height: float = 56,
    expand: bool | None = None,
) -> ft.Control:
    """A pill button; `sign` stands before the words, `after` behind them. Grows with the letters."""
    hue = look.hue(tone)
    role: Role = "label" if kind == "text" else "strong"
    ground, colour = {
        "filled": (hue.main, hue.on),
        "tonal": (hue.container, hue.on_container),
        "outlined": (look.palette.card, look.hue("lake").main if tone == "lake" else hue.main),
        "text": (None, hue.main),
    }[kind]
    parts = row(
        icon(look, sign, 22, colour) if sign else None,
        ft.Container(text(look, words, role, colour, align=ft.TextAlign.CENTER), expand=True, expand_loose=True),
        icon(look, after, 22, colour) if after else None,
        spacing=10,
        main=_CENTRE,
    )
    box = ft.Container(
        parts,
        bgcolor=ground,
        border=edge(look.palette.edge) if kind == "outlined" else None,
        border_radius=28,
        padding=around(16 if kind in {"outlined", "text"} else 20, (height - TYPE[role].line) / 2),
        expand=expand,
    )
    return touch(box, act, hook=hook)


def next_button(look: Look, words: str, act: Act, *, hook: str | None = None, tone: Tone = "lake") -> ft.Control:
    """The one next step: filled, full width, arrow pointing on."""
    return button(look, words, act, after=ft.Icons.ARROW_FORWARD_ROUNDED, hook=hook, tone=tone, expand=True)


def icon_button(
    look: Look,
    sign: ft.IconData,
    name: str,
    act: Act,
    *,
    hook: str | None = None,
    tone: Tone | None = None,
    outlined: bool = False,
    size: float = 48,
) -> ft.Control:
    """A round button without words; `name` is what is spoken. Its touch area is at least 48 px."""
    hue = look.hue(tone) if tone else None
    side = size + 2 if outlined else size  # the border is not part of the touch area
    box = ft.Container(
        icon(look, sign, size / 2, hue.main if hue else None, spoken=name),
        width=side,
        height=side,
        border_radius=side / 2,
        bgcolor=hue.container if hue else None,
        border=edge(look.palette.edge) if outlined else None,
        alignment=ft.Alignment.CENTER,
        tooltip=name,
    )
    return touch(box, act, hook=hook)


def answer_button(
    look: Look, words: str, answer: Answer, act: Act, *, chosen: bool, hook: str | None = None
) -> ft.Control:
    """Yes, partly or no: a ring that is closed, half or open, and a check when chosen."""
    hue, ground = look.hue("lake"), look.palette.card
    colour = hue.on_container if chosen else look.palette.ink
    mark = icon(look, ft.Icons.CHECK_CIRCLE_ROUNDED, 26, hue.main) if chosen else None
    sign = ring(look, _FULLNESS[answer], 30, colour=hue.main if chosen else look.palette.edge)
    box = _choice_box(look, chosen=chosen, ground=ground, radius=22, padding=around(20, 21 - (2 if chosen else 1)))
    box.content = row(sign, text(look, words, "heading", colour, expand=True), mark, spacing=16)
    return touch(box, act, hook=hook, chosen=chosen)


def choice_row(
    look: Look,
    words: str,
    act: Act,
    *,
    chosen: bool,
    several: bool = False,
    under: str = "",
    hook: str | None = None,
    words_as: ft.Control | None = None,
    before: ft.Control | None = None,
) -> ft.Control:
    """One choice of a list, the whole row touchable; round sign for one-of, square for some-of.

    `words_as` are the same words drawn otherwise, `before` stands before them (a picture).
    """
    hue = look.hue("lake")
    colour = hue.on_container if chosen else look.palette.ink
    empty, full = (
        (ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED, ft.Icons.CHECK_BOX_ROUNDED)
        if several
        else (ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED, ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED)
    )
    sign = icon(look, full if chosen else empty, 26, hue.main if chosen else look.palette.edge)
    small = text(look, under, "small", colour) if under else None
    shown = words_as or text(look, words, "strong" if chosen else "body", colour)
    words_part = ft.Column(
        [part for part in (shown, small) if part],
        spacing=2,
        expand=True,
    )
    box = _choice_box(look, chosen=chosen, ground=look.palette.card, radius=18, padding=around(16, 14 - int(chosen)))
    box.content = row(sign, before, words_part, spacing=14)
    return touch(box, act, hook=hook, chosen=chosen)


def chip(look: Look, words: str, act: Act, *, chosen: bool, tone: Tone = "lake", hook: str | None = None) -> ft.Control:
    """A small choice that flows in a row with others; a check shows that it is chosen."""
    hue = look.hue(tone)
    colour = hue.on_container if chosen else look.palette.ink
    mark = icon(look, ft.Icons.CHECK_ROUNDED, 20, hue.on_container) if chosen else None
    box = ft.Container(
        row(mark, text(look, words, "label", colour), tight=True),
        bgcolor=hue.container if chosen else look.palette.card,
        border=edge(hue.main if chosen else look.palette.edge, 2 if chosen else 1),
        border_radius=24,
        padding=around(16, 15 - int(chosen)),
    )
    return touch(box, act, hook=hook, chosen=chosen)


def segments(
    look: Look, options: Sequence[tuple[str, str]], chosen: str, act: Callable[[str], None], *, hook: str = "choose"
) -> ft.Control:
    """Few short choices side by side: (value, words) pairs; the hook of each is `hook-value`."""
    return ft.Row(
        [
            chip(look, words, lambda value=value: act(value), chosen=value == chosen, hook=f"{hook}-{value}")  # type: ignore[misc]
            for value, words in options
        ],
        wrap=True,
        spacing=8,
        run_spacing=8,
    )


def pill(look: Look, words: str, *, tone: Tone | None = None, sign: ft.IconData | None = None) -> ft.Container:
    """A small label that cannot be touched: a state, a time, a priority."""
    colour = look.hue(tone).on_container if tone else look.palette.quiet
    return ft.Container(
        row(
            icon(look, sign, 17, colour) if sign else None,
            text(look, words, "small_strong", colour),
            spacing=6,
            tight=True,
        ),
        bgcolor=look.hue(tone).container if tone else look.palette.low,
        border_radius=17,
        padding=around(12, 6),
    )


def pin_pad(look: Look, typed: int, on_key: Callable[[str], None], *, length: int = 6) -> ft.Control:
    """Dots for what was typed and a pad of twelve keys; `on_key` hears "0" to "9" and "back"."""
    dots = [_pin_dot(look, full=place < typed) for place in range(length)]
    spoken = look.say("{n} of {length} numbers typed", n=typed, length=length)
    shown = ft.Semantics(label=spoken, exclude_semantics=True, content=row(*dots, spacing=18, main=_CENTRE))
    # Number pads keep left to right in every language; rows mirror by themselves, so turn them back.
    pad = [line[::-1] if look.rtl else line for line in ("123", "456", "789", " 0<")]
    keys = [row(*(_pin_key(look, key, on_key) for key in line), spacing=0) for line in pad]
    return column(shown, ft.Container(height=18), *keys, spacing=10)


def _pin_dot(look: Look, *, full: bool) -> ft.Control:
    hue = look.hue("lake")
    colour = hue.main if full else look.palette.edge
    return ft.Container(
        width=18, height=18, border_radius=9, bgcolor=hue.main if full else None, border=edge(colour, 2)
    )


def _pin_key(look: Look, key: str, on_key: Callable[[str], None]) -> ft.Control:
    if key == " ":
        return ft.Container(expand=True)
    back = key == "<"
    sign = icon(look, ft.Icons.BACKSPACE_OUTLINED, 28, spoken=look.say("Erase one number"))
    box = ft.Container(
        sign if back else text(look, look.say.figures(key), "title", align=ft.TextAlign.CENTER),
        border_radius=26,
        width=84,
        bgcolor=None if back else look.palette.card,
        border=None if back else edge(look.palette.line),
        alignment=ft.Alignment.CENTER,
        padding=around(0, 18),
    )
    pressed = "back" if back else key
    return ft.Container(
        touch(box, lambda: on_key(pressed), hook=f"pin-{pressed}"), expand=True, alignment=ft.Alignment.CENTER
    )


def _choice_box(look: Look, *, chosen: bool, ground: str, radius: float, padding: ft.Padding) -> ft.Container:
    hue = look.hue("lake")
    return ft.Container(
        bgcolor=hue.container if chosen else ground,
        border=edge(hue.main if chosen else look.palette.edge, 2 if chosen else 1),
        border_radius=radius,
        padding=padding,
    )
