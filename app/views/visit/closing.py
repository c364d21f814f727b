"""Draws the end of a visit: handing over, both confirm, and what is kept."""

import math
from functools import partial

import flet as ft
import flet.canvas as cv

from app.screens.visit.closing import strengths, whole
from app.screens.visit.events import AgreedChosen, DoneTouched, HandOver, VisitorConfirmed
from app.screens.visit.ideas import CADRES
from app.screens.visit.state import Agreed, State
from app.theme import Look
from app.views.kit import Send, card, column, gap, heading, icon, note_box, picture, rest, row, section, text, wrap
from app.views.kit_controls import button, chip, field, next_button, problem_line
from app.views.kit_page import page, thumb_bar
from app.views.kit_signs import portrait
from app.views.visit.parts import back_button, foot, head
from core.words import msg
from learning.score import CLASS_WORDS

_MIDDLE = ft.MainAxisAlignment.CENTER
_AGREES = (("yes", msg("Sees it the same way")), ("partly", msg("In part")), ("no", msg("Sees it differently")))


def hand_over(state: State, send: Send, look: Look) -> ft.Control:
    """Before the curtain: the place rates the visit, or would rather not (G2)."""
    say = look.say
    top = head(look, state, say("Their turn"), 6, send)
    if state.rated:
        words = say("They sealed their answer.") if state.rated == "sealed" else say("They would rather not say.")
        told = note_box(look, ft.Icons.LOCK_OUTLINE_ROUNDED, words, tone="leaf")
        return page(look, [gap(16), told], top=top, bottom=foot(look, say("Go on"), send))
    lines = (
        say("Three questions about this visit, a face for each answer."),
        say("You will not see what they say."),
        say("Afterwards you unlock again."),
    )
    body = [
        gap(16),
        row(picture("mark-dark" if look.palette.dark else "mark", 120), main=_MIDDLE),
        gap(12),
        heading(look, say("Ask them to rate this visit"), "question", centred=True),
        problem_line(look, say("A visit closes when they were asked. They may say no.")) if state.refused else None,
        *(text(look, line, "lead", look.palette.quiet, align=ft.TextAlign.CENTER) for line in lines),
    ]
    on = next_button(look, say("Hand over"), lambda: send(HandOver()), hook="hand-over")
    return page(look, body, top=top, bottom=thumb_bar(look, back_button(look, send), on), side=20)


def confirm(state: State, send: Send, look: Look) -> ft.Control:
    """Two arcs that close as each says: this is how it was."""
    say, agreed = look.say, state.agreed
    body = [
        row(_arcs(look, state), main=_MIDDLE),
        heading(look, say("Is this how it was?"), "question", centred=True),
        _summary(state, look),
        _visitor(state, send, look),
        _facility(agreed, send, look),
        problem_line(look, say("Both say how it was. They may also say no.")) if state.refused else None,
        gap(8),
    ]
    both = agreed.visitor and agreed.facility
    words = (
        say("Close the visit")
        if both
        else say("One is missing")
        if agreed.visitor or agreed.facility
        else say("Both are missing")
    )
    top = head(look, state, say("Close the visit"), 6, send)
    return page(look, body, top=top, bottom=foot(look, words, send, quiet=not both))


def _arcs(look: Look, state: State) -> ft.Control:
    size, width = 168.0, 14.0
    sides = (
        (math.pi / 2, state.agreed.visitor, look.hue("lake").main),
        (-math.pi / 2, state.agreed.facility, look.hue("maize").main),
    )
    shapes: list[cv.Shape] = []
    for start, closed, hue in sides:
        paint = ft.Paint(
            stroke_width=width,
            color=hue if closed else look.palette.line,
            style=ft.PaintingStyle.STROKE,
            stroke_cap=ft.StrokeCap.ROUND,
        )
        half, away = math.pi - 0.5, 0.25
        shapes.append(cv.Arc(width, width, size - 2 * width, size - 2 * width, start + away, half, paint=paint))
    face = ft.Container(portrait(look, state.me.picture, state.me.name, 48))
    team = ft.Container(portrait(look, "p-team", "T", 48))
    pair = (team, face) if look.rtl else (face, team)  # the arcs do not flip, so nobody changes sides
    inner = ft.Container(row(*pair, spacing=6, main=_MIDDLE), width=size, height=size, alignment=ft.Alignment.CENTER)
    return ft.Stack([cv.Canvas(shapes, width=size, height=size), inner], width=size, height=size)


