"""The score plan beside a form: which questions count, how much, and from where a class begins."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from core.errors import FormFault, Place
from core.records import Json

Basis = Literal["pooled", "sections", "non_critical"]
BASES = ("pooled", "sections", "non_critical")


@dataclass(frozen=True)
class Item:
    """One question that counts. `worth` maps an answer to 0..1; `inverse` items are good when the answer is no."""

    question: str
    weight: float
    critical: bool
    inverse: bool
    worth: Mapping[str, float]

    def value(self, answer: str) -> float | None:
        """What an answer is worth (0..1), None when the plan does not know it."""
        found = self.worth.get(answer)
        return 1.0 - found if self.inverse and found is not None else found


@dataclass(frozen=True)
class Section:
    """Items that are shown together; `title` by language code."""

    name: str
    title: Mapping[str, str]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class ScorePlan:
    """How answers become a score (domain study 1.1).

    `strong` and `growing` are the smallest percentages of their class. `basis` is what they are compared with:
    the pooled score, the mean of the sections (HNQIS 1), or the items that are not critical (HNQIS 2).
    """

    name: str
    version: str
    form: str
    sections: tuple[Section, ...]
    na: frozenset[str]
    not_observed: frozenset[str]
    min_coverage: float
    critical_gate: bool
    strong: float
    growing: float
    basis: Basis = "pooled"

    @staticmethod
    def from_json(raw: Json) -> "ScorePlan":
        """Reads a plan; raises FormFault naming the part that makes no sense."""
        plan = _mapping(raw, "the plan")
        values = _values(plan.get("values"), "values")
        thresholds = _mapping(plan.get("thresholds"), "thresholds")
        strong, growing = (_number(thresholds.get(name), name, 100) for name in ("strong", "growing"))
        _need(strong >= growing, "thresholds", "`strong` begins below `growing`")
        return ScorePlan(
            name=_text(plan, "plan"),
            version=_text(plan, "version"),
            form=_text(plan, "form"),
            sections=_sections(plan.get("sections"), values),
            na=frozenset(_texts(plan.get("na", ["na"]), "na")),
            not_observed=frozenset(_texts(plan.get("not_observed", ["not_observed"]), "not_observed")),
            min_coverage=_number(plan.get("min_coverage", 0.8), "min_coverage", 1),
            critical_gate=_flag(plan, "critical_gate", default=True),
            strong=strong,
            growing=growing,
            basis=_basis(plan.get("basis", "pooled")),
        )


def _sections(raw: Json, values: Mapping[str, float]) -> tuple[Section, ...]:
    sections = tuple(_section(one, values) for one in _list(raw, "sections"))
    _all_different([section.name for section in sections], "sections")
    _all_different([item.question for section in sections for item in section.items], "items")
    return sections


def _section(raw: Json, values: Mapping[str, float]) -> Section:
    section = _mapping(raw, "sections")
    name = _text(section, "name")
    title = {str(code): str(words) for code, words in _mapping(section.get("title", {}), name).items()}
    return Section(name, title, tuple(_item(one, name, values) for one in _list(section.get("items"), name)))


def _item(raw: Json, section: str, values: Mapping[str, float]) -> Item:
    item = _mapping(raw, section)
    question = _text(item, "question")
    weight = _number(item.get("weight", 1), question, 1_000_000)
    _need(weight > 0, question, "a weight must be more than 0")
    own = _values(item["values"], question) if "values" in item else values
    critical, inverse = (_flag(item, name, default=False) for name in ("critical", "inverse"))
    return Item(question, weight, critical, inverse, own)


def _values(raw: Json, where: str) -> dict[str, float]:
    values = {str(answer): _number(worth, where, 1) for answer, worth in _mapping(raw, where).items()}
    _need(len(values) > 0, where, "it names no answer that counts")
    return values


def _basis(raw: Json) -> Basis:
    _need(raw in BASES, "basis", f"it must be one of {', '.join(BASES)}")
    return cast("Basis", raw)


def _mapping(raw: Json, where: str) -> Mapping[str, Json]:
    _need(isinstance(raw, Mapping), where, "a JSON object is expected here")
    return cast("Mapping[str, Json]", raw)


def _list(raw: Json, where: str) -> Sequence[Json]:
    _need(isinstance(raw, list) and len(raw) > 0, where, "a list with at least one entry is expected here")
    return cast("Sequence[Json]", raw)


def _texts(raw: Json, where: str) -> Sequence[str]:
    _need(isinstance(raw, list) and all(isinstance(one, str) for one in raw), where, "a list of texts is expected here")
    return cast("Sequence[str]", raw)


def _text(raw: Mapping[str, Json], name: str) -> str:
    found = raw.get(name)
    _need(isinstance(found, str) and found.strip() != "", name, "a text is expected here")
    return str(found)


def _flag(raw: Mapping[str, Json], name: str, *, default: bool) -> bool:
    found = raw.get(name, default)
    _need(isinstance(found, bool), name, "true or false is expected here")
    return bool(found)


def _number(raw: Json, where: str, largest: float) -> float:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw)
    _need(is_number and 0 <= raw <= largest, where, f"a number from 0 to {largest:g} is expected here")
    return float(raw)


def _all_different(names: Sequence[str], where: str) -> None:
    for name in names:
        _need(names.count(name) == 1, where, f"`{name}` stands there twice")


def _need(holds: bool, where: str, what: str) -> None:  # noqa: FBT001
    if not holds:
        raise FormFault(f"The score plan cannot be used: {what}.", Place("score plan", column=where), "Mend the plan.")
