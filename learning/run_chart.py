"""Says whether a series really changed or shows normal ups and downs: Anhoej's run-chart rules."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from statistics import median
from typing import Literal

FEWEST_POINTS = 10

Kind = Literal["too_early", "noise", "shift"]
Direction = Literal["up", "down"]


@dataclass(frozen=True)
class Runs:
    """Counted round a centre line; points on the line are not useful."""

    useful: int
    longest: int
    crossings: int


@dataclass(frozen=True)
class Limits:
    """What chance still explains: at most `longest_max` points in one run, at least `crossings_min` crossings."""

    longest_max: int
    crossings_min: int


@dataclass(frozen=True)
class Phase:
    """Points `start` to `stop` (not included) of the series, and the median to draw through them."""

    start: int
    stop: int
    median: float


@dataclass(frozen=True)
class Verdict:
    """`since` is the index (in the values given) where the last real change began; None unless a shift.

    `direction` is where it went, not whether that is wished for. `median` is that of the last phase, None without
    points. `runs` and `limits` are those of the whole series round its median (see `verdict` for many equal points).
    """

    kind: Kind
    since: int | None
    direction: Direction | None
    median: float | None
    phases: tuple[Phase, ...]
    runs: Runs
    limits: Limits


def runs(values: Sequence[float], centre: float) -> Runs:
    """Useful points, longest run on one side, and crossings of the centre line."""
    above = [value > centre for value in values if value != centre]
    longest = max((len(list(run)) for _, run in groupby(above)), default=0)
    return Runs(len(above), longest, sum(one != other for one, other in pairwise(above)))


@cache
def limits(useful: int) -> Limits:
    """Anhoej & Olesen 2014 (PLOS ONE 9:e113825), as qicharts2 computes them.

    Longest run: round(log2 n) + 3, half to even. Crossings: the smallest k with P(Binomial(n - 1, 1/2) <= k) >= .05.
    Below two useful points nothing can signal.
    """
    if useful < 2:  # noqa: PLR2004
        return Limits(3, 0)
    chances, below, fewest = useful - 1, 1, 0
    while 20 * below < 2**chances:
        fewest += 1
        below += math.comb(chances, fewest)
    return Limits(round(math.log2(useful)) + 3, fewest)


def verdict(values: Sequence[float | None]) -> Verdict:
    """Judges a series in order of time; None is a time without a value and is passed over.

    Below 10 points: too early. Each stretch of at least 10 points is tested round its own median; where it signals it
    is parted where two means fit best (least squares: Hinkley 1970, Biometrika 57:1) and both parts are tested again,
    so a rise that fell back is told as such. No trend rule: it is "virtually useless" (Anhoej & Olesen 2014).

    Where many points lie on the median (a measure that stays at 100 %), those left are no fair coin: dropped, lows
    strewn at random among as many full marks gave 28 % false signals at 24 points and 45 % at 36 (measured). There the
    points on the median join the smaller side and runs are judged by Wald & Wolfowitz (1940, Annals of Mathematical
    Statistics 11:147), which gives 3 % and 4 %.

    The median is not frozen after 12 points. Measured with 3,000 stable normal series each: false signals round the
    median of all points 3 % at 24 points and 4 % at 36; round the median of the first 12 points 8 % and 13 %. An app
    that says "nobody to blame" must not cry wolf so often.
    """
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    numbers = [value for _, value in known]
    if not numbers:
        return Verdict("too_early", None, None, None, (), Runs(0, 0, 0), limits(0))
    found = runs(numbers, median(numbers))
    parts = _parts(numbers, 0)
    phases = tuple(_phase(known, start, stop) for start, stop in parts)
    kind: Kind = "too_early" if len(numbers) < FEWEST_POINTS else "shift" if len(parts) > 1 else "noise"
    last = phases[-1]
    since = last.start if kind == "shift" else None
    return Verdict(kind, since, _direction(phases), last.median, phases, found, limits(found.useful))


def _parts(numbers: Sequence[float], offset: int) -> list[tuple[int, int]]:
    """Start and stop of each phase, shifted by `offset`."""
    split = _change(numbers) if _signals(numbers) else None
    if split is None:
        return [(offset, offset + len(numbers))]
    return _parts(numbers[:split], offset) + _parts(numbers[split:], offset + split)


def _signals(numbers: Sequence[float]) -> bool:
    if len(numbers) < FEWEST_POINTS:
        return False
    centre = median(numbers)
    above, below = sum(value > centre for value in numbers), sum(value < centre for value in numbers)
    if 4 * abs(above - below) > above + below:
        return _tied_signals([value > centre or (value == centre and above < below) for value in numbers])
    found = runs(numbers, centre)
    allowed = limits(found.useful)
    return found.longest > allowed.longest_max or found.crossings < allowed.crossings_min


def _tied_signals(above: Sequence[bool]) -> bool:
    """Whether there are fewer runs than chance leaves in 95 of 100 orders of the same points (Wald & Wolfowitz)."""
    ones, others = sum(above), len(above) - sum(above)
    found = 1 + sum(one != other for one, other in pairwise(above))
    fewer = sum(_orders(ones, others, number) for number in range(2, found + 1))
    return min(ones, others) > 0 and 20 * fewer < math.comb(ones + others, ones)


def _orders(ones: int, others: int, number: int) -> int:
    """In how many orders two kinds of points make exactly this number of runs (at least 2)."""
    half, odd = divmod(number, 2)
    return _cuts(ones, half + odd) * _cuts(others, half) + _cuts(ones, half) * _cuts(others, half + odd)


def _cuts(points: int, groups: int) -> int:
    return math.comb(points - 1, groups - 1)


def _change(numbers: Sequence[float]) -> int | None:
    """Index where the later part begins; None when both parts have the same median."""
    split = max(range(1, len(numbers)), key=lambda start: _gain(numbers, start))
    return split if median(numbers[:split]) != median(numbers[split:]) else None


def _gain(numbers: Sequence[float], start: int) -> float:
    """By how much two means, parted at `start`, lower the sum of squares."""
    before, after, rest = sum(numbers[:start]), sum(numbers[start:]), len(numbers) - start
    return (rest * before - start * after) ** 2 / (start * rest)


def _phase(known: Sequence[tuple[int, float]], start: int, stop: int) -> Phase:
    return Phase(known[start][0], known[stop - 1][0] + 1, median(value for _, value in known[start:stop]))


def _direction(phases: Sequence[Phase]) -> Direction | None:
    if len(phases) == 1:
        return None
    return "up" if phases[-1].median > phases[-2].median else "down"
