"""Draws waiting for a device beside this one: address, code and square, how far it is, what was taken in."""

import flet as ft

from app.asks.couriers import CourierRefused, TookBack, TookToCarry
from app.asks.near import NearSeen
from app.screens.take_near import Again, Leave, State
from app.theme import Look
from app.views.kit import Send, gap, note_box, text
from app.views.kit_blocks import point
from app.views.kit_codes import qr_picture, spoken_letters
from app.views.kit_controls import button, next_button
from app.views.kit_near import SAME_NETWORK, going, problem_words
from app.views.kit_page import loading, page, thumb_bar, top_bar
from app.views.kit_parcels import took_back, took_to_carry, what_now
from app.views.kit_passphrase import told
from core.typed_code import grouped
from core.words import msg
from sync.nearby_words import Meeting

_TITLES = {"parcels": msg("Take along over Wi-Fi"), "answers": msg("Take back over Wi-Fi")}
_LEADS = {
    "parcels": msg("Let your colleague type this on their device, or read the square."),
    "answers": msg("Let who carried for you type this on their device, or read the square."),
}


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Where it stands."""
    seen = state.seen
    if state.told:
        return _over(state, state.told, send, look)
    if seen is None:
        return loading(look, look.say("One moment"))
    match seen.stage:
        case "waiting":
            return _waiting(state, seen, send, look)
        case "coming" | "taking":
            return going(look, _title(state, look), seen, look.say("It comes"), lambda: send(Leave()))
        case "taken":
            return _taken(state, seen, send, look)
        case _:
            refused = seen.took
            why = (
                (refused.what, refused.next_step)
                if isinstance(refused, CourierRefused)
                else problem_words(seen.problem)
            )
            return _over(state, why, send, look)


def _title(state: State, look: Look) -> str:
    return look.say(_TITLES[state.what])


def _waiting(state: State, seen: NearSeen, send: Send, look: Look) -> ft.Control:
    if seen.meeting is None:
        return loading(look, look.say("One moment"))
    say = look.say
    return page(
        look,
        [
            told(look, problem_words(seen.problem)),
            text(look, say(_LEADS[state.what]), "lead"),
            *_shown(seen.meeting, look),
            point(look, ft.Icons.WIFI_ROUNDED, say(SAME_NETWORK)),
            point(look, ft.Icons.TIMER_OUTLINED, say("It closes after one time, when you leave, or after 10 minutes.")),
            gap(12),
        ],
        top=top_bar(look, _title(state, look), back=lambda: send(Leave())),
    )


def _shown(meeting: Meeting, look: Look) -> list[ft.Control | None]:
    say = look.say
    first, *others = (meeting.address(host) for host in meeting.hosts)
    also = say("Or, if nobody is found there: {addresses}", addresses=", ".join(others)) if others else ""
    return [
        spoken_letters(look, first, say("Address"), hook="address"),
        text(look, also, "small", look.palette.quiet) if also else None,
        spoken_letters(look, grouped(meeting.code), say("Code"), hook="code"),
        qr_picture(look, meeting.square, say("Address and code as a square")),
    ]


def _taken(state: State, seen: NearSeen, send: Send, look: Look) -> ft.Control:
    say, took = look.say, seen.took
    shown = took_to_carry(took, look) if isinstance(took, TookToCarry) else None
    shown = took_back(took, look) if isinstance(took, TookBack) else shown
    again = button(look, say("Wait for one more"), lambda: send(Again()), kind="text", height=48, hook="again")
    done = next_button(look, say("Done"), lambda: send(Leave()), hook="go-on")
    return page(
        look,
        [gap(8), shown, *what_now(look, state.what), again, gap(12)],
        top=top_bar(look, _title(state, look), back=lambda: send(Leave())),
        bottom=thumb_bar(look, done),
    )


def _over(state: State, why: tuple[str, ...], send: Send, look: Look) -> ft.Control:
    say = look.say
    again = next_button(look, say("Wait again, with a new code"), lambda: send(Again()), hook="again")
    same = note_box(look, ft.Icons.WIFI_ROUNDED, say(SAME_NETWORK))
    return page(
        look,
        [told(look, why), same, gap(12)],
        top=top_bar(look, _title(state, look), back=lambda: send(Leave())),
        bottom=thumb_bar(look, again),
    )
