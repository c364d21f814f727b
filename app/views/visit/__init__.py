"""Draws a visit: whichever stop it stands at."""

from collections.abc import Callable

import flet as ft

from app.screens.visit.events import DoneTouched, LeaveTouched
from app.screens.visit.state import State
from app.screens.visit.stops import Stop, StopKind, current
from app.theme import Look
from app.views.kit import Send
from app.views.kit_controls import button
from app.views.kit_page import empty, page, top_bar
from app.views.visit import closing, plan, promises, question, strengths

_VIEWS: dict[StopKind, Callable[[State, Stop, Send, Look], ft.Control]] = {
    "promises": lambda state, _, send, look: promises.view(state, send, look),
    "page": question.page_view,
    "question": question.question_view,
    "more": question.more_view,
    "strengths": lambda state, _, send, look: strengths.view(state, send, look),
    "plan": lambda state, _, send, look: plan.view(state, send, look),
    "rating": lambda state, _, send, look: closing.hand_over(state, send, look),
    "confirm": lambda state, _, send, look: closing.confirm(state, send, look),
}


def view(state: State, send: Send, look: Look) -> ft.Control:
    """One stop at a time."""
    if state.finished:
        return closing.done(state, send, look)
    if state.missing:
        return _missing(send, look)
    stop = current(state)
    if stop is None:
        return page(look, [], top=top_bar(look, look.say("Visit"), back=lambda: send(LeaveTouched()), closes=True))
    form = state.filled.session.form if state.filled else None
    return _VIEWS[stop.kind](state, stop, send, look.of(form.id, form.version) if form else look)


def _missing(send: Send, look: Look) -> ft.Control:
    say = look.say
    words = say("The questions for a visit have not come yet. They come with the next network.")
    back = button(look, say("Go to the start"), lambda: send(DoneTouched()), hook="done")
    return page(look, [empty(look, "empty-visits", say("Not here yet"), words, back)], side=24)
