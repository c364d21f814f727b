"""Draws a barrier: its ladder with the clock, what came back, and the two faces of the place's reply."""

from datetime import date

import flet as ft

from app.asks import Thing
from app.ladder import Rung, came_back, ladder
from app.screens.barrier import Leave, Replied, State, may_reply
from app.theme import Look
from app.views.kit import (
    Act,
    Send,
    around,
    card,
    column,
    edge,
    evenly,
    gap,
    heading,
    hooked,
    icon,
    note_box,
    picture,
    rest,
    row,
    text,
    touch,
)
from app.views.kit_page import columns, empty, page, thumb_bar, top_bar
from app.views.kit_signs import ring
from app.views.kit_words import date_words, level_words
from app.views.two_words import two_replies
from learning.days import day

_CENTRE = ft.MainAxisAlignment.CENTER


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Ladder first, then the answer, then the question whether it helps."""
    say, barrier = look.say, state.barrier
    if barrier is None:
        top = top_bar(look, say("Not in our hands"), back=lambda: send(Leave()))
        words = say("It is not on this device. Perhaps it was solved, or it comes with the next network.")
        return page(look, [empty(look, "empty-visits", say("Nothing here"), words)] if state.gone else [], top=top)
    under = say("Told by {place}", place=barrier["facility_name"])
    top = top_bar(look, say("Not in our hands"), under=under, back=lambda: send(Leave()), full=True)
    answer = came_back(barrier)
    first = [_asked(barrier, look), _ladder(barrier, state.now.today, look)]
    second = [_answer(answer, look) if answer else None, _our_word(barrier, look), two_replies(look, barrier)]
    body = [heading(look, barrier["title"]), *columns(look, first, second), gap(8)]
    return page(look, body, top=top, bottom=_question(barrier, send, look) if may_reply(state) else None, full=True)


def _asked(barrier: Thing, look: Look) -> ft.Control:
    quiet = look.palette.quiet
    return hooked("asked", column(text(look, look.say("We ask"), "small", quiet), text(look, barrier["ask"], "lead")))


def _ladder(barrier: Thing, today: date, look: Look) -> ft.Control:
    rungs = ladder(barrier, today)
    place = str(barrier["facility_name"])
    shown = [_rung(rung, place, look, last=rung is rungs[-1]) for rung in rungs]
    return hooked("ladder", card(look, *shown))


def _rung(rung: Rung, place: str, look: Look, *, last: bool) -> ft.Control:
    name = place if rung.level == "facility" else level_words(look, rung.level)
    said, small = _words(rung, look)
    words = rest(
        text(look, name, "small", look.palette.quiet),
        text(look, said, "strong"),
        text(look, small, "small", look.palette.quiet) if small else None,
        gap(0 if last else 16),
    )
    return evenly(_rail(rung, look, last=last), words, spacing=16)


def _rail(rung: Rung, look: Look, *, last: bool) -> ft.Control:
    done = rung.kind in {"told", "answered"}
    line = ft.Container(
        width=4, border_radius=2, expand=True, bgcolor=look.hue("leaf").main if done else look.palette.line
    )
    parts: list[ft.Control] = [_sign(rung, look)] if last else [_sign(rung, look), line]
    return ft.Column(parts, spacing=4, horizontal_alignment=ft.CrossAxisAlignment.CENTER, width=44)


def _sign(rung: Rung, look: Look) -> ft.Control:
    clay = look.hue("clay").main
    match rung.kind:
        case "told" | "answered":
            return ring(look, 1, 44, colour=look.hue("leaf").main, sign=ft.Icons.CHECK_ROUNDED)
        case "climbed":
            return ring(look, 1, 44, colour=clay, sign=ft.Icons.ARROW_UPWARD_ROUNDED)
        case "waiting":
            return ring(look, max(rung.fullness, 0.1), 44, colour=clay, sign=ft.Icons.SCHEDULE_ROUNDED)
        case "seen":
            return ring(look, max(rung.fullness, 0.1), 44, colour=clay, sign=ft.Icons.VISIBILITY_OUTLINED)
        case "not_asked":
            return ring(look, 0, 44)


def _words(rung: Rung, look: Look) -> tuple[str, str]:
    """What the rung says, and the small line below."""
    say = look.say
    quote = say("“{words}”", words=rung.quote) if rung.quote else ""
    match rung.kind:
        case "told":
            return say("Told on {date}", date=date_words(look, rung.on)) if rung.on else "", quote
        case "answered":
            return answered_words(look, rung.days), quote
        case "climbed":
            return say("No answer in 30 days"), say("It climbed by itself")
        case "waiting":
            return no_reply_words(look, rung.days), owes_words(look, rung)
        case "seen":
            return say("Has seen it"), owes_words(look, rung)
        case "not_asked":
            return say("Not asked yet"), ""


def answered_words(look: Look, days: int) -> str:
    """How long an answer took: "Answered on the same day", "Answered after 14 days"."""
    if days <= 0:
        return look.say("Answered on the same day")
    return look.say.many("Answered after {n} day", "Answered after {n} days", days)


def no_reply_words(look: Look, days: int) -> str:
    """How long nobody has answered: "Told today", "No reply yet: 9 days"."""
    if days <= 0:
        return look.say("Told today")
    return look.say.many("No reply yet: {n} day", "No reply yet: {n} days", days)


def owes_words(look: Look, rung: Rung) -> str:
    """Until when an answer is owed, and what happens without one."""
    if rung.answer_by is None:
        return ""
    by = date_words(look, rung.answer_by)
    if rung.climbs:
        return look.say("should answer by {date}, or it climbs by itself", date=by)
    return look.say("should answer by {date}", date=by)


def _answer(answer: Thing, look: Look) -> ft.Control:
    ink = look.hue("lake").on_container
    head = row(
        icon(look, ft.Icons.REPLY_ROUNDED, 22, ink),
        text(look, look.say("What came back"), "strong", ink, expand=True),
        text(look, date_words(look, day(answer["on"])), "small", ink),
        spacing=12,
    )
    words = text(look, look.say("“{words}”", words=answer["text"]), "lead", ink)
    who = text(look, str(answer["by"]), "small", ink)
    return hooked("came-back", card(look, head, gap(8), words, gap(6), who, tone="lake"))


def _our_word(barrier: Thing, look: Look) -> ft.Control | None:
    said = list(barrier.get("replies", ()))[-1:]
    if not said:
        return None
    on = date_words(look, day(said[0]["on"]))
    helps = said[0]["says"] == "solved"
    words = (
        look.say("You said on {date}: it helps.", date=on)
        if helps
        else look.say("You said on {date}: not yet. The clock runs again.", date=on)
    )
    return note_box(look, ft.Icons.CHECK_ROUNDED if helps else ft.Icons.SCHEDULE_ROUNDED, words)


def _question(barrier: Thing, send: Send, look: Look) -> ft.Control:
    say = look.say
    solved = barrier["state"] == "solved"
    asked = say("Is it still so?") if solved else say("Does that help for now?")
    faces = row(
        _face(look, "face-4", say("Yes"), lambda: send(Replied("solved")), "reply-solved"),
        _face(look, "face-2", say("Not yet"), lambda: send(Replied("not_solved")), "reply-not-solved"),
        spacing=12,
    )
    title = text(look, asked, "strong", align=ft.TextAlign.CENTER)
    return thumb_bar(look, column(title, gap(10), faces), stacked=True)


def _face(look: Look, drawing: str, words: str, act: Act, hook: str) -> ft.Control:
    inner = row(
        picture(drawing, 36),
        ft.Container(text(look, words, "strong"), expand=True, expand_loose=True),
        spacing=14,
        main=_CENTRE,
    )
    box = ft.Container(
        inner,
        bgcolor=look.palette.card,
        border=edge(look.palette.edge),
        border_radius=22,
        padding=around(12, 13),
        expand=True,
    )
    return touch(box, act, hook=hook)
