"""Draws an indicator of a facility: the sentence of its verdict first, then the run chart."""

from collections.abc import Sequence

import flet as ft

from app.series import Series
from app.theme import Look
from app.views.kit import card, gap, hooked, text, wrap
from app.views.kit_chart import Point, chart_card
from app.views.kit_signs import ring
from app.views.kit_words import MONTHS
from learning.indicators import INDICATORS
from learning.run_chart import FEWEST_POINTS

_APART = 4
"""Months between two names under the chart, so that they do not run into each other."""


def series_card(look: Look, series: Series, *, width: float, place: str = "") -> ft.Control:
    """The card of one indicator; `place` is named where cards of several places stand together."""
    title = series_title(look, series)
    points = [Point(_label(look, series, at), value) for at, (_, value) in enumerate(series.points)]
    return chart_card(
        look,
        look.say("{name}: {words}", name=place, words=title) if place else title,
        verdict_words(look, series),
        points,
        series.verdict,
        rests_on=look.say.many("Each dot: one month. {n} month.", "Each dot: one month. {n} months.", len(points)),
        width=width,
        write=look.say.percent if series.unit == "percent" else look.say.number,
    )


def marks_card(look: Look, right: Sequence[bool]) -> ft.Control:
    """What is yes or no at each visit: one sentence, and a ring for each visit, closed when all was right."""
    said = look.say.many(
        "In {right} of the last {n} visit all that must be right was right.",
        "In {right} of the last {n} visits all that must be right was right.",
        len(right),
        right=sum(right),
    )
    rings = (ring(look, int(yes), 28, sign=ft.Icons.CHECK_ROUNDED if yes else None) for yes in right)
    under = text(look, look.say("Each ring: one visit, the newest last."), "small", look.palette.quiet)
    return hooked("visits-right", card(look, text(look, said), gap(10), wrap(*rings), gap(8), under))


def series_title(look: Look, series: Series) -> str:
    """What the indicator is called: our own in this language, a section's as its author wrote it."""
    known = INDICATORS.get(series.indicator)
    return look.say(known.title) if known else series.titles.get(look.say.language, series.title)


def verdict_words(look: Look, series: Series) -> str:
    """What the chart means, in words that blame nobody."""
    say, verdict = look.say, series.verdict
    if verdict.kind == "too_early":
        return say("Too early to say. A change can be told from {n} months on.", n=FEWEST_POINTS)
    if verdict.kind == "noise" or verdict.since is None:
        return say("Normal ups and downs. Nothing to explain, nobody to blame.")
    month = month_words(look, series.points[verdict.since][0])
    if verdict.direction == series.wanted:
        return say("A real change since {month}.", month=month)
    return say("A real change since {month}, not the way we wish.", month=month)


def month_words(look: Look, month: str) -> str:
    """The name of a month "2026-04"."""
    return look.say(MONTHS[int(month[5:7]) - 1])


def _label(look: Look, series: Series, at: int) -> str:
    last, since = len(series.points) - 1, series.verdict.since
    crowded = at == since and at not in {0, last} and min(at, last - at) < _APART
    return "" if crowded else month_words(look, series.points[at][0])
