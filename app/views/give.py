"""Draws how what waits is given to somebody who travels, and what the answer brought."""

import flet as ft

from app.asks.couriers import GivingSeen, Photos
from app.screens.give import (
    Done,
    Leave,
    Make,
    PhotosChosen,
    ReadSquares,
    SendBeside,
    ShowSquares,
    State,
    TakeBeside,
)
from app.theme import Look
from app.views.kit import Send, card, column, gap, hooked, note_box, section, text
from app.views.kit_blocks import point
from app.views.kit_controls import choice_row, next_button
from app.views.kit_page import loading, page, thumb_bar, top_bar
from app.views.kit_parcels import (
    beside_button,
    choose_button,
    file_placed,
    file_ready,
    parcel_size,
    squares_button,
    took_back,
)
from app.views.kit_passphrase import told
from app.views.kit_room import size_words
from app.views.kit_words import moment_words
from core.parcel import GivenParcel

_SHOWN = 4


def view(state: State, send: Send, look: Look) -> ft.Control:
    """What waits, the file, where it went."""
    say = look.say
    if state.seen is None or state.busy:
        return loading(look, say("One moment"))
    if state.made:
        return file_ready(look, say("The parcel is ready"), state.made, send, problem=state.told, leave=Leave())
    if state.put:
        return file_placed(look, say("The parcel can travel"), state.put, _what_now(look), lambda: send(Done()))
    return _waiting(state, state.seen, send, look)


def _waiting(state: State, seen: GivingSeen, send: Send, look: Look) -> ft.Control:
    say = look.say
    empty = not seen.records and len(seen.photos) == 1
    make = next_button(look, say("Make the parcel"), lambda: send(Make()), hook="make")
    lead = say("No network here? A colleague who travels can take what waits along. They can read nothing of it.")
    body = [
        took_back(state.took, look),
        text(look, lead, "lead"),
        _goes_in(state, seen, send, look),
        told(look, state.told),
        None if empty else beside_button(look, say("Send over Wi-Fi"), lambda: send(SendBeside()), "send-beside"),
        squares_button(look, say("Show as squares"), lambda: send(ShowSquares()), "show-squares")
        if seen.records
        else None,
        section(look, say("When they come back")),
        card(
            look,
            text(look, say("They bring a file with the district's answer. Then you know what is safe.")),
            gap(4),
            choose_button(look, say("Take back what came for us"), send, "take-back"),
            beside_button(look, say("Take back over Wi-Fi"), lambda: send(TakeBeside()), "take-back-beside"),
            squares_button(look, say("Take back by squares"), lambda: send(ReadSquares()), "read-squares"),
            spacing=10,
        ),
        *_given(seen, look),
        gap(12),
    ]
    title = say("Give to somebody who travels")
    bottom = None if empty else thumb_bar(look, make)
    return page(look, body, top=top_bar(look, title, back=lambda: send(Leave())), bottom=bottom)


def _goes_in(state: State, seen: GivingSeen, send: Send, look: Look) -> ft.Control:
    say = look.say
    if not seen.records and len(seen.photos) == 1:
        return hooked("nothing-waits", note_box(look, ft.Icons.CHECK_ROUNDED, say("Nothing waits here.")))
    waits = say.many("{n} thing you made goes in.", "{n} things you made go in.", seen.records)
    choices = [_photos(n, one, state, send, look) for n, one in enumerate(seen.photos)]
    shown = column(*choices, spacing=10) if len(choices) > 1 else None
    return card(look, hooked("goes-in", text(look, waits, "strong")), shown, spacing=14)


def _photos(place: int, photos: Photos, state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    words = (
        say.many(
            "{n} photo or file, {size}", "{n} photos and files, {size}", photos.n, size=size_words(look, photos.size)
        )
        if photos.n
        else say("Without photos and files")
    )
    act = lambda: send(PhotosChosen(place))  # noqa: E731
    return choice_row(look, words, act, chosen=place == state.choice, hook=f"photos-{place}")


def _what_now(look: Look) -> list[ft.Control]:
    say = look.say
    return [
        point(look, ft.Icons.HANDSHAKE_OUTLINED, say("Give the file to a colleague who goes where there is network.")),
        point(look, ft.Icons.LOCK_OUTLINE_ROUNDED, say("Only the district can open it. On the way nobody can.")),
        point(look, ft.Icons.SAVE_ALT_ROUNDED, say("Everything stays here too, until the answer says it is safe.")),
    ]


def _given(seen: GivingSeen, look: Look) -> list[ft.Control]:
    if not seen.given:
        return []
    lines = [_line(one, seen, look) for one in seen.given[:_SHOWN]]
    return [section(look, look.say("Given lately")), card(look, *lines, spacing=12)]


def _line(one: GivenParcel, seen: GivingSeen, look: Look) -> ft.Control:
    say = look.say
    things = say.many("{n} thing", "{n} things", one.records)
    title = say.beside(moment_words(look, one.made, seen.now), things, parcel_size(look, one.size))
    if one.taken:
        under = say("The answer came back {when}", when=moment_words(look, one.taken, seen.now))
    else:
        under = say("On its way. No answer yet.")
    return column(text(look, title), text(look, under, "small", look.palette.quiet), spacing=2)
