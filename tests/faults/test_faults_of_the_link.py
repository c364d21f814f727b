"""Faults of the network between a tablet and its server (docs/faults.md); each test bears the name of its row."""

import gzip
import socket
import threading
import time
from codecs import BOM_UTF8
from itertools import pairwise
from random import Random

import pytest

from sync import events, retry
from sync.packing import PLAIN, WAYS
from sync.protocol import BY_DICTIONARY
from sync.status import NEEDS_YOU, ON_ITS_WAY, SAFE, explain
from sync.wire import PROBLEM_TYPE
from tests.fakes.http_server import answering
from tests.faults import link
from tests.faults.tls import certificate_from
from tests.faults.world import all_is_well


def test_lost_ack(world, tablet):
    record = tablet.makes()
    world.link.then("push", link.loses_the_answer)
    assert tablet.round().problem == "nobody-answered"
    assert (world.held(record), tablet.word(record)) == (1, ON_ITS_WAY)
    tablet.rounds()
    assert tablet.word(record) == SAFE
    all_is_well(world, tablet)


def test_cut_body(world, tablet):
    records = [tablet.makes(data={"text": "x" * 4000, "n": n}) for n in range(3)]
    world.link.then("push", link.cuts_the_request(60))
    assert tablet.round().problem == "nobody-answered"
    assert [world.held(record) for record in records] == [0, 0, 0]
    all_is_well(world, tablet)
    tablet.rounds()
    assert [tablet.word(record) for record in records] == [SAFE] * 3
    all_is_well(world, tablet)
    goes_on_where_it_was(world, tablet)
    all_is_well(world, tablet)


def goes_on_where_it_was(world, tablet):
    """However often a larger batch is cut, what arrived is not sent again, and nothing counts before all of it is there."""
    chance = Random(3)
    records = [tablet.makes(data={"text": chance.randbytes(3_000).hex()}) for _ in range(4)]
    before, cut, asked = len(world.link.heard), link.cuts_the_request(2_500, linger=0.25), link.passes
    world.link.then("push", cut, asked, cut)
    for arrived in (2_500, 5_000):
        assert tablet.round().problem == "nobody-answered"
        assert [world.held(record) for record in records] == [0] * 4
        until(lambda size=arrived: size + 32 in {path.stat().st_size for path in world.folder.rglob("cut/*.part")})
    tablet.rounds()
    assert [tablet.word(record) for record in records] == [SAFE] * 4
    sizes = [len(one.body) for one in world.link.heard[before:] if one.path == "push"]
    assert [more - less for more, less in pairwise(sizes)] == [2_500] * 2


def until(holds):
    """The server notices a cut when it comes to it."""
    ends = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_cut_answer(world, tablet):
    record = tablet.makes()
    world.link.then("push", link.cuts_the_answer(20), link.changes_the_answer(lambda body: body[:-20]))
    assert tablet.round().problem in {"nobody-answered", "cut-off"}
    assert tablet.round().problem == "cut-off"
    assert tablet.word(record) == ON_ITS_WAY
    tablet.rounds()
    all_is_well(world, tablet)


def test_portal(world, tablet):
    record = tablet.makes()
    page = link.says("200 OK", "<html>Welcome! <a href='/login'>Log in</a></html>", "Content-Type: text/html")
    world.link.then("hello", page, link.says("302 Found", "", "Location: http://hotel.example/login"))
    world.link.then("push", page, page)
    told = [tablet.round().problem for _ in range(3)]
    assert told == ["somebody-else"] * 3
    assert explain("somebody-else").what == "This network wants something from you first."
    assert (world.held(record), tablet.word(record)) == (0, ON_ITS_WAY)
    all_is_well(world, tablet)
    tablet.rounds()
    all_is_well(world, tablet)


ONLY_ZIPPED = {
    "unzips": link.changes(gzip.decompress, without=("content-encoding",)),
    "unzips_with_a_mark": link.changes(lambda body: BOM_UTF8 + gzip.decompress(body), without=("content-encoding",)),
    "says_it_is_still_zipped": link.changes(gzip.decompress),
    "breaks_the_zip": link.changes(lambda body: body[:-1] + b"?"),
    "changes_letters": link.changes(lambda body: gzip.compress(gzip.decompress(body).replace("é".encode(), b"e"))),
}


def when_packed(way, doing, other=link.passes):
    packed = ("Content-Encoding", way)
    return lambda exchange: (doing if packed in exchange.headers else other)(exchange)


BREAKS_ITS_END = link.changes(lambda body: body[:-1] + bytes([body[-1] ^ 1]))
MANGLING = {name: when_packed("gzip", doing) for name, doing in ONLY_ZIPPED.items()}
MANGLING |= {
    f"{name}_and_what_it_does_not_know": when_packed(BY_DICTIONARY, BREAKS_ITS_END, doing)
    for name, doing in MANGLING.items()
}
MANGLING["forgets_how_it_is_packed"] = when_packed(BY_DICTIONARY, link.changes(without=("content-encoding",)))
MANGLING["refuses_what_it_does_not_know"] = when_packed(BY_DICTIONARY, link.says("415 Unsupported Media Type", "no"))
MANGLING["hangs_up_on_what_it_does_not_know"] = when_packed(BY_DICTIONARY, lambda exchange: None)


