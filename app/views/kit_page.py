"""The kit's page: top bar, scrolling body, thumb bar, bottom bar or rail, toast, empty and loading states."""

import asyncio
from collections.abc import Callable, Sequence

import flet as ft

from app.asks.practice import NUMBERS
from app.theme import Look
from app.views.kit import Act, around, centred, column, gap, heading, icon, picture, rest, row, text, touch
from app.views.kit_controls import icon_button
from core.words import msg

TABS = (
    ("today", msg("Today"), ft.Icons.WB_SUNNY_ROUNDED, ft.Icons.WB_SUNNY_OUTLINED),
    ("visits", msg("Visits"), ft.Icons.PLACE_ROUNDED, ft.Icons.PLACE_OUTLINED),
    ("learn", msg("Learn"), ft.Icons.AUTO_STORIES_ROUNDED, ft.Icons.AUTO_STORIES_OUTLINED),
    ("me", msg("Me"), ft.Icons.PERSON_ROUNDED, ft.Icons.PERSON_OUTLINE_ROUNDED),
)
"""Every tab there can be: id, words, sign when chosen, sign when not; navigation says which a role has."""


def page(
    look: Look,
    body: Sequence[ft.Control | None],
    *,
    top: ft.Control | None = None,
    bottom: ft.Control | None = None,
    spacing: float = 12,
    side: float = 16,
    scroll: bool = True,
    ground: str | None = None,
    full: bool = False,
) -> ft.Control:
    """A whole screen: fixed top, body (scrolls unless told not to), fixed bottom; `full` uses the whole width of a tablet."""
    shown = ft.Column(
        in_place(body),
        spacing=spacing,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        scroll=ft.ScrollMode.HIDDEN if scroll else None,
        expand=True,
    )
    return screen_of(look, shown, top=top, bottom=bottom, side=side, ground=ground, full=full)


def in_place(parts: Sequence[ft.Control | None], of: str = "part") -> list[ft.Control]:
    """Those that are there, each keyed by its place among all: when one comes or goes, the others stay what they are.

    Flet matches what has no key by position: a touch that is under way would meet a neighbour, or nothing.
    A component takes its key only where it is made.
    """
    for at, part in enumerate(parts):
        if part is not None and part.key is None and not isinstance(part, ft.Component):
            part.key = f"{of}-{at}"
    return [part for part in parts if part is not None]


def opening_page(
    look: Look,
    title: str,
    lead: str,
    *parts: ft.Control | None,
    bottom: ft.Control,
    back: Act | None = None,
) -> ft.Control:
    """Where a way of several steps begins, or ends: its name, what it is in a sentence, what belongs to it, the next step."""
    top = top_bar(look, "", back=back) if back else None
    words = text(look, lead, "lead", look.palette.quiet)
    return page(
        look,
        [None if back else gap(16), heading(look, title, "display"), words, gap(4), *parts],
        top=top,
        bottom=bottom,
        side=20,
    )


