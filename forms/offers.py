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


class Offers:
    """The lists read last, known by their identity: an index gives the same list for the same answers."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, Offer] = {}

    def of(self, nodes: list[Any]) -> Offer | None:
        """The offer of a list that never changes, when it was read before."""
        return self._known.get(id(nodes))

    def keep(self, nodes: list[Any], values: list[str]) -> Offer:
        """Remembers the values of such a list."""
        if len(self._known) >= _MOST:
            self._known.clear()
        found = self._known[id(nodes)] = Offer(nodes, values)
        return found
