"""A parcel over every SyncProtocol: what one device would push reaches the server by another, and nobody on the way reads it."""

import base64
import os
from hashlib import sha256
from io import BytesIO
from random import Random

import pytest

from core.errors import ServerSaysNo, Tampered
from core.parcel import LETTER, Outside, Part, inside_size, outsides, read_outside
from storage import stream
from storage.giving import closed, opened_reply
from sync.carrying import carry_piece
from sync.parcel_packing import parts_of
from sync.protocol import Letter, Limits, mark_of
from sync.wire import read_reply
from tests.contracts.test_blobs import submission
from tests.fakes.memory_store import make_record

PHOTO = Random(5).randbytes(200_000)


def sealed_parcel(stand, device, records=(), blobs=(), token="", **letter):
    """A parcel as a device closes it, and the key of its reply."""
    key = os.urandom(32)
    told = {"cursor": {}, "mark": 0, "news_bytes": 1 << 20, **letter}
    said = Letter(token or stand.token_of(device), base64.b64encode(key).decode(), **told)
    return close(
        stand, parts_of(said, list(records), [(sha256(one).hexdigest(), len(one), [one]) for one in blobs])
    ), key


def close(stand, parts, server=None):
    size = 80 + stream.sealed_size(inside_size(parts))
    outside = Outside("parcel", server or stand.server, os.urandom(16).hex(), size)
    return b"".join(closed(outside, parts, base64.b64decode(stand.courier_key())))


def id_of(parcel):
    return outsides(BytesIO(parcel))[0][1].id


def carried(carrier, parcel, piece=50_000):
    """Brings a parcel in pieces and fetches its reply in pieces."""
    name = id_of(parcel)
    stands = carrier.parcel(name)
    while not stands.reply:
        stands = carrier.send_parcel(name, stands.have, parcel[stands.have : stands.have + piece])
    reply = b""
    while len(reply) < stands.reply:
        reply += carrier.reply(name, len(reply), piece)
    assert len(reply) == stands.reply
    return reply


def opened(reply, key):
    file = BytesIO(reply)
    outside = read_outside(file)
    return read_reply(opened_reply(key, outside, file.read()))


class Hands:
    """What a carrier holds of others, in memory."""

    def __init__(self, parcels):
        self._parcels, self.told, self.replies = parcels, {}, {}

    def piece(self, parcel, start, size):
        return self._parcels[parcel][start : start + size]

    def refused(self, parcel, problem):
        self.told[parcel] = problem

    def have_reply(self, parcel):
        return len(self.replies.get(parcel, b""))

    def add_reply(self, parcel, start, piece, _whole):
        self.replies[parcel] = self.replies.get(parcel, b"")[:start] + piece


def refused(ask, problem):
    with pytest.raises(ServerSaysNo) as caught:
        ask()
    assert caught.value.problem == problem


@pytest.fixture
def giver(stand):
    return stand.enrolled("tablet-a")


@pytest.fixture
def carrier(stand, giver):
    return stand.enrolled("tablet-b")


def test_records_and_photos_reach_the_server_and_the_reply_says_so(stand, giver, carrier):
    stand.tell("b1")
    records = [make_record("r1"), submission("s1", PHOTO), make_record("f1", kind="feedback", author=None, made=None)]
    parcel, key = sealed_parcel(stand, "tablet-a", records, [PHOTO])
    reply = opened(carried(carrier, parcel), key)
    assert {(one.id, one.status) for one in reply.results} == {("r1", "stored"), ("s1", "stored"), ("f1", "stored")}
    assert [(one.sha256, one.whole) for one in reply.blobs] == [(sha256(PHOTO).hexdigest(), True)]
    assert "b1" in {item.id for item in reply.items}
    assert (reply.mark, reply.problem, reply.more) == (mark_of(giver.hello()), None, False)
    assert [stand.held(name, 1) for name in ("r1", "s1", "f1")] == [1, 1, 1]


def test_a_parcel_that_comes_twice_by_two_carriers_changes_nothing_twice(stand, giver, carrier):
    parcel, _key = sealed_parcel(stand, "tablet-a", [make_record("r1")])
    first = carried(carrier, parcel)
    assert carried(stand.enrolled("tablet-c"), parcel) == first
    again, other = sealed_parcel(stand, "tablet-a", [make_record("r1")])
    assert [one.status for one in opened(carried(carrier, again), other).results] == ["duplicate"]
    assert stand.held("r1", 1) == 1
    with pytest.raises(Tampered):
        opened(first, other)


def test_pieces_go_on_where_the_server_stands(stand, carrier):
    parcel, _key = sealed_parcel(stand, "tablet-a", [make_record("r1")])
    name = id_of(parcel)
    assert carrier.parcel(name).have == 0
    assert carrier.send_parcel(name, 0, parcel[:300]).have == 300
    assert carrier.send_parcel(name, 0, parcel[:300]).have == 300
    assert carrier.send_parcel(name, 900, parcel[900:]).have == 300
    refused(lambda: carrier.reply(name, 0, 10), "parcel-unknown")
    assert carrier.send_parcel(name, 300, parcel[300:]).reply > 0
    assert carrier.send_parcel(name, 0, parcel).reply > 0


def test_news_begin_where_the_letter_says_and_stay_within_its_bytes(stand, giver, carrier):
    for n in range(6):
        stand.tell(f"b{n}")
    page = giver.pull({}, 1 << 20)
    mark = mark_of(giver.hello())
    stand.tell("b9")
    parcel, key = sealed_parcel(stand, "tablet-a", cursor=dict(page.cursor), mark=mark)
    reply = opened(carried(carrier, parcel), key)
    assert ([item.id for item in reply.items], dict(reply.since)) == (["b9"], dict(page.cursor))
    parcel, key = sealed_parcel(stand, "tablet-a", cursor=dict(page.cursor), mark=mark + 1, news_bytes=300)
    reply = opened(carried(carrier, parcel), key)
    assert (reply.since, reply.more) == ({}, True)
    parcel, key = sealed_parcel(stand, "tablet-a", cursor={"d1": 10_000}, mark=mark)
    assert opened(carried(carrier, parcel), key).since == {}


