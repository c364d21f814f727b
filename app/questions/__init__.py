"""Question type to widget: one component for each node of a form, drawn again only when its node changed."""

import flet as ft

from app.questions import choice, date, note, number, repeat, text
from app.theme import Look
from app.views.kit import Send
from forms import Node

_BY_TYPE = {
    "select_one": choice.one,
    "select_multiple": choice.several,
    "integer": number.whole,
    "decimal": number.decimal,
    "date": date.day,
    "time": date.hour,
    "datetime": text.line,
    "text": text.line,
}


def question_view(node: Node, send: Send, look: Look, *, bare: bool = False) -> ft.Control:
    """Draws a node and sends Answered, RoundAdded or RoundRemoved. Only inside a drawing component (a view).

    `bare` leaves the label out, for screens that show the question themselves. What is not relevant keeps its place
    with no height, so that the field that is being typed in never moves.
    """
    component: ft.Control = _memoised(node, send, look, bare=bare, key=node.ref)
    return component


@ft.component
def _question(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    if not node.relevant:
        return ft.Container(height=0)
    match node.kind:
        case "note":
            return note.view(node, look)
        case "group":
            return note.group(node, look)
        case "repeat":
            return repeat.series(node, send, look)
        case "round":
            return repeat.round_head(node, send, look)
        case _:
            return _BY_TYPE.get(node.type, text.shown)(node, send, look, bare=bare)


_memoised = ft.memo(_question)  # type: ignore[no-untyped-call]
