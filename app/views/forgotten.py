"""Draws the way back in for who forgot the numbers: what happens, our code, the district's code, new numbers."""

import flet as ft

from app.pin_typing import KeyTouched
from app.questions.code_reader import code_reader
from app.screens.forgotten import AnswerRead, AnswerTyped, GoOn, Leave, SpellTouched, State
from app.theme import Look
from app.views.kit import Send, gap, heading, note_box, text
from app.views.kit_blocks import points
from app.views.kit_codes import qr_picture, spelled_code, spoken_letters, typed_lines
from app.views.kit_controls import button, field, next_button
from app.views.kit_page import loading, opening_page, page, thumb_bar, top_bar
from app.views.kit_pin import choosing_words, pad_page
from app.views.kit_words import first_name
from core.words import msg

_STEPS = (
    (
        ft.Icons.QR_CODE_2_ROUNDED,
        msg("This device shows a code. Your district's officer takes it by picture, or you read it out."),
    ),
    (ft.Icons.MARK_EMAIL_READ_OUTLINED, msg("The officer knows you, and gives you a code back.")),
    (ft.Icons.LOCK_RESET_ROUNDED, msg("You choose new numbers. Everything you wrote is there again.")),
)
_REFUSED = {
    "blank": msg("Please type or paste the officer's code first."),
    "cut": msg("The end of the code is missing. Please look whether it is whole."),
    "newer": msg("This code was made by a newer Kioo. Please bring this device up to date first."),
    "request": msg("This is the code of a device that asks. You need the one the officer gives back."),
    "old": msg("This code answers an earlier question. Show the officer the code of this device once more."),
    "other": msg("This code is not for this device. Please ask the officer again."),
    "none": msg("This code was used already. Begin anew if you need to."),
}
_NO_CODE = msg("This is not the officer's code. Please look at it again.")


def view(state: State, send: Send, look: Look) -> ft.Control:
    """The step the person is at."""
    match state.step:
        case "":
            return loading(look, look.say("One moment"))
        case "choose":
            return _choose(state, send, look)
        case "ask":
            return _ask(state, send, look)
        case "answer":
            return _answer(state, send, look)
        case "no way":
            return _no_way(send, look)
        case _:
            return _how(state, send, look)


def _how(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    name = first_name(state.face.name if state.face else "")
    on = next_button(look, say("One moment") if state.busy else say("Show my code"), lambda: send(GoOn()), hook="go-on")
    return opening_page(
        look,
        say("No worry, {name}", name=name),
        say("Your district can let you in again. No network is needed."),
        points(look, _STEPS),
        bottom=thumb_bar(look, on),
        back=lambda: send(Leave()),
    )


def _no_way(send: Send, look: Look) -> ft.Control:
    say = look.say
    words = say(
        "The district's key for such days had not reached this device when you were last here. "
        "So only your six numbers open what you wrote. It stays here, closed; nothing is thrown away."
    )
    then = say("Take your time and try to remember. Others on this device can go on working.")
    return page(
        look,
        [heading(look, say("Only your numbers open this"), "display"), text(look, words, "lead"), text(look, then)],
        top=top_bar(look, "", back=lambda: send(Leave())),
        bottom=thumb_bar(look, next_button(look, say("Try again"), lambda: send(GoOn()), hook="go-on")),
        side=20,
    )


def _ask(state: State, send: Send, look: Look) -> ft.Control:
    say, asked = look.say, state.asked
    if asked is None:
        return loading(look, say("One moment"))
    compare = say("Read these letters to each other. They must be the same on both sides.")
    if state.spelled:
        shown, other = spelled_code(look, asked.written), say("Show it as a picture")
        told = say("Read it out line by line. The last letter of each line checks the line.")
    else:
        shown, other = qr_picture(look, asked.scanned, say("The code for your district")), say("Show it in letters")
        told = say("Let the officer take a picture of this, or send one.")
    return page(
        look,
        [
            text(look, told, "body", look.palette.quiet),
            shown,
            button(look, other, lambda: send(SpellTouched()), kind="text", height=48, hook="spell"),
            spoken_letters(look, asked.check, compare),
            gap(8),
        ],
        top=top_bar(look, say("The code for your district"), back=lambda: send(Leave())),
        bottom=thumb_bar(look, next_button(look, say("I have the answer"), lambda: send(GoOn()), hook="go-on")),
    )


def _answer(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    problem = _problem(state, look)
    typing = field(
        look,
        say("The officer's code"),
        state.answer,
        lambda typed: send(AnswerTyped(typed)),
        hook="answer",
        hint=say("Type or paste it; spaces do not matter"),
        lines=4,
    )
    done = say("One moment") if state.busy else say("Go on")
    return page(
        look,
        [
            code_reader(look, lambda name: f"answer-{name}", lambda read: send(AnswerRead(read))),
            typing,
            ft.Semantics(
                identifier="problem",
                live_region=True,
                content=note_box(look, ft.Icons.ERROR_OUTLINE_ROUNDED, problem, tone="ember"),
            )
            if problem
            else None,
            typed_lines(look, state.answer),
            gap(8),
        ],
        top=top_bar(look, say("The officer's code"), back=lambda: send(Leave())),
        bottom=thumb_bar(look, next_button(look, done, lambda: send(GoOn()), hook="go-on")),
    )


def _problem(state: State, look: Look) -> str:
    refused = state.refused
    if refused is None:
        return ""
    if refused.what == "line":
        return look.say("Please look at line {n} again: something in it is not right.", n=refused.line)
    return look.say(_REFUSED.get(refused.what, _NO_CODE))


def _choose(state: State, send: Send, look: Look) -> ft.Control:
    choosing = state.choosing
    return pad_page(
        look,
        look.say("New numbers"),
        look.say("One moment") if state.busy else choosing_words(look, choosing),
        len(choosing.typed),
        lambda key: send(KeyTouched(key)),
        back=lambda: send(Leave()),
        face=state.face,
        warning=bool(choosing.problem),
    )
