"""The kit's field to type in, which never takes back a letter, however slow the device is."""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as made

import flet as ft

from app.theme import Look
from app.views.kit import Act, around, column, icon, row, text
from core.script import western

_NUMBERS = frozenset({ft.KeyboardType.NUMBER, ft.KeyboardType.PHONE, ft.KeyboardType.DATETIME})


@dataclass
class _Typing:
    """What one field knows about the letters on their way."""

    box: ft.TextField | None = None
    told: str | None = None
    on_its_way: list[str] = made(default_factory=list)

    def heard(self, words: str) -> None:
        """The person typed; the screen has not answered yet."""
        self.on_its_way.append(words)

    def value(self, wanted: str) -> str:
        """What to put into the box when the screen says `wanted`.

        The box may be ahead of the screen: while the screen only repeats what was typed, the box keeps what it holds
        now. Anything else comes from the screen itself (a step button, an erased answer) and replaces it.
        """
        if wanted in self.on_its_way:
            del self.on_its_way[: self.on_its_way.index(wanted) + 1]
        elif wanted != self.told:
            self.on_its_way.clear()
            self.told = wanted
            return wanted
        self.told = wanted
        return (self.box.value or "") if self.box else wanted


def field(
    look: Look,
    label: str,
    value: str,
    on_text: Callable[[str], None],
    *,
    hook: str,
    problem: str = "",
    hint: str = "",
    on_done: Act | None = None,
    lines: int = 1,
    secret: bool = False,
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT,
    focused: bool = False,
    wrong: bool = False,
    spoken: str = "",
) -> ft.Control:
    """A field to type in; `problem` is one sentence shown under it (`wrong` without one). Only inside a view.

    A field for numbers tells Western digits, whatever digits were typed. `spoken` names a field without a label for screen readers.
    """
    multiline = lines > 1
    box = ft.TextField(
        label=label or None,
        hint_text=hint or None,
        key=hook,
        on_submit=(lambda _: on_done()) if on_done else None,
        multiline=multiline,
        min_lines=lines if multiline else None,
        max_lines=lines * 3 if multiline else 1,
        password=secret,
        keyboard_type=ft.KeyboardType.MULTILINE if multiline else keyboard,
        autofocus=focused,
        filled=True,
        fill_color=look.palette.card,
        content_padding=around(16, 16),
        text_style=look.style("body"),
        label_style=look.style("body", look.palette.quiet),
        hint_style=look.style("body", look.palette.quiet),
        cursor_color=look.hue("lake").main,
    )
    _put_rims(box, look, wrong=wrong or bool(problem))
    shown: ft.Control = _typed_in(box, value, on_text, key=f"typed-{hook}")  # type: ignore[call-arg]  # the decorator takes it
    if spoken:
        shown = ft.MergeSemantics(content=ft.Semantics(label=spoken, content=shown))
    return ft.Semantics(identifier=hook, content=column(shown, problem_line(look, problem), spacing=6))


@ft.component
def _typed_in(box: ft.TextField, value: str, on_text: Callable[[str], None]) -> ft.Control:
    typing = ft.use_memo(_Typing, [])
    numbers = box.keyboard_type in _NUMBERS

    def changed(event: ft.Event[ft.TextField]) -> None:
        words = event.control.value or ""
        words = western(words) if numbers else words
        typing.heard(words)
        on_text(words)

    box.value, box.on_change = typing.value(value), changed
    typing.box = box
    return box


def _put_rims(box: ft.TextField, look: Look, *, wrong: bool) -> None:
    rest = _rim(look.hue("ember").main, 2) if wrong else _rim(look.palette.edge, 1)
    box.border = {ft.ControlState.DEFAULT: rest, ft.ControlState.FOCUSED: _rim(look.hue("lake").main, 3)}


def _rim(colour: str, width: float) -> ft.OutlineInputBorder:
    return ft.OutlineInputBorder(side=ft.BorderSide(width, colour), border_radius=18)


def problem_line(look: Look, problem: str) -> ft.Control | None:
    """The sentence under a field that says what does not fit, in ember with a sign; nothing when all is well."""
    if not problem:
        return None
    colour = look.hue("ember").on_container
    sign = icon(look, ft.Icons.ERROR_OUTLINE_ROUNDED, 20, look.hue("ember").main)
    shown = row(sign, text(look, problem, "small", colour, expand=True), spacing=8, cross=ft.CrossAxisAlignment.START)
    return ft.Semantics(live_region=True, content=ft.Container(shown, padding=look.sides(4, 0, 4, 0)))
