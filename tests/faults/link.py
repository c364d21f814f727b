"""A link between a device and a real server that does as it is told: cuts, loses, delays, changes, answers in another's name."""

import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Change = Callable[[bytes], bytes]


@dataclass
class Exchange:
    """One request that came in on the link, and what can be done with it."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes
    _device: socket.socket
    _server: tuple[str, int]

    @property
    def path(self) -> str:
        return self.line.split(" ")[1].split("?")[0].removeprefix("/sync/v1/")

    def forward(
        self,
        body: bytes | None = None,
        *,
        without: tuple[str, ...] = (),
        cut_at: int | None = None,
        linger: float = 0.03,
    ) -> bytes:
        """Carries the request on, whole or up to a byte of its body; the whole answer as it came."""
        sent = self.body if body is None else body
        left_out = {"connection", "content-length", *without}
        kept = [f"{name}: {value}" for name, value in self.headers if name.lower() not in left_out]
        head = "\r\n".join([self.line, *kept, "Connection: close", f"Content-Length: {len(sent)}"])
        with socket.create_connection(self._server, 10) as server:
            server.sendall(f"{head}\r\n\r\n".encode() + sent[:cut_at])
            if cut_at is None:
                return b"".join(iter(lambda: server.recv(65536), b""))
            time.sleep(linger)  # what was sent arrives before the end of the line does
            return b""

    def answer(self, raw: bytes) -> None:
        """Sends bytes to the device as they are; an answer of the server is told not to go on on this connection."""
        self._device.sendall(raw)


Doing = Callable[[Exchange], None]


def passes(exchange: Exchange) -> None:
    exchange.answer(exchange.forward())


def loses_the_answer(exchange: Exchange) -> None:
    exchange.forward()


def cuts_the_request(at: int, linger: float = 0.03) -> Doing:
    """So many bytes of the body come, and stand for some seconds before the line breaks."""
    return lambda exchange: exchange.forward(cut_at=at, linger=linger) and None


def cuts_the_answer(at: int) -> Doing:
    """The head comes whole, of the body so many bytes."""

    def cut(exchange: Exchange) -> None:
        raw = exchange.forward()
        exchange.answer(raw[: raw.index(b"\r\n\r\n") + 4 + at])

    return cut


def changes(body: Change = bytes, without: tuple[str, ...] = ()) -> Doing:
    """A proxy that rewrites what goes up."""
    return lambda exchange: exchange.answer(exchange.forward(body(exchange.body), without=without))


def changes_the_answer(change: Change) -> Doing:
    """A proxy that rewrites what comes down; the length is told anew."""

    def rewrite(exchange: Exchange) -> None:
        head, _, body = exchange.forward(without=("accept-encoding",)).partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
        new = change(body)
        exchange.answer(b"\r\n".join([*lines, b"Content-Length: %d" % len(new), b"", new]))

    return rewrite


def says(status: str, body: str = "", *headers: str) -> Doing:
    """An answer that no server of ours gave, unless its headers say so."""
    raw = body.encode()
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, "Connection: close", f"Content-Length: {len(raw)}"])
    return lambda exchange: exchange.answer(f"{head}\r\n\r\n".encode() + raw)


def drips(pause: float, parts: int) -> Doing:
    """The answer comes in so many parts, with a silence before each."""

    def drip(exchange: Exchange) -> None:
        raw = exchange.forward()
        size = len(raw) // parts + 1
        for at in range(0, len(raw), size):
            time.sleep(pause)
            exchange.answer(raw[at : at + size])

    return drip


@dataclass
class Link:
    """What the link was told to do with the next requests for a path; without a word they pass. `heard`: what came, in order."""

    server: tuple[str, int]
    url: str = ""
    heard: list[Exchange] = field(default_factory=list)
    _told: dict[str, deque[Doing]] = field(default_factory=lambda: defaultdict(deque))
    _always: dict[str, Doing] = field(default_factory=dict)

    def then(self, path: str, *doings: Doing) -> None:
        """The next requests whose path begins so are met with these, one after the other."""
        self._told[path].extend(doings)

    def always(self, path: str, doing: Doing) -> None:
        """Every further one, until `forget`."""
        self._always[path] = doing

    def has_done(self, path: str) -> bool:
        """Whether all that was to be met with `then` came by."""
        return not self._told[path]

    def forget(self) -> None:
        """All is well again."""
        self._told.clear()
        self._always.clear()
        self.heard.clear()

    def paths(self) -> list[str]:
        return [one.path for one in self.heard]

    def meet(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            exchange = _read(connection, self.server)
            if exchange is not None:
                self.heard.append(exchange)
                self._doing_for(exchange.path)(exchange)

    def _doing_for(self, path: str) -> Doing:
        for told, doings in self._told.items():
            if path.startswith(told) and doings:
                return doings.popleft()
        return next((doing for told, doing in self._always.items() if path.startswith(told)), passes)


@contextmanager
def linked(server_port: int) -> Iterator[Link]:
    """A link to a server on this machine; its address is in `url`."""
    listening = socket.create_server(("127.0.0.1", 0))
    link = Link(("127.0.0.1", server_port), f"http://127.0.0.1:{listening.getsockname()[1]}")
    thread = threading.Thread(target=_accept, args=(listening, link), daemon=True)
    thread.start()
    try:
        yield link
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def _accept(listening: socket.socket, link: Link) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=link.meet, args=(connection,), daemon=True).start()


def _read(connection: socket.socket, server: tuple[str, int]) -> Exchange | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        piece = connection.recv(65536)
        if not piece:
            return None
        raw += piece
    head, _, body = raw.partition(b"\r\n\r\n")
    line, *lines = head.decode().split("\r\n")
    headers = [(name, value) for name, _, value in (one.partition(": ") for one in lines)]
    size = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    while len(body) < size:
        body += connection.recv(65536)
    return Exchange(line, headers, body, connection, server)
