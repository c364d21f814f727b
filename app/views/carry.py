"""Draws what is carried for others, whether it was delivered, and how the answers are handed back."""

import flet as ft

from app.asks.couriers import CarryingSeen
from app.screens.carry import (
    Done,
    GaveUp,
    HandBack,
    Leave,
    ReadSquares,
    SendBeside,
    ShowSquares,
    State,
    TakeBeside,
)
from app.theme import Look
from app.views.kit import Send, card, column, gap, hooked, note_box, rest, row, section, text
from app.views.kit_blocks import point
from app.views.kit_controls import button, next_button
from app.views.kit_page import loading, page, thumb_bar, top_bar
from app.views.kit_parcels import (
    beside_button,
    choose_button,
    file_placed,
    file_ready,
    parcel_size,
    squares_button,
    took_to_carry,
)
from app.views.kit_passphrase import told
from app.views.kit_signs import disc
from app.views.kit_words import moment_words
from core.parcel import CarriedParcel
from sync.status import explain


def view(state: State, send: Send, look: Look) -> ft.Control:
    """What is carried, the file with answers, where it went."""
    say = look.say
    if state.seen is None or state.busy:
        return loading(look, say("One moment"))
    if state.made:
        return file_ready(look, say("The answers are ready"), state.made, send, problem=state.told, leave=Leave())
    if state.put:
        return file_placed(look, say("The answers can travel"), state.put, _what_now(look), lambda: send(Done()))
    return _carrying(state, state.seen, send, look)


def _carrying(state: State, seen: CarryingSeen, send: Send, look: Look) -> ft.Control:
    say = look.say
    lead = say("Take closed parcels of colleagues along. You cannot open them, and nobody asks you to.")
    body = [
        took_to_carry(state.took, look),
        text(look, lead, "lead"),
        _summary(seen, look),
        told(look, state.told),
        choose_button(look, say("Take a parcel along"), send, "take-along"),
        beside_button(look, say("Take along over Wi-Fi"), lambda: send(TakeBeside()), "take-along-beside"),
        squares_button(look, say("Take along by squares"), lambda: send(ReadSquares()), "read-squares"),
        *_back_beside(seen, send, look),
        *_lines(seen, send, look),
        note_box(look, ft.Icons.HOURGLASS_EMPTY_ROUNDED, say("Goes by itself when there is network, after your own.")),
        gap(12),
    ]
    back = next_button(look, say("Hand back the answers"), lambda: send(HandBack()), hook="hand-back")
    top = top_bar(look, say("Carry for others"), back=lambda: send(Leave()))
    return page(look, body, top=top, bottom=thumb_bar(look, back) if seen.answered else None)


def _back_beside(seen: CarryingSeen, send: Send, look: Look) -> list[ft.Control]:
    if not seen.answered:
        return []
    return [beside_button(look, look.say("Hand back over Wi-Fi"), lambda: send(SendBeside()), "hand-back-beside")]


def _summary(seen: CarryingSeen, look: Look) -> ft.Control:
    say, waiting = look.say, seen.waiting
    if not seen.lines:
        return hooked("carrying", card(look, text(look, say("You carry nothing now."), "strong")))
    size = parcel_size(look, sum(one.size for one in waiting))
    carried = say.many("Carrying {n} parcel, {size}", "Carrying {n} parcels, {size}", len(waiting), size=size)
    came = say.many("{n} answer to hand back", "{n} answers to hand back", len(seen.answered))
    shown = [carried if waiting else say("All parcels were delivered."), came if seen.answered else ""]
    lines = [text(look, line, "strong" if n == 0 else "body") for n, line in enumerate(shown) if line]
    return hooked("carrying", card(look, *lines, tone="lake", spacing=4))


def _lines(seen: CarryingSeen, send: Send, look: Look) -> list[ft.Control]:
    if not seen.lines:
        return []
    lines = [_line(n, one, seen, send, look) for n, one in enumerate(seen.lines)]
    return [section(look, look.say("Parcels")), card(look, *lines, spacing=16)]


def _line(n: int, one: CarriedParcel, seen: CarryingSeen, send: Send, look: Look) -> ft.Control:
    say = look.say
    since = say("Taken along {when}", when=moment_words(look, one.since, seen.now))
    if one.problem:
        let_go = button(
            look, say("Let go of it"), lambda: send(GaveUp(one.id)), kind="text", hook=f"let-go-{n}", height=48
        )
        problem = explain(one.problem)
        said = [text(look, say(problem.what)), text(look, say(problem.next_step), "small"), let_go]
        return row(disc(look, ft.Icons.FRONT_HAND_OUTLINED, tone="ember"), rest(*said, spacing=2), spacing=14)
    words = say("Delivered. The answer is here.") if one.answered else say("Not delivered yet")
    sign = ft.Icons.CHECK_ROUNDED if one.answered else ft.Icons.INVENTORY_2_OUTLINED
    shown = column(
        text(look, words),
        text(look, say.beside(since, parcel_size(look, one.size)), "small", look.palette.quiet),
        _as_squares(n, one, send, look) if one.answered else None,
        spacing=2,
    )
    return row(disc(look, sign, tone="leaf" if one.answered else "lake"), rest(shown), spacing=14)


def _as_squares(n: int, one: CarriedParcel, send: Send, look: Look) -> ft.Control:
    words = look.say("Show the answer as squares")
    shown = button(look, words, lambda: send(ShowSquares(one.id)), kind="text", hook=f"squares-{n}", height=48)
    return row(shown)


def _what_now(look: Look) -> list[ft.Control]:
    say = look.say
    return [
        point(look, ft.Icons.HANDSHAKE_OUTLINED, say("Bring the file back to those who gave you parcels.")),
        point(look, ft.Icons.GROUPS_OUTLINED, say("It is one file for all: each device finds what is for it.")),
        point(look, ft.Icons.LOCK_OUTLINE_ROUNDED, say("You cannot open it, and it harms nobody if it is lost.")),
    ]
