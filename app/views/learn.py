"""Draws Learn: what came back, what really changed, what patients said, lessons, and sheets to fill in."""

import flet as ft

from app.asks import Thing
from app.asks.drafts import SheetLine
from app.screens.learn import BarrierTouched, PlaceTouched, SheetTouched, State
from app.theme import Look
from app.views.facility import voices_card
from app.views.kit import Send, card, column, gap, heading, icon, rest, row, section, text, touch
from app.views.kit_blocks import leading_card
from app.views.kit_page import columns, empty, page
from app.views.kit_series import series_card
from app.views.kit_words import ago_words
from core.words import msg
from learning.days import day

_ANSWERS = {
    "seen": msg("They have seen it"),
    "promise": msg("They promised"),
    "explained": msg("They explained"),
    "moved_up": msg("It went one level up"),
}
_LEVELS = {"district": msg("District"), "region": msg("Region"), "national": msg("Nation")}


def view(state: State, send: Send, look: Look) -> ft.Control:
    """What came from above first: it was asked for."""
    say = look.say
    voices = _block(look, say("What patients said"), [_voices(one, state, send, look) for one in state.voices])
    first = [
        *_block(look, say("What came back"), [_barrier(one, state, send, look) for one in state.barriers]),
        *_block(look, say("Priorities"), [_priority(one, state, look) for one in state.priorities]),
        *_block(look, say("Lessons from others"), [_lesson(one, look) for one in state.lessons]),
        *_block(look, say("More to fill in"), [_sheet(one, send, look) for one in state.sheets]),
        *(voices if look.size == "wide" else []),
    ]
    charts = _block(look, say("What really changed"), _charts(state, look))
    second = charts if look.size == "wide" else [*charts, *voices]
    nothing = _nothing(look) if state.ready and state.nothing else None
    top = ft.Container(heading(look, say("Learn")), padding=look.sides(20, 22, 16, 10))
    return page(look, [*columns(look, first, second), nothing, gap(8)], top=top, full=look.size == "wide")


def _block(look: Look, title: str, parts: list[ft.Control]) -> list[ft.Control]:
    return [section(look, title), *parts] if parts else []


def _nothing(look: Look) -> ft.Control:
    say = look.say
    words = say("Answers, lessons and what patients said come here by themselves.")
    return empty(look, "empty-visits", say("Nothing came back yet"), words)


def _barrier(barrier: Thing, state: State, send: Send, look: Look) -> ft.Control:
    say, answer = look.say, barrier["answers"][-1]
    quiet = look.palette.quiet
    who = say(_LEVELS.get(str(answer["level"]), "District"))
    told = say(_ANSWERS.get(str(answer["kind"]), "They explained"))
    said = say("{name}: {words}", name=who, words=told)
    when = ago_words(look, day(str(answer["on"])), state.now.today)
    words = rest(
        text(look, str(barrier["title"]), "strong"),
        text(look, str(answer["text"])) if answer.get("text") else None,
        text(look, say.beside(str(barrier["facility_name"]), said, when), "small", quiet),
        spacing=4,
    )
    sign = icon(look, ft.Icons.STAIRS_OUTLINED, 26, look.hue("clay").main)
    identity = str(barrier["id"])
    return leading_card(look, sign, words, lambda: send(BarrierTouched(identity)), hook=f"barrier-{identity}")


def _priority(priority: Thing, state: State, look: Look) -> ft.Control:
    ink = look.hue("maize").on_container
    where = state.names.get(str(priority["org_unit"]), "")
    said = rest(
        text(look, str(priority["text"]), "strong", ink),
        text(look, str(priority["because"]), "body", ink) if priority.get("because") else None,
        text(look, where, "small", ink) if where else None,
        spacing=2,
    )
    return card(look, row(icon(look, ft.Icons.STAR_ROUNDED, 26, ink), said, spacing=14), tone="maize")


def _lesson(lesson: Thing, look: Look) -> ft.Control:
    say, quiet = look.say, look.palette.quiet
    parts = [text(look, str(lesson["title"]), "strong")]
    for name, words in (("what_we_tried", say("Tried")), ("what_happened", say("What happened"))):
        if lesson.get(name):
            parts.append(text(look, say("{name}: {words}", name=words, words=str(lesson[name]))))
    small = say.beside(*(str(lesson[name]) for name in ("from", "evidence") if lesson.get(name)))
    shown = column(*parts, text(look, small, "small", quiet) if small else None, spacing=4)
    sign = icon(look, ft.Icons.LIGHTBULB_OUTLINE_ROUNDED, 26, look.hue("maize").on_container)
    return card(look, row(sign, ft.Container(shown, expand=True), spacing=14, cross=ft.CrossAxisAlignment.START))


def _charts(state: State, look: Look) -> list[ft.Control]:
    width = (look.width - 88 * min(look.letters, 1.3)) / 2 - 56 if look.size == "wide" else min(look.width, 560) - 64
    return [series_card(look, one, width=width, place=state.names[one.facility]) for one in state.changed]


def _voices(voices: Thing, state: State, send: Send, look: Look) -> ft.Control:
    place = str(voices["facility"])
    inner = voices_card(look, voices, place=state.names[place])
    return touch(ft.Container(inner, border_radius=20), lambda: send(PlaceTouched(place)), hook=f"voices-{place}")


def _sheet(sheet: SheetLine, send: Send, look: Look) -> ft.Control:
    quiet = look.palette.quiet
    waits = look.say("On its way: {names}", names=look.say.listed(sheet.coming)) if sheet.coming else ""
    sign = icon(look, ft.Icons.ASSIGNMENT_OUTLINED, 26, quiet if waits else look.hue("lake").main)
    words = rest(text(look, sheet.title, "strong"), text(look, waits, "small", quiet) if waits else None, spacing=2)
    return leading_card(look, sign, words, lambda: send(SheetTouched(sheet.form)), hook=f"sheet-{sheet.form}")
