"""The kit's ground: texts, signs, boxes, rows and the one way to make something touchable."""

from collections.abc import Callable

import flet as ft

from app.asks import Event
from app.theme import READING_WIDTH, Look, Role, Tone
from core.script import in_page

Send = Callable[[Event], None]
"""How a view tells its screen what was touched."""

Act = Callable[[], None]
"""What a touch does; views pass `lambda: send(SomeEvent())`."""

START, CENTRE, STRETCH = (
    ft.CrossAxisAlignment.START,
    ft.CrossAxisAlignment.CENTER,
    ft.CrossAxisAlignment.STRETCH,
)


def text(
    look: Look,
    words: str,
    role: Role = "body",
    colour: str | None = None,
    *,
    align: ft.TextAlign = ft.TextAlign.START,
    lines: int | None = None,
    expand: bool | None = None,
) -> ft.Text:
    """Words in one of the type roles; `lines` cuts with an ellipsis, else the text wraps."""
    return ft.Text(
        in_page(words, rtl=look.rtl),
        style=look.style(role, colour),
        text_align=align,
        max_lines=lines,
        overflow=ft.TextOverflow.ELLIPSIS if lines else ft.TextOverflow.CLIP,
        expand=expand,
    )


def heading(
    look: Look, words: str, role: Role = "title", colour: str | None = None, *, centred: bool = False
) -> ft.Control:
    """Words that screen readers announce as the level-1 heading."""
    shown = text(look, words, role, colour, align=ft.TextAlign.CENTER if centred else ft.TextAlign.START)
    return ft.Semantics(heading_level=1, content=shown)


def icon(
    look: Look, name: ft.IconData, size: float = 24, colour: str | None = None, *, spoken: str | None = None
) -> ft.Icon:
    """A sign; silent unless `spoken` names it (needed when no words stand beside it)."""
    return ft.Icon(name, size=look.icon_size(size), color=colour or look.palette.ink, semantics_label=spoken)


def picture(name: str, width: float, height: float | None = None, *, opacity: float = 1) -> ft.Image:
    """A drawing of assets/art by its stem; decorative, so screen readers pass over it."""
    return ft.Image(
        src=f"/art/{name}.svg",
        width=width,
        height=height or width,
        fit=ft.BoxFit.CONTAIN,
        opacity=opacity,
        exclude_from_semantics=True,
    )


def gap(height: float) -> ft.Container:
    """Empty height in px."""
    return ft.Container(height=height)


def column(*parts: ft.Control | None, spacing: float = 0, cross: ft.CrossAxisAlignment = STRETCH) -> ft.Column:
    """Parts below each other, stretched; None parts are left out."""
    return ft.Column([part for part in parts if part is not None], spacing=spacing, horizontal_alignment=cross)


def row(
    *parts: ft.Control | None,
    spacing: float = 8,
    cross: ft.CrossAxisAlignment = CENTRE,
    main: ft.MainAxisAlignment = ft.MainAxisAlignment.START,
    tight: bool = False,
) -> ft.Row:
    """Parts beside each other; None parts are left out. Mirrors itself from right to left."""
    shown = [part for part in parts if part is not None]
    return ft.Row(shown, spacing=spacing, vertical_alignment=cross, alignment=main, tight=tight)


def evenly(*tiles: ft.Control, spacing: float = 12) -> ft.Row:
    """Tiles beside each other, all as tall as the tallest."""
    return ft.Row(list(tiles), spacing=spacing, intrinsic_height=True, vertical_alignment=STRETCH)


def wrap(*parts: ft.Control, spacing: float = 8) -> ft.Row:
    """Parts beside each other that flow onto new lines."""
    return ft.Row(list(parts), wrap=True, spacing=spacing, run_spacing=spacing)


def rest(*parts: ft.Control | None, spacing: float = 0) -> ft.Column:
    """A column that takes the width left over in a row (texts beside a sign)."""
    shown = [part for part in parts if part is not None]
    return ft.Column(shown, spacing=spacing, expand=True, horizontal_alignment=STRETCH)


def around(horizontal: float = 0, vertical: float = 0) -> ft.Padding:
    """Symmetric padding."""
    return ft.Padding.symmetric(horizontal=horizontal, vertical=vertical)


def edge(colour: str, width: float = 1) -> ft.Border:
    """A border on all four sides."""
    return ft.Border.all(width, colour)


def touch(box: ft.Container, act: Act, *, hook: str | None = None, chosen: bool | None = None) -> ft.Control:
    """Makes a box touchable: a button named by the texts inside, or a checkbox when `chosen` is given.

    `hook` is the stable name browser tests and the harness find it by.
    """
    box.ink = True
    box.on_click = lambda _: act()
    box.key = hook
    return ft.Semantics(
        identifier=hook,
        checked=chosen,
        content=box,
        key=hook,
        expand=box.expand,
        button=None if chosen is not None else True,
    )


def hooked(hook: str, content: ft.Control) -> ft.Control:
    """Gives something that is only read a stable name for tests."""
    return ft.Semantics(identifier=hook, content=content, key=hook, expand=content.expand)


def card(
    look: Look,
    *parts: ft.Control | None,
    tone: Tone | None = None,
    spacing: float = 0,
    padding: float | ft.Padding = 16,
) -> ft.Container:
    """A card: paper with a thin line, or the pale area of a tone without one."""
    return ft.Container(
        column(*parts, spacing=spacing),
        bgcolor=look.hue(tone).container if tone else look.palette.card,
        border=None if tone else edge(look.palette.line),
        border_radius=20,
        padding=padding,
    )


def note_box(look: Look, sign: ft.IconData, words: str, *, tone: Tone | None = None) -> ft.Container:
    """A low box with a sign and a small sentence (what happened last visit, a rule, a hint)."""
    colour = look.hue(tone).on_container if tone else look.palette.quiet
    return ft.Container(
        row(icon(look, sign, 20, colour), text(look, words, "small", colour, expand=True), spacing=10, cross=START),
        bgcolor=look.hue(tone).container if tone else look.palette.low,
        border_radius=16,
        padding=around(14, 12),
    )


def divider(look: Look, space: float = 12) -> ft.Container:
    """A thin line between rows of one card."""
    return ft.Container(height=1, bgcolor=look.palette.line, margin=ft.Margin.symmetric(vertical=space))


def section(look: Look, words: str, sign: ft.IconData | None = None) -> ft.Control:
    """A quiet heading over a group of cards."""
    quiet = look.palette.quiet
    shown = icon(look, sign, 20, quiet) if sign else None
    return ft.Container(row(shown, text(look, words, "label", quiet, expand=True)), padding=look.sides(4, 8, 4, 0))


def centred(look: Look, content: ft.Control) -> ft.Control:
    """Keeps a reading column at most 560 px wide in the middle of a larger screen."""
    if look.size == "phone":
        return content
    inner = ft.Container(content, width=READING_WIDTH)
    return ft.Row([inner], alignment=ft.MainAxisAlignment.CENTER, vertical_alignment=STRETCH, expand=True)
