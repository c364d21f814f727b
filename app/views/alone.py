"""Draws a tablet that was too long without contact: why, what is safe, and the two ways on."""

import flet as ft

from app.screens.alone import Leave, LookTouched, State, SupervisorTouched
from app.theme import Look
from app.views.kit import Send, column, gap, heading, picture, row, text
from app.views.kit_blocks import person_tile, two_columns
from app.views.kit_controls import button
from app.views.kit_page import loading, page, top_bar


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Drawing, the reason in days, the supervisors of this tablet, and looking for the server again."""
    say = look.say
    if state.alone is None:
        return loading(look, say("One moment"))
    middle, alone = ft.TextAlign.CENTER, state.alone
    title = say("A supervisor unlocks this tablet") if alone.supervisors else say("This tablet looks for the district")
    why = say.many(
        "It had no contact with the district for {n} day. Nothing you made is lost.",
        "It had no contact with the district for {n} days. Nothing you made is lost.",
        alone.days,
    )
    return page(
        look,
        [
            row(picture("error-plug", 200, 160), main=ft.MainAxisAlignment.CENTER),
            gap(8),
            heading(look, title, centred=True),
            text(look, why, "lead", look.palette.quiet, align=middle),
            gap(12),
            *_ways(state, send, look),
            gap(16),
        ],
        top=top_bar(look, "", back=lambda: send(Leave())),
        side=20,
    )


def _ways(state: State, send: Send, look: Look) -> list[ft.Control]:
    say, middle = look.say, ft.TextAlign.CENTER
    faces = state.alone.supervisors if state.alone else ()
    told = (
        say("Touch your picture, then your own numbers.")
        if faces
        else say("No supervisor lives on this tablet. Bring it to where there is a network.")
    )
    tiles = [person_tile(look, face, lambda uid: send(SupervisorTouched(uid))) for face in faces]
    rows = two_columns(tiles) if len(tiles) > 1 else [row(*tiles)]
    searching = say("Looking for the district") if state.looking else say("Look for the district again")
    again = button(look, searching, lambda: send(LookTouched()), kind="outlined", hook="look-again")
    return [text(look, told, "body", align=middle), *rows, gap(8), column(again)]
