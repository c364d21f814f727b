"""Draws the last step of a talk: only us, or exactly these words; what leaves is read before it leaves."""

from collections.abc import Callable, Mapping, Sequence

import flet as ft

from app import letting_out, meeting
from app.letting_out import Hint, Line
from app.meeting import Table
from app.screens.reflect import HintTouched, LineTouched, OnlyUs, State, Wished
from app.theme import Look
from app.views.kit import (
    START,
    Act,
    Send,
    around,
    column,
    edge,
    gap,
    hooked,
    icon,
    note_box,
    rest,
    row,
    text,
    touch,
    wrap,
)
from app.views.kit_controls import chip, icon_button
from app.views.kit_words import date_words
from core.records import Json
from core.words import msg
from learning.days import day

NOTES = {
    "held": msg("The day"),
    "people": msg("How many we were"),
    "each_spoke": msg("Everyone spoke"),
    "topic": msg("What we talked about"),
    "expected": msg("What we expected"),
    "happened": msg("What happened"),
    "helped": msg("What helped"),
    "in_the_way": msg("What got in the way"),
    "try_next": msg("What we will try"),
    "not_ours": msg("What is not in our hands"),
    "not_ours_ask": msg("What we ask"),
    "lesson": msg("What others could learn"),
}
"""A note's name in words, for the chips that add its line."""


def view(state: State, table: Table, send: Send, look: Look) -> ft.Control:
    """Nothing is ticked at first; each tick opens the exact words below it."""
    say, wishes = look.say, state.wishes
    only = _option(
        look,
        ft.Icons.LOCK_OUTLINE_ROUNDED,
        (say("Only us"), say("Notes always stay here")),
        lambda: send(OnlyUs()),
        chosen=wishes.only_us,
        hook="only-us",
    )
    parts = (only, *_summary(state, table, send, look), *_promise(state, table, send, look))
    return column(*parts, *_barrier(state, table, send, look), spacing=10)


def _summary(state: State, table: Table, send: Send, look: Look) -> list[ft.Control]:
    say, wishes = look.say, state.wishes
    words = (say("Summary to the district"), say("What we try, what is not ours"))
    option = _wish(look, ft.Icons.APARTMENT_ROUNDED, words, "lines", send, chosen=wishes.lines)
    if not wishes.lines:
        return [option]
    notes = meeting.notes_of(table)
    lines = letting_out.lines_of(notes, wishes, state.say)
    found, more = letting_out.hints(notes, wishes), letting_out.more_lines(notes, wishes, state.say)
    inner = [_line(line, number, send, look) for number, line in enumerate(lines, 1)]
    nothing = None if lines else text(look, say("No line is left. Nothing leaves."))
    return [option, _exactly(look, "lines", nothing, *inner, _hints(found, send, look), _more(more, send, look))]


def _line(line: Line, number: int, send: Send, look: Look) -> ft.Control:
    away = icon_button(
        look,
        ft.Icons.CLOSE_ROUNDED,
        look.say("Take out line {n}", n=number),
        lambda: send(LineTouched(line.name)),
        hook=f"out-{line.name}",
    )
    return row(_number(look, number), text(look, line.words, "lead", expand=True), away, spacing=10)


def _number(look: Look, number: int) -> ft.Control:
    return ft.Container(
        text(look, look.say.number(number), "small_strong", look.palette.quiet), width=18 * look.letters
    )


def numbered(look: Look, lines: Sequence[str]) -> ft.Control:
    """Lines that left, in the same box and with the same numbers as they were shown."""
    shown = (
        row(_number(look, at), text(look, line, "lead", expand=True), spacing=10) for at, line in enumerate(lines, 1)
    )
    return _box(look, *shown)


def _hints(found: Sequence[Hint], send: Send, look: Look) -> ft.Control | None:
    if not found:
        return None
    ink, out = look.hue("maize").on_container, [hint for hint in found if hint.taken_out]
    head = row(
        icon(look, ft.Icons.CONTENT_CUT_ROUNDED, 20, ink),
        text(look, taken_out_words(look, out), "small_strong", ink, expand=True),
        spacing=12,
    )
    chips = [_hint(hint, send, look) for hint in found]
    return hooked("taken-out", column(gap(6), head, gap(6), wrap(*chips)))


def _hint(hint: Hint, send: Send, look: Look) -> ft.Control:
    name, at = hint.picked
    act = lambda: send(HintTouched(hint.picked))  # noqa: E731
    return chip(look, hint.words, act, chosen=hint.taken_out, tone="maize", hook=f"hint-{name}-{at}")


def taken_out_words(look: Look, out: Sequence[Hint]) -> str:
    """How many words were taken out: "Taken out: 1 name, 2 days"."""
    if not out:
        return look.say("Nothing is taken out. Touch a word to take it out.")
    kinds = [hint.kind for hint in out]
    said = [_many(look, kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)]
    return look.say("Taken out: {words}", words=look.say.listed(said))


def _many(look: Look, kind: str, n: int) -> str:
    match kind:
        case "name":
            return look.say.many("{n} name", "{n} names", n)
        case "date":
            return look.say.many("{n} day", "{n} days", n)
        case "phone":
            return look.say.many("{n} number", "{n} numbers", n)
        case _:
            return look.say.many("{n} address", "{n} addresses", n)


