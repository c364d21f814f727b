"""Draws a tablet that was taken out of service."""

import flet as ft

from app.screens.out_of_service import BeginTouched, State
from app.theme import Look
from app.views.kit import Send, gap, hooked, text
from app.views.kit_controls import button
from app.views.kit_page import empty, loading, page


def view(state: State, send: Send, look: Look) -> ft.Control:
    """What happened, what still goes to the district by itself, and how to begin anew."""
    say = look.say
    if state.waiting is None:
        return loading(look, say("One moment"))
    begin = button(look, say("I have a new code"), lambda: send(BeginTouched()), kind="outlined", hook="begin-anew")
    words = say("The district closed it. What was on it can be read by nobody any more.")
    left = hooked("left", text(look, _left(state, look), "body", align=ft.TextAlign.CENTER))
    body = empty(look, "error-plug", say("This tablet was taken out of service"), words, left, gap(20), begin)
    return page(look, [body], side=24)


def _left(state: State, look: Look) -> str:
    if not state.waiting:
        return look.say("What was still to go is with the district.")
    return look.say.many(
        "{n} closed answer still goes to the district by itself. Please leave the tablet on.",
        "{n} closed answers still go to the district by themselves. Please leave the tablet on.",
        state.waiting,
    )