@pytest.mark.parametrize("proxy", MANGLING)
def test_proxy_mangle(world, tablet, proxy):
    world.link.always("push", MANGLING[proxy])
    records = [tablet.makes(data={"what": "un évier", "n": n}) for n in range(4)]
    tablet.rounds()
    again = tablet.makes()
    tablet.rounds()
    assert [tablet.word(record) for record in (*records, again)] == [SAFE] * 5
    most = 8 if proxy.startswith("hangs_up") else 4  # the way is known after the first; after three that got no answer
    assert world.link.paths().count("push") <= most
    all_is_well(world, tablet)
    world.link.always("push", link.changes(lambda body: body.replace("é".encode(), b"e")))
    tablet.client.packing._first = WAYS.index(PLAIN)
    changed = tablet.makes(data={"what": "deux éviers"})
    tablet.rounds()
    assert (tablet.word(changed), tablet.problem(changed)) == (NEEDS_YOU, "hash-mismatch")
    assert explain("hash-mismatch").what == "This was changed on the way."
    all_is_well(world, tablet)


def test_redirect(world, tablet):
    tablet.makes()
    with answering(b"") as (elsewhere, heard):
        world.link.then("hello", link.says("307 Temporary Redirect", "", f"Location: {elsewhere}/sync/v1/hello"))
        moved = link.says("308 Permanent Redirect", "", f"Location: {elsewhere}/sync/v1/push")
        world.link.then("push", moved, moved)
        assert [tablet.round().problem for _ in range(2)] == ["somebody-else"] * 2
        assert heard == []
    tablet.rounds()
    all_is_well(world, tablet)


def test_slow(world, tablet, monkeypatch):
    monkeypatch.setattr(retry, "time_limit", lambda sent: 0.25)
    tablet.makes()
    world.link.then("push", link.drips(0.08, 6))  # twice the limit in all, and never silent for so long
    assert tablet.round().problem is None
    tablet.makes()
    world.link.then("push", link.drips(0.4, 1))
    assert tablet.round().problem == "nobody-answered"
    tablet.rounds()
    all_is_well(world, tablet)


def test_storm(world, tablet):
    record = tablet.makes()
    busy = '{"type": "busy", "status": 503, "retry": "later"}'
    marks = (f"Kioo-Server: {world.service.server}", f"Content-Type: {PROBLEM_TYPE}")
    world.link.always("hello", link.says("503 Service Unavailable", busy, *marks, "Retry-After: 120"))
    report = tablet.round()
    assert (report.problem, report.wait_seconds >= 120) == ("busy", True)
    for reason in ("record", "network", "hand") * 10:
        assert tablet.round(events.Woken(reason)).wait_seconds is None  # nothing shortens what the server named
    assert world.link.paths() == ["hello"]
    world.link.always("hello", link.says("500 Oops", busy.replace("busy", "broken"), *marks))
    for _ in range(30):
        assert 0 <= tablet.round().wait_seconds <= max(retry.FIRST_CEILING, tablet.state.every)
    assert world.link.paths() == ["hello"] * 31  # one small question for each wait, never a record
    assert (world.held(record), set(tablet.told)) == (0, {"busy", "broken"})
    world.link.forget()
    tablet.rounds()
    all_is_well(world, tablet)


def tls_round(world, tablet, tmp_path, **of):
    """A round with somebody who shows this certificate and answers as our server would."""
    context = certificate_from(tmp_path, **of)
    heard = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listening.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                heard.append(secure.recv(65536))
        except OSError:
            connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    client = tablet.dial(f"https://localhost:{listening.getsockname()[1]}")
    client._connection.verify = of.get("trusted_by", True)
    report = tablet.round(client=client)
    client.close()
    thread.join(5)
    listening.close()
    return report, heard


@pytest.mark.parametrize("days", [(-900, -100), (100, 900)], ids=["expired", "not_yet"])
def test_tls_clock(world, tablet, tmp_path, days):
    tablet.makes()
    report, heard = tls_round(world, tablet, tmp_path, days=days, trusted_by=str(tmp_path / "ca.pem"))
    assert (report.problem, heard) == ("not-trusted", [])
    assert explain("not-trusted").next_step.startswith("Check the date on this device")
    all_is_well(world, tablet)
    tablet.rounds()
    all_is_well(world, tablet)


def test_tls_ca(world, tablet, tmp_path):
    tablet.makes()
    report, heard = tls_round(world, tablet, tmp_path, days=(-1, 900))
    assert (report.problem, heard) == ("not-trusted", [])
    assert world.link.paths() == []  # nor was it tried without TLS
    assert tls_round(world, tablet, tmp_path, days=(-1, 900), trusted_by=str(tmp_path / "ca.pem"))[1]
    all_is_well(world, tablet)
    tablet.rounds()
    all_is_well(world, tablet)
