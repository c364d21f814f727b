"""Draws what two people told of one thing before they heard of each other: what stands is above, the other stays in sight here."""

from collections.abc import Sequence

import flet as ft

from app.asks import Thing
from app.screens.visit.ideas import STUCK_REASONS
from app.theme import Look
from app.views.kit import around, column, hooked, icon, rest, row, text
from app.views.kit_words import ROLES, date_words
from core.words import msg
from learning import barriers
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
    return _box(look, f"two-words-{promise['id']}", [_line(look, one) for one in crossed(promise)])


def two_replies(look: Look, barrier: Thing) -> ft.Control | None:
    """The same for what two people of a place said of the answer to its barrier."""
    return _box(look, "two-replies", [_reply(look, one) for one in barriers.crossed(barrier)])


def _box(look: Look, hook: str, others: Sequence[str]) -> ft.Control | None:
    if not others:
        return None
    ink = look.hue("lake").on_container
    said = look.say("Two told of this before they heard of each other. The later word stands. Also told:")
    lines = [text(look, said, "small", ink), *(text(look, one, "small", ink) for one in others)]
    inner = row(icon(look, ft.Icons.FORUM_OUTLINED, 21, ink), rest(*lines, spacing=2), spacing=10)
    box = ft.Container(inner, bgcolor=look.hue("lake").container, border_radius=14, padding=around(12, 10))
    return hooked(hook, column(ft.Container(box, padding=around(0, 4))))


def _line(look: Look, word: Word) -> str:
    say, reason = look.say, str(word.get("reason") or "")
    told = say(_STATES[str(word.get("state"))])
    why = say(reason) if reason in STUCK_REASONS else reason
    return _told(look, word, say.beside(told, why) if why else told)


def _reply(look: Look, word: Word) -> str:
    return _told(look, word, look.say("it helps") if word["says"] == "solved" else look.say("not yet"))


def _told(look: Look, word: Word, words: str) -> str:
    say, role = look.say, str(word.get("by_role"))
    who = say(ROLES[role]) if role in ROLES else say("Somebody")
    return say("{who}, {date}: {words}", who=who, date=date_words(look, day(word["on"])), words=words)
