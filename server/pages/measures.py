"""Measures as figures: the verdict in words first, then the picture, then the same numbers as a table."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from learning.indicators import INDICATORS, Indicator, marks, value
from learning.run_chart import FEWEST_POINTS, Verdict, verdict
from server.charts import RunChart, draw, plainly, run_chart
from server.pages.speech import Speech
from server.store.reading import Point, Series

_ABOUT_US = ("visit_done", "visit_complete", "visit_coverage")
"""These say how we visit, not how a place does: they are never drawn over a place."""
_SECTION = "section_"
FEWEST_DRAWN = 3
_MONTHS = 24
_MARKS = 12
_KINDS = ("shift", "noise", "too_early")

Titles = Mapping[str, Mapping[str, str]]
"""Section name to its title by language."""


@dataclass(frozen=True)
class Row:
    """One month in the table under a figure."""

    month: str
    value: str
    n: str


@dataclass(frozen=True)
class Figure:
    """One measure, ready to be drawn by parts.html."""

    name: str
    measure: str
    title: str
    sign: str
    wished: bool
    sentence: str
    drawing: str
    rests: str
    unit_word: str
    rows: Sequence[Row]
    marks: Sequence[bool] = ()
    """In place of a drawing: yes or not yet at each of the last visits."""


@dataclass(frozen=True)
class Measure:
    """A measure of one place, or of all (`place` empty), with what its points say."""

    place: str
    indicator: Indicator
    points: Sequence[Point]
    verdict: Verdict

    @property
    def changed(self) -> bool:
        """Whether it moved more than chance explains."""
        return self.verdict.kind == "shift"

    @property
    def wished(self) -> bool:
        """Whether it moved where people hoped."""
        return self.changed and self.verdict.direction == self.indicator.wanted

    @property
    def since(self) -> str:
        """The month the last change began; empty without one."""
        return self.points[self.verdict.since].month if self.verdict.since is not None else ""


def of_places(series: Series, say: Speech, titles: Titles, places: Mapping[str, str]) -> list[Measure]:
    """Each measure of each place, places A to Z, real changes before noise. `places` is id to name."""
    measures = [
        _measure(places[facility], indicator, points)
        for (facility, name), points in series.items()
        if facility in places and (indicator := _indicator(name, say, titles))
    ]
    return sorted(measures, key=lambda one: (one.place.casefold(), _KINDS.index(one.verdict.kind), one.indicator.title))


def of_all(series: Series, say: Speech, titles: Titles) -> list[Measure]:
    """Each measure over all places together: numerators and denominators added up by month."""
    sums: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for (_, name), points in series.items():
        for point in points:
            num, den = sums[name].get(point.month, (0.0, 0.0))
            sums[name][point.month] = num + point.num, den + point.den
    joined = {name: [Point(month, *months[month]) for month in sorted(months)] for name, months in sums.items()}
    known = [(_indicator(name, say, titles), points) for name, points in joined.items()]
    return sorted((_measure("", one, points) for one, points in known if one), key=lambda one: one.indicator.title)


def _indicator(name: str, say: Speech, titles: Titles) -> Indicator | None:
    if name in _ABOUT_US:
        return None
    if name.startswith(_SECTION):
        named = titles.get(name.removeprefix(_SECTION), {})
        title = named.get(say.words.language) or named.get("en")
        return Indicator(title, "percent") if title else None
    known = INDICATORS.get(name)
    return replace(known, title=say(known.title)) if known else None


def _measure(place: str, indicator: Indicator, points: Iterable[Point]) -> Measure:
    kept = [point for point in points if value(indicator.unit, point.num, point.den) is not None][-_MONTHS:]
    each = place and indicator.all_or_nothing
    return Measure(place, indicator, kept, verdict([] if each else [_value(indicator, point) for point in kept]))


def _value(indicator: Indicator, point: Point) -> float:
    return value(indicator.unit, point.num, point.den) or 0.0


def figure(measure: Measure, say: Speech) -> Figure:
    """The figure of a measure; with fewer than three months there is only the sentence."""
    if measure.place and measure.indicator.all_or_nothing:
        return _marked(measure, say)
    title, sign = _verdict_words(measure, say)
    place = measure.place or say("all places")
    name = say("{measure}, {place}", measure=measure.indicator.title, place=place)
    sentence = _sentence(measure, say)
    drawing = ""
    if len(measure.points) >= FEWEST_DRAWN:
        drawing = draw(run_chart(_chart(measure, say)), f"{name}. {title}. {sentence}")
    rows = [_row(measure.indicator, point, say) for point in reversed(measure.points)]
    unit_word = say("Percent") if measure.indicator.unit == "percent" else say("Number")
    return Figure(
        name,
        measure.indicator.title,
        title,
        sign,
        measure.wished,
        sentence,
        drawing,
        _rests(measure, say),
        unit_word,
        rows,
    )


def _marked(measure: Measure, say: Speech) -> Figure:
    """Yes or no at each visit, as a row of rings and one sentence."""
    last = marks((point.num, point.den) for point in measure.points)[-_MARKS:]
    title = measure.indicator.title
    sentence = say.many(
        "In {right} of the last {n} visit.", "In {right} of the last {n} visits.", len(last), right=sum(last)
    )
    rows = [
        Row(say.month(point.month), say.number(point.num), say.number(point.den)) for point in reversed(measure.points)
    ]
    name = say("{measure}, {place}", measure=title, place=measure.place)
    rests = say("Each ring is a visit, the newest last: closed when all was right, open when not yet.")
    return Figure(name, title, "", "", False, sentence, "", rests, say("All was right"), rows, last)


def _verdict_words(measure: Measure, say: Speech) -> tuple[str, str]:
    if measure.verdict.kind == "too_early":
        return say("Too early to say"), "schedule"
    if measure.verdict.kind == "noise":
        return say("Normal ups and downs"), "waves"
    month = say.month_of(measure.since)
    if measure.wished:
        return say("A real change since {month}", month=month), "trending_up"
    return say("A real change since {month}, not wished for", month=month), "trending_up"


def _sentence(measure: Measure, say: Speech) -> str:
    if measure.verdict.kind == "too_early":
        told = say.many("{n} month so far.", "{n} months so far.", len(measure.points))
        return told + " " + say("A change can be told from {n} on.", n=FEWEST_POINTS)
    if measure.verdict.kind == "noise":
        return say("Nothing to explain, nobody to blame.")
    before, after = measure.verdict.phases[-2].median, measure.verdict.phases[-1].median
    write = _writer(measure.indicator, say)
    return say("The middle month was {before} before, and {after} since.", before=write(before), after=write(after))


def _chart(measure: Measure, say: Speech) -> RunChart:
    return RunChart(
        values=[_value(measure.indicator, point) for point in measure.points],
        first=_first_month(measure, say),
        last=say.short_month(measure.points[-1].month),
        phases=[(phase.start, phase.stop, phase.median) for phase in measure.verdict.phases],
        write=_writer(measure.indicator, say),
        share=measure.indicator.unit == "percent",
        change=measure.verdict.since,
        change_word=say.short_month(measure.since) if measure.since else "",
        wished=measure.wished,
        joined=measure.verdict.kind != "too_early",
    )


def _first_month(measure: Measure, say: Speech) -> str:
    """The first month's short name, with its year when the last one is of another."""
    first, last = measure.points[0].month, measure.points[-1].month
    year = "" if first[:4] == last[:4] else " " + say.number(int(first[:4]))
    return say.short_month(first) + year


def _writer(indicator: Indicator, say: Speech) -> Callable[[float], str]:
    """How a value of this indicator is written."""
    return say.percent if indicator.unit == "percent" else lambda value: say.words.figures(plainly(value))


def _rests(measure: Measure, say: Speech) -> str:
    total = round(sum(point.den for point in measure.points))
    return say("Each dot is a month.") + " " + say.many("It rests on {n} in all.", "It rests on {n} in all.", total)


def _row(indicator: Indicator, point: Point, say: Speech) -> Row:
    write = _writer(indicator, say)
    return Row(say.month(point.month), write(_value(indicator, point)), say.number(point.den))
