"""Draws a parcel or an answer as squares: one at a time, its number, and the ways to turn them."""

import flet as ft

from app.screens.show_squares import Leave, MoveTouched, OverWifi, State, Turned
from app.theme import Look
from app.views.kit import Send, gap, hooked, row, text
from app.views.kit_blocks import point
from app.views.kit_codes import qr_picture
from app.views.kit_controls import button, next_button
from app.views.kit_page import loading, page, thumb_bar, top_bar
from app.views.kit_passphrase import told
from core.words import msg

_TITLES = {"parcels": msg("Show as squares"), "answers": msg("Show the answer as squares")}
_LEADS = {
    "parcels": msg("On the other device: Sending, Carry for others, Take along by squares. Its camera reads these."),
    "answers": msg(
        "On the other device: Sending, Give to somebody who travels, Take back by squares. Its camera reads these."
    ),
}
_WIDEST, _AROUND = 460, 380
"""Px of a square at most, and what stands around it on a low screen."""


def view(state: State, send: Send, look: Look) -> ft.Control:
    """The square that is seen now, or why there are none."""
    if state.told:
        return _none(state, send, look)
    if not state.texts:
        return loading(look, look.say("One moment"))
    return _shown(state, send, look)


def _shown(state: State, send: Send, look: Look) -> ft.Control:
    say, several = look.say, len(state.texts) > 1
    place = say("Square {n} of {of}", n=state.at + 1, of=len(state.texts))
    return page(
        look,
        [
            text(look, say(_LEADS[state.what]), "body", look.palette.quiet),
            qr_picture(look, state.texts[state.at], place, widest=max(240, min(_WIDEST, look.height - _AROUND))),
            hooked("place", text(look, place, "title", align=ft.TextAlign.CENTER)),
            _move(state, send, look) if several else None,
            *_points(state, look),
            gap(12),
        ],
        top=top_bar(look, say(_TITLES[state.what]), back=lambda: send(Leave())),
        bottom=thumb_bar(look, *_turns(send, look)) if several else None,
    )


def _turns(send: Send, look: Look) -> list[ft.Control]:
    say = look.say
    before = button(look, say("The one before"), lambda: send(Turned(-1)), kind="outlined", hook="before", expand=True)
    return [before, button(look, say("The next one"), lambda: send(Turned(1)), hook="next", expand=True)]


def _move(state: State, send: Send, look: Look) -> ft.Control:
    words = look.say("Stand still") if state.moving else look.say("Move by itself")
    sign = ft.Icons.PAUSE_ROUNDED if state.moving else ft.Icons.PLAY_ARROW_ROUNDED
    shown = button(look, words, lambda: send(MoveTouched()), kind="text", sign=sign, hook="move", height=48)
    return row(shown, main=ft.MainAxisAlignment.CENTER)


def _points(state: State, look: Look) -> list[ft.Control]:
    say = look.say
    if state.what == "answers":
        return [
            point(look, ft.Icons.GROUPS_OUTLINED, say("Show it to whoever gave you this parcel. Others cannot use it."))
        ]
    return [
        point(look, ft.Icons.LOCK_OUTLINE_ROUNDED, say("Only the district can open it. On the way nobody can.")),
        point(look, ft.Icons.PHOTO_OUTLINED, say("Photos and files do not go by squares. They stay here and wait.")),
        point(look, ft.Icons.SAVE_ALT_ROUNDED, say("Everything stays here too, until the answer says it is safe.")),
    ]


def _none(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    back = button(look, say("Back"), lambda: send(Leave()), kind="outlined", hook="as-file", expand=True)
    wifi = next_button(look, say("Over Wi-Fi"), lambda: send(OverWifi()), hook="wifi")
    return page(
        look,
        [gap(8), told(look, state.told), gap(12)],
        top=top_bar(look, say(_TITLES[state.what]), back=lambda: send(Leave())),
        bottom=thumb_bar(look, back, wifi),
    )
