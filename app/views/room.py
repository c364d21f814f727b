"""Draws Room on this device: the gauge, what Kioo holds, what leaves by itself."""

from datetime import date

import flet as ft

from app import retention
from app.asks import Now
from app.asks.room import RoomSeen
from app.asks.tidying import Departure
from app.screens.room import Leave, SendingTouched, State
from app.theme import Look
from app.views.kit import Send, card, gap, icon, note_box, row, section, text
from app.views.kit_blocks import sending_block
from app.views.kit_page import loading, page, top_bar
from app.views.kit_room import gauge, holding_line
from app.views.kit_words import ago_words

_SHOWN = 5
"""So many lines of what left: the newest."""


def view(state: State, send: Send, look: Look) -> ft.Control:
    """From the whole device to what is ours."""
    say, seen = look.say, state.seen
    top = top_bar(look, say("Room on this device"), back=lambda: send(Leave()))
    if seen is None:
        return loading(look, say("One moment"))
    waiting = sending_block(look, seen.sending, seen.now, lambda: send(SendingTouched()))
    body = [gauge(look, seen.room, seen.holdings), *_ours(seen, look), section(look, say("Waiting to go")), waiting]
    return page(look, [*body, *_rules(seen, look), gap(12)], top=top)


def _ours(seen: RoomSeen, look: Look) -> list[ft.Control]:
    say, held = look.say, seen.holdings
    lines = [
        holding_line(
            look, ft.Icons.DESCRIPTION_OUTLINED, say("Answers, and what came from the district"), held.records
        ),
        holding_line(look, ft.Icons.PHOTO_CAMERA_OUTLINED, say("Photos, recordings and files"), held.files),
        holding_line(look, ft.Icons.INVENTORY_2_OUTLINED, say("Parcels you carry for others"), held.carried)
        if held.carried
        else None,
        holding_line(
            look, ft.Icons.SAVINGS_OUTLINED, say("Kept free, so that saving and sending always go on"), held.reserve
        ),
    ]
    return [section(look, say("What Kioo holds")), card(look, *lines, spacing=14)]


def _rules(seen: RoomSeen, look: Look) -> list[ft.Control]:
    """What leaves by itself, why, and what never does."""
    stays = look.say("What has not been sent never leaves this device by itself. Drafts stay, however old they are.")
    leaves = look.say("Visits and sheets that are safe at the district leave after {n} months.", n=seen.months)
    return [
        section(look, look.say("What leaves by itself")),
        card(look, text(look, leaves), *_left(seen, look), spacing=10),
        note_box(look, ft.Icons.LOCK_OUTLINE_ROUNDED, stays),
    ]


def _left(seen: RoomSeen, look: Look) -> list[ft.Control]:
    if not seen.left:
        return [text(look, look.say("Nothing left yet."), "small", look.palette.quiet)]
    return [_departure(one, seen.now, look) for one in seen.left[:_SHOWN]]


def _departure(one: Departure, now: Now, look: Look) -> ft.Control:
    when = ago_words(look, date.fromisoformat(one.on), now.today)
    words = look.say.beside(_what(one, look), when)
    sign = icon(look, ft.Icons.CHECK_ROUNDED, 20, look.palette.quiet)
    return row(sign, text(look, words, "small", look.palette.quiet, expand=True), spacing=10)


def _what(one: Departure, look: Look) -> str:
    many = look.say.many
    match one.rule:
        case retention.SHEET:
            return many("{n} sheet of yours that is safe", "{n} sheets of yours that are safe", one.n)
        case retention.VISIT:
            return many("{n} old visit", "{n} old visits", one.n)
        case retention.VERSION:
            return many("{n} part of an older sheet nobody uses", "{n} parts of older sheets nobody uses", one.n)
        case retention.DISTRICT:
            return many(
                "{n} thing the district no longer tells you", "{n} things the district no longer tells you", one.n
            )
        case retention.WORD:
            return many(
                "{n} word of yours about something that left", "{n} words of yours about things that left", one.n
            )
        case _:
            return many("{n} file nobody needs any more", "{n} files nobody needs any more", one.n)
