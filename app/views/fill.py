"""Draws any sheet page by page."""

from functools import partial

import flet as ft

from app.questions.marked import bare
from app.questions.page import Draw, all_drawn, questions_of
from app.screens.fill import BackTouched, LeaveTouched, OnTouched, State
from app.theme import Look
from app.views.fill_panels import panel, trailing
from app.views.kit import Send, gap, heading, text
from app.views.kit_controls import button, icon_button, next_button
from app.views.kit_page import page, thumb_bar, top_bar
from app.views.kit_signs import steps
from forms import Node


def view(state: State, send: Send, look: Look) -> ft.Control:
    """One page of questions, what does not fit under each, one next step."""
    say = look.say
    filled, shown = state.filled, state.page
    if filled is None:
        return page(look, [])
    title = str(state.body.get("title", ""))
    top = top_bar(
        look,
        title,
        under=saved_words(look, str(state.body["place"]), saved=state.saved),
        back=lambda: send(LeaveTouched()),
        closes=True,
        trailing=trailing(state, filled, send, look),
    )
    if shown is None:
        return page(look, [text(look, say("There is nothing to answer here."), "lead")], top=top)
    if state.panel:
        return panel(state, filled, send, look, top=top)
    nodes = [filled.nodes[ref] for ref in shown.refs]
    inside = nodes[1:] if nodes[0].kind == "group" else nodes
    problems = state.problems if state.checking else {}
    body = [
        steps(look, state.index + 1, len(filled.pages)) if len(filled.pages) > 1 else None,
        gap(4),
        heading(look, bare(shown.label), "title") if shown.label and len(shown.refs) > 1 else None,
        gap(8),
    ]
    asked: list[Draw] = [*questions_of(inside, send, look, problems), partial(gap, 8)]
    needed = max((at + 1 for at, node in enumerate(inside) if node.ref in problems), default=0)
    return page(look, body, top=top, bottom=_bottom(state, send, look), spacing=4, tail=asked, at_least=needed)


def _bottom(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    wrong = len(state.problems) if state.checking else 0
    words = (
        say.many("Check one answer", "Check {n} answers", wrong)
        if wrong
        else say("Keep it")
        if state.is_last
        else say("Next")
    )
    back = icon_button(
        look,
        ft.Icons.ARROW_BACK_ROUNDED,
        say("Back"),
        lambda: send(BackTouched()),
        hook="page-back",
        outlined=True,
        size=54,
    )
    on = (
        button(look, words, lambda: send(OnTouched()), kind="tonal", hook="on", expand=True)
        if wrong
        else next_button(look, words, lambda: send(OnTouched()), hook="on")
    )
    return thumb_bar(look, *([back] if state.index else []), on)


def fields(nodes: list[Node], send: Send, look: Look, problems: dict[str, str]) -> ft.Control:
    """Questions below each other; a blank one that is needed says so once it was checked."""
    return all_drawn(questions_of(nodes, send, look, problems))


def saved_words(look: Look, before: str, *, saved: bool) -> str:
    """The quiet line under a title: where we are, and that it is kept."""
    return look.say.beside(before, look.say("saved on this device") if saved else "")
