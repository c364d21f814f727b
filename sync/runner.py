"""Carries out what the engine decides, round after round, on a thread of its own; one round is a plain function."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

from core.clock import Clock
from core.errors import DiskFull, KiooError, Offline, ServerSaysNo, StorageError, Tampered
from core.log import note
from core.records import MARK, SAFE, Json, Receipt, WireRecord
from sync import commands, engine, events
from sync.batch import choose, key_of
from sync.canonical import sha256_of
from sync.carrying import carry_piece
from sync.local import LocalStore
from sync.protocol import API_VERSION, BlobState, SyncProtocol

_OF_ONE_BLOB = frozenset({"blob-unknown", "blob-too-large", "blob-mismatch"})
_OF_ONE_CONTENT = frozenset({"content-unknown", "not-found"})  # the latter from a server that lends nothing out
WHOLE = "@whole"
_SHRINKS_BY = (
    8  # JSON of our records: 2.8 times under gzip alone, 5.7 times in twenties, 8.5 times under bzip2 in sixties
)
_STRONGEST_FIRST: tuple[events.Reason, ...] = ("start", "hand", "network", "record")
Chance = Callable[[], float]
"""A number from 0 up to 1, such as random.Random().random."""


@dataclass(frozen=True)
class RoundReport:
    """What one round did. `wait_seconds` is None when the round did not take place; `skew_ms` is server minus device."""

    sent: int = 0
    safe: int = 0
    refused: int = 0
    changed: tuple[tuple[str, str], ...] = ()
    problem: str | None = None
    wait_seconds: float | None = None
    skew_ms: int | None = None


def run_round(
    store: LocalStore,
    protocol: SyncProtocol,
    state: engine.State,
    clock: Clock,
    chance: Chance,
    *,
    event: events.Event | None = None,
) -> tuple[engine.State, RoundReport]:
    """One round from `event` (default: the wait is over) to the next wait; faults end in the report, never in an exception of ours."""
    return _Round(store, protocol, state, clock).run(event or events.Tick(), chance)


class _Round:
    """One round in progress: the commands still to carry out, and what has been done so far."""

    def __init__(self, store: LocalStore, protocol: SyncProtocol, state: engine.State, clock: Clock) -> None:
        self._store, self._protocol, self._state, self._clock = store, protocol, state, clock
        self._sending: list[WireRecord] = []
        self._counts = {"sent": 0, "safe": 0, "refused": 0}
        self._changed: dict[tuple[str, str], None] = {}
        self._skew: int | None = None
        self._stands: dict[str, BlobState] = {}
        self._under_way: BlobState | None = None

    def run(self, event: events.Event, chance: Chance) -> tuple[engine.State, RoundReport]:
        self._state, first = engine.next_step(self._state, event)
        queue, wait = deque(first), None
        while queue:
            command = queue.popleft()
            if isinstance(command, commands.WaitSeconds):
                wait = command.wait.drawn(chance())
                continue
            happened = self._carried_out(command)
            if isinstance(happened, events.Failed):
                queue.clear()
            if happened is not None:
                self._state, following = engine.next_step(self._state, happened)
                queue.extend(following)
        return self._state, RoundReport(
            **self._counts,
            changed=tuple(self._changed),
            problem=self._state.problem,
            wait_seconds=wait,
            skew_ms=self._skew,
        )

    def _carried_out(self, command: commands.Command) -> events.Event | None:
        self._sending, self._under_way = [], None
        try:
            return self._do(command)
        except KiooError as fault:
            told = _told(fault, [key_of(record) for record in self._sending])
            return replace(told, reached=_reached(self._under_way))

    def _do(self, command: commands.Command) -> events.Event | None:
        match command:
            case commands.SayHello():
                return self._hello()
            case commands.PushBatch():
                return self._push(command)
            case commands.PullSince():
                return self._pull(command)
            case commands.CarryPiece() | commands.FetchPiece() | commands.SendPiece():
                return self._do_piece(command)
            case commands.TakeReceipts(receipts):
                self._take(receipts)
        return None

    def _do_piece(self, command: commands.CarryPiece | commands.FetchPiece | commands.SendPiece) -> events.Event:
        match command:
            case commands.CarryPiece():
                return self._carried(command)
            case commands.FetchPiece():
                return self._fetched(command)
            case commands.SendPiece():
                return self._next_piece(command)

    def _hello(self) -> events.Event:
        hello = self._protocol.hello()
        self._skew = hello.now - self._clock.now_ms()
        self._store.contact.heard(asdict(hello.programme) if hello.programme else {})
        self._store.contact.clock_is(self._skew)
        if API_VERSION in hello.api and (again := self._store.server_stands_at(hello.epoch)):
            note("sync", "the server was restored", offered_again=again)
        return events.HelloCame(hello)

    def _push(self, wanted: commands.PushBatch) -> events.Event:
        batch = choose(self._waiting(wanted), wanted)
        torn = [record for record in batch if sha256_of(record.data) != record.sha256]
        if torn:
            self._take([Receipt(record.id, record.rev, "refused", "hash-mismatch") for record in torn])
            return self._push(replace(wanted, aside=wanted.aside.union(key_of(record) for record in torn)))
        if not batch:
            return events.NothingToSend()
        self._store.mark_sending([record.id for record in batch])
        self._sending = batch
        self._counts["sent"] += len(batch)
        answer = self._protocol.push(batch)
        keys = [key_of(record) for record in batch]
        known = set(keys)
        self._stands.update({one.sha256: one for one in answer.blobs})
        told = [one for one in answer.results if (one.id, one.rev) in known]
        return events.PushCame(keys, told)

    def _waiting(self, wanted: commands.PushBatch) -> Sequence[WireRecord]:
        near = self._store.pending(wanted.limit_bytes * _SHRINKS_BY)
        if not near or any(key_of(record) not in wanted.aside | wanted.alone for record in near):
            return near
        return self._store.pending()

    def _take(self, receipts: Sequence[Receipt]) -> None:
        self._store.accept(receipts)
        self._counts["safe"] += sum(receipt.status in SAFE for receipt in receipts)
        self._counts["refused"] += sum(receipt.status not in SAFE for receipt in receipts)

    def _pull(self, wanted: commands.PullSince) -> events.Event:
        kept = self._store.cursor()
        fresh = wanted.fresh or kept.get(MARK) != wanted.mark
        since = {} if fresh else {name: seq for name, seq in kept.items() if not name.startswith("@")}
        answer = self._protocol.pull(since, wanted.limit_bytes)
        whole = 0 if answer.more else 1
        changed = self._store.apply_pull(answer.items, {**answer.cursor, MARK: wanted.mark, WHOLE: whole})
        self._changed.update(dict.fromkeys(changed))
        return events.PullCame(answer.more, dict(answer.cursor) != since)

    def _carried(self, wanted: commands.CarryPiece) -> events.Event:
        parcel = next((one for one in self._store.carried.waiting() if one.id not in wanted.aside), None)
        if parcel is None:
            return events.NothingToSend()
        began = self._clock.monotonic()
        problem = carry_piece(self._store.carried, self._protocol, parcel.id, wanted.limit_bytes)
        return events.BlobFailed(parcel.id, problem) if problem else events.PieceCame(self._clock.monotonic() - began)

    def _fetched(self, wanted: commands.FetchPiece) -> events.Event:
        about = next((one for one in self._store.downloads.wanted() if one.sha256 not in wanted.aside), None)
        if about is None:
            return events.NothingToSend()
        began, stood = self._clock.monotonic(), self._store.downloads.have(about.sha256)
        try:
            piece = self._protocol.content(about.sha256, stood, wanted.limit_bytes)
        except ServerSaysNo as no:
            if no.problem not in _OF_ONE_CONTENT:
                raise
            return events.BlobFailed(about.sha256, "content-unknown")
        stands = self._store.downloads.add(about, stood, piece)
        if stands <= stood and about.size:
            return events.BlobFailed(about.sha256, "content-mismatch")
        if stands == about.size:
            self._changed["content", about.sha256] = None
        return events.PieceCame(self._clock.monotonic() - began)

    def _next_piece(self, wanted: commands.SendPiece) -> events.Event:
        for blob in self._store.blobs():
            if blob.sha256 in wanted.aside:
                continue
            if blob.size > wanted.limits.blob_bytes:
                self._store.blob_refused(blob.sha256, "blob-too-large")
                continue
            began = self._clock.monotonic()
            problem = self._piece(blob.sha256, wanted.limit_bytes)
            if problem:
                return events.BlobFailed(blob.sha256, problem)
            return events.PieceCame(self._clock.monotonic() - began)
        return events.NothingToSend()

    def _piece(self, sha256: str, size: int) -> str | None:
        """Sends a piece of one content from where the server stands; what is wrong with this one, if anything."""
        try:
            stood = self._under_way = self._stands.get(sha256) or self._protocol.blob(sha256)
            stands = stood if stood.whole else self._sent(stood, size)
        except ServerSaysNo as no:
            if no.problem not in _OF_ONE_BLOB:
                raise
            self._stands.pop(sha256, None)
            if no.retry != "person":
                return no.problem
            self._store.blob_refused(sha256, no.problem)
        except Tampered:
            self._store.blob_refused(sha256, "file-gone")
        else:
            return self._stand(stood, stands)
        return None

    def _stand(self, before: BlobState, now: BlobState) -> str | None:
        self._stands[now.sha256] = now
        if now.whole:
            self._store.blob_safe(now.sha256)
        return "broken" if now == before and not now.whole else None

    def _sent(self, stood: BlobState, size: int) -> BlobState:
        piece = self._store.blob_piece(stood.sha256, stood.have, size)
        return self._protocol.send_blob(stood.sha256, stood.have, piece)


def _reached(stood: BlobState | None) -> tuple[str, int] | None:
    return (stood.sha256, stood.have) if stood else None


def _told(fault: KiooError, sent: Sequence[commands.Key]) -> events.Failed:
    match fault:
        case ServerSaysNo():
            return events.Failed(fault.problem, fault.status, fault.retry, fault.retry_after, sent)
        case Offline():
            return events.Failed(str(fault) or "nobody-answered", sent=sent)
        case DiskFull():
            return events.Failed("device-full")
        case StorageError():
            return events.Failed("device-memory")
        case _:
            return events.Failed(fault.code)


class Runner:
    """Runs rounds on one thread until stopped: at start, when woken, and when the wait is over."""

    def __init__(
        self,
        store: LocalStore,
        protocol: SyncProtocol,
        clock: Clock,
        chance: Chance,
        *,
        every: float = 30.0,
        on_change: Callable[[RoundReport], None] | None = None,
    ) -> None:
        """`every`: seconds between rounds, and the longest wait while nobody answers. `on_change` is called on the thread."""
        self._store, self._protocol, self._clock, self._chance = store, protocol, clock, chance
        self._on_change = on_change
        self._state = engine.State(every=every)
        self._last = RoundReport()
        self._stirred = threading.Condition()
        self._reasons: set[events.Reason] = {"start"}
        self._stopping = False
        self._due = clock.monotonic()
        self._thread = threading.Thread(target=self._loop, name="kioo-sync", daemon=True)

    @property
    def last(self) -> RoundReport:
        """What the last round did; an empty report before the first."""
        return self._last

    def start(self) -> None:
        """Begins with a round at once."""
        self._thread.start()

    def wake(self, reason: events.Reason = "hand") -> None:
        """Asks for a round soon; harmless at any time and from any thread."""
        with self._stirred:
            self._reasons.add(reason)
            self._stirred.notify_all()

    def stop(self, patience: float = 5.0) -> None:
        """No more rounds; waits up to `patience` seconds for the one in progress."""
        with self._stirred:
            self._stopping = True
            self._stirred.notify_all()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(patience)

    def _loop(self) -> None:
        while (event := self._next_event()) is not None:
            try:
                self._one_round(event)
            except Exception as bug:  # noqa: BLE001  a bug of ours must not end the sending for good
                note("sync", "round broke", error=type(bug).__name__)
                self._state, self._due = (
                    engine.State(phase="wait", every=self._state.every),
                    self._clock.monotonic() + self._state.every,
                )

    def _next_event(self) -> events.Event | None:
        with self._stirred:
            while not (self._stopping or self._reasons or self._clock.monotonic() >= self._due):
                self._stirred.wait(max(self._due - self._clock.monotonic(), 0.0))
            if self._stopping:
                return None
            strongest = next((reason for reason in _STRONGEST_FIRST if reason in self._reasons), None)
            self._reasons.clear()
            return events.Woken(strongest) if strongest else events.Tick()

    def _one_round(self, event: events.Event) -> None:
        began = self._clock.monotonic()
        self._state, report = run_round(
            self._store, self._protocol, self._state, self._clock, self._chance, event=event
        )
        if report.wait_seconds is None:
            return
        ended = self._clock.monotonic()
        self._due, self._last = ended + report.wait_seconds, report
        facts: dict[str, Json] = {"sent": report.sent, "safe": report.safe, "refused": report.refused}
        note(
            "sync",
            "round",
            **facts,
            changed=len(report.changed),
            problem=report.problem,
            ms=int((ended - began) * 1000),
        )
        if self._on_change is not None:
            self._on_change(report)
