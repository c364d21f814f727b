"""Widget for a range: a slider with buttons, stars, a list to choose from."""

from functools import partial

import flet as ft

from app.asks import Answered
from app.questions.appearance import wants
from app.questions.choice_menu import menu
from app.questions.marked import bare as bare_words
from app.questions.parts import framed, hook_of
from app.questions.stepping import Steps, steps_of
from app.theme import Look
from app.views.kit import Send, around, column, hooked, icon, row, text, touch, wrap
from app.views.kit_controls import choice_row, icon_button
from forms import Choice, Node

_MOST_STEPS, _MOST_TICKS, _MOST_STARS = 11, 40, 10


def slider(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A slider by default; `rating` stars, `picker` a list, `vertical` the steps from top to bottom."""
    steps = steps_of(node.parameters)
    if wants(node, "rating") and steps.count < _MOST_STARS:
        control = _stars(node, steps, send, look)
    elif wants(node, "picker"):
        control = menu(_as_choices(node, steps, look), send, look)
    elif wants(node, "vertical") and steps.count < _MOST_STEPS:
        control = _column(node, steps, send, look)
    else:
        control = _slider(node, steps, send, look)
    return framed(node, look, control, bare=bare)


def label_of_step(node: Node, value: str, look: Look) -> str:
    """The author's words for a value of the range; the value itself where there are none."""
    return next((choice.label for choice in node.choices if choice.value == value), look.say.figures(value))


def _as_choices(node: Node, steps: Steps, look: Look) -> Node:
    """The same question with every value as a choice."""
    values = steps.every()[: _MOST_TICKS * 10]
    choices = tuple(Choice(value, label_of_step(node, value, look)) for value in values)
    return Node(
        **{name: getattr(node, name) for name in Node.__dataclass_fields__ if name not in {"choices", "type"}},
        type="select_one",
        choices=choices,
    )


@ft.component
def _slider(node: Node, steps: Steps, send: Send, look: Look) -> ft.Control:
    """The value above, the ends below, minus and plus beside: nobody has to hit a small place."""
    at = steps.place(node.value)
    sliding, slide = ft.use_state(-1)
    shown = sliding if sliding >= 0 else at

    def put(place: int) -> None:
        slide(-1)
        send(Answered(node.ref, steps.text(place)))

    def step(by: int) -> None:
        def change(kept: str) -> str:
            now = steps.place(kept)
            return steps.text(0 if now is None else now + by)

        slide(-1)
        send(Answered(node.ref, change(node.value), change))

    words = label_of_step(node, steps.text(shown), look) if shown is not None else look.say("Not chosen yet")
    value = text(
        look,
        words,
        "title" if shown is not None else "body",
        None if shown is not None else look.palette.quiet,
        align=ft.TextAlign.CENTER,
    )
    bar = ft.Slider(
        min=0,
        max=max(steps.count, 1),
        value=shown if shown is not None else 0,
        divisions=None if wants(node, "no-ticks") or steps.count > _MOST_TICKS else max(steps.count, 1),
        active_color=look.hue("lake").main if at is not None else look.palette.edge,
        inactive_color=look.palette.line,
        thumb_color=look.hue("lake").main if at is not None else look.palette.edge,
        on_change=lambda event: slide(round(event.control.value or 0)),
        on_change_end=lambda event: put(round(event.control.value or 0)),
        key=hook_of(node),
    )
    less = _step(look, ft.Icons.REMOVE_ROUNDED, look.say("Less"), partial(step, -1), hook_of(node, "less"))
    more = _step(look, ft.Icons.ADD_ROUNDED, look.say("More"), partial(step, 1), hook_of(node, "more"))
    spoken = ft.MergeSemantics(content=ft.Semantics(label=f"{bare_words(node.label)}: {words}", content=bar))
    named = ft.Semantics(identifier=hook_of(node), content=spoken, expand=True)
    ends = row(
        text(look, label_of_step(node, steps.text(0), look), "small", look.palette.quiet, expand=True),
        text(look, label_of_step(node, steps.text(steps.count), look), "small", look.palette.quiet),
    )
    return column(value, row(less, named, more, spacing=0), ft.Container(ends, padding=around(56)), spacing=2)


def _step(look: Look, sign: ft.IconData, name: str, act: partial[None], hook: str) -> ft.Control:
    return icon_button(look, sign, name, act, hook=hook, outlined=True)


def _column(node: Node, steps: Steps, send: Send, look: Look) -> ft.Control:
    """The highest value above, as on a measuring stick."""
    rows = [
        choice_row(
            look,
            label_of_step(node, value, look),
            partial(send, Answered(node.ref, None if value == node.value else value)),
            chosen=value == node.value,
            hook=hook_of(node, value),
        )
        for value in reversed(steps.every())
    ]
    return column(*rows, spacing=4)


def _stars(node: Node, steps: Steps, send: Send, look: Look) -> ft.Control:
    """As many stars as steps; the chosen one and all before it are full."""
    at = steps.place(node.value)
    stars = [_star(node, steps, send, look, place=place, at=at) for place in range(steps.count + 1)]
    words = label_of_step(node, node.value, look) if node.value else look.say("Not chosen yet")
    told = text(look, words, "small", look.palette.quiet)
    return hooked(hook_of(node), column(wrap(*stars, spacing=0), told, spacing=2))


def _star(node: Node, steps: Steps, send: Send, look: Look, *, place: int, at: int | None) -> ft.Control:
    full, value = at is not None and place <= at, steps.text(place)
    sign = ft.Icons.STAR_ROUNDED if full else ft.Icons.STAR_OUTLINE_ROUNDED
    spoken = look.say("{n} of {total}", n=place + 1, total=steps.count + 1)
    box = ft.Container(
        icon(look, sign, 36, look.hue("lake").main if full else look.palette.edge, spoken=spoken),
        padding=around(7, 7),
        border_radius=25,
    )
    answer = Answered(node.ref, None if place == at else value)
    return touch(box, lambda: send(answer), hook=hook_of(node, value), chosen=place == at)
