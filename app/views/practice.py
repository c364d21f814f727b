"""Draws Practice: the three things to try, and the two ways on."""

import flet as ft

from app.asks.people import Face
from app.screens.practice import AfreshTouched, FaceTouched, State, StopTouched
from app.theme import Look
from app.views.kit import Send, around, edge, gap, heading, icon, rest, row, text, touch
from app.views.kit_controls import button
from app.views.kit_page import loading, page
from app.views.kit_signs import portrait
from app.views.kit_words import ROLES
from core.words import msg

TO_TRY = {
    "supervisor": msg("Visit a place"),
    "chw": msg("Listen to a patient"),
    "team": msg("Sit down with the team"),
}
"""What somebody of each role tries out."""


def view(state: State, send: Send, look: Look) -> ft.Control:
    """What is fictional here, then what to try."""
    say = look.say
    if state.faces is None:
        return loading(look, say("One moment"))
    words = say("Try everything out. The places and people here do not exist.")
    afresh = button(
        look, say("Begin afresh"), lambda: send(AfreshTouched()), kind="outlined", hook="begin-afresh", expand=True
    )
    stop = button(look, say("Stop practising"), lambda: send(StopTouched()), hook="stop-practice", expand=True)
    return page(
        look,
        [
            gap(20),
            heading(look, say("Practice"), "display"),
            text(look, words, "lead", look.palette.quiet),
            gap(4),
            *(_tile(look, face, send) for face in state.faces),
            gap(8),
            row(afresh, stop, spacing=10),
            gap(16),
        ],
        side=20,
    )


def _tile(look: Look, face: Face, send: Send) -> ft.Control:
    words = look.say.listed((face.name, look.say(ROLES.get(face.role, face.role))))
    under = text(look, words, "small", look.palette.quiet)
    box = ft.Container(
        row(
            portrait(look, face.picture, face.name, 60),
            rest(text(look, look.say(TO_TRY[face.role]), "strong"), under, spacing=2),
            icon(look, ft.Icons.CHEVRON_RIGHT_ROUNDED, 22, look.palette.quiet),
            spacing=16,
        ),
        bgcolor=look.palette.card,
        border=edge(look.palette.line),
        border_radius=24,
        padding=around(16, 14),
    )
    return touch(box, lambda: send(FaceTouched(face.uid)), hook=f"practise-{face.uid}")
