"""Draws reading squares: which are there, which are missing, what was taken in; and the other ways where none can be read."""

import flet as ft

from app.asks.couriers import TookBack, TookToCarry
from app.code_reading import reads_codes
from app.questions.square_reader import square_reader
from app.screens.read_squares import BeginAnew, Leave, OverWifi, SquaresSeen, State
from app.theme import Look
from app.views.kit import Send, card, gap, hooked, note_box, text, wrap
from app.views.kit_blocks import point
from app.views.kit_controls import button, next_button
from app.views.kit_page import loading, page, thumb_bar, top_bar
from app.views.kit_parcels import took_back, took_to_carry, what_now
from app.views.kit_passphrase import told
from core.square_frames import Collected
from core.words import msg

_TITLES = {"parcels": msg("Take along by squares"), "answers": msg("Take back by squares")}
_LEADS = {
    "parcels": msg("On the other device: Sending, Give to somebody who travels, Show as squares."),
    "answers": msg("On the other device: Sending, Carry for others, Show the answer as squares."),
}
_SPOT = 40


def view(state: State, send: Send, look: Look) -> ft.Control:
    """What was read, what was taken in, or that nothing can be read here."""
    if state.busy:
        return loading(look, look.say("One moment"))
    if state.took:
        return _taken(state, send, look)
    return _reading(state, send, look) if reads_codes() else _cannot(state, send, look)


def _reading(state: State, send: Send, look: Look) -> ft.Control:
    say, read = look.say, state.read
    so_far = _so_far(read, look)
    said = " ".join(map(say, state.told)) or so_far or say("Hold the camera in front of the squares.")
    anew = state.other or read.pieces
    words = say("Begin anew with those") if state.other else say("Forget these and begin anew")
    return page(
        look,
        [
            text(look, say(_LEADS[state.what]), "lead"),
            square_reader(look, lambda name: f"square-{name}", lambda texts: send(SquaresSeen(texts)), said),
            told(look, state.told),
            _there(read, so_far, look) if read.of else None,
            button(look, words, lambda: send(BeginAnew()), kind="text", height=48, hook="anew") if anew else None,
            point(look, ft.Icons.SHUFFLE_ROUNDED, say("In any order, and the same one twice: both are fine.")),
            point(
                look, ft.Icons.LOCK_OUTLINE_ROUNDED, say("What was read is forgotten when you leave before the end.")
            ),
            gap(12),
        ],
        top=top_bar(look, say(_TITLES[state.what]), back=lambda: send(Leave())),
    )


def _so_far(read: Collected, look: Look) -> str:
    return look.say("{n} of {of} are here", n=len(read.pieces), of=read.of) if read.of else ""


def _there(read: Collected, so_far: str, look: Look) -> ft.Control:
    spots = [_spot(number, read, look) for number in range(1, read.of + 1)]
    return hooked("there", card(look, text(look, so_far, "strong"), wrap(*spots), spacing=12))


def _spot(number: int, read: Collected, look: Look) -> ft.Control:
    """A number in a ring, filled when that square is here; told apart by its words and its sign, not by colour alone."""
    say, hue, here = look.say, look.hue("leaf"), number in read.pieces
    figure = text(look, say.figures(str(number)), "strong" if here else "body", hue.on if here else look.palette.quiet)
    ring = ft.Container(
        figure,
        width=_SPOT,
        height=_SPOT,
        border_radius=_SPOT / 2,
        alignment=ft.Alignment.CENTER,
        bgcolor=hue.main if here else None,
        border=ft.Border.all(1.5, hue.main if here else look.palette.edge),
    )
    words = say("Square {n} is here", n=number) if here else say("Square {n} is missing", n=number)
    return ft.Semantics(label=words, content=ring, exclude_semantics=True)


def _taken(state: State, send: Send, look: Look) -> ft.Control:
    say, took = look.say, state.took
    shown = took_to_carry(took, look) if isinstance(took, TookToCarry) else None
    shown = took_back(took, look) if isinstance(took, TookBack) else shown
    again = button(look, say("Read more squares"), lambda: send(BeginAnew()), kind="text", height=48, hook="anew")
    done = next_button(look, say("Done"), lambda: send(Leave()), hook="go-on")
    return page(
        look,
        [gap(8), shown, *what_now(look, state.what), again, gap(12)],
        top=top_bar(look, say(_TITLES[state.what]), back=lambda: send(Leave())),
        bottom=thumb_bar(look, done),
    )


def _cannot(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    words = say("This device cannot read squares. Take it as a file on a card or a stick, or over Wi-Fi.")
    back = button(look, say("Back"), lambda: send(Leave()), kind="outlined", hook="as-file", expand=True)
    wifi = next_button(look, say("Over Wi-Fi"), lambda: send(OverWifi()), hook="wifi")
    return page(
        look,
        [gap(8), hooked("cannot", note_box(look, ft.Icons.INFO_OUTLINE_ROUNDED, words)), gap(12)],
        top=top_bar(look, say(_TITLES[state.what]), back=lambda: send(Leave())),
        bottom=thumb_bar(look, back, wifi),
    )
