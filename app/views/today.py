"""Draws Today: greeting, sync chip, next visit and why, promises due, voices."""

import math

import flet as ft

from app.asks import Thing
from app.screens.today import (
    AllPromises,
    GetReady,
    GoOnWithVisit,
    HearVoices,
    PortraitTouched,
    State,
    SyncTouched,
    Voices,
    shown_promises,
)
from app.theme import Look
from app.views.kit import (
    Send,
    around,
    card,
    column,
    divider,
    gap,
    heading,
    hooked,
    icon,
    picture,
    rest,
    row,
    text,
    touch,
)
from app.views.kit_blocks import sending_block
from app.views.kit_controls import button, next_button
from app.views.kit_page import columns, empty, loading, page
from app.views.kit_signs import disc, portrait, promise_row, reason_line
from app.views.kit_words import due_words, first_name, greeting, weekday_words
from learning.days import day
from learning.next_visit import Proposal
from learning.promises import is_ours

SIGNS = {
    "promises": ft.Icons.HANDSHAKE_OUTLINED,
    "critical": ft.Icons.STAR_ROUNDED,
    "signal": ft.Icons.TRENDING_UP_ROUNDED,
    "last_seen": ft.Icons.EVENT_OUTLINED,
    "first": ft.Icons.EVENT_OUTLINED,
    "drawn": ft.Icons.WB_SUNNY_OUTLINED,
}


def view(state: State, send: Send, look: Look) -> ft.Control:
    """At most four blocks."""
    if not state.ready:
        return loading(look, look.say("Opening your day. It is on this device."))
    first: list[ft.Control | None] = [
        sending_block(look, state.sending, state.now, lambda: send(SyncTouched())),
        _unfinished(state, send, look) if state.unfinished else None,
        _next_visit(state.proposal, send, look, first=not state.unfinished) if state.proposal else None,
    ]
    second = [
        _promises(state, send, look) if state.due else None,
        _voices(state.voices, send, look) if state.voices else None,
    ]
    nothing = _nothing_yet(look) if not (state.proposal or state.unfinished) else None
    return page(look, [*columns(look, first, second), nothing, gap(8)], top=_head(state, send, look), full=True)


def _head(state: State, send: Send, look: Look) -> ft.Control:
    face = ft.Container(portrait(look, state.me.picture, state.me.name), border_radius=24, tooltip=look.say("Me"))
    words = rest(
        text(look, weekday_words(look, state.now.today), "small", look.palette.quiet),
        heading(look, greeting(look, first_name(state.me.name), state.now)),
    )
    shown = row(words, touch(face, lambda: send(PortraitTouched()), hook="portrait"))
    return ft.Container(shown, padding=look.sides(20, 18, 16, 10))


def _next_visit(proposal: Proposal, send: Send, look: Look, *, first: bool) -> ft.Control:
    say, hue = look.say, look.hue("lake")
    ink = hue.on_container
    reasons = [
        reason_line(look, SIGNS.get(reason.kind, ft.Icons.EVENT_OUTLINED), reason.said(say), ink)
        for reason in proposal.reasons
    ]
    words, act = say("Get ready"), lambda: send(GetReady())
    ready = (
        next_button(look, words, act, hook="get-ready")
        if first
        else button(look, words, act, kind="outlined", hook="get-ready", expand=True)
    )
    inner = ft.Container(
        column(
            text(look, say("Next visit"), "small_strong", ink),
            gap(4),
            text(look, proposal.name, "title", ink),
            gap(12),
            text(look, say("Go there because"), "small_strong", ink),
            gap(6),
            column(*reasons, spacing=7),
            gap(16),
            row(ready),
        ),
        padding=20,
    )
    arc = picture("arc-dark" if look.palette.dark else "arc-lake", 330, opacity=0.12)
    turned = ft.Container(arc, top=-58, left=-196, rotate=math.pi)
    behind = turned if look.rtl else ft.Container(arc, top=-58, right=-196)
    return hooked(
        "next-visit",
        ft.Container(
            ft.Stack([behind, inner]),
            bgcolor=hue.container,
            border_radius=28,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ),
    )


def _unfinished(state: State, send: Send, look: Look) -> ft.Control:
    say, hue = look.say, look.hue("maize")
    title = say("Your visit at {place} is not finished", place=state.unfinished_name)
    go_on = next_button(look, say("Go on with the visit"), lambda: send(GoOnWithVisit()), hook="go-on-visit")
    return card(look, text(look, title, "strong", hue.on_container), gap(12), row(go_on), tone="maize")


def _promises(state: State, send: Send, look: Look) -> ft.Control:
    say, lake = look.say, look.hue("lake").main
    words = say("Only the first") if state.all_due else say("All {n}", n=len(state.due))
    more = ft.Container(
        row(
            text(look, words, "label", lake),
            icon(look, ft.Icons.CHEVRON_RIGHT_ROUNDED, 20, lake),
            spacing=2,
            tight=True,
        ),
        padding=look.sides(12, 14, 0, 14),
        border_radius=16,
    )
    head = [text(look, say("Promises due"), "strong", expand=True)]
    parts: list[ft.Control] = []
    for promise in shown_promises(state):
        if parts:
            parts.append(divider(look))
        parts.append(_promise(promise, state, look))
    all_link = touch(more, lambda: send(AllPromises()), hook="all-promises") if len(state.due) > 2 else None  # noqa: PLR2004
    top = ft.Container(row(*head, all_link), padding=around(0, 0 if all_link else 12))
    return card(look, top, *parts, padding=ft.Padding.only(left=16, right=16, top=4, bottom=16))


def _promise(promise: Thing, state: State, look: Look) -> ft.Control:
    say = look.say
    who = (
        say("We said it")
        if is_ours(promise)
        else say("{place} said it", place=state.names.get(str(promise["facility"]), ""))
    )
    when = due_words(look, day(promise["due"]), state.now.today)
    return promise_row(look, promise["what"], say.beside(who, when), promise["state"])


def _voices(voices: Voices, send: Send, look: Look) -> ft.Control:
    say, ink = look.say, look.hue("plum").on_container
    title = say.many("{place}: {n} patient spoke", "{place}: {n} patients spoke", voices.n, place=voices.name)
    words = rest(text(look, title, "strong", ink), text(look, say("Ready to hear"), "small", ink))
    box = ft.Container(
        row(
            disc(look, ft.Icons.GRAPHIC_EQ_ROUNDED, tone="plum"),
            words,
            icon(look, ft.Icons.CHEVRON_RIGHT_ROUNDED, 24, ink),
            spacing=14,
        ),
        bgcolor=look.hue("plum").container,
        border_radius=22,
        padding=around(16, 14),
    )
    return touch(box, lambda: send(HearVoices()), hook="voices")


def _nothing_yet(look: Look) -> ft.Control:
    say = look.say
    words = say("Your district sends your places when there is network. It comes by itself.")
    return empty(look, "empty-visits", say("No places yet"), words)
