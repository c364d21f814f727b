"""Draws Room on this device: the gauge, what Kioo holds, what leaves by itself."""

import flet as ft

from app.asks.room import RoomSeen
from app.screens.room import Leave, SendingTouched, State
from app.theme import Look
from app.views.kit import Send, card, gap, note_box, section
from app.views.kit_blocks import sending_block
from app.views.kit_page import loading, page, top_bar
from app.views.kit_room import gauge, holding_line


def view(state: State, send: Send, look: Look) -> ft.Control:
    """From the whole device to what is ours."""
    say, seen = look.say, state.seen
    top = top_bar(look, say("Room on this device"), back=lambda: send(Leave()))
    if seen is None:
        return loading(look, say("One moment"))
    waiting = sending_block(look, seen.sending, seen.now, lambda: send(SendingTouched()))
    body = [gauge(look, seen.room, seen.holdings), *_ours(seen, look), section(look, say("Waiting to go")), waiting]
    return page(look, [*body, *_rules(look), gap(12)], top=top)


def _ours(seen: RoomSeen, look: Look) -> list[ft.Control]:
    say, held = look.say, seen.holdings
    lines = [
        holding_line(
            look, ft.Icons.DESCRIPTION_OUTLINED, say("Answers, and what came from the district"), held.records
        ),
        holding_line(look, ft.Icons.PHOTO_CAMERA_OUTLINED, say("Photos, recordings and files"), held.files),
        holding_line(
            look, ft.Icons.SAVINGS_OUTLINED, say("Kept free, so that saving and sending always go on"), held.reserve
        ),
    ]
    return [section(look, say("What Kioo holds")), card(look, *lines, spacing=14)]


def _rules(look: Look) -> list[ft.Control]:
    words = look.say("What has not been sent never leaves this device by itself.")
    return [note_box(look, ft.Icons.LOCK_OUTLINE_ROUNDED, words)]
