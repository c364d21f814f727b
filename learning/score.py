"""From the answers of a visit to its score: sections, pooled, coverage, critical points and class."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.records import Json
from core.words import msg
from learning.score_plan import Item, ScorePlan, Section

__all__ = ["Class", "Score", "ScorePlan", "SectionScore", "score"]

Class = Literal["strong", "growing", "needs_support"]

CLASS_WORDS: Mapping[Class | None, str] = {
    "strong": msg("strong"),
    "growing": msg("growing"),
    "needs_support": msg("needs support"),
    None: msg("not enough answered"),
}
"""How a class is called on screen."""

# Sums of weights such as 0.1 + 0.2 must not miss a threshold by a rounding of the machine.
_DIGITS = 9


@dataclass(frozen=True)
class SectionScore:
    """0..100, None when nothing in it counted; `coverage` 0..1, 0 when nothing was shown."""

    name: str
    title: Mapping[str, str]
    score: float | None
    coverage: float


@dataclass(frozen=True)
class Score:
    """What a plan makes of a visit. `class_` is None when not enough was answered to say one."""

    plan: str
    plan_version: str
    pooled: float | None
    sections: tuple[SectionScore, ...]
    coverage: float
    critical_missed: tuple[str, ...]
    class_: Class | None

    @property
    def critical_ok(self) -> bool:
        """Whether no critical point that was answered was missed."""
        return not self.critical_missed

    def as_json(self) -> dict[str, Json]:
        """The stored form; percentages with 2 digits, coverage with 4 (the class was decided before rounding)."""
        return {
            "plan": self.plan,
            "plan_version": self.plan_version,
            "pooled": _rounded(self.pooled),
            "sections": [_section_as_json(section) for section in self.sections],
            "coverage": round(self.coverage, 4),
            "critical_ok": self.critical_ok,
            "critical_missed": list(self.critical_missed),
            "class": self.class_,
        }


@dataclass(frozen=True)
class _Point:
    """One shown answer: `value` is 0..1 when it counts, None otherwise; `settled` when answered or not applicable."""

    item: Item
    value: float | None
    settled: bool


def score(plan: ScorePlan, shown: Mapping[str, str | Sequence[str]]) -> Score:
    """Scores the shown questions (domain study 1.1 "Our rule"); never raises for an answer.

    `shown` maps a question to its text, or to one text for each round of a repeat; "" is shown and blank; a question
    that is not there was not shown. Score = 100 * sum(weight * value) / sum(weight) over what was answered. "Does not
    apply" leaves the sum; "not observed", blank, and answers the plan does not know leave it too but lower the coverage
    = weight answered or not applicable / weight shown. Below the plan's coverage there is no class; with the critical
    gate one missed critical point means "needs_support". About 0.2 ms for 100 items.
    """
    by_section = [(section, _points(plan, section, shown)) for section in plan.sections]
    points = [point for _, some in by_section for point in some]
    sections = tuple(_section_score(section, some) for section, some in by_section)
    coverage = _coverage(points)
    missed = [point.item.question for point in points if point.item.critical and _is_missed(point)]
    return Score(
        plan=plan.name,
        plan_version=plan.version,
        pooled=_percent(points),
        sections=sections,
        coverage=coverage,
        critical_missed=tuple(dict.fromkeys(missed)),
        class_=_class(plan, _basis(plan, points, sections), coverage, gate_closed=bool(missed)),
    )


def _points(plan: ScorePlan, section: Section, shown: Mapping[str, str | Sequence[str]]) -> list[_Point]:
    return [_point(plan, item, text) for item in section.items for text in _texts(shown.get(item.question, ()))]


def _texts(answer: str | Sequence[str]) -> Sequence[str]:
    return (answer,) if isinstance(answer, str) else answer


def _point(plan: ScorePlan, item: Item, text: str) -> _Point:
    if text in plan.na:
        return _Point(item, None, settled=True)
    value = None if text in plan.not_observed else item.value(text)
    return _Point(item, value, settled=value is not None)


def _is_missed(point: _Point) -> bool:
    return point.value is not None and point.value < 1


def _percent(points: Iterable[_Point]) -> float | None:
    counted = [(point.item.weight, point.value) for point in points if point.value is not None]
    if not counted:
        return None
    reached = math.fsum(weight * value for weight, value in counted)
    return round(100 * reached / math.fsum(weight for weight, _ in counted), _DIGITS)


def _coverage(points: Sequence[_Point]) -> float:
    shown = math.fsum(point.item.weight for point in points)
    settled = math.fsum(point.item.weight for point in points if point.settled)
    return round(settled / shown, _DIGITS) if shown else 0.0


def _section_score(section: Section, points: Sequence[_Point]) -> SectionScore:
    return SectionScore(section.name, section.title, _percent(points), _coverage(points))


def _basis(plan: ScorePlan, points: Sequence[_Point], sections: Sequence[SectionScore]) -> float | None:
    if plan.basis == "non_critical":
        return _percent(point for point in points if not point.item.critical)
    return mean_of_sections(sections) if plan.basis == "sections" else _percent(points)


def mean_of_sections(sections: Sequence[SectionScore]) -> float | None:
    """The plain mean of the sections in which something counted (HNQIS 1), None when none did."""
    counted = [section.score for section in sections if section.score is not None]
    return round(math.fsum(counted) / len(counted), _DIGITS) if counted else None


def _class(plan: ScorePlan, percent: float | None, coverage: float, *, gate_closed: bool) -> Class | None:
    if percent is None or coverage < plan.min_coverage:
        return None
    if plan.critical_gate and gate_closed:
        return "needs_support"
    if percent >= plan.strong:
        return "strong"
    return "growing" if percent >= plan.growing else "needs_support"


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 2)


def _section_as_json(section: SectionScore) -> dict[str, Json]:
    known = {"name": section.name, "score": _rounded(section.score), "coverage": round(section.coverage, 4)}
    return {**known, "title": dict(section.title)} if section.title else known
