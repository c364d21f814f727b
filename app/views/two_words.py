"""Draws what two people told of one promise before they heard of each other: what stands is above, the other stays in sight here."""

import flet as ft

from app.asks import Thing
from app.screens.visit.ideas import STUCK_REASONS
from app.theme import Look
from app.views.kit import around, column, hooked, icon, rest, row, text
from app.views.kit_words import ROLES, date_words
from core.words import msg
from learning.days import day
from learning.promise_words import crossed
from learning.told_words import Word

_STATES = {
    "open": msg("not done yet"),
    "done": msg("done"),
    "partly": msg("partly done"),
    "stuck": msg("stuck"),
    "dropped": msg("let go"),
}


def two_words(look: Look, promise: Thing) -> ft.Control | None:
    """Says that two spoke at once and what the earlier one said; nothing where nobody did."""
    others = crossed(promise)
    if not others:
        return None
    ink = look.hue("lake").on_container
    said = look.say("Two told of this before they heard of each other. The later word stands. Also told:")
    lines = [text(look, said, "small", ink), *(text(look, _line(look, one), "small", ink) for one in others)]
    inner = row(icon(look, ft.Icons.FORUM_OUTLINED, 21, ink), rest(*lines, spacing=2), spacing=10)
    box = ft.Container(inner, bgcolor=look.hue("lake").container, border_radius=14, padding=around(12, 10))
    return hooked(f"two-words-{promise['id']}", column(ft.Container(box, padding=around(0, 4))))


def _line(look: Look, word: Word) -> str:
    say, role, reason = look.say, str(word.get("by_role")), str(word.get("reason") or "")
    who = say(ROLES[role]) if role in ROLES else say("Somebody")
    told = say(_STATES[str(word.get("state"))])
    why = say(reason) if reason in STUCK_REASONS else reason
    on = date_words(look, day(word["on"]))
    return say("{who}, {date}: {words}", who=who, date=on, words=say.beside(told, why) if why else told)
