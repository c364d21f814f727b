"""Draws how a copy is taken over: the file, its words, new numbers."""

from functools import partial

import flet as ft

from app.pin_typing import KeyTouched
from app.questions.sensing import run
from app.screens.take_over import EyeTouched, GoOn, Leave, State, WordsTyped
from app.theme import Look
from app.views.kit import Send, heading, text
from app.views.kit_blocks import points
from app.views.kit_controls import next_button
from app.views.kit_files import brought
from app.views.kit_page import loading, opening_page, page, thumb_bar, top_bar
from app.views.kit_passphrase import eye, told, words_field, words_page
from app.views.kit_pin import choosing_words, pad_page
from core.words import msg

_POINTS = (
    (ft.Icons.INSERT_DRIVE_FILE_OUTLINED, msg("You need the file that Kioo made on the other device.")),
    (ft.Icons.KEY_ROUNDED, msg("You need the words that were chosen for it.")),
    (ft.Icons.DIALPAD_ROUNDED, msg("You choose new numbers for this device.")),
)


def view(state: State, send: Send, look: Look) -> ft.Control:
    """The step the person is at."""
    match state.step:
        case "":
            return loading(look, look.say("One moment"))
        case "lived":
            return _lived(send, look)
        case "words":
            return _words(state, send, look)
        case "pin":
            return _pin(state, send, look)
        case _:
            return _file(state, send, look)


def _lived(send: Send, look: Look) -> ft.Control:
    say = look.say
    why = say("A copy would lie over what they wrote. Take it over on a device where nobody lives yet.")
    on = next_button(look, say("Who are you?"), lambda: send(GoOn()), hook="go-on")
    return page(
        look,
        [heading(look, say("Somebody lives on this device already."), "title"), text(look, why, "lead")],
        top=top_bar(look, "", back=lambda: send(Leave())),
        bottom=thumb_bar(look, on),
        side=20,
    )


def _file(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say

    async def choose() -> None:
        send(await brought(look))

    lead = say("What you wrote on another device comes here, as it was when the copy was kept.")
    return opening_page(
        look,
        say("Take over a copy"),
        lead,
        points(look, _POINTS),
        told(look, state.told),
        bottom=thumb_bar(look, next_button(look, say("Choose the file"), partial(run, choose), hook="choose")),
        back=lambda: send(Leave()),
    )


def _words(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    on = lambda: send(GoOn())  # noqa: E731
    typing = words_field(
        look,
        say("The words of the copy"),
        state.words,
        lambda typed: send(WordsTyped(typed)),
        hook="words",
        seen=state.seen,
        done=on,
    )
    return words_page(
        look,
        say("The words of the copy"),
        text(look, state.file.name if state.file else "", "strong"),
        text(look, say("Capitals and blanks do not matter."), "body", look.palette.quiet),
        typing,
        told(look, state.told),
        eye(look, lambda: send(EyeTouched()), seen=state.seen),
        on=on,
        back=lambda: send(Leave()),
    )


def _pin(state: State, send: Send, look: Look) -> ft.Control:
    if state.busy:
        return loading(look, look.say("The copy is being taken over. One moment"))
    choosing = state.choosing
    return pad_page(
        look,
        look.say("New numbers"),
        choosing_words(look, choosing),
        len(choosing.typed),
        lambda key: send(KeyTouched(key)),
        back=lambda: send(Leave()),
        warning=bool(choosing.problem),
    )
