"""Makes guessing slow: each try is counted before it is judged, and after some it has to wait; by name, and by public address over all names."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from core.errors import Refused
from server.store.database import Store
from server.store.tables import SignInTry

_FIRST_WAIT_MS = 5_000
_FORGET_AFTER_MS = 24 * 3_600_000


@dataclass(frozen=True)
class Pace:
    """So many wrong tries are free; from the next on the wait doubles from 5 s to the longest, in milliseconds."""

    free: int
    longest: int


ONE_NAME = Pace(3, 15 * 60_000)
ONE_ADDRESS = Pace(30, 60_000)
"""Generous and short: a whole hospital may stand behind one address."""


class TooSoon(Refused):
    """Another try is not taken yet; `wait` in seconds."""

    code = "K-23"

    def __init__(self, wait: float) -> None:
        """`wait` in seconds until the next try is taken."""
        super().__init__("Too many tries.", "Wait a little and try again.")
        self.wait = wait


def begin_try(store: Store, who: str, pace: Pace = ONE_NAME) -> None:
    """Counts a try of `who` (a login, an address) as failed in advance; raises TooSoon while it has to wait.

    A clock that jumps never makes the wait longer than the pace's longest.
    """
    now = store.clock.now_ms()
    with store.writing():
        row = SignInTry.get_or_none(SignInTry.who == who)
        wait = min(row.not_before - now, pace.longest) if row else 0
        if wait > 0:
            raise TooSoon(wait / 1000)
        failures = (row.failures if row else 0) + 1
        not_before = now + _wait_after(failures, pace)
        SignInTry.insert(who=who, failures=failures, not_before=not_before).on_conflict(
            conflict_target=[SignInTry.who],
            update={SignInTry.failures: failures, SignInTry.not_before: not_before},
        ).execute()
        SignInTry.erase(SignInTry.not_before < now - _FORGET_AFTER_MS)


@contextmanager
def counted(store: Store, who: str, origin: str) -> Iterator[None]:
    """Surrounds the judging of one try of `who` from the address `origin`: it has been counted, unless what is inside goes through.

    Raises TooSoon before it begins; stands outside of any turn, so that a count is never taken back.
    """
    guesser = guesser_at(origin)
    if guesser:
        begin_try(store, guesser, ONE_ADDRESS)
    begin_try(store, who)
    yield
    forgive(store, who)
    if guesser:
        take_back(store, guesser)


def forgive(store: Store, who: str) -> None:
    """Forgets the tries of `who` after one that was right."""
    with store.writing():
        SignInTry.erase(SignInTry.who == who)


def take_back(store: Store, who: str) -> None:
    """A try of `who` that was right does not count; the wrong ones before it do."""
    now = store.clock.now_ms()
    with store.writing():
        row = SignInTry.get_or_none(SignInTry.who == who)
        if row:
            SignInTry.update(failures=max(row.failures - 1, 0), not_before=now).where(SignInTry.who == who).execute()


def guesser_at(origin: str) -> str:
    """Who is counted for an address: itself, of IPv6 its network of 64 bits, as a hash; empty for one that is not public.

    That is somebody of the own network, or a proxy that does not say who asks: counting it would make everybody wait for one.
    """
    try:
        address = ip_address(origin)
    except ValueError:
        return ""
    if not address.is_global:
        return ""
    whole = ip_network((address, 64), strict=False) if isinstance(address, IPv6Address) else address
    return f"from:{hashlib.sha256(str(whole).encode()).hexdigest()}"


def _wait_after(failures: int, pace: Pace) -> int:
    if failures <= pace.free:
        return 0
    return int(min(_FIRST_WAIT_MS * 2 ** min(failures - pace.free - 1, 20), pace.longest))
