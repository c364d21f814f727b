"""What patients said of today's visit: item points, prorated means, and the headline a facility may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.records import Json
from learning.privacy import BAND, band, may_show, release
from learning.proportions import top2, wilson

__all__ = ["BEST", "RATINGS", "VoicesSummary", "half_rule", "points", "release", "summarise"]

RATINGS = ("very_good", "good", "middle", "poor", "very_poor")
"""Values of the item `overall`, best first; "dont_know" and "rather_not" rate nothing."""

BEST = RATINGS[:2]


@dataclass(frozen=True)
class VoicesSummary:
    """`n` people rated their visit. Shares are 0..1 and None below the threshold.

    With a `band` the exact share is held back: "at_least" means top2 or more, "at_most" top2 or less.
    """

    n: int
    threshold: int
    shown: bool
    top2: float | None = None
    low: float | None = None
    high: float | None = None
    band: Literal["at_least", "at_most"] | None = None

    def as_json(self, facility: str) -> dict[str, Json]:
        """The `voices` body that goes down to devices."""
        known = {"facility": facility, "n": self.n, "threshold": self.threshold, "shown": self.shown}
        return {**known, "top2": self.top2, "low": self.low, "high": self.high, "band": self.band}


def summarise(overall: Mapping[str, int], threshold: int) -> VoicesSummary:
    """The headline from how many gave which value of `overall`: share of very good and good, Wilson 95 % interval.

    Only people who rated count, in `n` as well; below the threshold nothing but `n` is told. Which of two summaries
    may be shown after one another is for `release` to say.
    """
    x, n = top2(overall, BEST, RATINGS)
    if not may_show(n, threshold) or n == 0:
        return VoicesSummary(n, threshold, shown=False)
    low, high = wilson(x, n)
    match band(x, n):
        case "at_least":
            return VoicesSummary(n, threshold, True, BAND, BAND, 1.0, "at_least")
        case "at_most":
            return VoicesSummary(n, threshold, True, round(1 - BAND, 4), 0.0, round(1 - BAND, 4), "at_most")
    return VoicesSummary(n, threshold, True, round(x / n, 4), round(low, 4), round(high, 4))


def points(value: str, scale: Sequence[str]) -> float | None:
    """0..100 by equal steps, `scale` best first; None for a value outside the scale ("rather_not", blank).

    A scale has at least two values. Source: domain study 1.2.
    """
    if value not in scale:
        return None
    return 100 * (1 - scale.index(value) / (len(scale) - 1))


def half_rule(values: Sequence[float | None]) -> float | None:
    """Mean of what was answered when that is at least half, else None (PCPCM's half rule)."""
    answered = [value for value in values if value is not None]
    return sum(answered) / len(answered) if answered and 2 * len(answered) >= len(values) else None
