"""Draws the strengths: those that were seen today first, never chosen for anybody; none is refused."""

import flet as ft

from app.questions import question_view
from app.screens.visit.closing import strengths
from app.screens.visit.events import StrengthToggled
from app.screens.visit.planning import seen_strengths
from app.screens.visit.state import State
from app.theme import Look
from app.views.kit import Send, around, edge, gap, heading, icon, rest, row, text, touch
from app.views.kit_controls import problem_line
from app.views.kit_page import page
from app.views.visit.parts import foot, head
from forms import Choice
from learning.score import CLASS_WORDS

_SIGNS = {
    "kind_words": ft.Icons.RECORD_VOICE_OVER_OUTLINED,
    "clean_hands": ft.Icons.CLEAN_HANDS_OUTLINED,
    "clean_place": ft.Icons.CLEANING_SERVICES_OUTLINED,
    "counted_breaths": ft.Icons.CHILD_CARE_OUTLINED,
    "said_back": ft.Icons.FORUM_OUTLINED,
    "stock_in_order": ft.Icons.INVENTORY_2_OUTLINED,
    "register_clear": ft.Icons.MENU_BOOK_OUTLINED,
    "teamwork": ft.Icons.GROUPS_OUTLINED,
    "own_idea": ft.Icons.LIGHTBULB_OUTLINE_ROUNDED,
    "kept_promise": ft.Icons.HANDSHAKE_OUTLINED,
}


def view(state: State, send: Send, look: Look) -> ft.Control:
    """A visit closes with at least one."""
    say = look.say
    nodes = list(state.filled.nodes.values()) if state.filled else []
    node = next((one for one in nodes if one.name == "strength"), None)
    words = next((one for one in nodes if one.name == "strength_words"), None)
    seen, chosen = seen_strengths(state), set(str(state.answer("strength")).split())
    choices = sorted(node.choices, key=lambda choice: choice.value not in seen) if node else []
    rule = say("A visit closes with at least one strength.")
    body = [
        gap(4),
        heading(look, node.label if node else say("What did they do well today?"), "question"),
        text(look, node.hint, "lead", look.palette.quiet) if node and node.hint else None,
        text(look, _looked(state, look), "small", look.palette.quiet) if state.looked_at[1] else None,
        problem_line(look, rule) if state.refused else None,
        *(_strength(one, send, look, chosen=one.value in chosen, seen=one.value in seen) for one in choices),
        question_view(words, send, look) if words else None,
        gap(8),
    ]
    n = len(strengths(state))
    on = say.many("Go on with {n} strength", "Go on with {n} strengths", n) if n else say("Choose a strength")
    top = head(look, state, say("Strengths"), 4, send)
    return page(look, body, top=top, bottom=foot(look, on, send, note=rule, quiet=not n))


def _looked(state: State, look: Look) -> str:
    """How much was looked at, and what it comes to once that is enough."""
    seen, total = state.looked_at
    told = look.say("{n} of {total} looked at", n=seen, total=total)
    return look.say.beside(told, look.say(CLASS_WORDS[state.score.class_])) if state.score else told


def _strength(choice: Choice, send: Send, look: Look, *, chosen: bool, seen: bool) -> ft.Control:
    hue = look.hue("leaf")
    colour = hue.on_container if chosen else look.palette.ink
    disc = ft.Container(
        icon(look, _SIGNS.get(choice.value, ft.Icons.STAR_OUTLINE_ROUNDED), 24, colour),
        width=46,
        height=46,
        border_radius=23,
        bgcolor=look.palette.card if chosen else look.palette.low,
        alignment=ft.Alignment.CENTER,
    )
    told = text(look, look.say("You saw it today"), "small", colour if chosen else look.palette.quiet) if seen else None
    sign = ft.Icons.CHECK_CIRCLE_ROUNDED if chosen else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    box = ft.Container(
        row(
            disc,
            rest(text(look, choice.label, "strong" if chosen else "body", colour), told),
            icon(look, sign, 26, hue.main if chosen else look.palette.edge),
            spacing=14,
        ),
        bgcolor=hue.container if chosen else look.palette.card,
        border=edge(hue.main if chosen else look.palette.line, 2 if chosen else 1),
        border_radius=22,
        padding=around(14, 11 - int(chosen)),
    )
    return touch(box, lambda: send(StrengthToggled(choice.value)), hook=f"strength-{choice.value}", chosen=chosen)
