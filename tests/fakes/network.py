"""A network that loses, doubles, delays, cuts and answers with somebody else's page, by seed."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeVar

from core.errors import Offline
from core.records import WireRecord
from sync.problems import refusal
from sync.protocol import BlobState, Enrolment, Hello, ParcelState, PullAnswer, PushAnswer, SyncProtocol

FATES = ("fine", "fine", "fine", "lost", "answer lost", "doubled", "delayed", "portal", "busy", "broken")
T = TypeVar("T")


class BadNetwork:
    """Stands between a device and any SyncProtocol; set `good` and it behaves. `told` is the fate of each call so far."""

    def __init__(self, protocol: SyncProtocol, random: Random, fates: Sequence[str] = FATES) -> None:
        self._protocol, self._random, self._fates = protocol, random, fates
        self._late: list[Callable[[], object]] = []
        self.good = False
        self.told: list[str] = []

    def enrol(self, code: str, device: str, device_name: str) -> Enrolment:
        return self._through(lambda: self._protocol.enrol(code, device, device_name))

    def hello(self) -> Hello:
        return self._through(self._protocol.hello)

    def push(self, records: Sequence[WireRecord]) -> PushAnswer:
        kept = tuple(records)
        return self._through(lambda: self._protocol.push(kept))

    def pull(self, cursor: Mapping[str, int], limit_bytes: int) -> PullAnswer:
        kept = dict(cursor)
        return self._through(lambda: self._protocol.pull(kept, limit_bytes))

    def blob(self, sha256: str) -> BlobState:
        return self._through(lambda: self._protocol.blob(sha256))

    def send_blob(self, sha256: str, start: int, piece: bytes) -> BlobState:
        return self._through(lambda: self._protocol.send_blob(sha256, start, piece))

    def content(self, sha256: str, start: int, limit_bytes: int) -> bytes:
        return self._through(lambda: self._protocol.content(sha256, start, limit_bytes))

    def parcel(self, parcel: str) -> ParcelState:
        return self._through(lambda: self._protocol.parcel(parcel))

    def send_parcel(self, parcel: str, start: int, piece: bytes) -> ParcelState:
        return self._through(lambda: self._protocol.send_parcel(parcel, start, piece))

    def reply(self, parcel: str, start: int, limit_bytes: int) -> bytes:
        return self._through(lambda: self._protocol.reply(parcel, start, limit_bytes))

    def _through(self, call: Callable[[], T]) -> T:
        fate = "fine" if self.good else self._random.choice(self._fates)
        self.told.append(fate)
        if self.good or self._random.random() < 0.3:
            self._deliver_late()
        match fate:
            case "lost":
                raise Offline("nobody-answered")
            case "portal":
                raise Offline("somebody-else")
            case "busy":
                raise refusal("busy", retry_after=self._random.choice([None, 7.0]))
            case "broken":
                raise refusal("broken")
            case "delayed":
                self._late.append(call)
                raise Offline("nobody-answered")
            case "answer lost":
                call()
                raise Offline("cut-off")
            case "doubled":
                call()
        return call()

    def _deliver_late(self) -> None:
        late, self._late = self._late, []
        self._random.shuffle(late)
        for call in late:
            call()
