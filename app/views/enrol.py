"""Draws the enrolment of a person on this device."""

import flet as ft

from app.questions.code_reader import code_reader
from app.screens.enrol import (
    CodeTyped,
    CopyTouched,
    GoOn,
    LanguageChosen,
    Leave,
    ServerTouched,
    ServerTyped,
    SquareRead,
    State,
)
from app.theme import Look
from app.views.kit import Act, Send, gap, heading, note_box, text
from app.views.kit_blocks import brand_line, language_choice
from app.views.kit_controls import button, field, next_button
from app.views.kit_page import page, thumb_bar, top_bar
from core.words import msg
from sync.status import explain

NO_SQUARE = (
    msg("This is not the square for a new device."),
    msg("Your district shows it under People, New code. Or type the code."),
)


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Code, and behind one touch the address."""
    say = look.say
    if state.locked:
        return _locked(state, send, look)
    back: Act = lambda: send(Leave())  # noqa: E731
    languages = language_choice(look, state.language, lambda language: send(LanguageChosen(language)))
    title = say("Your new code") if state.again else say("Add a person") if state.adding else say("Welcome")
    words = say("Your district gives you a code. It makes this device yours.")
    server = field(
        look,
        say("Address of your district"),
        state.server,
        lambda typed: send(ServerTyped(typed)),
        hook="server",
        keyboard=ft.KeyboardType.URL,
    )
    reveal = button(
        look, say("Address of your district"), lambda: send(ServerTouched()), kind="text", height=48, hook="show-server"
    )
    copy = button(look, say("Take over a copy"), lambda: send(CopyTouched()), kind="text", height=48, hook="take-over")
    done = say("One moment") if state.busy else say("Go on")
    return page(
        look,
        [
            None if state.adding else brand_line(look, state.language, None),
            None if state.adding else languages,
            heading(look, title, "display"),
            text(look, words, "lead", look.palette.quiet),
            _lost(look) if state.again == "lost" else None,
            gap(2),
            code_reader(look, lambda name: f"square-{name}", lambda read: send(SquareRead(read))),
            _code(state, send, look),
            _problem(state, look),
            server if state.server_open else reveal,
            None if state.adding else copy,
            gap(16),
        ],
        top=top_bar(look, "", back=back) if state.adding else None,
        bottom=thumb_bar(look, next_button(look, done, lambda: send(GoOn()), hook="go-on")),
        side=20,
    )


def _lost(look: Look) -> ft.Control:
    words = look.say(
        "What this device knew of you and your place cannot be read any more. All you wrote is here. "
        "Ask your district for a new code; until then you can look at it."
    )
    return note_box(look, ft.Icons.INFO_OUTLINE_ROUNDED, words, tone="maize")


def _locked(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    words = say("Somebody who uses this device unlocks it first. Then: Me, Add a person.")
    return page(
        look,
        [
            brand_line(look, state.language, None),
            heading(look, say("Add a person"), "display"),
            text(look, words, "lead"),
        ],
        bottom=thumb_bar(look, next_button(look, say("Who are you?"), lambda: send(GoOn()), hook="go-on")),
        side=20,
    )


def _code(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    problem = say("Please type the code first.") if state.problem == "no-code" else ""
    return field(
        look,
        say("Code"),
        state.code,
        lambda typed: send(CodeTyped(typed)),
        hook="code",
        hint=say("Eight letters and numbers"),
        problem=problem,
        on_done=lambda: send(GoOn()),
    )


def _problem(state: State, look: Look) -> ft.Control | None:
    if not state.problem or state.problem == "no-code":
        return None
    what, then = look.say(NO_SQUARE[0]), look.say(NO_SQUARE[1])
    if state.problem != "no-square":
        told = explain(state.problem)
        what, then = look.say(told.what), look.say(told.next_step)
    box = note_box(look, ft.Icons.ERROR_OUTLINE_ROUNDED, f"{what} {then}", tone="ember")
    return ft.Semantics(identifier="problem", live_region=True, content=box)
