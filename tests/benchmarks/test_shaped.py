"""The bad link of the benchmark: bytes come through as they were, and seconds are those that its numbers say."""

import asyncio
import socket
import threading
import time
from contextlib import closing, contextmanager, suppress
from random import Random

import pytest

from benchmarks.shaped import SEGMENT, Lane, Nature, shaped

SLOW = Nature(kbit=50, round_trip=0.8)


class Counted:
    """A clock that nobody waits for: whoever waits moves it on."""

    def __init__(self):
        self._now = 0.0

    def now(self):
        return self._now

    async def until(self, moment):
        self._now = max(self._now, moment)
        await asyncio.sleep(0)


@contextmanager
def answering_with(answer):
    """A server that hears somebody out and then says `answer`; what it heard comes into the list."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def talk():
            with door.accept()[0] as talking:
                heard.append(b"".join(iter(lambda: talking.recv(65536), b"")))
                talking.sendall(answer)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}", heard
        thread.join(10)


def said(address, words):
    with closing(socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), 10)) as line:
        line.sendall(words)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize("loss", [0.0, 0.3])
def test_bytes_come_through_as_they_were_both_ways(loss):
    words, answer = Random(1).randbytes(60_000), Random(2).randbytes(45_000)
    nature = Nature(kbit=50, round_trip=0.8, loss=loss)
    with answering_with(answer) as (server, heard), shaped(server, nature, Counted(), 4) as (address, link):
        assert said(address, words) == answer
        assert heard == [words]
    counts = link.counts()
    carried = len(words) + len(answer) + nature.opening_bytes
    assert counts.wire == carried if not loss else carried * 1.2 < counts.wire < carried * 1.4
    assert (counts.connections, counts.cuts) == (1, 0)


def seconds_of(nature, words, answer):
    with answering_with(answer) as (server, _), shaped(server, nature, Counted(), 4) as (address, link):
        said(address, words)
    return link.counts().seconds


def test_what_is_long_takes_as_long_as_the_speed_of_the_link_says():
    nature = Nature(kbit=50, round_trip=0.0)
    assert seconds_of(nature, b"x" * 50_000, b"y" * 10_000) == pytest.approx((4_000 + 60_000) * 8 / 50_000, rel=0.01)


def test_what_is_short_takes_the_round_trips_of_opening_and_one_more():
    sent = (4_000 + 100 + 50) * 8 / 50_000
    assert seconds_of(SLOW, b"x" * 100, b"y" * 50) == pytest.approx(3 * 0.8 + sent, rel=0.01)


def test_two_that_send_at_once_share_one_lane():
    lane = Lane(SLOW, Random(0))
    first, second = lane.leaves(5_000, now=10.0), lane.leaves(5_000, now=10.0)
    assert (first, second) == (pytest.approx(10.8), pytest.approx(11.6))
    assert lane.leaves(5_000, now=20.0) == pytest.approx(20.8)


def test_a_lost_segment_goes_twice_and_holds_up_what_follows():
    lane = Lane(Nature(kbit=50, round_trip=0.8, loss=1.0), Random(0))
    once = SEGMENT * 8 / 50_000
    assert lane.leaves(SEGMENT, now=0.0) == pytest.approx(2 * once + 1.2)
    assert (lane.sent, lane.sent_again) == (SEGMENT, SEGMENT)


def test_nobody_gets_through_while_it_is_cut():
    nature = Nature(kbit=50, round_trip=0.8, cut_every=0.001, cut_lasts=1e9)
    with answering_with(b"") as (server, heard), shaped(server, nature, Counted(), 4) as (address, link):
        while not link.counts().cuts:
            time.sleep(0.001)
        with suppress(OSError):
            assert said(address, b"hello") == b""
        assert link.counts().connections == 0
        said(server, b"bye")
    assert heard == [b"bye"]
