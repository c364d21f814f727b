"""The refs of what an answer changed: worked out when somebody looks."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet


class Changes(AbstractSet[str]):
    """A set of refs. Looking into it first works out what no screen showed and therefore waited."""

    __slots__ = ("__weakref__", "_refs")

    def __init__(self) -> None:
        """Nothing was looked at yet."""
        self._refs: frozenset[str] | None = None

    @abstractmethod
    def _found(self) -> frozenset[str]:
        """Works them out; asked once, at the latest before the next change."""

    def refs(self) -> frozenset[str]:
        """All of them."""
        if self._refs is None:
            self._refs = self._found()
        return self._refs

    def __contains__(self, ref: object) -> bool:
        return ref in self.refs()

    def __iter__(self) -> Iterator[str]:
        return iter(self.refs())

    def __len__(self) -> int:
        return len(self.refs())

    def __repr__(self) -> str:
        return f"Changes({sorted(self.refs())})"

    @classmethod
    def _from_iterable(cls, refs: Iterable[str]) -> frozenset[str]:  # type: ignore[override]
        return frozenset(refs)
