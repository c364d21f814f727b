"""What an open space holds, in memory: the heads of its records, by kind and in the order they were written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.records import Json

_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Entry:
    """One record without its body. `seq` grows with every write, in all spaces together."""

    seq: int
    kind: str
    id: str
    rev: int
    head: Mapping[str, Json]


class Index:
    """Entries by kind and id; putting one again moves it to the end."""

    def __init__(self) -> None:
        """Empty."""
        self._kinds: dict[str, dict[str, Entry]] = {}

    def put(self, entry: Entry) -> None:
        """Adds or replaces."""
        entries = self._kinds.setdefault(entry.kind, {})
        entries.pop(entry.id, None)
        entries[entry.id] = entry

    def drop(self, kind: str, record_id: str) -> None:
        """Forgets one, if it is there."""
        self._kinds.get(kind, {}).pop(record_id, None)

    def entry(self, kind: str, record_id: str) -> Entry | None:
        """The one with this id."""
        return self._kinds.get(kind, {}).get(record_id)

    def of_kind(self, kind: str) -> Iterator[Entry]:
        """All of a kind, oldest write first."""
        return iter(self._kinds.get(kind, {}).values())

    def __iter__(self) -> Iterator[Entry]:
        for entries in self._kinds.values():
            yield from entries.values()

    def __len__(self) -> int:
        return sum(map(len, self._kinds.values()))


def matches(entry: Entry, where: Mapping[str, Json]) -> bool:
    """Whether the head holds every one of these values."""
    return all(entry.head.get(name, _NOTHING) == value for name, value in where.items())
