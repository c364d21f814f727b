"""Draws last time's promises: ours, then theirs; done, partly, or stuck with its reason."""

from functools import partial

import flet as ft

from app.asks import Thing
from app.screens.visit.events import AllPromises, DayMoved, Followed, MoveExplained, ReasonChosen, SkipTouched
from app.screens.visit.ideas import STUCK_REASONS
from app.screens.visit.state import FollowUp, State
from app.theme import Look, Tone
from app.views.another_day import another_day
from app.views.facility import owner_words
from app.views.kit import Send, around, card, column, edge, gap, row, section, text, touch, wrap
from app.views.kit_controls import button, chip
from app.views.kit_page import page, thumb_bar
from app.views.kit_signs import ring
from app.views.kit_words import date_words
from app.views.two_words import two_words
from app.views.visit.parts import foot, head
from core.words import msg
from learning.days import day
from learning.promises import in_order, is_ours

_TILES: tuple[tuple[str, str, float, ft.IconData | None, Tone], ...] = (
    ("done", msg("Done"), 1.0, ft.Icons.CHECK_ROUNDED, "leaf"),
    ("partly", msg("Partly"), 0.5, None, "maize"),
    ("stuck", msg("Stuck"), 0.3, ft.Icons.PAUSE_ROUNDED, "clay"),
)


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Ours first."""
    say = look.say
    left = [one for one in state.promises if not _settled(state, one)]
    shown = in_order(left if state.only_open and left else state.promises)
    ours = [_promise(one, state, send, look) for one in shown if is_ours(one)]
    theirs = [_promise(one, state, send, look) for one in shown if not is_ours(one)]
    body = [
        *([section(look, say("Ours first"), ft.Icons.VOLUNTEER_ACTIVISM_OUTLINED), *ours] if ours else []),
        *([section(look, say("Theirs"), ft.Icons.HANDSHAKE_OUTLINED), *theirs] if theirs else []),
        _all(send, look) if state.only_open and left else None,
        gap(8),
    ]
    top = head(look, state, say("Last time’s promises"), 1, send)
    return page(look, body, top=top, bottom=_bottom(state, len(left), send, look))


def _bottom(state: State, left: int, send: Send, look: Look) -> ft.Control:
    say = look.say
    if not left:
        return foot(look, say("Go on"), send, first=True)
    words = say.many("One left to answer", "{n} left to answer", left)
    if not state.only_open:
        return foot(look, words, send, quiet=True, first=True)
    skip = button(
        look,
        say("Leave the rest for next time"),
        lambda: send(SkipTouched()),
        kind="outlined",
        hook="skip",
        expand=True,
    )
    return thumb_bar(look, skip, note=words)


def _all(send: Send, look: Look) -> ft.Control:
    return button(look, look.say("Show all"), lambda: send(AllPromises()), kind="text", height=48, hook="all-promises")


def _settled(state: State, promise: Thing) -> bool:
    told = state.followed.get(str(promise["id"]))
    return told is not None and told.settled


def _promise(promise: Thing, state: State, send: Send, look: Look) -> ft.Control:
    identity = str(promise["id"])
    told = state.followed.get(identity)
    said = look.say(
        "{who}  ·  promised {date}", who=owner_words(look, promise), date=date_words(look, day(str(promise["made_on"])))
    )
    tiles = [_tile(look, tile, identity, told, send) for tile in _TILES]
    return card(
        look,
        text(look, str(promise["what"]), "strong"),
        gap(2),
        text(look, said, "small", look.palette.quiet),
        two_words(look, promise),
        gap(14),
        row(*tiles, spacing=10),
        _reasons(identity, told, send, look) if told and told.state == "stuck" else None,
        gap(10),
        wrap(_moving_chip(identity, told, send, look)),
        _new_day(identity, told, state, send, look) if told and told.state == "moved" else None,
    )


def _moving_chip(identity: str, told: FollowUp | None, send: Send, look: Look) -> ft.Control:
    chosen = told is not None and told.state == "moved"
    words, hook = look.say("Another day"), f"another-day-{identity}"
    return chip(look, words, lambda: send(Followed(identity, "moved")), chosen=chosen, tone="lake", hook=hook)


def _new_day(identity: str, told: FollowUp, state: State, send: Send, look: Look) -> ft.Control:
    asked = another_day(
        look,
        on=told.due,
        why=told.reason,
        today=state.now.today,
        put=lambda on: send(DayMoved(identity, on)),
        say_why=lambda words: send(MoveExplained(identity, words)),
        hook=f"-{identity}",
    )
    return column(gap(12), asked)


def _tile(
    look: Look, tile: tuple[str, str, float, ft.IconData | None, Tone], identity: str, told: FollowUp | None, send: Send
) -> ft.Control:
    name, words, fullness, sign, tone = tile
    chosen = told is not None and told.state == name
    hue = look.hue(tone)
    colour = hue.on_container if chosen else look.palette.quiet
    ink = hue.on_container if chosen else look.palette.ink
    inner = column(
        ring(look, fullness, 30, colour=colour, sign=sign),
        text(look, look.say(words), "label", ink, align=ft.TextAlign.CENTER),
        spacing=8,
        cross=ft.CrossAxisAlignment.CENTER,
    )
    box = ft.Container(
        inner,
        bgcolor=hue.container if chosen else look.palette.card,
        border=edge(colour if chosen else look.palette.edge, 2 if chosen else 1),
        border_radius=20,
        padding=around(6, 12 - int(chosen)),
        expand=True,
        alignment=ft.Alignment.CENTER,
    )
    return touch(box, lambda: send(Followed(identity, name)), hook=f"{name}-{identity}", chosen=chosen)  # type: ignore[arg-type]


def _reasons(identity: str, told: FollowUp, send: Send, look: Look) -> ft.Control:
    say = look.say
    chips = [
        chip(
            look,
            say(words),
            partial(send, ReasonChosen(identity, words)),
            chosen=told.reason == words,
            tone="clay",
            hook=f"why-{identity}-{number}",
        )
        for number, words in enumerate(STUCK_REASONS, 1)
    ]
    asked = text(look, say("What held it up?"), "label", look.palette.quiet)
    return column(gap(16), asked, gap(10), wrap(*chips))
