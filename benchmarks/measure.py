"""Sizes, timing and the lines of the table."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Sizes:
    """How much is done; the defaults are those of docs/benchmarks.md."""

    runs: int = 5
    fillings: int = 20
    finished: int = 30
    unlock_records: int = 5_000
    pushes: int = 3
    pushed: int = 1_000
    push_batch: int = 100
    facilities: int = 100
    page_visits: int = 10_000
    page_asks: int = 20


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, the figure, how it came about."""

    what: str
    figure: str
    how: str


def seconds_of(work: Callable[[], object]) -> float:
    """How long `work` took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(seconds: Sequence[float]) -> str:
    """The median in milliseconds."""
    return f"{_shown(statistics.median(seconds))} ms"


def median_and_p99(seconds: Sequence[float]) -> str:
    """The median and the time that 99 of 100 stay under (nearest rank), in milliseconds."""
    slow = sorted(seconds)[math.ceil(len(seconds) * 0.99) - 1]
    return f"{median(seconds)}; 99 of 100 under {_shown(slow)} ms"


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:,.3g}" if seconds < 1 else f"{seconds * 1000:,.0f}"
