"""What an open space holds, in memory: the heads of its records, by kind and in the order they were written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from core.records import Json

_NOTHING = object()
_LARGE = object()
"""Stands for every value that is a list or an object: those are told apart by looking."""

Facet = dict[object, dict[str, "Entry"]]
"""Entries of a kind by what their head says under one name, each in the order of writing."""


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


class Index:
    """Entries by kind and id; putting one again moves it to the end."""

    def __init__(self) -> None:
        """Empty."""
        self._kinds: dict[str, dict[str, Entry]] = {}
        self._facets: dict[str, dict[str, Facet]] = {}

    def put(self, entry: Entry) -> None:
        """Adds or replaces."""
        self.drop(entry.kind, entry.id)
        self._kinds.setdefault(entry.kind, {})[entry.id] = entry
        for name, facet in self._facets.get(entry.kind, {}).items():
            _add(facet, name, entry)

    def drop(self, kind: str, record_id: str) -> None:
        """Forgets one, if it is there."""
        entry = self._kinds.get(kind, {}).pop(record_id, None)
        for name, facet in self._facets.get(kind, {}).items() if entry else ():
            facet.get(_key(entry.head.get(name, _NOTHING)), {}).pop(record_id, None)  # type: ignore[union-attr]

    def entry(self, kind: str, record_id: str) -> Entry | None:
        """The one with this id."""
        return self._kinds.get(kind, {}).get(record_id)

    def holds(self, kind: str) -> bool:
        """Whether there is any of a kind."""
        return bool(self._kinds.get(kind))

    def of_kind(self, kind: str) -> Iterator[Entry]:
        """All of a kind, oldest write first."""
        return iter(self._kinds.get(kind, {}).values())

    def having(self, kind: str, where: Mapping[str, Json]) -> Iterable[Entry]:
        """Those of a kind whose head holds every one of these values, oldest write first; to be looked at before the next change.

        The first question about a name sorts the whole kind by it; from then on only what has the rarest value is looked at.
        """
        if not where:
            return self.of_kind(kind)
        alike = {name: self._facet(kind, name).get(_key(value), {}) for name, value in where.items()}
        rarest = min(alike, key=lambda name: len(alike[name]))
        found = alike[rarest].values()
        left = {name: value for name, value in where.items() if name != rarest or _key(value) is _LARGE}
        return [entry for entry in found if matches(entry, left)] if left else found

    def _facet(self, kind: str, name: str) -> Facet:
        facets = self._facets.setdefault(kind, {})
        if name not in facets:
            facets[name] = {}
            for entry in self.of_kind(kind):
                _add(facets[name], name, entry)
        return facets[name]

    def __iter__(self) -> Iterator[Entry]:
        for entries in self._kinds.values():
            yield from entries.values()

    def __len__(self) -> int:
        return sum(map(len, self._kinds.values()))


def matches(entry: Entry, where: Mapping[str, Json]) -> bool:
    """Whether the head holds every one of these values."""
    return all(entry.head.get(name, _NOTHING) == value for name, value in where.items())


def _add(facet: Facet, name: str, entry: Entry) -> None:
    value = entry.head.get(name, _NOTHING)
    if value is not _NOTHING and value == value:  # noqa: PLR0124 - NaN equals nothing, itself neither
        facet.setdefault(_key(value), {})[entry.id] = entry


def _key(value: object) -> object:
    return _LARGE if isinstance(value, list | dict) else value
