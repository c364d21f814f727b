"""Widget for words: one line or several, hidden while typed, an address; and for what is only shown."""

from collections.abc import Callable

import flet as ft

from app.asks import Answered
from app.questions.appearance import outside, wants
from app.questions.figures import grouped, latin_digits, plain_number
from app.questions.marked import bare as without_marks
from app.questions.parts import framed, hook_of, label_of, problem_of
from app.questions.pieces import use_pieces
from app.questions.reading import words_of
from app.questions.said import told
from app.theme import Look
from app.views.kit import Send, column, text
from app.views.kit_controls import field
from forms import Node

_SEVERAL, _MOST_ROWS = 3, 12


def line(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A field for words; several lines for `multiline` or `rows`, dots for `masked` and `hidden-answer`."""
    hidden = wants(node, "masked", "hidden-answer")
    box = field(
        look,
        "",
        node.value,
        lambda typed: send(Answered(node.ref, typed)),
        hook=hook_of(node),
        spoken=without_marks(label_of(node, look)),
        hint=look.say("Write it here"),
        lines=1 if hidden else _rows(node),
        secret=hidden,
        keyboard=_keyboard(node),
        wrong=bool(problem_of(node, look)),
    )
    return framed(node, look, column(_why(node, look), box, spacing=8), bare=bare)


def figures(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A field for a text of figures (`numbers`): an identity number, a telephone."""
    return framed(node, look, number_field(node, send, look, latin_digits), bare=bare)


@ft.component
def number_field(node: Node, send: Send, look: Look, read: Callable[[str], str] = plain_number) -> ft.Control:
    """A field with the number pad: other digits and a comma are understood, what was typed stays as it was typed."""
    typed, change = use_pieces(node.value, str, read)

    def heard(words: str) -> None:
        send(Answered(node.ref, change(lambda _: words)))

    box = field(
        look,
        "",
        typed,
        heard,
        hook=hook_of(node),
        spoken=without_marks(label_of(node, look)),
        hint=look.say("Number"),
        keyboard=ft.KeyboardType.NUMBER,
        wrong=bool(problem_of(node, look)),
        secret=wants(node, "masked", "hidden-answer"),
    )
    shown = look.say.figures(grouped(node.value, look.say.language)) if wants(node, "thousands-sep") else node.value
    apart = text(look, shown, "small", look.palette.quiet) if shown != node.value else None
    return column(box, apart, spacing=6)


def shown(node: Node, _: Send, look: Look, *, bare: bool) -> ft.Control:
    """A value that nobody types: calculated, or readonly."""
    return framed(node, look, text(look, words_of(node, look) or "…", "lead"), bare=bare)


def _rows(node: Node) -> int:
    asked = node.parameters.get("rows", "")
    if asked.isascii() and asked.isdigit():
        return max(1, min(int(asked), _MOST_ROWS))
    return _SEVERAL if wants(node, "multiline") else 1


def _keyboard(node: Node) -> ft.KeyboardType:
    return ft.KeyboardType.URL if wants(node, "url") else ft.KeyboardType.TEXT


def _why(node: Node, look: Look) -> ft.Control | None:
    say, gone = look.say, outside(node)
    if gone == "printer":
        return told(look, say("There is no printer here. The rest goes on as usual."), hook="why-printer")
    if gone == "app":
        return told(
            look, say("Another app would open here, which Kioo does not do. Write it yourself."), hook="why-app"
        )
    if wants(node, "url") and node.value:
        return told(look, say("Addresses are not opened from here."), hook="why-url")
    return None
