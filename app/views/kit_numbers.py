"""The card about one's six numbers: what happens when they are forgotten, what protects them, and the way to change them."""

import flet as ft

from app.asks.ways_in import Protection, WaysSeen
from app.theme import Look
from app.views.kit import Act, card, hooked, icon, note_box, row, text
from app.views.kit_controls import button


def numbers_card(look: Look, ways: WaysSeen, change: Act) -> ft.Control:
    """Said before it is needed: whether the district can help who forgets, and where this machine is weaker than it could be."""
    say, quiet = look.say, look.palette.quiet
    head = row(
        icon(look, ft.Icons.DIALPAD_ROUNDED, 24, quiet),
        text(look, say("My numbers"), "strong", expand=True),
        spacing=12,
    )
    changing = button(look, say("Change my numbers"), change, kind="outlined", height=48, hook="change-pin")
    return card(
        look,
        head,
        hooked("if-forgotten", _if_forgotten(look, ways)),
        text(look, _protection(look, ways.protection), "small", quiet),
        hooked("weaker", _weaker(look)) if ways.protection.in_file else None,
        changing,
        spacing=12,
    )


def _if_forgotten(look: Look, ways: WaysSeen) -> ft.Control:
    if ways.district:
        words = look.say("If you forget them, your district can let you in again, also without network.")
        return text(look, words)
    words = look.say(
        "If you forget them, nobody can let you in: the district's key for that has not reached this device. "
        "Let it send once, then lock and unlock."
    )
    return note_box(look, ft.Icons.INFO_OUTLINE_ROUNDED, words, tone="maize")


def _protection(look: Look, protection: Protection) -> str:
    size = protection.mebibytes
    if protection.way == "scrypt":
        return look.say("Each guess costs {n} MB of memory (scrypt: this machine has no Argon2id).", n=size)
    return look.say("Each guess costs {n} MB of memory (Argon2id).", n=size)


def _weaker(look: Look) -> ft.Control:
    words = look.say(
        "Weaker on this machine: its own key lies in a file beside the answers. Who copies the whole folder can try numbers elsewhere."
    )
    return row(
        icon(look, ft.Icons.SHIELD_OUTLINED, 20, look.palette.quiet),
        text(look, words, "small", look.palette.quiet, expand=True),
        spacing=8,
    )
