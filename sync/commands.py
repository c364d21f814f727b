"""What the engine tells the runner to do; each is answered with an event of sync/engine.py."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.records import Receipt
from sync import retry
from sync.protocol import Limits

Key = tuple[str, int]
"""A record's (id, rev): what receipts speak of."""


@dataclass(frozen=True)
class SayHello:
    """Ask who is there; answered by HelloCame or Failed."""


@dataclass(frozen=True)
class PushBatch:
    """Send records of at most so many compressed bytes, but at least one; answered by PushCame, NothingToSend or Failed.

    Those `aside` are left out; those that go `alone` are sent after all others, each by itself.
    """

    limit_bytes: int
    most: int
    aside: frozenset[Key]
    alone: frozenset[Key]
    limits: Limits


@dataclass(frozen=True)
class TakeReceipts:
    """Tell the outbox what was said of each record."""

    receipts: Sequence[Receipt]


@dataclass(frozen=True)
class PullSince:
    """Ask for news since the cursor; from the start when `fresh` or when the cursor bears another mark."""

    limit_bytes: int
    mark: int
    fresh: bool


@dataclass(frozen=True)
class SendPiece:
    """Send the next piece, of at most so many bytes, of the smallest content that is not aside.

    Answered by PieceCame, BlobFailed, NothingToSend or Failed.
    """

    limit_bytes: int
    aside: frozenset[str]
    limits: Limits


@dataclass(frozen=True)
class FetchPiece:
    """Fetch the next piece, of at most so many bytes, of what forms need most and is not aside; answered as SendPiece."""

    limit_bytes: int
    aside: frozenset[str]


@dataclass(frozen=True)
class CarryPiece:
    """Send the next piece, of at most so many bytes, of a colleague's parcel, or fetch one of its reply; answered as SendPiece."""

    limit_bytes: int
    aside: frozenset[str]


@dataclass(frozen=True)
class WaitSeconds:
    """The round is over; the next begins after a wait drawn from `wait`."""

    wait: retry.Wait


Command = SayHello | PushBatch | TakeReceipts | PullSince | CarryPiece | FetchPiece | SendPiece | WaitSeconds
