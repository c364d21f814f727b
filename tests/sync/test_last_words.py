"""What a tablet out of service left goes in batches, again and again until the server has it."""

import threading
from dataclasses import dataclass, field

import pytest

from core.errors import Offline
from core.records import Receipt
from sync.last_words import BATCH, LastWords, send_left
from sync.protocol import PushAnswer
from tests.fakes.memory_store import make_record


@dataclass
class Left:
    records: list = field(default_factory=lambda: [make_record(f"r{n}", kind="feedback") for n in range(120)])

    def pending(self, most):
        return self.records[:most]

    def accept(self, receipts):
        safe = {one.id for one in receipts if one.status == "quarantined"}
        before = len(self.records)
        self.records = [one for one in self.records if one.id not in safe]
        return before - len(self.records)


@dataclass
class Server:
    """Answers nothing `silent` times; refuses the records it is told to."""

    silent: int = 0
    refuses: frozenset = frozenset()
    batches: list = field(default_factory=list)

    def push(self, records):
        if self.silent:
            self.silent -= 1
            raise Offline("nobody-answered")
        self.batches.append(len(records))
        return PushAnswer(
            0, [Receipt(one.id, 1, "refused" if one.id in self.refuses else "quarantined") for one in records]
        )


def test_everything_goes_in_batches():
    left, server = Left(), Server()
    assert send_left(left, server) == 120
    assert server.batches == [BATCH, BATCH, 20]
    assert left.records == []


def test_a_server_that_takes_nothing_of_a_batch_is_not_asked_for_ever():
    left, server = Left(), Server(refuses=frozenset(f"r{n}" for n in range(120)))
    assert send_left(left, server) == 0
    assert server.batches == [BATCH]


def test_silence_is_passed_on():
    with pytest.raises(Offline):
        send_left(Left(), Server(silent=1))


def test_it_is_tried_until_all_went():
    left, server, told = Left(), Server(silent=3), []
    gone = threading.Event()

    def changed():
        told.append(len(left.records))
        if not left.records:
            gone.set()

    last = LastWords(left, server, lambda: 0.0, every=0.01, on_change=changed)
    last.start()
    assert gone.wait(10)
    last.stop()
    assert told == [120, 120, 120, 0]


def test_it_stops_when_asked_in_the_middle_of_a_wait():
    last = LastWords(Left(), Server(silent=10**6), lambda: 1.0, every=900.0, on_change=lambda: None)
    last.start()
    last.stop(patience=5)
    assert not last._thread.is_alive()
