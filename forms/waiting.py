"""Rules that wait to be worked out, in their order; each with the frames it is to be worked out around."""

import weakref
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.changes import Changes
    from forms.dependencies import Rule
    from forms.instance import Frame


class Queue:
    """A rule waits once for each frame, however often it is put in. `orders` is a heap of the places of rules that wait."""

    __slots__ = ("_starts", "last", "orders")

    def __init__(self) -> None:
        self.orders: list[int] = []
        self._starts: dict[int, tuple[Rule, dict[Frame, None]]] = {}
        self.last: weakref.ref[Changes] | None = None

    def __bool__(self) -> bool:
        return bool(self.orders)

    def put(self, rule: "Rule", start: "Frame") -> None:
        """The rule is to be worked out in every frame of its owner inside `start`."""
        waiting = self._starts.get(rule.order)
        if waiting is None:
            self._starts[rule.order] = (rule, {start: None})
            heappush(self.orders, rule.order)
        else:
            waiting[1][start] = None

    def take(self) -> "tuple[Rule, list[Frame]]":
        """The first rule, with every frame it is to be worked out in; no frame twice."""
        rule, starts = self._starts.pop(heappop(self.orders))
        owner = rule.owner
        if len(starts) == 1:
            (start,) = starts
            return rule, [start] if start.owner is owner else start.under(owner)
        return rule, list({frame: None for start in starts for frame in start.under(owner)})
