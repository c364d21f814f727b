"""Where a visit would help next, and why: the reasons are told, a rank never is."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.records import Json
from core.words import Say, msg
from learning.days import add_months, day
from learning.promises import is_due

# Months until the next visit: HNQIS 1 (EyeSeeTea/malariapp, SurveyPlanner.java).
_MONTHS_STRONG, _MONTHS_LOW_VOLUME, _MONTHS_HIGH_VOLUME = 6, 4, 2

_DRAWN_EVERY = 5
_MOST_REASONS = 3
_NEVER_VISITED = 2.0
_REST_DAYS = 28


@dataclass(frozen=True)
class Place:
    """What is known of a facility when visits are planned. `class_` as in Score; None when not known."""

    id: str
    name: str
    last: date | None = None
    class_: str | None = None
    low_volume: bool = False
    promises_due: int = 0
    critical_open: bool = False
    signal: bool = False


@dataclass(frozen=True)
class Reason:
    """Why, as a message id; with `more` it has a plural for `n`. `kind` chooses the sign beside it."""

    kind: str
    text: str
    more: str = ""
    n: int = 0

    def said(self, say: Say) -> str:
        """The sentence in a language."""
        return say.many(self.text, self.more, self.n) if self.more else say(self.text)


@dataclass(frozen=True)
class Proposal:
    """A facility to go to, the day its visit is due (None: never visited) and at most three reasons."""

    facility: str
    name: str
    due: date | None
    reasons: tuple[Reason, ...]


def next_due(last: date, class_: str | None, *, low_volume: bool) -> date:
    """The day the next visit is due: strong +6 months; others +4 where few people come, else +2 (HNQIS 1)."""
    if class_ == "strong":
        return add_months(last, _MONTHS_STRONG)
    return add_months(last, _MONTHS_LOW_VOLUME if low_volume else _MONTHS_HIGH_VOLUME)


def need(place: Place, today: date) -> float:
    """How much a visit is needed; decides an order and is never shown (domain study 2.8).

    Days since the last visit / due interval, plus up to a quarter each for promises due (full at 4), an open critical
    point and an open signal. Never visited counts as two intervals.
    """
    waited = _NEVER_VISITED
    if place.last:
        interval = next_due(place.last, place.class_, low_volume=place.low_volume) - place.last
        waited = (today - place.last) / interval
    return waited + 0.25 * (min(place.promises_due, 4) / 4 + place.critical_open + place.signal)


def propose(places: Iterable[Place], today: date, who: str) -> list[Proposal]:
    """All places, those where a visit would help most first; ties by name.

    One in each five is a place that does well (and was not seen for 4 weeks), at a spot drawn for `who` (an id) and the day, so that a visit is never
    the mark of a failure: for a single proposal that is one day in five, for a list of five always one of them. Same
    day and id, same list.
    """
    by_need = sorted(places, key=lambda place: (-need(place, today), place.name, place.id))
    rested = (place for place in by_need if place.class_ == "strong" and _days_since(place, today) >= _REST_DAYS)
    strong = sorted(rested, key=lambda place: _draw(today, place.id))
    spots = {start + _draw(today, f"{who}/{start}") % _DRAWN_EVERY for start in range(0, len(by_need), _DRAWN_EVERY)}
    order = _interleaved(by_need, strong, spots)
    return [_proposal(place, today, drawn=drawn) for place, drawn in order]


def _interleaved(by_need: Sequence[Place], strong: Sequence[Place], spots: set[int]) -> Iterator[tuple[Place, bool]]:
    """Every place once, and whether it was drawn for one of the spots."""
    taken: set[str] = set()
    needy = (place for place in by_need if place.id not in taken)
    well = (place for place in strong if place.id not in taken)
    for index in range(len(by_need)):
        drawn = next(well, None) if index in spots else None
        place = drawn or next(needy)
        taken.add(place.id)
        yield place, drawn is not None


def _days_since(place: Place, today: date) -> int:
    return (today - place.last).days if place.last else 0


def _draw(today: date, what: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{today.isoformat()}/{what}".encode()).digest()[:8], "big")


def _proposal(place: Place, today: date, *, drawn: bool) -> Proposal:
    due = next_due(place.last, place.class_, low_volume=place.low_volume) if place.last else None
    return Proposal(place.id, place.name, due, tuple(reasons(place, today, drawn=drawn)[:_MOST_REASONS]))


def reasons(place: Place, today: date, *, drawn: bool = False) -> list[Reason]:
    """Everything that speaks for a visit, the weightiest first; never empty."""
    found = [Reason("drawn", msg("They do well: a visit to learn from them"))] if drawn else []
    if place.promises_due:
        found.append(many("{n} promise is due", "{n} promises are due", "promises", place.promises_due))
    if place.critical_open:
        found.append(Reason("critical", msg("Something that must always be right was not, last time")))
    if place.signal:
        found.append(Reason("signal", msg("Their numbers really changed")))
    return [*found, _last_seen(place, today)]


def many(text: str, more: str, kind: str, n: int) -> Reason:
    """A reason that counts something."""
    return Reason(kind, text, more, n)


def _last_seen(place: Place, today: date) -> Reason:
    if place.last is None:
        return Reason("first", msg("Nobody has been there yet"))
    days = _days_since(place, today)
    if days < 1:
        return Reason("last_seen", msg("Seen today"))
    return many("Last seen {n} day ago", "Last seen {n} days ago", "last_seen", days)


def place_of(
    unit: Mapping[str, Json],
    visits: Iterable[Mapping[str, Json]],
    promises: Iterable[Mapping[str, Json]],
    today: date,
    *,
    low_volume: bool = False,
    signal: bool = False,
) -> Place:
    """A Place from what comes down: its org_unit body, its `visit` bodies and its promises."""
    newest = max(visits, key=lambda visit: str(visit["on"]), default=None)
    return Place(
        id=unit["id"],
        name=unit["name"],
        last=day(newest["on"]) if newest else None,
        class_=newest.get("class") if newest else None,
        low_volume=low_volume,
        promises_due=sum(is_due(promise, today) for promise in promises),
        critical_open=bool(newest and newest.get("critical_missed")),
        signal=signal,
    )
