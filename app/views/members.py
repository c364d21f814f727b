"""Draws who is in: a tile for each person, the question before somebody is taken out, and who could be let in."""

import flet as ft

from app.asks.people import Face
from app.screens.members import Leave, LetInTouched, NotNow, State, Sure, TakeOutTouched
from app.theme import Look
from app.views.kit import Send, card, gap, hooked, note_box, rest, row, section, text
from app.views.kit_controls import button
from app.views.kit_page import loading, page, top_bar
from app.views.kit_signs import portrait


def view(state: State, send: Send, look: Look) -> ft.Control:
    """First who is in, then who else lives on this tablet."""
    say, seen = look.say, state.seen
    top = top_bar(look, say("Who is in"), back=lambda: send(Leave()))
    if seen is None:
        return loading(look, say("One moment"))
    promise = say("Only these people can open the notes of this team on this tablet: no supervisor, no office.")
    body = [
        note_box(look, ft.Icons.LOCK_OUTLINE_ROUNDED, promise),
        *(_inside(face, state, send, look) for face in seen.inside),
        section(look, say("Let somebody in")),
        *(_other(face, send, look) for face in seen.others),
        _how(look) if not seen.others else None,
        gap(12),
    ]
    return page(look, body, top=top)


def _inside(face: Face, state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    if state.going == face.uid:
        return _question(face, send, look)
    mine = face.uid == state.uid
    out = button(
        look, say("Take out"), lambda: send(TakeOutTouched(face.uid)), kind="text", height=48, hook=f"out-{face.uid}"
    )
    return _tile(face, text(look, say("You"), "small", look.palette.quiet) if mine else out, look)


def _other(face: Face, send: Send, look: Look) -> ft.Control:
    let = button(
        look,
        look.say("Let in"),
        lambda: send(LetInTouched(face.uid)),
        kind="outlined",
        height=48,
        hook=f"in-{face.uid}",
    )
    return _tile(face, let, look)


def _tile(face: Face, end: ft.Control, look: Look) -> ft.Control:
    shown = row(portrait(look, face.picture, face.name, 48), rest(text(look, face.name, "strong")), end, spacing=12)
    return hooked(f"member-{face.uid}", card(look, shown, padding=12))


def _question(face: Face, send: Send, look: Look) -> ft.Control:
    say = look.say
    words = say("What is here and what comes will no longer open for them. What they read before, they know.")
    sure = button(look, say("Take out"), lambda: send(Sure()), hook="sure", expand=True)
    stays = button(look, say("Not now"), lambda: send(NotNow()), kind="outlined", hook="not-now", expand=True)
    return card(
        look,
        text(look, say("Take {name} out?", name=face.name), "title"),
        text(look, words),
        row(stays, sure),
        spacing=12,
    )


def _how(look: Look) -> ft.Control:
    words = look.say("Somebody new comes with a code of the district: touch Add a person under Me while you are here.")
    return note_box(look, ft.Icons.PERSON_ADD_ALT_ROUNDED, words)
