"""A barrier's ladder: which rung owes an answer, since when, and what came back; no Flet here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.asks import Thing
from learning.barriers import DECIDE_DAYS, LEVELS, WAITING, clock_of
from learning.days import day

RungKind = Literal["told", "answered", "climbed", "waiting", "seen", "not_asked"]


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: whose it is, how it stands, since when or after how many days, and their words.

    `fullness` is the part of the clock that is over; `answer_by` and `climbs` belong to a rung that owes an answer.
    """

    level: str
    kind: RungKind
    on: date | None = None
    days: int = 0
    quote: str = ""
    answer_by: date | None = None
    climbs: bool = False
    fullness: float = 0.0


def came_back(barrier: Thing) -> Thing | None:
    """The last answer that has words of somebody: a promise, an explanation, or why it was passed on."""
    said = [one for one in barrier["answers"] if one["kind"] != "seen" and one["by"] and one["text"]]
    return said[-1] if said else None


def waits_for_reply(barrier: Thing) -> bool:
    """Whether an answer came back and the place has not said yet whether it helps."""
    return barrier["state"] in {"decided", "explained"}


def ladder(barrier: Thing, today: date) -> list[Rung]:
    """From the place upwards: told, then district, region, nation."""
    told = Rung("facility", "told", day(barrier["raised_on"]), quote=str(barrier["story"]))
    return [told, *_levels(barrier, today)]


def _levels(barrier: Thing, today: date) -> Iterator[Rung]:
    since = day(barrier["raised_on"])
    for level in LEVELS:
        said = [one for one in barrier["answers"] if one["level"] == level and one["kind"] != "seen"]
        if level == barrier["level"] and barrier["state"] in {*WAITING, "acknowledged"}:
            yield _owes(barrier, today)
        elif said:
            yield _answered(level, said, since)
            since = day(said[-1]["on"])
        else:
            yield Rung(level, "not_asked")


def _answered(level: str, said: Sequence[Thing], since: date) -> Rung:
    last = said[-1]
    on = day(last["on"])
    kind: RungKind = "answered" if last["by"] else "climbed"
    return Rung(level, kind, on, (on - since).days, str(last["text"]) if last["by"] else "")


def _owes(barrier: Thing, today: date) -> Rung:
    clock = clock_of(barrier, today)
    kind: RungKind = "seen" if clock.kind == "decide" else "waiting"
    over = min(clock.waiting / DECIDE_DAYS, 1.0)
    climbs = clock.climbs_on is not None
    return Rung(barrier["level"], kind, None, clock.waiting, answer_by=clock.answer_by, climbs=climbs, fullness=over)


def standing(barrier: Thing, today: date) -> Rung:
    """The rung that says how it stands now: the one that owes an answer, else the last one that answered."""
    rungs = ladder(barrier, today)
    owing = [rung for rung in rungs if rung.kind in {"waiting", "seen"}]
    answered = [rung for rung in rungs if rung.kind == "answered"]
    return (owing or answered or rungs)[-1]
