"""From a visit to the numbers that are added up by month: numerator and denominator of each indicator."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.records import Json
from core.words import msg

Unit = Literal["visits", "percent"]
Count = tuple[str, float, float]


@dataclass(frozen=True)
class Indicator:
    """What a series is called (a message id), what its numbers are, and which way is wished for.

    One that is `all_or_nothing` says yes or no of each visit: of one place it is a row of `marks`, never a line.
    """

    title: str
    unit: Unit
    wanted: Literal["up", "down"] = "up"
    all_or_nothing: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    """The title by language, where its author wrote it in several."""


INDICATORS: Mapping[str, Indicator] = {
    "visit_done": Indicator(msg("Visits made"), "visits"),
    "visit_complete": Indicator(msg("Visits with enough answered"), "percent"),
    "visit_coverage": Indicator(msg("How much was answered"), "percent"),
    "visit_score": Indicator(msg("All that was looked at"), "percent"),
    "critical_right": Indicator(msg("Visits where all that must be right was right"), "percent", all_or_nothing=True),
    "medicines_in_stock": Indicator(msg("Medicines in stock"), "percent"),
    "medicines_expired": Indicator(msg("Medicines past their date on the shelf"), "percent", "down"),
}
"""Every indicator but those of sections, which are called by their plan: `section_indicator`."""

_MEDICINES = {"in_stock": "medicines_in_stock", "expired": "medicines_expired"}


def section_indicator(section: Mapping[str, Json], language: str = "en") -> Indicator:
    """The indicator `section_<name>` of a section of a Score as JSON."""
    title = section.get("title", {})
    return Indicator(str(title.get(language) or title.get("en") or section["name"]), "percent", titles=dict(title))


def from_visit(score: Mapping[str, Json] | None, answers: Mapping[str, Json]) -> list[Count]:
    """(name, numerator, denominator) of one visit; sum both over visits, then `value`.

    `score` is a Score as JSON, None when the form has no plan. A visit without a class (not enough answered) counts as
    made and as not complete, and adds nothing to scores. Scores of different plan versions are not to be joined in one
    series (domain study 2.1).
    """
    counts: list[Count] = [("visit_done", 1, 1), *_medicines(answers)]
    if score is None:
        return counts
    complete = score["class"] is not None
    counts += [("visit_complete", float(complete), 1), ("visit_coverage", score["coverage"], 1)]
    return counts + list(_scores(score)) if complete else counts


def value(unit: Unit, num: float, den: float) -> float | None:
    """What a point of a series shows: a count, or a percentage; None without a denominator."""
    if unit == "visits":
        return num
    return 100 * num / den if den else None


def marks(points: Iterable[tuple[float, float]]) -> list[bool]:
    """Whether it was yes at each visit, oldest first; `points` are (yes, visits) by month. Within a month yes comes last."""
    return [at >= visits - yes for yes, visits in points for at in range(round(visits))]


def _scores(score: Mapping[str, Json]) -> Iterator[Count]:
    yield "visit_score", score["pooled"] / 100, 1
    yield "critical_right", float(score["critical_ok"]), 1
    for section in score["sections"]:
        if section["score"] is not None:
            yield f"section_{section['name']}", section["score"] / 100, 1


def _medicines(answers: Mapping[str, Json]) -> list[Count]:
    """Rounds of a repeat that asks `in_stock` and `expired` of each tracer medicine; only yes and no count."""
    counts, rounds = [], _rounds(answers)
    for question, name in _MEDICINES.items():
        said = [one.get(question) for one in rounds]
        yes, no = said.count("yes"), said.count("no")
        counts += [(name, float(yes), float(yes + no))] if yes + no else []
    return counts


def _rounds(answers: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    repeats: Sequence[Json] = [entry for entry in answers.values() if isinstance(entry, list)]
    return [one for repeat in repeats for one in repeat if isinstance(one, Mapping)]
