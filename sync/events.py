"""What the conversation of a device is told: triggers from outside, and what became of each command."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.errors import Retry
from core.records import Receipt
from sync.commands import Key
from sync.protocol import Hello

Reason = Literal["start", "record", "network", "hand"]


@dataclass(frozen=True)
class Woken:
    """A trigger: the app started, a record was made, the network came up, a hand asked."""

    reason: Reason


@dataclass(frozen=True)
class Tick:
    """The wait is over."""


@dataclass(frozen=True)
class Stopped:
    """The app is closing."""


@dataclass(frozen=True)
class HelloCame:
    """The server said who it is."""

    hello: Hello


@dataclass(frozen=True)
class PushCame:
    """Receipts for the batch that was sent."""

    sent: Sequence[Key]
    receipts: Sequence[Receipt]


@dataclass(frozen=True)
class NothingToSend:
    """There is nothing that is not aside: of records or of files to send, or of files to fetch, as was asked."""


@dataclass(frozen=True)
class PullCame:
    """A piece of the log was laid into the store."""

    more: bool
    moved: bool


@dataclass(frozen=True)
class PieceCame:
    """A piece of a content went or came, which took so many seconds."""

    seconds: float


@dataclass(frozen=True)
class BlobFailed:
    """One content does not go now; the link and the others are well."""

    sha256: str
    problem: str


@dataclass(frozen=True)
class Failed:
    """A command did not work. `status` is 0 when nobody answered; `sent` is what was in the batch.

    `reached`: the content whose piece was on its way, and how much of it the server had before.
    """

    problem: str
    status: int = 0
    retry: Retry = "later"
    retry_after: float | None = None
    sent: Sequence[Key] = ()
    reached: tuple[str, int] | None = None


Event = Woken | Tick | Stopped | HelloCame | PushCame | NothingToSend | PullCame | PieceCame | BlobFailed | Failed
