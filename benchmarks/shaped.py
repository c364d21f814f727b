"""A bad link on this machine: a proxy that carries bytes as slowly, with as many losses and cuts, as a network would, and counts them.

Each way has one lane that all connections share: bytes leave one after the other at the link's speed and arrive half a round trip later.
A lost segment goes twice and holds up what follows for one and a half round trips. A new connection first costs the round trips and
bytes of TCP and TLS. A cut ends every connection, and for some seconds nobody gets through. All times are link seconds.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import Protocol

SEGMENT = 1_400
_STALL = 1.5
_BITS = 8 / 1_000
_UNDER_WAY = 8


@dataclass(frozen=True)
class Nature:
    """What a link is like: kbit/s, seconds of a round trip, part of segments lost; about how often it is cut (0: never), for how long."""

    kbit: float
    round_trip: float
    loss: float = 0.0
    cut_every: float = 0.0
    cut_lasts: float = 5.0
    opening_trips: float = 2.0
    opening_bytes: int = 4_000

    def seconds(self, size: int) -> float:
        """How long so many bytes take to leave."""
        return size * _BITS / self.kbit


class LinkClock(Protocol):
    """Tells link seconds, and waits in them."""

    def now(self) -> float:
        """Since any moment that stays the same."""
        ...

    async def until(self, moment: float) -> None:
        """Waits; a moment that is over is no wait."""
        ...


class FastClock:
    """The machine's clock, so many times faster."""

    def __init__(self, speed: float) -> None:
        """`speed`: link seconds in one of ours."""
        self._speed, self._began = speed, time.monotonic()

    def now(self) -> float:
        """Since it was made."""
        return (time.monotonic() - self._began) * self._speed

    async def until(self, moment: float) -> None:
        """Sleeps."""
        await asyncio.sleep(max(moment - self.now(), 0.0) / self._speed)

    def sleep(self, seconds: float) -> None:
        """Waits outside of the proxy."""
        time.sleep(seconds / self._speed)


class Lane:
    """One way of a link."""

    def __init__(self, nature: Nature, chance: Random) -> None:
        """`chance` says which segments are lost."""
        self._nature, self._chance = nature, chance
        self._free = 0.0
        self.sent = self.sent_again = 0

    def leaves(self, size: int, now: float) -> float:
        """When the last bit of a segment that wants to go now has left."""
        cost = self._nature.seconds(size)
        self.sent += size
        if self._chance.random() < self._nature.loss:
            self.sent_again += size
            cost += cost + _STALL * self._nature.round_trip
        self._free = max(self._free, now) + cost
        return self._free


@dataclass(frozen=True)
class Counts:
    """What went over the link: bytes with those sent again and those of opening connections; connections and cuts."""

    seconds: float
    wire: int
    connections: int
    cuts: int


class Shaped:
    """A way to a server on this machine; it counts from when it was made."""

    def __init__(self, port: int, nature: Nature, clock: LinkClock, seed: int) -> None:
        """`port` is the server's; the same seed cuts at the same moments, whatever goes over the link."""
        self._server, self._nature, self._clock = port, nature, clock
        self._up, self._down = Lane(nature, Random(f"{seed} up")), Lane(nature, Random(f"{seed} down"))
        self._cutting = Random(f"{seed} cuts")
        self._connections = self._cuts = 0
        self._dead_until = 0.0
        self._open: set[asyncio.StreamWriter] = set()
        self._began = clock.now()

    def counts(self) -> Counts:
        """Until now."""
        opening = self._connections * self._nature.opening_bytes
        wire = sum(lane.sent + lane.sent_again for lane in (self._up, self._down)) + opening
        return Counts(self._clock.now() - self._began, wire, self._connections, self._cuts)

    async def run(self, listening: socket.socket) -> None:
        """Serves until cancelled."""
        server = await asyncio.start_server(self._let_in, sock=listening, limit=2 * SEGMENT)
        async with server:
            if self._nature.cut_every:
                await self._cut_again_and_again()
            await asyncio.Event().wait()

    async def _cut_again_and_again(self) -> None:
        while True:
            await self._clock.until(self._clock.now() + self._cutting.expovariate(1 / self._nature.cut_every))
            self._cuts += 1
            self._dead_until = self._clock.now() + self._nature.cut_lasts
            for end in tuple(self._open):
                end.transport.abort()

    async def _let_in(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        ends = [near]
        self._open.add(near)
        try:
            if self._clock.now() >= self._dead_until:
                there, far = await asyncio.open_connection("127.0.0.1", self._server)
                ends.append(far)
                self._open.add(far)
                await self._opening()
                async with asyncio.TaskGroup() as ways:
                    ways.create_task(self._carry(reader, far, self._up))
                    ways.create_task(self._carry(there, near, self._down))
                for end in ends:
                    end.close()
                    await end.wait_closed()
        except* OSError:  # a cut, or somebody hung up
            pass
        finally:
            for end in ends:
                self._open.discard(end)
                end.transport.abort()

    async def _opening(self) -> None:
        self._connections += 1
        costs = self._nature.opening_trips * self._nature.round_trip + self._nature.seconds(self._nature.opening_bytes)
        await self._clock.until(self._clock.now() + costs)

    async def _carry(self, here: asyncio.StreamReader, there: asyncio.StreamWriter, lane: Lane) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_UNDER_WAY)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._deliver(under_way, there))
            while piece := await here.read(SEGMENT):
                left = lane.leaves(len(piece), self._clock.now())
                await self._clock.until(left)
                await under_way.put((left + self._nature.round_trip / 2, piece))
            await under_way.put((0.0, b""))

    async def _deliver(self, under_way: asyncio.Queue[tuple[float, bytes]], there: asyncio.StreamWriter) -> None:
        while True:
            due, piece = await under_way.get()
            if not piece:
                break
            await self._clock.until(due)
            there.write(piece)
            await there.drain()
        if there.can_write_eof():
            there.write_eof()


@contextmanager
def shaped(server: str, nature: Nature, clock: LinkClock, seed: int) -> Iterator[tuple[str, Shaped]]:
    """The address of a bad link to `server` ("http://127.0.0.1:PORT"), and what counts on it."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * SEGMENT)
    link = Shaped(int(server.rpartition(":")[2]), nature, clock, seed)
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # connections end in every way that there is
    serving = loop.create_task(link.run(listening))
    thread = threading.Thread(target=_until_cancelled, args=(loop, serving), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", link
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join(5)


def _until_cancelled(loop: asyncio.AbstractEventLoop, serving: "asyncio.Task[None]") -> None:
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(serving)
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.wait(left))
    loop.close()
