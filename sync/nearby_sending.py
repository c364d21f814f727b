"""Sends a file to the receiver of a device beside this one: straight to its private address, no proxy, no redirect, nobody between."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from socket import create_connection, socket
from typing import BinaryIO

from core.log import note
from sync.nearby import PATIENCE, Stand
from sync.nearby_words import (
    BUSY,
    GO,
    GREETING_SIZE,
    NONCE,
    REASONS,
    TOOK,
    VERDICT_SIZE,
    WAYS,
    Meeting,
    Offer,
    Talk,
    What,
    read_greeting,
)

LAST_PATIENCE = 180.0
"""Seconds for the receiver to lay a large parcel down."""
_PIECE = 64 << 10


class Sender:
    """On a thread of its own; the file stays as it is. `problem` of its stand says why it was not taken, or that nobody knows."""

    def __init__(
        self, what: What, meeting: Meeting, path: Path, *, chance: Callable[[int], bytes], patience: float = PATIENCE
    ) -> None:
        """`chance` gives random bytes, `patience` is how many seconds nothing may come."""
        self._what, self._meeting, self._path, self._chance, self._patience = what, meeting, path, chance, patience
        self._stand = Stand("reaching")
        self._is_closed = False
        self._line: socket | None = None
        self._thread = threading.Thread(target=self._run, name="kioo-nearby-sending", daemon=True)

    @property
    def stand(self) -> Stand:
        """As of now; from any thread."""
        return self._stand

    def start(self) -> None:
        """Begins at once."""
        self._thread.start()

    def close(self, patience: float = 0.0) -> None:
        """Ends; the receiver takes nothing of what is half there."""
        self._is_closed = True
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.shutdown(2)
        if self._thread.ident is not None:
            self._thread.join(patience)

    def _run(self) -> None:
        try:
            problem = self._sent()
        except (OSError, EOFError):
            problem = _LOST.get(self._stand.stage, "no-answer")
        self._stand = (
            Stand("failed", problem=problem) if problem else Stand("taken", self._stand.size, self._stand.size)
        )
        note("nearby", "sent", bytes=self._stand.done, problem=problem)

    def _sent(self) -> str:
        """Why it was not taken; blank when it was."""
        with self._path.open("rb") as file:
            size, digest = _measured(file)
            with create_connection((self._meeting.hosts[0], self._meeting.port), self._patience) as self._line:
                if self._is_closed:
                    return "cut"
                return self._talk(self._line, file, size, digest)

    def _talk(self, line: socket, file: BinaryIO, size: int, digest: bytes) -> str:
        raw = _exactly(line, GREETING_SIZE)
        greeting = read_greeting(raw)
        if greeting is None:
            return "somebody-else"
        if greeting.state == BUSY:
            return "busy"
        offer = Offer(WAYS[self._what], self._chance(NONCE), size, digest)
        talk = Talk(self._meeting.code, greeting, offer)
        line.sendall(offer.packed() + talk.proof())
        verdict = talk.says(_exactly(line, VERDICT_SIZE))
        if verdict == GO:
            verdict = self._handed_over(line, file, size, talk)
        return "" if verdict == TOOK else REASONS.get(verdict or b"", "somebody-else")

    def _handed_over(self, line: socket, file: BinaryIO, size: int, talk: Talk) -> bytes | None:
        done = 0
        for piece in _pieces(file):
            self._stand = Stand("going", done, size)
            line.sendall(piece)
            done += len(piece)
        self._stand = Stand("asking", done, size)
        line.settimeout(LAST_PATIENCE)
        return talk.says(_exactly(line, VERDICT_SIZE))


_LOST = {"reaching": "no-answer", "going": "cut", "asking": "unheard"}
"""What is told when the line breaks, by how far it came."""


def _measured(file: BinaryIO) -> tuple[int, bytes]:
    seen, size = sha256(), 0
    for piece in _pieces(file):
        seen.update(piece)
        size += len(piece)
    return size, seen.digest()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    return iter(lambda: file.read(_PIECE), b"")


def _exactly(line: socket, size: int) -> bytes:
    held = b""
    while len(held) < size:
        piece = line.recv(size - len(held))
        if not piece:
            raise EOFError("cut")
        held += piece
    return held
