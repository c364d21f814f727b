"""Draws how a copy of everything is kept: what is in it, its words, one's numbers, a place for it."""

from functools import partial

import flet as ft

from app.pin_typing import KeyTouched
from app.questions.sensing import run
from app.screens.copy import AgainTyped, EyeTouched, GoOn, Leave, State, WordsTyped
from app.theme import Look
from app.views.kit import Send, gap, heading, hooked, picture, row, text
from app.views.kit_blocks import last_copy_words, point, points
from app.views.kit_controls import next_button
from app.views.kit_files import placed
from app.views.kit_page import loading, opening_page, page, thumb_bar, top_bar
from app.views.kit_passphrase import enough, eye, told, words_field, words_page
from app.views.kit_pin import pad_page, refused_words
from app.views.kit_room import size_words
from core.words import msg

_POINTS = (
    (
        ft.Icons.CHECK_ROUNDED,
        msg("In it: all that you can read here, photos and recordings, and what waits to be sent."),
    ),
    (ft.Icons.REMOVE_ROUNDED, msg("Not in it: the other people of this device, and your six numbers.")),
    (ft.Icons.KEY_ROUNDED, msg("You choose words for it. Whoever has the file and the words can read all of it.")),
    (ft.Icons.LOCK_OUTLINE_ROUNDED, msg("Without the words nobody can open it: not you, not the district.")),
)


def view(state: State, send: Send, look: Look) -> ft.Control:
    """The step the person is at."""
    match state.step:
        case "how":
            return _how(state, send, look)
        case "words":
            return _words(state, send, look)
        case "pin":
            return _pin(state, send, look)
        case "ready":
            return _ready(state, send, look)
        case _:
            return _kept(state, send, look)


def _how(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    lead = say("One file with everything of yours. If this device breaks or is lost, you go on with it on another one.")
    last = text(look, last_copy_words(look, state.last), "small", look.palette.quiet) if state.last else None
    on = next_button(look, say("Choose words"), lambda: send(GoOn()), hook="go-on")
    return opening_page(
        look,
        say("Keep a copy"),
        lead,
        points(look, _POINTS),
        last,
        gap(8),
        bottom=thumb_bar(look, on),
        back=lambda: send(Leave()),
    )


def _words(state: State, send: Send, look: Look) -> ft.Control:
    say, words = look.say, state.words
    on = lambda: send(GoOn())  # noqa: E731
    first = words_field(
        look,
        say("Your words"),
        words.first,
        lambda typed: send(WordsTyped(typed)),
        hook="words",
        seen=words.seen,
        done=on,
    )
    again = words_field(
        look,
        say("The same words once more"),
        words.again,
        lambda typed: send(AgainTyped(typed)),
        hook="again",
        seen=words.seen,
        done=on,
    )
    keep = say("Capitals and blanks do not matter. Write the words down, and keep them somewhere else than the file.")
    return words_page(
        look,
        say("Words for the copy"),
        text(look, say("Take at least five different words, or sixteen letters."), "lead"),
        first,
        enough(look, words.first),
        again,
        told(look, state.told),
        eye(look, lambda: send(EyeTouched()), seen=words.seen),
        text(look, keep, "small", look.palette.quiet),
        gap(8),
        on=on,
        back=lambda: send(Leave()),
    )


def _pin(state: State, send: Send, look: Look) -> ft.Control:
    if state.busy:
        return loading(look, look.say("The copy is being made. One moment"))
    typing = state.typing
    said = look.say("They show that it is you who keeps a copy.")
    return pad_page(
        look,
        look.say("Your six numbers"),
        refused_words(look, typing.wait, typing.left, wrong=typing.wrong) if typing.was_refused else said,
        len(typing.typed),
        lambda key: send(KeyTouched(key)),
        back=lambda: send(Leave()),
        warning=bool(typing.wrong or typing.wait),
    )


def _ready(state: State, send: Send, look: Look) -> ft.Control:
    say, made = look.say, state.made
    if made is None or state.busy:
        return loading(look, say("One moment"))

    async def place() -> None:
        send(await placed(look, made.path, made.name, made.size))

    size = say(
        "It takes {size}. Now choose where it goes, best onto something you can carry away.",
        size=size_words(look, made.size),
    )
    return page(
        look,
        [
            gap(16),
            row(picture("mark", 120, 120), main=ft.MainAxisAlignment.CENTER),
            heading(look, say("The copy is ready"), centred=True),
            text(look, size, "lead", look.palette.quiet, align=ft.TextAlign.CENTER),
            told(look, state.told),
        ],
        top=top_bar(look, "", back=lambda: send(Leave())),
        bottom=thumb_bar(look, next_button(look, say("Choose where it goes"), partial(run, place), hook="place")),
        side=20,
    )


def _kept(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    where = (
        say("It lies here: {path}", path=state.path)
        if state.path
        else say("It lies where you put it, or among the downloads.")
    )
    return page(
        look,
        [
            gap(16),
            row(picture("mark", 120, 120), main=ft.MainAxisAlignment.CENTER),
            heading(look, say("Your copy is kept"), centred=True),
            hooked("where", text(look, where, "lead", align=ft.TextAlign.CENTER)),
            gap(4),
            point(look, ft.Icons.USB_ROUNDED, say("Keep it somewhere else than this device.")),
            point(look, ft.Icons.KEY_ROUNDED, say("Keep the words somewhere else than the file.")),
            point(
                look,
                ft.Icons.UPDATE_ROUNDED,
                say("What you write from now on is not in it. Keep a new copy now and then."),
            ),
        ],
        bottom=thumb_bar(look, next_button(look, say("Done"), lambda: send(GoOn()), hook="go-on")),
        side=20,
    )
