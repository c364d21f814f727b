"""Draws what to know before going to a place: what we owe them first, then theirs, the chart, the voices, what goes well."""

from collections.abc import Sequence

import flet as ft

from app.asks import Now, Thing
from app.screens.visit.ideas import STUCK_REASONS
from app.screens.visits import Card
from app.theme import Look, Tone
from app.views.kit import card as box
from app.views.kit import column, divider, gap, icon, note_box, row, text
from app.views.kit_series import marks_card, series_card
from app.views.kit_signs import promise_row, reason_line
from app.views.kit_words import ROLES, ago_words, due_words
from app.views.two_words import two_words
from core.words import msg
from learning.days import day
from learning.promises import is_unfinished
from learning.score import CLASS_WORDS

_FEWEST_WORDS, _FEWEST_VISITS = 3, 2
_MOST_PROMISES = 4
_SHARES = {
    "": msg("{share} of 100 say it was good or very good."),
    "at_least": msg("{share} of 100 or more say it was good or very good."),
    "at_most": msg("{share} of 100 or fewer say it was good or very good."),
}


def card_under(card: Card, now: Now, look: Look) -> str:
    """The quiet line under the name: when the last visit was, and what it was called."""
    say = look.say
    if card.last is None:
        return say("Nobody has been there yet")
    when = ago_words(look, day(str(card.last["on"])), now.today)
    class_ = card.last.get("class")
    words = say("Last visit {when}", when=when)
    return say.beside(words, say(CLASS_WORDS[class_])) if class_ in CLASS_WORDS and class_ else words


def card_blocks(
    card: Card, now: Now, look: Look, *, width: float
) -> tuple[list[ft.Control | None], list[ft.Control | None]]:
    """The two columns of the card; one below the other on a phone. `width` is what the chart may take."""
    say = look.say
    first: list[ft.Control | None] = [
        _promises(say("What we owe them"), ft.Icons.VOLUNTEER_ACTIVISM_OUTLINED, card.ours, now, look, tone="maize"),
        _promises(say("What they said they would do"), ft.Icons.HANDSHAKE_OUTLINED, card.theirs, now, look),
        None if card.ours or card.theirs else _no_promises(look),
    ]
    second = [
        series_card(look, card.series, width=width) if card.series else None,
        marks_card(look, card.right) if len(card.right) >= _FEWEST_VISITS else None,
        voices_card(look, card.voices) if card.voices else None,
        _strengths(card.last, look) if card.last and card.last.get("strengths") else None,
        _elsewhere(look) if card.answers_elsewhere else None,
        _lesson(card.lesson, look) if card.lesson else None,
    ]
    return first, second


def _promises(
    title: str, sign: ft.IconData, promises: Sequence[Thing], now: Now, look: Look, *, tone: Tone | None = None
) -> ft.Control | None:
    if not promises:
        return None
    ink = look.hue(tone).on_container if tone else look.palette.ink
    waiting = sum(map(is_unfinished, promises))
    count = text(look, look.say("{n} open", n=waiting), "small", ink) if waiting else None
    parts: list[ft.Control] = [row(icon(look, sign, 24, ink), text(look, title, "strong", ink, expand=True), count)]
    for promise in promises[:_MOST_PROMISES]:
        parts.append(gap(12) if len(parts) == 1 else divider(look))
        parts.append(_promise(promise, now, look))
    more = len(promises) - _MOST_PROMISES
    if more > 0:
        parts += [gap(10), text(look, look.say("and {n} more, looked at in the visit", n=more), "small", ink)]
    return box(look, *parts, tone=tone)


def _promise(promise: Thing, now: Now, look: Look) -> ft.Control:
    say = look.say
    told = {
        "done": say("done"),
        "stuck": reason_words(look, str(promise.get("reason") or "")),
    }.get(str(promise["state"]), due_words(look, day(str(promise["due"])), now.today))
    line = promise_row(look, str(promise["what"]), say.beside(owner_words(look, promise), told), promise["state"])
    return column(line, two_words(look, promise), spacing=8)


def owner_words(look: Look, promise: Thing) -> str:
    """Who keeps a promise: our own roles in this language, other words as they were written."""
    name = str(promise["owner_name"])
    return look.say(ROLES[name]) if name in ROLES else name


def reason_words(look: Look, reason: str) -> str:
    """What held a promise up: the offered reasons in this language, own words as they were written."""
    if not reason:
        return look.say("stuck")
    return look.say(reason) if reason in STUCK_REASONS else reason


def _no_promises(look: Look) -> ft.Control:
    say = look.say
    return box(
        look,
        text(look, say("No promises are open"), "strong"),
        gap(4),
        text(look, say("Those of the next visit will stand here, ours first."), "body", look.palette.quiet),
    )


def voices_card(look: Look, voices: Thing, *, place: str = "") -> ft.Control:
    """How many spoke; what they said only from the agreed number on, with how sure that is."""
    say, ink = look.say, look.hue("plum").on_container
    title = say("{name}: {words}", name=place, words=say("Patients said")) if place else say("Patients said")
    n = int(voices["n"])
    if not voices.get("shown") and n >= int(voices["threshold"]):
        told = say("Enough have spoken. What they said is being counted.")
    elif not voices.get("shown"):
        so_far = say.many("{n} voice so far.", "{n} voices so far.", n)
        told = f"{so_far} {say('Shown from {n} on, so that nobody is recognised.', n=voices['threshold'])}"
    else:
        told = say(_SHARES.get(voices.get("band") or "", _SHARES[""]), share=_of_100(voices["top2"]))
    sure = (
        say(
            "{n} people. Chance leaves it between {low} and {high}.",
            n=n,
            low=_of_100(voices["low"]),
            high=_of_100(voices["high"]),
        )
        if voices.get("shown") and not voices.get("band")
        else ""
    )
    return box(
        look,
        row(
            icon(look, ft.Icons.GRAPHIC_EQ_ROUNDED, 24, ink),
            text(look, title, "strong", ink, expand=True),
        ),
        gap(8),
        text(look, told, "body", ink),
        text(look, sure, "small", ink) if sure else None,
        tone="plum",
    )


def _of_100(share: float) -> int:
    """Shares come as 0 to 1."""
    return round(100 * share) if share <= 1 else round(share)


def _strengths(visit: Thing, look: Look) -> ft.Control:
    ink = look.hue("leaf").on_container
    lines = [reason_line(look, ft.Icons.CHECK_ROUNDED, str(words), ink) for words in visit["strengths"][:_FEWEST_WORDS]]
    return box(
        look, text(look, look.say("What they do well"), "strong", ink), gap(8), column(*lines, spacing=6), tone="leaf"
    )


def _elsewhere(look: Look) -> ft.Control:
    words = look.say("The answers of the last visit stay on the device that made it. What came of them is here.")
    return note_box(look, ft.Icons.HISTORY_ROUNDED, words)


def _lesson(lesson: Thing, look: Look) -> ft.Control:
    say = look.say
    quiet = look.palette.quiet
    sign = icon(look, ft.Icons.LIGHTBULB_OUTLINE_ROUNDED, 26, look.hue("maize").on_container)
    words = column(
        text(look, say("A lesson to bring"), "small", quiet),
        text(look, str(lesson["title"]), "strong"),
        text(look, say("From {place}", place=lesson["from"]), "small", quiet) if lesson.get("from") else None,
        spacing=2,
    )
    return box(look, row(sign, ft.Container(words, expand=True), spacing=14))
