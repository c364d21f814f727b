"""How long to wait before the next try, and how long to wait for an answer; chance is handed in.

Full jitter after Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): a draw from 0 to a ceiling that doubles,
so that a district full of tablets does not come back all at once when the network does.
"""

from dataclasses import dataclass

FIRST_CEILING = 5.0
QUICK_TRIES, QUICK_FLOOR, QUICK_CEILING = 8, 0.5, 2.5
"""How often, and after how many seconds at least and at most, a link is tried that was cut or lets nobody through, before waits double: one that comes and goes is back within seconds."""
LAST_CEILING = 15 * 60.0
LONGEST_RETRY_AFTER = 60 * 60.0
CONNECT_LIMIT = 15.0
_SILENCE = 30.0
_SLOWEST_LINK = 1_000.0  # bytes a second: 2G at its worst (12 kbit/s measured on EDGE edges, less overhead)
_LONGEST_SILENCE = 300.0


@dataclass(frozen=True)
class Wait:
    """Seconds from which a wait is drawn, each as likely as the other."""

    least: float
    most: float

    def drawn(self, chance: float) -> float:
        """The wait for a `chance` from 0 up to 1."""
        return self.least + (self.most - self.least) * chance


def wait_after(failures: int, ceiling: float = LAST_CEILING, retry_after: float | None = None) -> Wait:
    """The wait after so many failures in a row (1 or more); never shorter than what the server asked for (up to an hour)."""
    doubled = FIRST_CEILING * 2.0 ** min(max(failures, 1) - 1, 30)
    most = min(doubled, ceiling)
    least = min(retry_after or 0.0, LONGEST_RETRY_AFTER)
    return Wait(least, least + most)


def wait_after_a_cut(failures: int, ceiling: float = LAST_CEILING, retry_after: float | None = None) -> Wait:
    """The wait where nobody answered: some quick tries before it grows."""
    if failures > QUICK_TRIES:
        return wait_after(failures - QUICK_TRIES, ceiling, retry_after)
    return Wait(min(QUICK_FLOOR, ceiling), min(QUICK_CEILING, ceiling))


def time_limit(sent_bytes: int) -> float:
    """Seconds of silence after sending so many bytes (they may still be in the radio's queue) that count as a cut."""
    return min(_SILENCE + sent_bytes / _SLOWEST_LINK, _LONGEST_SILENCE)
