"""An indicator's months as they came down, and what they mean; no Flet here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.asks import Thing
from learning.indicators import INDICATORS, Unit, marks, value
from learning.run_chart import Verdict, verdict


@dataclass(frozen=True)
class Series:
    """One indicator of one facility. `points` are (month "YYYY-MM", value); `wanted` is "up" or "down"."""

    facility: str
    indicator: str
    title: str
    unit: Unit
    points: tuple[tuple[str, float | None], ...]
    verdict: Verdict
    wanted: str = "up"
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether it really changed."""
        return self.verdict.kind == "shift"


def series_of(body: Thing) -> Series:
    """Reads the body of a down item of kind `series`; months in order."""
    unit: Unit = "visits" if body["unit"] == "visits" else "percent"
    months = sorted(body["points"], key=lambda point: str(point["month"]))
    points = tuple((str(one["month"]), value(unit, one["num"], one["den"])) for one in months)
    known = INDICATORS.get(str(body["indicator"]))
    return Series(
        str(body["facility"]),
        str(body["indicator"]),
        str(body["title"]),
        unit,
        points,
        verdict([each for _, each in points]),
        known.wanted if known else "up",
        body.get("titles") or {},
    )


def tells_most(series: Iterable[Series]) -> Series | None:
    """The one worth showing first: of care before of visiting, really changed, the most months, then by title."""
    shown = [one for one in series if len(one.points) > 1 and one.unit == "percent"]
    return min(
        shown, key=lambda one: (_about_visiting(one), not one.changed, -len(one.points), one.title), default=None
    )


def _about_visiting(series: Series) -> bool:
    """Whether it tells of the visits themselves (how complete they were), or is all or nothing, not of care."""
    return series.indicator.startswith(("visit_", "critical_"))


def really_changed(bodies: Sequence[Thing]) -> list[Series]:
    """Those among the bodies that really changed, by title; what is yes or no at each visit makes no line."""
    lines = (series_of(body) for body in bodies if not _is_all_or_nothing(body))
    return sorted((one for one in lines if one.changed), key=lambda one: (one.title, one.facility))


def visits_right(bodies: Sequence[Thing], most: int) -> tuple[bool, ...]:
    """Whether all that must be right was right at each of one place's last visits, oldest first."""
    for body in filter(_is_all_or_nothing, bodies):
        months = sorted(body["points"], key=lambda point: str(point["month"]))
        return tuple(marks((one["num"], one["den"]) for one in months)[-most:])
    return ()


def _is_all_or_nothing(body: Thing) -> bool:
    known = INDICATORS.get(str(body["indicator"]))
    return known is not None and known.all_or_nothing
