"""Draws sending to a device beside this one: its address and code, how far it is, that it is there."""

import flet as ft

from app.questions.code_reader import code_reader
from app.screens.send_near import AddressTyped, CodeTyped, Go, Leave, SquareRead, State
from app.theme import Look
from app.views.kit import Send, gap, heading, picture, row, text
from app.views.kit_blocks import point
from app.views.kit_controls import next_button
from app.views.kit_field import field
from app.views.kit_near import SAME_NETWORK, going, problem_words
from app.views.kit_page import page, thumb_bar, top_bar
from app.views.kit_passphrase import told
from core.words import msg

_TITLES = {"parcels": msg("Send over Wi-Fi"), "answers": msg("Hand back over Wi-Fi")}
_LEADS = {
    "parcels": msg("On the other device: Sending, Carry for others, Take along over Wi-Fi. Then type what it shows."),
    "answers": msg(
        "On the other device: Sending, Give to somebody who travels, Take back over Wi-Fi. Then type what it shows."
    ),
}


def view(state: State, send: Send, look: Look) -> ft.Control:
    """What to type, how far it is, that it is there."""
    if state.is_taken:
        return _taken(state, send, look)
    if state.busy and state.seen:
        return going(look, _title(state, look), state.seen, look.say("It goes over"), lambda: send(Leave()))
    return _form(state, send, look)


def _title(state: State, look: Look) -> str:
    return look.say(_TITLES[state.what])


def _form(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    on = next_button(look, say("One moment") if state.busy else say("Send it"), lambda: send(Go()), hook="go-on")
    return page(
        look,
        [
            text(look, say(_LEADS[state.what]), "lead"),
            code_reader(look, lambda name: f"square-{name}", lambda read: send(SquareRead(read))),
            field(
                look,
                say("Address on the other device"),
                state.address,
                lambda typed: send(AddressTyped(typed)),
                hook="address",
                hint="192.168.43.1",
            ),
            field(
                look,
                say("Code on the other device"),
                state.code,
                lambda typed: send(CodeTyped(typed)),
                hook="code",
                hint=say("8 letters and figures; spaces do not matter"),
                on_done=lambda: send(Go()),
            ),
            told(look, state.told or problem_words(state.problem)),
            point(look, ft.Icons.WIFI_ROUNDED, say(SAME_NETWORK)),
            gap(12),
        ],
        top=top_bar(look, _title(state, look), back=lambda: send(Leave())),
        bottom=thumb_bar(look, on),
    )


def _taken(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    title = say("The other device has it")
    return page(
        look,
        [
            gap(16),
            row(picture("mark", 120, 120), main=ft.MainAxisAlignment.CENTER),
            heading(look, title, centred=True),
            gap(4),
            *_what_now(state, look),
        ],
        bottom=thumb_bar(look, next_button(look, say("Done"), lambda: send(Leave()), hook="done")),
        side=20,
    )


def _what_now(state: State, look: Look) -> list[ft.Control]:
    say = look.say
    if state.what == "answers":
        return [point(look, ft.Icons.GROUPS_OUTLINED, say("It is for all: each device finds what is for it."))]
    return [
        point(look, ft.Icons.LOCK_OUTLINE_ROUNDED, say("Only the district can open it. On the way nobody can.")),
        point(look, ft.Icons.SAVE_ALT_ROUNDED, say("Everything stays here too, until the answer says it is safe.")),
    ]