def screen_of(
    look: Look,
    body: ft.Control,
    *,
    top: ft.Control | None = None,
    bottom: ft.Control | None = None,
    side: float = 16,
    ground: str | None = None,
    full: bool = False,
) -> ft.Control:
    """A page whose body scrolls (or does not) by itself."""
    middle = ft.Container(body if full else centred(look, body), padding=around(side), expand=True)
    parts = [part for part in (top, middle, bottom) if part is not None]
    inner = ft.Column(parts, spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(inner, bgcolor=ground or look.palette.paper, expand=True)


def top_bar(
    look: Look,
    title: str,
    *,
    under: str = "",
    back: Act | None = None,
    closes: bool = False,
    trailing: Sequence[ft.Control] = (),
    full: bool = False,
) -> ft.Control:
    """Title and a quiet line below; `back` shows an arrow (or a cross when `closes`) named for screen readers."""
    sign = ft.Icons.CLOSE_ROUNDED if closes else ft.Icons.ARROW_BACK_ROUNDED
    leave = (
        icon_button(look, sign, look.say("Close") if closes else look.say("Back"), back, hook="back") if back else None
    )
    name = ft.Semantics(heading_level=1, content=text(look, title, "strong", lines=2)) if title else None
    words = rest(name, text(look, under, "small", look.palette.quiet, lines=2) if under else None)
    bar = ft.Container(row(leave, words, *trailing, spacing=6), padding=look.sides(8 if back else 20, 10, 12, 6))
    return bar if full or look.size == "phone" else ft.Container(centred_bar(look, bar), padding=around(16))


def thumb_bar(look: Look, *buttons: ft.Control, note: str = "", stacked: bool = False) -> ft.Control:
    """Where the one next step sits; a note above may state the rule."""
    rule = text(look, note, "small", look.palette.quiet, align=ft.TextAlign.CENTER) if note else None
    inner = column(rule, column(*buttons, spacing=4) if stacked else row(*buttons, spacing=10), spacing=8)
    return ft.Container(
        centred_bar(look, inner),
        padding=ft.Padding.only(left=16, right=16, top=12, bottom=20),
        bgcolor=look.palette.paper,
        border=ft.Border(top=ft.BorderSide(1, look.palette.line)),
    )


def columns(look: Look, first: Sequence[ft.Control | None], second: Sequence[ft.Control | None]) -> list[ft.Control]:
    """Blocks in two columns where there is room, below each other where there is not."""
    one, two = in_place(first, "first"), in_place(second, "second")
    if look.size != "wide" or not two:
        return [*one, *two]
    stretch = ft.CrossAxisAlignment.STRETCH
    sides = [ft.Column(parts, spacing=12, expand=True, horizontal_alignment=stretch) for parts in (one, two)]
    return [ft.Row(list(sides), spacing=16, vertical_alignment=ft.CrossAxisAlignment.START)]


def centred_bar(look: Look, inner: ft.Control) -> ft.Control:
    """Keeps a bar's content as wide as the reading column."""
    if look.size == "phone":
        return inner
    return ft.Row([ft.Container(inner, width=560)], alignment=ft.MainAxisAlignment.CENTER)


def bottom_bar(look: Look, tabs: Sequence[str], chosen: str, go: Callable[[str], None]) -> ft.Control:
    """The phone's bar of tabs."""
    shown = [tab for tab in TABS if tab[0] in tabs]
    quiet, ink = look.palette.quiet, look.hue("lake").on_container
    bar = ft.NavigationBar(
        destinations=[
            ft.NavigationBarDestination(
                icon=icon(look, outline, 24, quiet), selected_icon=icon(look, full, 24, ink), label=look.say(words)
            )
            for _, words, full, outline in shown
        ],
        selected_index=[tab[0] for tab in shown].index(chosen),
        on_change=lambda event: go(shown[int(event.control.selected_index or 0)][0]),
        bgcolor=look.palette.card,
        indicator_color=look.hue("lake").container,
        label_padding=ft.Padding.only(top=4),
        height=80 * min(look.letters, 1.3),
        elevation=0,
    )
    return ft.Container(bar, border=ft.Border(top=ft.BorderSide(1, look.palette.line)))


def rail(look: Look, tabs: Sequence[str], chosen: str, go: Callable[[str], None]) -> ft.Control:
    """The wide screen's rail of tabs with the mark above."""
    shown = [tab for tab in TABS if tab[0] in tabs]
    places = [_rail_place(look, tab, chosen, go) for tab in shown]
    mark = picture("mark-dark" if look.palette.dark else "mark", 44)
    line = ft.BorderSide(1, look.palette.line)
    return ft.Container(
        column(gap(20), mark, gap(16), *places, spacing=4, cross=ft.CrossAxisAlignment.CENTER),
        width=88 * min(look.letters, 1.3),
        bgcolor=look.palette.card,
        border=ft.Border(left=line) if look.rtl else ft.Border(right=line),
    )


def _rail_place(
    look: Look, tab: tuple[str, str, ft.IconData, ft.IconData], chosen: str, go: Callable[[str], None]
) -> ft.Control:
    name, words, full, outline = tab
    on = name == chosen
    hue = look.hue("lake")
    sign = ft.Container(
        icon(look, full if on else outline, 24, hue.on_container if on else look.palette.quiet),
        width=56,
        height=32,
        border_radius=16,
        bgcolor=hue.container if on else None,
        alignment=ft.Alignment.CENTER,
    )
    label = text(look, look.say(words), "small_strong", look.palette.ink if on else look.palette.quiet)
    inner = column(sign, label, spacing=3, cross=ft.CrossAxisAlignment.CENTER)
    box = ft.Container(inner, padding=around(0, 10), width=80, border_radius=18, alignment=ft.Alignment.CENTER)
    return touch(box, lambda: go(name), hook=f"tab-{name}", chosen=on)


def toast(look: Look, words: str, undo: Act | None) -> ft.Control:
    """A dark strip above the thumb bar, spoken politely; with Undo when the act can be taken back."""
    ink = look.palette.on_inverse
    parts: list[ft.Control] = [
        icon(look, ft.Icons.CHECK_ROUNDED, 20, ink),
        ft.Semantics(live_region=True, content=text(look, words, "label", ink), expand=True),
    ]
    if undo:
        box = ft.Container(text(look, look.say("Undo"), "label", look.palette.undo), padding=around(12, 14))
        parts.append(touch(box, undo, hook="undo"))
    return ft.Container(
        ft.Row(parts, spacing=12),
        bgcolor=look.palette.inverse,
        border_radius=16,
        padding=ft.Padding.only(left=18, right=8, top=4, bottom=4) if undo else around(18, 16),
        shadow=ft.BoxShadow(blur_radius=16, color="#00000033", offset=ft.Offset(0, 4)),
    )


def practice_band(look: Look, stop: Act) -> ft.Control:
    """On top of every screen of practice: that nothing is sent, everybody's numbers, and the way out."""
    hue = look.hue("maize")
    words = look.say("Practice. Nothing is sent. Your numbers: {numbers}", numbers=look.say.figures(NUMBERS))
    leave = ft.Container(text(look, look.say("Stop"), "small_strong", hue.on), padding=around(16, 14), border_radius=20)
    parts = row(
        icon(look, ft.Icons.SCHOOL_ROUNDED, 20, hue.on),
        text(look, words, "small", hue.on, expand=True),
        touch(leave, stop, hook="practice-stop"),
        spacing=10,
    )
    return ft.Container(parts, bgcolor=hue.main, padding=look.sides(16, 0, 4, 0))


def empty(look: Look, drawing: str, title: str, words: str, *steps: ft.Control) -> ft.Control:
    """Nothing here yet: a drawing, what will come, and one thing to do now."""
    middle = ft.TextAlign.CENTER
    return column(
        gap(48),
        row(picture(drawing, 220, 180), main=ft.MainAxisAlignment.CENTER),
        gap(16),
        text(look, title, "title", align=middle),
        gap(8),
        text(look, words, "lead", look.palette.quiet, align=middle),
        gap(20),
        *steps,
    )


SLOW_SECONDS = 0.3


@ft.component
def loading(look: Look, words: str) -> ft.Control:
    """For a view that has nothing to show yet: empty for a blink, then a skeleton with the mark and a sentence."""
    slow, set_slow = ft.use_state(False)

    async def wait() -> None:
        await asyncio.sleep(SLOW_SECONDS)
        set_slow(True)

    ft.use_effect(wait, [])
    return _skeleton(look, words) if slow else ft.Container(expand=True)


def _skeleton(look: Look, words: str) -> ft.Control:
    low = look.palette.low
    bars = [ft.Container(height=height, bgcolor=low, border_radius=20) for height in (58, 120)]
    mark = row(picture("mark-dark" if look.palette.dark else "mark", 64), main=ft.MainAxisAlignment.CENTER)
    said = text(look, words, "strong", align=ft.TextAlign.CENTER)
    return page(look, [gap(40), *bars, gap(24), mark, gap(8), said])


def panes(first: ft.Control, second: ft.Control, *, first_width: float = 340) -> ft.Control:
    """Two panes on a wide screen, the first of fixed width; below each other never: ask `look.size` first."""
    start = ft.Container(first, width=first_width)
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Row([start, ft.Container(second, expand=True)], spacing=12, vertical_alignment=stretch, expand=True)
