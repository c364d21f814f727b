"""A tablet that was taken out of service sends what is left: sealed answers, which the server takes from it and nothing else."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from core.errors import KiooError, Offline, ServerSaysNo
from core.log import note
from core.records import Receipt, WireRecord
from sync import retry
from sync.protocol import SyncProtocol

BATCH = 50
Chance = Callable[[], float]
"""A number from 0 up to 1."""


class Left(Protocol):
    """What is left on the tablet; storage.LeftBehind has it."""

    def pending(self, most: int) -> Sequence[WireRecord]:
        """At most so many records that still have to go."""
        ...

    def accept(self, receipts: Sequence[Receipt]) -> int:
        """Lets go of what the server has; returns how many that were."""
        ...


def send_left(left: Left, protocol: SyncProtocol) -> int:
    """Sends everything, batch by batch; returns how many the server has. Offline or ServerSaysNo when it does not go on.

    Ends when nothing is left, or the server takes nothing of a batch.
    """
    sent = 0
    while batch := left.pending(BATCH):
        gone = left.accept(protocol.push(batch).results)
        sent += gone
        if not gone:
            break
    return sent


class LastWords:
    """Tries until everything went, on a thread of its own, with waits that grow."""

    def __init__(
        self,
        left: Left,
        protocol: SyncProtocol,
        chance: Chance,
        *,
        every: float,
        on_change: Callable[[], None],
    ) -> None:
        """`every`: the longest wait while nobody answers. `on_change` is called on the thread after each that went."""
        self._left, self._protocol, self._chance = left, protocol, chance
        self._every, self._on_change = every, on_change
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="kioo-last-words", daemon=True)

    def start(self) -> None:
        """Begins at once."""
        self._thread.start()

    def stop(self, patience: float = 5.0) -> None:
        """No more tries; waits up to `patience` seconds for the one in progress."""
        self._over.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(patience)

    def _loop(self) -> None:
        failures = 0
        while not self._over.is_set() and self._left.pending(1):
            failures = 0 if self._went() else failures + 1
            self._on_change()
            wait = retry.wait_after(max(failures, 1), min(self._every, retry.LAST_CEILING))
            self._over.wait(wait.drawn(self._chance()))

    def _went(self) -> bool:
        try:
            sent = send_left(self._left, self._protocol)
        except KiooError as fault:
            why = (
                fault.problem
                if isinstance(fault, ServerSaysNo)
                else str(fault)
                if isinstance(fault, Offline)
                else fault.code
            )
            note("sync", "what is left did not go", problem=why)
            return False
        note("sync", "what was left went", sent=sent)
        return sent > 0
