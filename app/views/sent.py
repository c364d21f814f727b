"""Draws What I sent: day by day, what it is called and where it stands."""

from datetime import date, datetime
from itertools import groupby

import flet as ft

from app.asks.sent import SentLine
from app.screens.sent import Leave, LineTouched, OlderTouched, QueryTyped, State
from app.theme import Look
from app.views.kit import Send, gap, rest, section, text
from app.views.kit_blocks import leading_card, state_ring
from app.views.kit_controls import button
from app.views.kit_page import empty, loading, page, top_bar
from app.views.kit_search import nothing_found, search_field
from app.views.kit_words import ago_words, weekday_words

_NAMED_DAYS = 2
"""Today and yesterday are called so; other days by their date."""


def view(state: State, send: Send, look: Look) -> ft.Control:
    """The newest day first."""
    say = look.say
    top = top_bar(look, say("What I sent"), back=lambda: send(Leave()))
    if state.lines is None:
        return loading(look, say("One moment"))
    if not state.lines:
        words = say("Sheets you finish on this device can be looked at again here.")
        return page(look, [empty(look, "empty-visits", say("Nothing here yet"), words)], top=top)
    body: list[ft.Control] = []
    if state.searches:
        body.append(search_field(look, state.query, lambda query: send(QueryTyped(query))))
    if not state.shown:
        body.append(nothing_found(look, state.query))
    for day, lines in groupby(state.shown[: state.most], key=lambda line: _day(line.when)):
        body.append(section(look, _called(look, day, state.now.today)))
        body.extend(_line(line, send, look) for line in lines)
    older = _older(send, look) if len(state.shown) > state.most else None
    return page(look, [*body, older, gap(8)], top=top)


def _older(send: Send, look: Look) -> ft.Control:
    return button(look, look.say("Show what is older"), lambda: send(OlderTouched()), kind="outlined", hook="older")


def _day(when: int) -> date:
    return datetime.fromtimestamp(when / 1000).astimezone().date()


def _called(look: Look, day: date, today: date) -> str:
    past = (today - day).days
    words = ago_words(look, day, today) if past < _NAMED_DAYS else weekday_words(look, day)
    return words[:1].upper() + words[1:]


def _line(line: SentLine, send: Send, look: Look) -> ft.Control:
    quiet, say = look.palette.quiet, look.say
    what = line.title if line.name else ""
    changed = say("changed") if line.rev > 1 else ""
    words = rest(
        text(look, line.called, "strong"),
        text(look, say.beside(what, line.place), "small", quiet),
        text(look, say.beside(say(line.state), changed), "small", quiet),
        spacing=2,
    )
    ring = state_ring(look, line.state, 30)
    return leading_card(look, ring, words, lambda: send(LineTouched(line.id)), hook=f"sent-{line.id}")
