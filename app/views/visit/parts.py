"""What the stops of a visit share: the bar above, the way back, the button on."""

import flet as ft

from app.noticing import notices
from app.screens.visit.events import BackTouched, LeaveTouched, OnTouched
from app.screens.visit.state import State
from app.screens.visit.stops import STEPS, Stop, is_first_page
from app.theme import Look
from app.views.kit import Send
from app.views.kit_controls import button, icon_button, next_button
from app.views.kit_page import thumb_bar, top_bar
from app.views.notices import notice_lines, recording_signs


def head(look: Look, state: State, title: str, step: int, send: Send, *, under: str = "") -> ft.Control:
    """The title, where we are, and the cross that leaves."""
    say = look.say
    told = under or say("{place}  ·  step {n} of {total}", place=state.place, n=step, total=STEPS)
    signs = recording_signs(look, on=state.noticing.is_heard)
    return top_bar(look, title, under=told, back=lambda: send(LeaveTouched()), closes=True, trailing=signs)


def told_first(look: Look, state: State, stop: Stop, send: Send) -> list[ft.Control]:
    """What the form notices by itself, on its first page."""
    return notice_lines(notices(state.noticing), send, look) if is_first_page(state, stop) else []


def foot(look: Look, words: str, send: Send, *, note: str = "", quiet: bool = False, first: bool = False) -> ft.Control:
    """Back, and the one next step; `quiet` while something is left to do first, which the words then name."""
    on = (
        button(look, words, lambda: send(OnTouched()), kind="tonal", hook="on", expand=True)
        if quiet
        else next_button(look, words, lambda: send(OnTouched()), hook="on")
    )
    return thumb_bar(look, *([] if first else [back_button(look, send)]), on, note=note)


def back_button(look: Look, send: Send) -> ft.Control:
    """To the stop before."""
    return icon_button(
        look,
        ft.Icons.ARROW_BACK_ROUNDED,
        look.say("Back"),
        lambda: send(BackTouched()),
        hook="page-back",
        outlined=True,
        size=54,
    )
