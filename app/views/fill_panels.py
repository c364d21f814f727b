"""What lies over a page of a sheet: the choice of its language, the list of its questions, why it is changed."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from app.filling import Filling, Line, lines
from app.questions.marked import bare
from app.screens.fill import JumpedTo, LanguageChosen, OnTouched, Panel, PanelTouched, ReasonTyped, State
from app.theme import Look
from app.views.kit import Send, around, gap, heading, icon, row, text, touch
from app.views.kit_controls import choice_row, icon_button, next_button
from app.views.kit_field import field

_FEW = 8
"""With more questions on its only page a sheet has a list of them."""


def ways_of(state: State, filled: Filling) -> tuple[Panel, ...]:
    """Which panels there are a way to: languages when there are several, the list when there is something to jump to."""
    several = len(filled.session.form.languages) > 1
    listed = len(filled.pages) > 1 or state.panel == "questions" or len(filled.pages[0].refs) > _FEW
    found: tuple[tuple[Panel, bool], ...] = (("languages", several), ("questions", listed))
    return tuple(name for name, there in found if there)


def ways(found: Sequence[Panel], send: Send, look: Look) -> list[ft.Control]:
    """The signs in the top bar that open the panels."""
    signs = {
        "languages": (ft.Icons.TRANSLATE_ROUNDED, look.say("Language")),
        "questions": (ft.Icons.FORMAT_LIST_BULLETED_ROUNDED, look.say("All questions")),
    }
    return [icon_button(look, *signs[name], partial(send, PanelTouched(name)), hook=name) for name in found]


def panel(state: State, filled: Filling, send: Send, look: Look) -> ft.Control:
    """The open panel; its own sign in the top bar closes it again."""
    if state.panel == "reason":
        body = _reason(state, send, look)
    else:
        body = _languages(filled, send, look) if state.panel == "languages" else _questions(state, filled, send, look)
    lines_ = ft.ListView([*body, gap(16)], spacing=8, scroll=ft.ScrollMode.HIDDEN)
    return ft.Container(lines_, bgcolor=look.palette.paper)


def _reason(state: State, send: Send, look: Look) -> list[ft.Control]:
    """Why what was sent is changed: the form asks, at the end."""
    say = look.say
    words = field(
        look,
        "",
        state.noticing.reason,
        lambda typed: send(ReasonTyped(typed)),
        hook="reason",
        lines=3,
        spoken=say("Why is this changed?"),
        problem=say("Needs an answer") if state.checking else "",
    )
    keep = next_button(look, say("Keep it"), lambda: send(OnTouched()), hook="on")
    told = text(
        look, say("A few words are enough. They go to the district with the sheet."), "body", look.palette.quiet
    )
    return [gap(4), heading(look, say("Why is this changed?")), told, words, gap(8), keep]


def _languages(filled: Filling, send: Send, look: Look) -> list[ft.Control]:
    rows = [
        choice_row(
            look,
            one.label,
            partial(send, LanguageChosen(one.code)),
            chosen=one.code == filled.session.language,
            hook=f"language-{one.code}",
        )
        for one in filled.session.form.languages
    ]
    return [gap(4), heading(look, look.say("Language of this sheet")), *rows]


def _questions(state: State, filled: Filling, send: Send, look: Look) -> list[ft.Control]:
    shown = [_line(line, send, look, here=line.page == state.at) for line in lines(filled)]
    return [gap(4), heading(look, look.say("All questions")), *shown]


def _line(line: Line, send: Send, look: Look, *, here: bool) -> ft.Control:
    words = bare(line.label)
    if line.state == "page":
        shown = text(look, words, "heading", look.hue("lake").main if here else None)
        return ft.Container(shown, padding=look.sides(4, 12, 4, 0))
    if line.state == "round":
        words = look.say("{what} {n}", what=words or look.say("Round"), n=line.number)
        return ft.Container(text(look, words, "label", look.palette.quiet), padding=look.sides(4, 4, 4, 0))
    ember, leaf = look.hue("ember"), look.hue("leaf")
    sign, colour, told = {
        "answered": (ft.Icons.CHECK_CIRCLE_ROUNDED, leaf.main, look.say("Answered")),
        "wanting": (ft.Icons.ERROR_OUTLINE_ROUNDED, ember.main, look.say("Needs an answer")),
    }.get(line.state, (ft.Icons.CIRCLE_OUTLINED, look.palette.edge, look.say("Open")))
    box = ft.Container(
        row(icon(look, sign, 24, colour, spoken=told), text(look, words, "body", expand=True), spacing=12),
        padding=around(12, 13),
        border_radius=16,
        bgcolor=look.palette.low if here else None,
    )
    return touch(box, partial(send, JumpedTo(line.page, line.ref)), hook=f"jump-{line.ref.rpartition('/')[2]}")
