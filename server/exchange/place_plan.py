"""What a list of places would change here: new, renamed, moved, closed, opened again; and what a person has to look at first. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.words import msg
from server.exchange.place_files import LEVELS, Listed

Kind = Literal["new", "renamed", "moved", "closed", "opened"]
KINDS: tuple[Kind, ...] = ("new", "renamed", "moved", "closed", "opened")


@dataclass(frozen=True)
class Here:
    """A place as it stands here."""

    id: str
    parent: str
    level: str
    name: str
    open: bool = True


@dataclass(frozen=True)
class Change:
    """One change of one place; `was` is its name, or the name of the place above it, before; `now` after."""

    kind: Kind
    place: Listed
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class Unsure:
    """A place of the list that is left as it is, and why."""

    place: Listed
    why: str


@dataclass(frozen=True)
class Plan:
    """All that a list would change; `left_out` are names of places here that it does not hold: nothing is done to them."""

    changes: tuple[Change, ...]
    unsure: tuple[Unsure, ...]
    same: int
    left_out: tuple[str, ...]

    def of(self, kind: Kind) -> list[Change]:
        """The changes of one kind, A to Z."""
        return sorted((one for one in self.changes if one.kind == kind), key=lambda one: one.place.name)


@dataclass
class _Planning:
    """Places as they will stand, while the list is gone through from the highest level down."""

    here: Mapping[str, Here]
    standing: dict[str, Here]
    seen: set[str] = field(default_factory=set)
    unsure: list[Unsure] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    same: int = 0

    def take(self, place: Listed) -> None:
        why = self._why_not(place)
        self.seen.add(place.id)
        if why:
            self.unsure.append(Unsure(place, why))
            return
        found = list(self._changes(place))
        self.changes += found
        self.same += not found
        self.standing[place.id] = Here(place.id, place.parent, place.level, place.name, not place.closed)

    def _why_not(self, place: Listed) -> str:
        if not place.id or "/" in place.id or not place.name:
            return msg("It needs an id without a slash, and a name.")
        if place.level not in LEVELS:
            return msg("Its level is none of national, region, district and facility.")
        if place.id in self.seen:
            return msg("It is in the list twice; the first one counts.")
        known = self.here.get(place.id)
        if known and known.level != place.level:
            return msg("It stands at another level here. A place keeps its level; give it a new id.")
        return self._why_not_there(place)

    def _why_not_there(self, place: Listed) -> str:
        above = self.standing.get(place.parent)
        if place.parent and above is None:
            return msg("The place above it is neither in the list nor here.")
        if above and LEVELS.index(above.level) >= LEVELS.index(place.level):
            return msg("The place above it does not stand higher.")
        if place.level == "facility" and not any(one.level == "district" for one in self._up(place.parent)):
            return msg("It lies in no district.")
        return ""

    def _up(self, place: str) -> Iterator[Here]:
        while found := self.standing.get(place):
            yield found
            place = found.parent

    def _changes(self, place: Listed) -> Iterator[Change]:
        known = self.here.get(place.id)
        now = self._name(place.parent)
        if known is None:
            yield Change("new", place, now=now)
            return
        if known.name != place.name:
            yield Change("renamed", place, known.name, place.name)
        if known.parent != place.parent:
            yield Change("moved", place, self._name(known.parent), now)
        if known.open == place.closed:
            yield Change("closed" if place.closed else "opened", place)

    def _name(self, place: str) -> str:
        found = self.standing.get(place) or self.here.get(place)
        return found.name if found else ""


def plan(listed: Iterable[Listed], here: Mapping[str, Here]) -> Plan:
    """Compares a list with what is here. A place that cannot stand as the list says is left as it is, and named."""
    planning = _Planning(here, dict(here))
    order = {level: rank for rank, level in enumerate(LEVELS)}
    for place in sorted(listed, key=lambda one: order.get(one.level, len(LEVELS))):
        planning.take(place)
    left_out = tuple(sorted(one.name for one in here.values() if one.open and one.id not in planning.seen))
    return Plan(tuple(planning.changes), tuple(planning.unsure), planning.same, left_out)
