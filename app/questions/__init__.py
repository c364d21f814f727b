"""Question type to widget: one component for each node of a form, drawn again only when its node changed."""

from collections.abc import Callable

import flet as ft

from app.questions import acknowledge, attached, choice, code, date, note, number, place, rank, repeat, text
from app.questions import range as range_
from app.questions.appearance import wants
from app.theme import Look
from app.views.kit import Send
from forms import Node

_BY_TYPE = {
    "select_one": choice.one,
    "select_multiple": choice.several,
    "rank": rank.order,
    "range": range_.slider,
    "acknowledge": acknowledge.agree,
    "integer": number.whole,
    "decimal": number.decimal,
    "date": date.day,
    "time": date.hour,
    "datetime": date.moment,
    "text": text.line,
    "figures": text.figures,
    "barcode": code.code,
    "geopoint": place.point,
    "geotrace": place.line,
    "geoshape": place.area,
    "image": attached.view,
    "audio": attached.view,
    "video": attached.view,
    "file": attached.view,
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
            return _widget(node)(node, send, look, bare=bare)


def _widget(node: Node) -> Callable[..., ft.Control]:
    """A readonly question only shows its answer; a text of figures gets the number pad."""
    if node.readonly and not wants(node, "label"):
        return text.shown
    kind = "figures" if node.type == "text" and wants(node, "numbers") else node.type
    return _BY_TYPE.get(kind, text.shown)


_memoised = ft.memo(_question)  # type: ignore[no-untyped-call]