def _more(names: Sequence[str], send: Send, look: Look) -> ft.Control | None:
    if not names:
        return None

    def add(name: str) -> ft.Control:
        return chip(look, look.say(NOTES[name]), lambda: send(LineTouched(name)), chosen=False, hook=f"add-{name}")

    asked = text(look, look.say("You may add"), "small", look.palette.quiet)
    return column(gap(6), asked, gap(6), wrap(*(add(name) for name in names)))


def _promise(state: State, table: Table, send: Send, look: Look) -> list[ft.Control]:
    say, promise = look.say, letting_out.promise_of(table, state.me, state.say)
    if promise is None:
        return []
    words = (say("Our promise"), say("So that they can ask us how it went"))
    option = _wish(look, ft.Icons.HANDSHAKE_OUTLINED, words, "promise", send, chosen=state.wishes.promise)
    if not state.wishes.promise:
        return [option]
    rows = (
        _pair(look, say("What"), promise["what"]),
        _pair(look, say("Who"), promise["owner_name"]),
        _pair(look, say("By when"), date_words(look, day(promise["due"]))),
    )
    names = _names(look, promise["what"], promise["owner_name"])
    return [option, _exactly(look, "promise", *rows, names)]


def _barrier(state: State, table: Table, send: Send, look: Look) -> list[ft.Control]:
    say, barrier = look.say, letting_out.barrier_of(table, state.me)
    if barrier is None:
        unasked = meeting.notes_of(table).get("not_ours")
        words = say("Say what you ask, and from whom. Then what is not in our hands can go up.")
        return [note_box(look, ft.Icons.STAIRS_OUTLINED, words)] if unasked else []
    titles = (say("What is not in our hands"), say("It goes up. Somebody must answer."))
    option = _wish(look, ft.Icons.STAIRS_OUTLINED, titles, "barrier", send, chosen=state.wishes.barrier)
    if not state.wishes.barrier:
        return [option]
    rows = (
        _pair(look, say("Who asks"), barrier["facility_name"]),
        _pair(look, say("Not in our hands"), barrier["title"]),
        _pair(look, say("We ask"), barrier["ask"]),
        _pair(look, say("It is about"), _kind(table, barrier)),
    )
    return [option, _exactly(look, "barrier", *rows, _names(look, barrier["title"], barrier["ask"]))]


def _kind(table: Table, barrier: Mapping[str, Json]) -> str:
    asked = meeting.node(table, "not_ours_kind")
    labels = {choice.value: choice.label for choice in asked.choices} if asked else {}
    return labels.get(barrier["kind"], str(barrier["kind"]))


def _names(look: Look, *texts: str) -> ft.Control | None:
    found = letting_out.names_in(*texts)
    if not found:
        return None
    words = look.say("Look again: {words}. Shall this be named?", words=look.say.listed(found))
    return note_box(look, ft.Icons.CONTENT_CUT_ROUNDED, words, tone="maize")


def _pair(look: Look, name: str, words: str) -> ft.Control:
    return column(text(look, name, "small", look.palette.quiet), text(look, words, "lead"))


def _exactly(look: Look, what: str, *parts: ft.Control | None) -> ft.Control:
    quiet = look.palette.quiet
    head = row(
        icon(look, ft.Icons.VISIBILITY_OUTLINED, 22, quiet),
        text(look, look.say("Exactly this leaves, and nothing else"), "small_strong", quiet, expand=True),
        spacing=12,
    )
    return hooked(f"leaves-{what}", _box(look, head, *parts))


def _box(look: Look, *parts: ft.Control | None) -> ft.Container:
    return ft.Container(
        column(*parts, spacing=8),
        bgcolor=look.palette.card,
        border=edge(look.palette.edge, 2),
        border_radius=20,
        padding=around(16, 14),
    )


def _wish(look: Look, sign: ft.IconData, words: tuple[str, str], what: str, send: Send, *, chosen: bool) -> ft.Control:
    return _option(look, sign, words, lambda: send(Wished(what)), chosen=chosen, hook=f"wish-{what}")


def _option(
    look: Look, sign: ft.IconData, words: tuple[str, str], act: Callable[[], None] | Act, *, chosen: bool, hook: str
) -> ft.Control:
    hue = look.hue("clay")
    colour, quiet = (hue.on_container, hue.on_container) if chosen else (look.palette.ink, look.palette.quiet)
    badge = ft.Container(
        icon(look, sign, 24, hue.on if chosen else quiet),
        width=48,
        height=48,
        border_radius=24,
        bgcolor=hue.main if chosen else look.palette.low,
        alignment=ft.Alignment.CENTER,
    )
    tick = ft.Icons.CHECK_CIRCLE_ROUNDED if chosen else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    parts = row(
        badge,
        rest(text(look, words[0], "strong", colour), text(look, words[1], "small", quiet), spacing=2),
        icon(look, tick, 26, hue.main if chosen else look.palette.edge),
        spacing=14,
        cross=START if look.letters > 1.3 else ft.CrossAxisAlignment.CENTER,  # noqa: PLR2004
    )
    box = ft.Container(
        parts,
        bgcolor=hue.container if chosen else look.palette.card,
        border=edge(hue.main if chosen else look.palette.line, 2 if chosen else 1),
        border_radius=22,
        padding=around(14, 12 - int(chosen)),
    )
    return touch(box, act, hook=hook, chosen=chosen)
