"""A one-shot receiver on the local network: takes parcels (or answers) of whoever knows the code on its screen, once, then closes."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from socket import create_server, socket
from typing import Literal

from core.durable import translated
from core.errors import StorageError
from core.log import note
from sync.nearby_words import (
    BUSY,
    CHANGED,
    GO,
    LARGE,
    NONCE,
    NOT_TAKEN,
    OFFER_SIZE,
    OTHER,
    PORT,
    PROOF,
    READY,
    TOOK,
    WAYS,
    WRONG_CODE,
    Greeting,
    Meeting,
    Offer,
    Talk,
    What,
    read_offer,
)

TRIES = 3
"""Wrong codes until it closes: the code has 40 bits."""
OPEN_SECONDS = 600.0
PATIENCE = 15.0
"""Seconds without a byte after which the other is gone."""
_PIECE = 64 << 10

Stage = Literal["waiting", "coming", "taking", "taken", "over", "reaching", "going", "asking", "failed"]
"""Of a receiver the first five, of a sender the last four, and "taken"."""


@dataclass(frozen=True)
class Stand:
    """How it stands: bytes `done` of `size`; `problem` says what went wrong last, or why it is over."""

    stage: Stage
    done: int = 0
    size: int = 0
    problem: str = ""


class Receiver:
    """On a thread of its own. `take` is given the whole file, which goes afterwards, and says whether it was taken."""

    def __init__(
        self,
        what: What,
        code: str,
        take: Callable[[Path], bool],
        folder: Path,
        *,
        most: int,
        chance: Callable[[int], bytes],
        seconds: float = OPEN_SECONDS,
        patience: float = PATIENCE,
    ) -> None:
        """Bytes that are not whole yet lie in `folder`, of `most` bytes at most; `chance` gives random bytes."""
        self._what, self._code, self._take, self._folder = what, code, take, folder
        self._most, self._chance, self._seconds, self._patience = most, chance, seconds, patience
        self._stand, self._wrong = Stand("waiting"), 0
        self._talking: asyncio.Task[None] | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="kioo-nearby", daemon=True)
        self._doors: list[socket] = []

    @property
    def stand(self) -> Stand:
        """As of now; from any thread."""
        return self._stand

    def open(self, hosts: Sequence[str], port: int = PORT) -> Meeting:
        """Waits at these addresses from now on, at another port where that one is taken. OSError where none can be had."""
        try:
            self._bind(hosts, port)
        except OSError:
            self._bind(hosts, 0)
        self._thread.start()
        self._ready.wait(self._patience)
        at = [door.getsockname() for door in self._doors]
        return Meeting(tuple(host for host, _ in at), at[0][1], self._code)

    def close(self, patience: float = 0.0) -> None:
        """Ends; what is half here goes. Waits up to `patience` seconds for it."""
        if self._ready.is_set():
            with contextlib.suppress(RuntimeError):  # over already
                self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(patience)

    def _bind(self, hosts: Sequence[str], port: int) -> None:
        for host in hosts:
            try:
                door = create_server((host, port), backlog=4)
            except OSError:
                for opened in self._doors:
                    opened.close()
                self._doors.clear()
                raise
            self._doors.append(door)
            port = door.getsockname()[1]
        if not self._doors:
            raise OSError("no address to wait at")

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        servers = [await asyncio.start_server(self._came, sock=door) for door in self._doors]
        self._ready.set()
        try:
            await asyncio.wait_for(self._over.wait(), self._seconds)
        except TimeoutError:
            await self._last_word()
        finally:
            for server in servers:
                server.close()
            await self._broken_off()
            if self._stand.stage in {"waiting", "coming"}:
                self._stand = Stand("over", problem="closed")

    async def _last_word(self) -> None:
        """The time is up; who is in the middle of it may finish."""
        if self._talking is not None:
            await asyncio.wait([self._talking])
        if self._stand.stage != "taken":
            self._stand = Stand("over", problem=self._stand.problem if self._stand.stage == "over" else "time")

    async def _broken_off(self) -> None:
        if self._talking is not None:
            self._talking.cancel()
            await asyncio.wait([self._talking])

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One after the other: who comes meanwhile hears so."""
        with _dropped(writer):
            if self._talking is not None or self._stand.stage in {"taken", "over"}:
                writer.write(Greeting(BUSY, bytes(NONCE), 0).packed())
                await writer.drain()
                return
            self._talking = asyncio.current_task()
            try:
                await self._talked(reader, writer)
            finally:
                self._talking = None
        if self._stand.stage in {"taken", "over"}:
            self._over.set()

    async def _talked(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A cancelling comes only from ourselves, at the end."""
        try:
            await self._talk(reader, writer)
        except (OSError, EOFError, TimeoutError, asyncio.CancelledError):
            if self._stand.stage == "coming":
                self._stand = Stand("waiting", problem="cut")
        except StorageError:
            self._stand = Stand("waiting", problem="no-room")
        writer.close()
        await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeting = Greeting(READY, self._chance(NONCE), self._most)
        writer.write(greeting.packed())
        raw = await asyncio.wait_for(reader.readexactly(OFFER_SIZE), self._patience)
        offer = read_offer(raw)
        if offer is None:
            return
        talk = await asyncio.to_thread(Talk, self._code, greeting, offer)
        word = self._welcome(talk, offer, raw[-PROOF:])
        writer.write(word)
        await writer.drain()
        if word == talk.verdict(GO):
            writer.write(talk.verdict(await self._taken(reader, offer)))
            await writer.drain()

    def _welcome(self, talk: Talk, offer: Offer, proof: bytes) -> bytes:
        """What the offer is answered, as on the wire."""
        if not talk.offers(proof):
            self._wrong += 1
            closes = self._wrong >= TRIES
            self._stand = Stand("over", problem="tries") if closes else Stand("waiting", problem="wrong-code")
            note("nearby", "wrong code", tries=self._wrong)
            return WRONG_CODE
        if offer.what != WAYS[self._what]:
            return talk.verdict(OTHER)
        if offer.size > self._most:
            self._stand = Stand("waiting", problem="too-large")
            return talk.verdict(LARGE)
        return talk.verdict(GO)

    async def _taken(self, reader: asyncio.StreamReader, offer: Offer) -> bytes:
        """Takes it whole, or leaves nothing of it; the verdict."""
        with _passing(self._folder / f"{offer.nonce.hex()}.part") as path:
            if await self._content(reader, offer, path) != offer.sha256:
                self._stand = Stand("waiting", problem="cut")
                return CHANGED
            self._stand = replace(self._stand, stage="taking")
            took = await asyncio.to_thread(self._take, path)
        self._stand = Stand("taken", offer.size, offer.size) if took else Stand("over", problem="not-taken")
        note("nearby", "came whole", bytes=offer.size, taken=took)
        return TOOK if took else NOT_TAKEN

    async def _content(self, reader: asyncio.StreamReader, offer: Offer, path: Path) -> bytes:
        """Lays the bytes down; their SHA-256."""
        done, seen = 0, sha256()
        with translated():
            file = path.open("wb")
        with file:
            while done < offer.size:
                self._stand = Stand("coming", done, offer.size)
                piece = await asyncio.wait_for(reader.read(min(_PIECE, offer.size - done)), self._patience)
                if not piece:
                    raise EOFError("cut")
                with translated():
                    file.write(piece)
                seen.update(piece)
                done += len(piece)
        return seen.digest()


@contextmanager
def _passing(path: Path) -> Iterator[Path]:
    """A file that is gone afterwards, whatever happens."""
    with translated():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield path
    finally:
        with contextlib.suppress(OSError):  # still read somewhere: it goes with all that is passing, at the next start
            path.unlink(missing_ok=True)


@contextmanager
def _dropped(writer: asyncio.StreamWriter) -> Iterator[None]:
    try:
        yield
    except OSError:
        note("nearby", "dropped")
    finally:
        writer.close()