def test_of_a_device_that_was_shut_out_only_sealed_words_are_taken_and_the_carrier_sees_no_difference(stand, carrier):
    records = [make_record("r1"), make_record("f1", kind="feedback", author=None, made=None)]
    parcel, key = sealed_parcel(stand, "tablet-a", records)
    stand.shut_out("tablet-a")
    reply = opened(carried(carrier, parcel), key)
    assert reply.problem == "device-revoked"
    assert [(one.id, one.status) for one in reply.results] == [("f1", "quarantined")]
    assert (stand.held("r1", 1), reply.items) == (0, [])


def test_a_token_nobody_knows_is_told_to_its_own_device_alone(stand, carrier):
    parcel, key = sealed_parcel(stand, "tablet-a", [make_record("r1")], token="nonsense")
    reply = opened(carried(carrier, parcel), key)
    assert (reply.problem, list(reply.results), stand.held("r1", 1)) == ("not-enrolled", [], 0)


def test_a_carrier_that_is_a_stranger_or_shut_out_brings_nothing(stand, carrier):
    parcel, _ = sealed_parcel(stand, "tablet-a", [make_record("r1")])
    name = id_of(parcel)
    stranger = stand.connect("nobody")
    for ask in (
        lambda: stranger.parcel(name),
        lambda: stranger.send_parcel(name, 0, parcel),
        lambda: stranger.reply(name, 0, 9),
    ):
        refused(ask, "not-enrolled")
    stand.shut_out("tablet-b")
    refused(lambda: carrier.send_parcel(name, 0, parcel), "device-revoked")


SPOTS = {"magic": 0, "id": 10, "size": 30, "name": 34, "key": 80, "sealed key": 120, "stream": 200, "end": -1}


@pytest.mark.parametrize("spot", SPOTS)
def test_a_parcel_with_one_byte_changed_is_refused_and_nothing_of_it_is_taken(stand, carrier, spot):
    parcel, _ = sealed_parcel(stand, "tablet-a", [make_record("r1")])
    name, wrong = id_of(parcel), bytearray(parcel)
    wrong[SPOTS[spot]] ^= 1
    if spot == "size":  # one that says it is longer than it is is waited for, one that is shorter is refused
        wrong[SPOTS[spot]] = 0
    problem = None
    try:
        stands = carrier.send_parcel(name, 0, bytes(wrong))
    except ServerSaysNo as no:
        problem = no.problem
        stands = carrier.parcel(name)
    assert (problem in {"parcel-unreadable", None}, stands.reply) == (True, 0)
    assert stand.held("r1", 1) == 0


def test_a_parcel_that_is_too_large_is_refused_by_its_first_bytes_and_nothing_of_it_is_kept(stand, carrier):
    key = base64.b64decode(stand.courier_key())
    outside = Outside("parcel", stand.server, os.urandom(16).hex(), Limits().parcel_bytes + 1)
    beginning = next(iter(closed(outside, [], key)))
    refused(lambda: carrier.send_parcel(outside.id, 0, beginning + bytes(500)), "parcel-too-large")
    assert carrier.parcel(outside.id).have == 0


def test_what_the_server_finds_too_large_steps_aside_for_good_and_the_next_parcel_goes(stand, carrier):
    key = base64.b64decode(stand.courier_key())
    outside = Outside("parcel", stand.server, os.urandom(16).hex(), Limits().parcel_bytes + 1)
    too_large = next(iter(closed(outside, [], key))) + bytes(500)
    right, _key = sealed_parcel(stand, "tablet-a", [make_record("r1")])
    hands = Hands({outside.id: too_large, id_of(right): right})
    assert carry_piece(hands, carrier, outside.id, 1_000) == "parcel-too-large"
    assert hands.told == {outside.id: "parcel-too-large"}
    for _ in range(100):
        if hands.replies.get(id_of(right)):
            break
        assert carry_piece(hands, carrier, id_of(right), 50_000) is None
    assert (stand.held("r1", 1), list(hands.told)) == (1, [outside.id])


def test_another_servers_parcel_and_a_crafted_inside_are_refused(stand, carrier):
    wrong = close(stand, [Part(LETTER, 2, [b"{}"])])
    refused(lambda: carrier.send_parcel(id_of(wrong), 0, wrong), "parcel-unreadable")
    bomb = close(stand, [Part(b"R", 3, [b"abc"])])
    refused(lambda: carrier.send_parcel(id_of(bomb), 0, bomb), "parcel-unreadable")
    other = close(stand, [], server="another")
    refused(lambda: carrier.send_parcel(id_of(other), 0, other), "parcel-unreadable")
    refused(lambda: carrier.parcel("no-id"), "parcel-unknown")


def test_a_parcel_tells_nothing_but_its_server_its_id_and_its_size(stand, giver, carrier):
    records = [make_record("secret-id", data={"what": "Amina said so"}, facility="f1", author="p1")]
    parcel, _key = sealed_parcel(stand, "tablet-a", records)
    reply = carried(carrier, parcel)
    for readable in (b"secret-id", b"Amina", b"f1", b"tablet-a", stand.token_of("tablet-a").encode(), b"stored"):
        assert readable not in parcel or len(readable) < 3
        assert readable not in reply or len(readable) < 3
    few, _ = sealed_parcel(stand, "tablet-a", [make_record("r1")])
    assert len(few) == len(parcel)
