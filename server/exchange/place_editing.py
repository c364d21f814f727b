"""One place at a time: added, renamed, moved, closed, opened again; each as a list of one line would do it, and noted down by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.errors import Refused
from core.words import msg
from server import access, audit, places
from server.access import Who
from server.exchange import place_import
from server.exchange.place_files import LEVELS, Listed
from server.exchange.place_plan import plan
from server.store.base import plain_rows
from server.store.below import below, tops
from server.store.database import Store
from server.store.tables import OrgUnit

KINDS = ("facility", "community_post")
"""What a place of the lowest level can be."""
_LONGEST_NAME, _LONGEST_ID = 120, 64


@dataclass(frozen=True)
class Placed:
    """A place as it stands; `above` are ids and names from the top down."""

    id: str
    name: str
    level: str
    open: bool
    above: tuple[tuple[str, str], ...]

    @property
    def parent(self) -> str:
        """The place it hangs under; empty at the top."""
        return self.above[-1][0] if self.above else ""


def look(store: Store, who: Who, place: str) -> Placed:
    """One place that `who` administers; NotYours when it is elsewhere or not there."""
    with store.reading():
        row = access.unit(who, place, place_import.ADMINISTERING)
        return _placed(row, _names([row]))


def right_below(store: Store, who: Who, place: str) -> list[Placed]:
    """The places right below one, open ones first, A to Z."""
    with store.reading():
        access.unit(who, place, place_import.ADMINISTERING)
        return _sorted(OrgUnit.select().where(OrgUnit.parent == place))


def highest(store: Store, who: Who) -> list[Placed]:
    """The highest places that `who` administers."""
    paths = tops(access.paths_of(who.grants, place_import.ADMINISTERING))
    mine = OrgUnit.parent.is_null() if "" in paths else OrgUnit.path.in_(paths)
    with store.reading():
        return _sorted(OrgUnit.select().where(mine))


def found(store: Store, who: Who, words: str) -> list[Placed]:
    """The places that `who` administers with these words in their name, or with this id; open ones first, A to Z."""
    wanted = words.strip().casefold()
    with store.reading():
        mine = OrgUnit.select().where(_administered(who))
        return _sorted(row for row in mine if wanted in row.name.casefold() or wanted == row.id.casefold())


def levels_below(place: Placed) -> Sequence[str]:
    """Of which levels a place under this one may be: a facility hangs under a district only."""
    lower = LEVELS[LEVELS.index(place.level) + 1 :]
    return lower if place.level == "district" else [level for level in lower if level != "facility"]


def homes(store: Store, who: Who, place: Placed) -> list[Placed]:
    """The open places under which this one may hang instead, the highest level first, A to Z."""
    with store.reading():
        inside = below(OrgUnit.path, [OrgUnit.get_by_id(place.id).path])
        higher = OrgUnit.level.in_(LEVELS[: LEVELS.index(place.level)])
        mine = _sorted(OrgUnit.select().where(higher, OrgUnit.status == places.ACTIVE, _administered(who), ~inside))
    fit = [one for one in mine if place.level in levels_below(one) and one.id != place.parent]
    return sorted(fit, key=lambda one: LEVELS.index(one.level))


def add(store: Store, who: Who, parent: str, name: str, level: str, kind: str = "", wanted_id: str = "") -> str:  # noqa: PLR0917  the fields of one form
    """Adds a place under another and returns its id, a new one where none is wished for.

    Raises Refused for a name or id that cannot be, or is there; NotYours for a parent elsewhere.
    """
    with store.writing():
        above = access.unit(who, parent, place_import.ADMINISTERING)
        _must_be_open(above)
        place = _id(wanted_id) or store.ids.record()
        if OrgUnit.get_or_none(OrgUnit.id == place):
            raise Refused(msg("A place has this code already."), msg("Look it up, or choose another code."))
        named = _name(name, parent, place)
        _carry_out(
            store, who, Listed(place, parent, level, named, kind if kind in KINDS else ""), "added a place", place
        )
    return place


def rename(store: Store, who: Who, place: str, name: str) -> None:
    """Gives a place another name; raises as `add`."""
    with store.writing():
        row = access.unit(who, place, place_import.ADMINISTERING)
        if name.strip() != row.name:
            _carry_out(
                store, who, replace(_listed(row), name=_name(name, row.parent or "", place)), "renamed a place", place
            )


def move(store: Store, who: Who, place: str, was: str, parent: str) -> None:
    """Hangs a place under another. `was` is the place it hung under when somebody decided so.

    Raises Refused when it hangs elsewhere by now or cannot hang there; NotYours where one of the two is not administered.
    """
    with store.writing():
        row = access.unit(who, place, place_import.ADMINISTERING)
        above = access.unit(who, parent, place_import.ADMINISTERING)
        if (row.parent or "") != was:
            raise Refused(
                msg("Somebody moved this place meanwhile."), msg("Look where it stands now, and decide again.")
            )
        _must_be_open(above)
        _carry_out(store, who, replace(_listed(row), parent=parent), f"moved a place to {parent}", place)


def close(store: Store, who: Who, place: str) -> None:
    """Closes a place: nothing new begins there, all it holds stays. Raises Refused while open places hang below it."""
    with store.writing():
        row = access.unit(who, place, place_import.ADMINISTERING)
        if OrgUnit.get_or_none((OrgUnit.parent == place) & (OrgUnit.status == places.ACTIVE)):
            raise Refused(msg("There are open places below it."), msg("Close them or move them first."))
        _carry_out(store, who, replace(_listed(row), closed=True), "closed a place", place)


def open_again(store: Store, who: Who, place: str) -> None:
    """Opens a closed place again. Raises Refused while the one above it is closed."""
    with store.writing():
        row = access.unit(who, place, place_import.ADMINISTERING)
        if row.parent:
            _must_be_open(OrgUnit.get_by_id(row.parent))
        _carry_out(store, who, replace(_listed(row), closed=False), "opened a place again", place)


def _carry_out(store: Store, who: Who, place: Listed, act: str, thing: str) -> None:
    planned = plan([place], place_import.here())
    if planned.unsure:
        raise Refused(planned.unsure[0].why, msg("Nothing was changed."))
    if planned.changes:
        place_import.carry_out(planned, who)
        audit.write(store, audit.COUNTRY, who.id, act, thing)


def _listed(row: OrgUnit) -> Listed:
    return Listed(row.id, row.parent or "", row.level, row.name, row.kind, row.status == places.CLOSED)


def _must_be_open(above: OrgUnit) -> None:
    if above.status == places.CLOSED:
        raise Refused(msg("The place above it is closed."), msg("Open that one first, or choose another."))


def _name(name: str, parent: str, place: str) -> str:
    """A name as it is kept; the same name twice under one place would be the same for everybody who reads it."""
    wanted = name.strip()
    if not wanted or len(wanted) > _LONGEST_NAME or not wanted.isprintable():
        raise Refused(msg("A place needs a name of one line."), msg("Write the name people know it by."))
    beside = OrgUnit.select().where((OrgUnit.parent == parent) & (OrgUnit.id != place))
    if any(row.name.casefold() == wanted.casefold() for row in beside):
        raise Refused(msg("A place of this name stands there already."), msg("Add a word that tells the two apart."))
    return wanted


def _id(wanted: str) -> str:
    code = wanted.strip()
    if len(code) > _LONGEST_ID or not code.isprintable() or "/" in code or (code and not code.strip(".")):
        raise Refused(msg("This code cannot be one."), msg("Write it without a slash, or leave it empty."))
    return code


def _administered(who: Who) -> Any:
    return below(OrgUnit.path, access.paths_of(who.grants, place_import.ADMINISTERING))


def _names(rows: Iterable[OrgUnit]) -> dict[str, str]:
    """The names of the places above these."""
    above = {one for row in rows for one in row.path.split("/")[:-2]}
    return dict(plain_rows(OrgUnit.select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(above))))


def _placed(row: OrgUnit, names: dict[str, str]) -> Placed:
    above = tuple((one, names[one]) for one in row.path.split("/")[:-2])
    return Placed(row.id, row.name, row.level, row.status == places.ACTIVE, above)


def _sorted(rows: Iterable[OrgUnit]) -> list[Placed]:
    """Open ones first, A to Z."""
    found = list(rows)
    names = _names(found)
    placed = [_placed(row, names) for row in found]
    return sorted(placed, key=lambda one: (not one.open, one.name.casefold(), one.id))
