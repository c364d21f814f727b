"""What arrived of a push before it was cut: kept for its own device and its own body, never read before it is whole."""

import os
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DiskFull, ServerSaysNo
from server.cut_pushes import CutPushes
from tests.fakes.clock import FakeClock

BODY = bytes(range(256)) * 40
NAME = sha256(BODY).hexdigest()


@pytest.fixture
def cut(tmp_path):
    return CutPushes(tmp_path, FakeClock())


def refused(ask):
    with pytest.raises(ServerSaysNo) as caught:
        ask()
    return caught.value.problem


@given(st.lists(st.tuples(st.integers(0, len(BODY)), st.integers(0, 4_000)), max_size=8))
def test_however_it_is_cut_the_longest_beginning_stays_and_the_body_comes_out_whole(tmp_path_factory, cuts):
    cut, have = CutPushes(tmp_path_factory.mktemp("s"), FakeClock()), 0
    for start, size in cuts:
        cut.keep("t1", NAME, start, BODY[start : start + size])
        have = max(have, start + len(BODY[start : start + size])) if start <= have else have
        assert cut.stands("t1", NAME).have == have
    assert cut.whole("t1", NAME, have, BODY[have:]) == BODY


def test_what_one_device_sent_is_nothing_to_another(cut):
    cut.keep("t1", NAME, 0, BODY[:100])
    assert cut.stands("t2", NAME).have == 0


def test_a_device_has_one_body_and_the_newer_one_stays(cut, tmp_path):
    for n in range(50):
        cut.keep("t1", sha256(bytes([n])).hexdigest(), 0, b"x" * 100)
    assert len(list((tmp_path / "cut").glob("*.part"))) == 1
    assert cut.stands("t1", sha256(bytes([49])).hexdigest()).have == 100


def test_a_body_that_is_another_with_its_rest_is_dropped(cut):
    cut.keep("t1", NAME, 0, b"not its beginning")
    assert refused(lambda: cut.whole("t1", NAME, 17, BODY[17:])) == "malformed"
    assert cut.stands("t1", NAME).have == 0
    assert cut.whole("t1", NAME, 0, BODY) == BODY


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NAME.upper(), NAME + "0", NAME[:-1]])
def test_what_is_no_hash_is_refused_everywhere(cut, name, tmp_path):
    for ask in (
        lambda: cut.stands("t1", name),
        lambda: cut.keep("t1", name, 0, b"x"),
        lambda: cut.whole("t1", name, 0, b"x"),
    ):
        assert refused(ask) == "malformed"
    assert not list(tmp_path.rglob("*.part"))


def test_a_device_may_be_called_anything(cut, tmp_path):
    cut.keep("../../t1", NAME, 0, BODY[:10])
    assert [path.parent for path in tmp_path.rglob("*.part")] == [tmp_path / "cut"]


def test_after_a_day_it_is_gone(tmp_path):
    clock = FakeClock()
    cut = CutPushes(tmp_path, clock)
    assert cut.tidy() == 0
    cut.keep("t1", NAME, 0, BODY[:10])
    (there,) = (tmp_path / "cut").glob("*.part")
    os.utime(there, (clock.now_ms() / 1000, clock.now_ms() / 1000))
    assert cut.tidy() == 0
    clock.advance(25 * 3600)
    assert (cut.tidy(), cut.stands("t1", NAME).have) == (1, 0)


def test_a_full_disk_is_said_and_what_was_kept_stays(cut, monkeypatch):
    cut.keep("t1", NAME, 0, BODY[:10])

    def no_room(*_):
        raise DiskFull

    monkeypatch.setattr("server.cut_pushes.write_whole", no_room)
    with pytest.raises(DiskFull):
        cut.keep("t1", NAME, 10, BODY[10:50])
    assert cut.stands("t1", NAME).have == 10
