"""Our own mirror: how long we let people wait, which of our promises we kept, who got something back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from core.records import Json
from learning.promises import SIDES
from server.store.reading import Told

QUARTER = timedelta(days=91)
_DECIDING = ("promise", "explained", "moved_up")


@dataclass(frozen=True)
class Kept:
    """How many promises of one side that were due in the last quarter were kept in time."""

    side: str
    kept: int
    due: int

    @property
    def share(self) -> float:
        """0 to 1; 0 when none was due."""
        return self.kept / self.due if self.due else 0.0


@dataclass(frozen=True)
class Mirror:
    """The system measured by itself; `days` is the median days to an answer over `answered` barriers."""

    days: float | None
    answered: int
    kept: Sequence[Kept]
    places_back: int
    places: int


def mirror(barriers: Sequence[Told], promises: Sequence[Told], places: int, today: date) -> Mirror:
    """What we owed and gave: answers counted to the first that says yes, no or "not ours"; the highest level first."""
    days = [_days_to_answer(told.body) for told in barriers]
    known = [number for number in days if number is not None]
    kept = [_kept([one.body for one in promises if one.body["owner_side"] == side], side, today) for side in SIDES]
    back = {one.body["facility"] for one in barriers if _answered_since(one.body, today - QUARTER)}
    back |= {one.body["facility"] for one in promises if _kept_since(one.body, today - QUARTER)}
    shown = [one for one in reversed(kept) if one.due]
    all_places = max(places, len(back))  # something may have come back to a place that closed since
    return Mirror(median(known) if known else None, len(known), shown, len(back), all_places)


def _days_to_answer(barrier: Mapping[str, Json]) -> int | None:
    """Days until a person answered (a barrier that only climbed by itself was not answered)."""
    said = [answer["on"] for answer in barrier["answers"] if answer["kind"] in _DECIDING and answer["by"]]
    return (date.fromisoformat(min(said)) - date.fromisoformat(barrier["raised_on"])).days if said else None


def _kept(promises: Sequence[Mapping[str, Json]], side: str, today: date) -> Kept:
    past = [one for one in promises if one["due"] >= (today - QUARTER).isoformat()]
    judged = [one for one in past if one["state"] == "done" or one["due"] < today.isoformat()]
    in_time = [one for one in judged if (on := _done_on(one)) is not None and on <= one["due"]]
    return Kept(side, len(in_time), len(judged))


def _done_on(promise: Mapping[str, Json]) -> str | None:
    """The day a promise was told to be done, None when it is not."""
    if promise["state"] != "done":
        return None
    told = [entry["on"] for entry in promise["history"] if entry["state"] == "done"]
    return min(told) if told else str(promise["due"])


def _answered_since(barrier: Mapping[str, Json], day: date) -> bool:
    return any(one["on"] >= day.isoformat() and one["kind"] in _DECIDING and one["by"] for one in barrier["answers"])


def _kept_since(promise: Mapping[str, Json], day: date) -> bool:
    on = _done_on(promise) if promise["owner_side"] != "facility" else None
    return on is not None and on >= day.isoformat()
