"""Makes guessing slow: each try is counted before it is judged, and from the fourth on it has to wait."""

from core.errors import Refused
from server.store.database import Store
from server.store.tables import SignInTry

_FREE_TRIES = 3
_FIRST_WAIT_MS = 5_000
_LONGEST_WAIT_MS = 15 * 60_000
_FORGET_AFTER_MS = 24 * 3_600_000


class TooSoon(Refused):
    """Another try is not taken yet; `wait` in seconds."""

    code = "K-23"

    def __init__(self, wait: float) -> None:
        """`wait` in seconds until the next try is taken."""
        super().__init__("Too many tries.", "Wait a little and try again.")
        self.wait = wait


def begin_try(store: Store, who: str) -> None:
    """Counts a try of `who` (a login, an address) as failed in advance; raises TooSoon while it has to wait.

    The wait is 5 s after the fourth try, doubling to 15 minutes; a clock that jumps never makes it longer.
    """
    now = store.clock.now_ms()
    with store.writing():
        row = SignInTry.get_or_none(SignInTry.who == who)
        wait = min(row.not_before - now, _LONGEST_WAIT_MS) if row else 0
        if wait > 0:
            raise TooSoon(wait / 1000)
        failures = (row.failures if row else 0) + 1
        not_before = now + _wait_after(failures)
        SignInTry.insert(who=who, failures=failures, not_before=not_before).on_conflict(
            conflict_target=[SignInTry.who],
            update={SignInTry.failures: failures, SignInTry.not_before: not_before},
        ).execute()
        SignInTry.erase(SignInTry.not_before < now - _FORGET_AFTER_MS)


def forgive(store: Store, who: str) -> None:
    """Forgets the tries of `who` after one that was right."""
    with store.writing():
        SignInTry.erase(SignInTry.who == who)


def _wait_after(failures: int) -> int:
    if failures <= _FREE_TRIES:
        return 0
    return int(min(_FIRST_WAIT_MS * 2 ** min(failures - _FREE_TRIES - 1, 20), _LONGEST_WAIT_MS))
