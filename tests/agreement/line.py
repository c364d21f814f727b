"""A line that does with each call what it is told: loses it, cuts it, loses its answer, doubles it, delays it, or the device dies."""

from collections import deque

from core.errors import Offline, ServerSaysNo
from sync.problems import refusal

FATES = ("fine", "lost", "torn", "answer lost", "doubled", "delayed", "busy", "dies before", "dies after")


class Died(Exception):
    """The device's process ended in the middle of a call."""


class Line:
    """A SyncProtocol over another; `heard` is told of each hello that came through."""

    def __init__(self, protocol, heard):
        self.protocol, self._heard = protocol, heard
        self.fates, self._late = deque(), []

    def hello(self):
        said = self._through(self.protocol.hello)
        self._heard(said)
        return said

    def push(self, records):
        kept = tuple(records)
        some = kept[: len(kept) // 2]
        return self._through(lambda: self.protocol.push(kept), lambda: some and self.protocol.push(some))

    def pull(self, cursor, limit_bytes):
        kept = dict(cursor)
        return self._through(lambda: self.protocol.pull(kept, limit_bytes))

    def blob(self, sha256):
        return self._through(lambda: self.protocol.blob(sha256))

    def send_blob(self, sha256, start, piece):
        some = piece[: len(piece) // 2]
        send = self.protocol.send_blob
        return self._through(lambda: send(sha256, start, piece), lambda: some and send(sha256, start, some))

    def content(self, sha256, start, limit_bytes):
        return self._through(lambda: self.protocol.content(sha256, start, limit_bytes))

    def deliver_late(self):
        """What was delayed arrives now, whatever became of who sent it."""
        late, self._late = self._late, []
        for call in late:
            _quietly(call)

    def _through(self, call, torn=lambda: None):
        match self.fates.popleft() if self.fates else "fine":
            case "lost":
                raise Offline("nobody-answered")
            case "torn":
                torn()
                raise Offline("cut-off")
            case "busy":
                raise refusal("busy", retry_after=7.0)
            case "delayed":
                self._late.append(call)
                raise Offline("nobody-answered")
            case "answer lost":
                call()
                raise Offline("cut-off")
            case "doubled":
                call()
            case "dies before":
                raise Died
            case "dies after":
                call()
                raise Died
        return call()


def _quietly(call):
    """Nobody waits for the answer any more, not even for a no."""
    try:
        call()
    except (ServerSaysNo, Offline):
        return
