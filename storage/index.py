"""What an open space holds, in memory: the heads of its records, by kind and in the order they were written."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from sys import intern

from core.records import Json

_NOTHING = object()
_LARGE = object()
"""Stands for every value that is a list or an object: those are told apart by looking."""
_SHORT = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """One record without its body. `seq` grows with every write, in all spaces together; `rid` stands for it on disk.

    `mark` is its row's share of the sum over all rows.
    """

    seq: int
    kind: str
    id: str
    rev: int
    head: Mapping[str, Json]
    rid: bytes = field(default=b"", compare=False, repr=False)
    mark: int = field(default=0, compare=False, repr=False)


class _Written(dict[str, Entry]):
    """Entries by id, in the order of writing."""

    def add(self, entry: Entry) -> None:
        self[entry.id] = entry

    def drop(self, entry: Entry) -> None:
        self.pop(entry.id, None)

    def entries(self, *, newest_first: bool) -> Iterator[Entry]:
        return reversed(self.values()) if newest_first else iter(self.values())


class _Ordered:
    """Entries in the order of what their heads say under one name, those that say the same in the order of writing."""

    def __init__(self, by: str) -> None:
        self._by = by
        self._lines: list[tuple[str, int, Entry]] = []

    def add(self, entry: Entry) -> None:
        insort(self._lines, (*place_in_order(entry, self._by), entry))

    def drop(self, entry: Entry) -> None:
        at = bisect_left(self._lines, place_in_order(entry, self._by))
        if at < len(self._lines) and self._lines[at][-1] is entry:
            del self._lines[at]

    def entries(self, *, newest_first: bool) -> Iterator[Entry]:
        return map(_ENTRY_OF, reversed(self._lines) if newest_first else self._lines)

    def __len__(self) -> int:
        return len(self._lines)


_ENTRY_OF = itemgetter(2)
_Line = _Written | _Ordered
_Facet = dict[object, _Line]
"""Entries of a kind by what their head says under one name, each line in one order."""


class Index:
    """Entries by kind and id; putting one again moves it to the end."""

    def __init__(self) -> None:
        """Empty."""
        self._kinds: dict[str, _Written] = {}
        self._facets: dict[str, dict[tuple[str | None, str | None], _Facet]] = {}

    def put(self, entry: Entry) -> None:
        """Adds or replaces."""
        self.drop(entry.kind, entry.id)
        self._kinds.setdefault(entry.kind, _Written()).add(entry)
        for (name, by), facet in self._facets.get(entry.kind, {}).items():
            _add(facet, name, by, entry)

    def drop(self, kind: str, record_id: str) -> None:
        """Forgets one, if it is there."""
        if entry := self.entry(kind, record_id):
            self._kinds[kind].drop(entry)
            for (name, _), facet in self._facets.get(kind, {}).items():
                if line := facet.get(_said(entry, name)):
                    line.drop(entry)

    def entry(self, kind: str, record_id: str) -> Entry | None:
        """The one with this id."""
        return self._kinds.get(kind, _NOBODY).get(record_id)

    def holds(self, kind: str) -> bool:
        """Whether there is any of a kind."""
        return bool(self._kinds.get(kind))

    def of_kind(self, kind: str) -> Iterator[Entry]:
        """All of a kind, oldest write first."""
        return iter(self._kinds.get(kind, _NOBODY).values())

    def having(
        self, kind: str, where: Mapping[str, Json], *, by: str | None = None, newest_first: bool = False
    ) -> Iterator[Entry]:
        """Those of a kind whose head holds every one of these values; to be taken before the next change.

        In the order of writing, or of what their heads say as text under the name `by` (see `place_in_order`). The first
        question about a name sorts the whole kind by it; from then on only what has the rarest value is looked at, and
        no more of it than is taken.
        """
        name = self._rarest(kind, where) if len(where) > 1 else next(iter(where), None)
        found = self._line(kind, name, by, where).entries(newest_first=newest_first)
        left = {one: value for one, value in where.items() if one != name or _key(value) is _LARGE}
        return (entry for entry in found if matches(entry, left)) if left else found

    def _rarest(self, kind: str, where: Mapping[str, Json]) -> str:
        return min(where, key=lambda name: len(self._line(kind, name, None, where)))

    def _line(self, kind: str, name: str | None, by: str | None, where: Mapping[str, Json]) -> _Line:
        """Those of a kind that say the same under a name; all of them where no name is given."""
        if name is None and by is None:
            return self._kinds.get(kind, _NOBODY)
        facets = self._facets.setdefault(kind, {})
        if (name, by) not in facets:
            facets[name, by] = {}
            for entry in self.of_kind(kind):
                _add(facets[name, by], name, by, entry)
        return facets[name, by].get(None if name is None else _key(where[name]), _NOBODY)

    def __iter__(self) -> Iterator[Entry]:
        for entries in self._kinds.values():
            yield from entries.values()

    def __len__(self) -> int:
        return sum(map(len, self._kinds.values()))


def lean(head: Mapping[str, Json]) -> dict[str, Json]:
    """The same head; names and short texts, which many heads share, are held once for all: less memory, and quicker to walk through."""
    return {intern(name): _held_once(value) for name, value in head.items()}


def _held_once(value: Json) -> Json:
    return intern(value) if type(value) is str and len(value) <= _SHORT else value


def matches(entry: Entry, where: Mapping[str, Json]) -> bool:
    """Whether the head holds every one of these values."""
    return all(entry.head.get(name, _NOTHING) == value for name, value in where.items())


def place_in_order(entry: Entry, by: str) -> tuple[str, int]:
    """What entries are ordered by: the text their heads hold under a name, blank where it is missing, then their writing."""
    return str(entry.head.get(by, "")), entry.seq


def _add(facet: _Facet, name: str | None, by: str | None, entry: Entry) -> None:
    said = _said(entry, name)
    if said is _NOTHING:
        return
    if said not in facet:
        facet[said] = _Written() if by is None else _Ordered(by)
    facet[said].add(entry)


def _said(entry: Entry, name: str | None) -> object:
    """What a head says under a name, as it is looked up; the same for all where no name is given."""
    value = None if name is None else entry.head.get(name, _NOTHING)
    return _key(value) if value == value else _NOTHING  # noqa: PLR0124 - NaN equals nothing, itself neither


def _key(value: object) -> object:
    return _LARGE if isinstance(value, list | dict) else value


_NOBODY = _Written()
