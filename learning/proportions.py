"""Shares of small groups, with how far chance alone can move them."""

import math
from collections.abc import Collection, Mapping

from core.errors import OurFault

Z_95 = 1.959963984540054


def wilson(x: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson score interval of x of n, as shares 0..1; (0, 1) when n is 0.

    centre = (p + z^2/2n) / (1 + z^2/n), half = z * sqrt(p(1-p)/n + z^2/4n^2) / (1 + z^2/n): Wilson 1927; method 3 of
    Newcombe 1998 (Statistics in Medicine 17:857). Raises OurFault unless 0 <= x <= n.
    """
    if not 0 <= x <= n:
        raise OurFault(f"{x} of {n} is no share")
    if n == 0:
        return 0.0, 1.0
    share, square = x / n, z * z
    centre = share + square / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    low, high = (centre - half) / (1 + square / n), (centre + half) / (1 + square / n)
    return (0.0 if x == 0 else low), (1.0 if x == n else high)


def top2(counts: Mapping[str, int], best: Collection[str], rated: Collection[str]) -> tuple[int, int]:
    """How many chose one of the `best` values, of how many who chose any of the `rated` ones."""
    return sum(counts.get(value, 0) for value in best), sum(counts.get(value, 0) for value in rated)
