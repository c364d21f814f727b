"""What has been read of a list of choices once: values, words by language; a cascade asks for the same lists again and again."""

from dataclasses import dataclass, field
from typing import Any

from forms.definition import Choice

_MOST = 128


@dataclass(slots=True)
class Offer:
    """One list of nodes with their values; `choices` by language."""

    nodes: list[Any]
    values: list[str]
    choices: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    _places: dict[str, int] | None = None

    def place(self, value: str) -> int | None:
        """Where a value stands first, or None."""
        if self._places is None:
            self._places = {value: at for at, value in reversed(list(enumerate(self.values)))}
        return self._places.get(value)


class Offers(dict[int, Offer]):
    """The lists read last, by their identity (`id(nodes)`): an index gives the same list for the same answers."""

    def keep(self, nodes: list[Any], values: list[str]) -> Offer:
        """Remembers the values of a list that never changes."""
        if len(self) >= _MOST:
            self.clear()
        found = self[id(nodes)] = Offer(nodes, values)
        return found
