"""Draws any sheet page by page."""

import flet as ft

from app.questions import question_view
from app.screens.fill import BackTouched, LeaveTouched, OnTouched, State
from app.theme import Look
from app.views.kit import Send, column, gap, heading, text
from app.views.kit_controls import button, icon_button, next_button, problem_line
from app.views.kit_page import page, thumb_bar, top_bar
from app.views.kit_signs import steps
from forms import FALLBACK_PROBLEMS, Node


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
    )
    if shown is None:
        return page(look, [text(look, say("There is nothing to answer here."), "lead")], top=top)
    body = [
        steps(look, state.index + 1, len(filled.pages)) if len(filled.pages) > 1 else None,
        gap(4),
        heading(look, shown.label, "title") if shown.label and len(shown.refs) > 1 else None,
        fields(
            [filled.nodes[ref] for ref in shown.refs if ref != shown.ref or len(shown.refs) == 1],
            send,
            look,
            state.problems if state.checking else {},
        ),
        gap(8),
    ]
    return page(look, body, top=top, bottom=_bottom(state, send, look))


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
    parts: list[ft.Control] = []
    for node in nodes:
        parts.append(question_view(node, send, look))
        if node.ref in problems and not node.value:
            words = problems[node.ref]
            told = problem_line(look, look.say(words) if words in FALLBACK_PROBLEMS else words)
            parts.append(ft.Container(told, padding=ft.Padding.only(bottom=14)))
    return column(*parts, spacing=4)


def saved_words(look: Look, before: str, *, saved: bool) -> str:
    """The quiet line under a title: where we are, and that it is kept."""
    return f"{before}  ·  {look.say('saved on this device')}" if saved else before