def _summary(state: State, look: Look) -> ft.Control:
    say, quiet = look.say, look.palette.quiet
    plans = whole(state)
    ours = sum(bool(plan.ours) for _, plan in plans)
    above = sum(plan.level != "no" for _, plan in plans)
    seen, shown = state.looked_at
    rated = say("sealed") if state.rated == "sealed" else say("they would rather not")
    told = state.score
    rows = [
        (say("Looked at"), say("{n} of {total}", n=seen, total=shown)) if shown else None,
        (say("All together"), say(CLASS_WORDS[told.class_])) if told and shown else None,
        (say("Strengths"), say.number(len(strengths(state)))),
        (say("Promises, theirs and ours"), say.figures(f"{len(plans)} + {ours}")),
        (say("For those above us"), say.number(above)) if above else None,
        (say("Visit rated"), rated),
    ]
    lines = [
        row(text(look, name, "body", quiet, expand=True), text(look, value, "strong"))
        for name, value in filter(None, rows)
    ]
    return card(look, column(*lines, spacing=8))


def _visitor(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    words = rest(text(look, state.me.name, "strong"), text(look, say("visited"), "small", look.palette.quiet))
    on = state.agreed.visitor
    act = button(
        look,
        say("Confirmed") if on else say("I confirm"),
        lambda: send(VisitorConfirmed()),
        kind="tonal" if on else "outlined",
        sign=ft.Icons.CHECK_ROUNDED if on else None,
        hook="visitor-confirms",
    )
    return card(
        look, row(portrait(look, state.me.picture, state.me.name, 48), words, ft.Container(act, width=160), spacing=14)
    )


def _facility(agreed: Agreed, send: Send, look: Look) -> ft.Control:
    say = look.say

    def by(kind: str, text_: str) -> None:
        send(AgreedChosen(kind, text_, agreed.agrees))

    ways = [
        chip(look, say("By name"), lambda: by("name", ""), chosen=agreed.by == "name", tone="maize", hook="by-name"),
        chip(look, say("By job"), lambda: by("cadre", ""), chosen=agreed.by == "cadre", tone="maize", hook="by-cadre"),
        chip(
            look,
            say("I would rather not"),
            lambda: by("declined", ""),
            chosen=agreed.by == "declined",
            tone="maize",
            hook="by-declined",
        ),
    ]
    jobs = [
        chip(
            look,
            say(job),
            partial(by, "cadre", job),
            chosen=agreed.text == job,
            tone="maize",
            hook=f"cadre-{number}",
        )
        for number, job in enumerate(CADRES, 1)
    ]
    name = field(look, say("Name"), agreed.text, lambda typed: by("name", typed), hook="name")
    views = [
        chip(
            look,
            say(words),
            partial(send, AgreedChosen(agreed.by, agreed.text, value)),
            chosen=agreed.agrees == value,
            hook=f"agrees-{value}",
        )
        for value, words in _AGREES
    ]
    return card(
        look,
        row(
            portrait(look, "p-team", "T", 48),
            text(look, say("Somebody of the team"), "strong", expand=True),
            spacing=14,
        ),
        gap(12),
        wrap(*ways),
        gap(12) if agreed.by in {"name", "cadre"} else None,
        name if agreed.by == "name" else wrap(*jobs) if agreed.by == "cadre" else None,
        column(gap(12), wrap(*views)) if agreed.facility else None,
    )


def done(state: State, send: Send, look: Look) -> ft.Control:
    """What is kept, and that it goes by itself."""
    say, plans = look.say, whole(state)
    told = state.score
    lines = [
        say("{n} of {total} points looked at", n=state.looked_at[0], total=state.looked_at[1]),
        say("All together: {words}", words=say(CLASS_WORDS[told.class_ if told else None])),
        say.many("{n} strength", "{n} strengths", len(strengths(state))),
        say.many("{n} promise", "{n} promises", len(plans) + sum(bool(plan.ours) for _, plan in plans)),
    ]
    rows = [
        row(icon(look, ft.Icons.CHECK_ROUNDED, 22, look.hue("leaf").main), text(look, line, expand=True), spacing=12)
        for line in lines
    ]
    body = [
        gap(32),
        row(picture("mark-dark" if look.palette.dark else "mark", 132), main=_MIDDLE),
        gap(12),
        heading(look, say("The visit is kept"), "display", centred=True),
        text(
            look,
            say("It is on this device, and goes to the district by itself when there is network."),
            "lead",
            look.palette.quiet,
            align=ft.TextAlign.CENTER,
        ),
        gap(8),
        card(look, column(*rows, spacing=10)),
        section(look, say("The next visit begins with these promises, ours first.")),
    ]
    on = next_button(look, say("Done: back to Today"), lambda: send(DoneTouched()), hook="done")
    return page(look, body, bottom=thumb_bar(look, on), side=20)
