"""Holds back every figure that could point at a few people, also by subtraction."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from core.errors import OurFault

FEW = 20
"""Below this many people an (almost) unanimous share is shown as a band."""

BAND = 4 / 5

Cell = tuple[int, int]
Published = tuple[tuple[int | None, ...], ...]


def may_show(n: int, k: int) -> bool:
    """Whether a result that rests on `n` people may be shown at threshold `k`."""
    return n >= k


def release(previous_shown_n: int, n: int, k: int) -> bool:
    """Whether a new figure may replace the last one shown (which rested on `previous_shown_n` people, 0 if none).

    Only when at least `k` answers are new: the difference of two figures must not speak of fewer people.
    """
    return n - previous_shown_n >= k


def band(x: int, n: int) -> Literal["at_least", "at_most"] | None:
    """Whether x of n must be shown as ">= 80 %" ("at_least") or "<= 20 %" ("at_most") instead of a number.

    Below 20 people a share of all or nobody would tell what each one said. Every share in the band is shown as the
    band, not only the unanimous one: else the band itself would say "all of them".
    """
    if n >= FEW or n == 0:
        return None
    return "at_least" if 5 * x >= 4 * n else "at_most" if 5 * x <= n else None


@dataclass(frozen=True)
class SafeTable:
    """What may be published of a table of counts; None is held back."""

    cells: Published
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


def suppress(cells: Sequence[Sequence[int]], k: int) -> SafeTable:
    """Hides cells and totals until nothing about 1 to k-1 people is shown or can be worked out (domain study 2.7).

    First every count from 1 to k-1, then more, until each hidden count still has at least `k` possible values given
    all that is published. `cells` are rows of equal length, at least one of each; raises OurFault otherwise.
    """
    if not cells or not cells[0] or any(len(row) != len(cells[0]) for row in cells):
        raise OurFault("a table has rows of equal length")
    table = _Table([*_with_totals(cells)])
    hidden = {cell for cell in table.all() if 0 < table.count(cell) < k}
    while more := _next_to_hide(table, hidden, k):
        hidden |= more
    return table.published(hidden)


def _with_totals(cells: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    yield from ([*row, sum(row)] for row in cells)
    columns = [sum(column) for column in zip(*cells, strict=True)]
    yield [*columns, sum(columns)]


class _Table:
    """Counts with their totals in the last row and column.

    People flow round it: total -> column of totals -> rows -> columns -> row of totals -> total. So each count is an
    edge of a network, and what a hidden count could be is a question of flow (exact, and whole numbers).
    """

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        self._rows = rows
        self._last_row, self._last_column = len(rows) - 1, len(rows[0]) - 1

    def all(self) -> Iterator[Cell]:
        return ((row, column) for row in range(self._last_row + 1) for column in range(self._last_column + 1))

    def count(self, cell: Cell) -> int:
        return self._rows[cell[0]][cell[1]]

    def is_total(self, cell: Cell) -> bool:
        return cell[0] == self._last_row or cell[1] == self._last_column

    def lines(self) -> Iterator[list[Cell]]:
        for row in range(self._last_row + 1):
            yield [(row, column) for column in range(self._last_column + 1)]
        for column in range(self._last_column + 1):
            yield [(row, column) for row in range(self._last_row + 1)]

    def edge(self, cell: Cell) -> tuple[str, str]:
        row, column = f"row {cell[0]}", f"column {cell[1]}"
        backwards = (cell[0] == self._last_row) != (cell[1] == self._last_column)
        return (column, row) if backwards else (row, column)

    def published(self, hidden: set[Cell]) -> SafeTable:
        rows = tuple(
            tuple(None if (row, column) in hidden else count for column, count in enumerate(counts))
            for row, counts in enumerate(self._rows)
        )
        inner, last = rows[:-1], rows[-1]
        return SafeTable(tuple(row[:-1] for row in inner), tuple(row[-1] for row in inner), last[:-1], last[-1])


def _next_to_hide(table: _Table, hidden: set[Cell], k: int) -> set[Cell]:
    """More to hide: what stands alone in its line first, then beside what can still be guessed; empty when safe."""
    for line in table.lines():
        if sum(cell in hidden for cell in line) == 1:
            return {_smallest(table, (cell for cell in line if cell not in hidden))}
    for cell in sorted(hidden):
        if not _is_vague(table, hidden, cell, k):
            return {_smallest(table, _beside(table, hidden, cell))}
    return set()


def _smallest(table: _Table, cells: Iterable[Cell]) -> Cell:
    return min(cells, key=lambda cell: (table.is_total(cell), table.count(cell), cell))


def _beside(table: _Table, hidden: set[Cell], cell: Cell) -> list[Cell]:
    shown = [other for other in table.all() if other not in hidden]
    return [other for other in shown if other[0] == cell[0] or other[1] == cell[1]] or shown


def _is_vague(table: _Table, hidden: set[Cell], cell: Cell, k: int) -> bool:
    """Whether the hidden count could be any of at least `k` values."""
    start, end = table.edge(cell)
    others = [(table.edge(other), table.count(other)) for other in hidden if other != cell]
    more = _flow(others, end, start, k - 1)
    fewer = min(table.count(cell), _flow(others, start, end, k - 1))
    return more + fewer >= k - 1


def _flow(edges: Sequence[tuple[tuple[str, str], int]], start: str, end: str, enough: int) -> int:
    """Most that can be moved from start to end: along an edge without limit, against it up to its count."""
    room: dict[tuple[str, str], int] = {}
    for (one, other), count in edges:
        room[one, other], room[other, one] = enough, count
    moved = 0
    while moved < enough and (path := _path(room, start, end)):
        step = min(enough - moved, *(room[edge] for edge in path))
        for one, other in path:
            room[one, other] -= step
            room[other, one] += step
        moved += step
    return moved


def _path(room: dict[tuple[str, str], int], start: str, end: str) -> list[tuple[str, str]]:
    """The shortest way with room left, empty when there is none."""
    came: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for (one, other), left in room.items():
            if one == here and left and other not in came:
                came[other] = here
                waiting.append(other)
    return _back(came.__getitem__, start, end) if end in came else []


def _back(before: Callable[[str], str], start: str, end: str) -> list[tuple[str, str]]:
    way = []
    while end != start:
        way.append((before(end), end))
        end = before(end)
    return way[::-1]
