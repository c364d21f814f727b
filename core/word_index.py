"""Which things hold all words of a query, the newest first, without looking at the others. In memory only."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from core.search_words import forms_of, words_of

_AFTER = "\U0010ffff"
"""Sorts after every letter that a word goes on with."""


@dataclass(frozen=True, slots=True)
class _Entry:
    order: float
    forms: tuple[str, ...]


@dataclass
class WordIndex:
    """Things by the words that stand in them; `looked` counts those looked at since the beginning, for whoever measures."""

    looked: int = 0
    _entries: dict[str, _Entry] = field(default_factory=dict)
    _holding: dict[str, set[str]] = field(default_factory=dict)
    _sorted: list[str] | None = None

    def put(self, key: str, texts: Iterable[str], order: float) -> None:
        """Adds a thing, or puts it in the place of what was known of it; a higher `order` is newer."""
        self.drop(key)
        forms = sorted({form for text in texts for word in words_of(text) for form in forms_of(word)})
        self._entries[key] = _Entry(order, tuple(forms))
        for form in forms:
            if form not in self._holding:
                self._holding[form], self._sorted = set(), None
            self._holding[form].add(key)

    def drop(self, key: str) -> None:
        """Forgets a thing, if it is there."""
        entry = self._entries.pop(key, None)
        for form in entry.forms if entry else ():
            self._holding[form].discard(key)
            if not self._holding[form]:
                del self._holding[form]
                self._sorted = None

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def find(self, query: str, most: int | None = None) -> list[str]:
        """Keys of the things in which every word of the query begins a word, newest first; none for a query without words.

        Only what holds the rarest of the words is looked at.
        """
        wanted = [forms_of(word) for word in words_of(query)]
        if not wanted:
            return []
        holding = [self._that_begin(forms) for forms in wanted]
        rarest = min(range(len(wanted)), key=lambda at: len(holding[at]))
        self.looked += len(holding[rarest])
        others = [forms for at, forms in enumerate(wanted) if at != rarest]
        found = [key for key in holding[rarest] if all(self._has(key, forms) for forms in others)]
        return sorted(found, key=lambda key: (-self._entries[key].order, key))[:most]

    def _that_begin(self, forms: frozenset[str]) -> set[str]:
        return {key for form in forms for known in self._beginning_with(form) for key in self._holding[known]}

    def _beginning_with(self, form: str) -> Iterator[str]:
        if self._sorted is None:
            self._sorted = sorted(self._holding)
        first, end = bisect_left(self._sorted, form), bisect_left(self._sorted, form + _AFTER)
        return iter(self._sorted[first:end])

    def _has(self, key: str, forms: frozenset[str]) -> bool:
        known = self._entries[key].forms
        return any((at := bisect_left(known, form)) < len(known) and known[at].startswith(form) for form in forms)
