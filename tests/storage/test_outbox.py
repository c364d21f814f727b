import base64
import itertools
import uuid

import pytest

from core.canonical import sha256_of
from core.errors import OurFault, Tampered
from core.records import Receipt, WireRecord
from storage import crypto
from storage.keys import unwrap_private
from tests.storage.conftest import PIN

PROGRAMME = crypto.new_pair()


def voice(**changes):
    whole = {
        "id": str(uuid.uuid4()),
        "rev": 1,
        "kind": "feedback",
        "district": "d-east",
        "facility": "f-12",
        "sha256": "",
        "data": {"week": "2026-W47", "channel": "chw", "language": "sw"},
    }
    return WireRecord(**{**whole, **changes})


def seal(session, text=b"she waited an hour", **changes):
    record = voice(**changes)
    session.seal(record, text, PROGRAMME.public, "k1")
    return record.id


def states(session):
    return {(line.id, line.rev): line.state for line in session.outbox()}


def test_what_waits_comes_back_as_it_was_in_its_order(tablet, grace, event):
    records = [event(f"p{number}", extra={"new_field": number}, form="kioo_visit", version="1") for number in range(5)]
    for record in records:
        grace.put("promise", record.id, {}, events=[record])
    assert grace.pending() == records
    assert tablet.reopen().unlock("u-grace", PIN).pending() == records


def test_as_much_is_offered_as_fits_and_at_least_one(grace, event):
    grace.put("x", "x", {}, events=[event(f"p{number}", data={"t": "a" * 1000}) for number in range(5)])
    assert [record.id for record in grace.pending(limit_bytes=1)] == ["p0"]
    assert [record.id for record in grace.pending(limit_bytes=3000)] == ["p0", "p1"]
    assert len(grace.pending(limit_bytes=100_000)) == 5


def test_only_the_kinds_asked_for_are_offered(grace, event):
    grace.put("x", "x", {}, events=[event("p1"), event("b1", kind="barrier")])
    seal(grace)
    assert [record.id for record in grace.pending(kinds=["barrier"])] == ["b1"]
    assert [record.kind for record in grace.pending()] == ["promise", "barrier", "feedback"]


def test_the_four_words_follow_a_record(grace, event):
    grace.put("x", "x", {}, events=[event("p1"), event("p2")])
    assert set(states(grace).values()) == {"on this device"}
    grace.mark_sending(["p1"])
    assert states(grace) == {("p1", 1): "on its way", ("p2", 1): "on this device"}
    grace.mark_sending(["p2"])
    assert states(grace) == {("p1", 1): "on this device", ("p2", 1): "on its way"}
    grace.accept([Receipt("p2", 1, "stored"), Receipt("p1", 1, "refused", "not-yours")])
    (line,) = grace.outbox()
    assert (line.id, line.state, line.tries, line.problem) == ("p1", "needs you", 1, "not-yours")
    counts = grace.counts()
    assert (counts.on_device, counts.on_way, counts.safe, counts.needs_you) == (0, 0, 1, 1)


def test_after_a_restart_nothing_is_on_its_way_and_the_rest_is_remembered(tablet, grace, event):
    grace.put("x", "x", {}, events=[event("p1"), event("p2"), event("p3")])
    grace.mark_sending(["p1", "p2"])
    grace.accept([Receipt("p2", 1, "refused", "too-large"), Receipt("p3", 1, "duplicate")])
    last = tablet.clock.now_ms()
    session = tablet.reopen().unlock("u-grace", PIN)
    assert [(line.id, line.state, line.tries) for line in session.outbox()] == [
        ("p1", "on this device", 1),
        ("p2", "needs you", 1),
    ]
    assert (session.counts().safe, session.counts().last_safe_ms) == (1, last)


@pytest.mark.parametrize("status", ["stored", "duplicate", "conflict", "quarantined", "gone"])
def test_every_safe_status_lets_go(grace, event, status):
    grace.put("x", "x", {}, events=[event("p1")])
    grace.accept([Receipt("p1", 1, status)])
    assert grace.outbox() == []
    assert grace.counts().safe == 1


def test_a_receipt_counts_for_its_revision_only(grace, event):
    grace.put("x", "x", {}, events=[event("p1", 1)])
    grace.mark_sending(["p1"])
    grace.put("x", "x", {}, events=[event("p1", 2, data={"what": "newer"})])
    grace.accept([Receipt("p1", 1, "stored"), Receipt("p1", 7, "stored"), Receipt("p9", 1, "stored")])
    assert [(record.id, record.rev) for record in grace.pending()] == [("p1", 2)]
    grace.accept([Receipt("p1", 1, "stored")])
    assert grace.counts().safe == 1
    assert len(grace.pending()) == 1


def test_what_needs_a_person_is_not_offered_until_they_say_so(grace, event):
    grace.put("x", "x", {}, events=[event("p1"), event("p2")])
    grace.accept([Receipt("p1", 1, "refused", "unknown-form-version"), Receipt("p2", 1, "refused", None)])
    assert grace.pending() == []
    assert {line.problem for line in grace.outbox()} == {"unknown-form-version", "refused"}
    grace.retry(["p1"])
    assert [record.id for record in grace.pending()] == ["p1"]
    grace.put("x", "x", {}, events=[event("p2")])
    assert [record.id for record in grace.pending()] == ["p1", "p2"]


def test_the_same_revision_twice_waits_once(grace, event):
    grace.put("x", "x", {}, events=[event("p1"), event("p1")])
    grace.put("x", "x", {}, events=[event("p1")])
    assert len(grace.pending()) == 1


def test_the_time_of_the_last_safe_one_never_goes_back(tablet, grace, event):
    grace.put("x", "x", {}, events=[event("p1"), event("p2")])
    grace.accept([Receipt("p1", 1, "stored")])
    first = grace.counts().last_safe_ms
    tablet.clock.set_back(3600)
    grace.accept([Receipt("p2", 1, "stored")])
    assert grace.counts().last_safe_ms == first


def test_a_sealed_record_says_only_what_it_may(tablet, grace):
    record_id = seal(grace)
    (sent,) = tablet.reopen().unlock("u-grace", PIN).pending()
    assert (sent.id, sent.author, sent.made, sent.rev, sent.form) == (record_id, None, None, 1, None)
    assert set(sent.data) == {"week", "channel", "language", "key", "sealed"}
    assert sent.sha256 == sha256_of(sent.data)
    assert sent.data["key"] == "k1"


def test_the_programme_opens_what_was_sealed(grace):
    seal(grace, b"he listened")
    (sent,) = grace.pending()
    sealed = base64.b64decode(sent.data["sealed"])
    assert crypto.hpke_open(PROGRAMME.private, b"kioo/v1/feedback/f-12", sealed) == b"he listened"


def test_nothing_on_the_device_opens_what_was_sealed(tablet, vault, grace):
    seal(grace, b"he asked me for money")
    (sent,) = grace.pending()
    sealed = base64.b64decode(sent.data["sealed"])
    uid = vault._people.blind("u-grace")
    master = vault._door.open(uid, PIN)
    pair = unwrap_private(vault._device, uid, master, vault._people.private(uid))
    spaces = [grace.open_space(name).keys for name in grace.spaces]
    known = [master, pair.private, pair.public, vault._device.secret, PROGRAMME.public]
    known += [key for keys in spaces for key in (keys.root, keys.head, keys.wrap, keys.names, keys.queue)]
    for key in known:
        with pytest.raises(Tampered):
            crypto.hpke_open(key, b"kioo/v1/feedback/f-12", sealed)
        with pytest.raises(Tampered):
            crypto.decrypt(key, sealed, b"kioo/v1/feedback/f-12")
    assert not any(b"money" in content for content in tablet.files().values())


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "submission"},
        {"rev": 2},
        {"author": "u-grace"},
        {"made": 1},
        {"extra": {"device": "d1"}},
        {"data": {"week": "2026-W47", "user": "u-grace"}},
        {"id": "019a0000-0000-7000-8000-000000000000"},
    ],
)
def test_a_sealed_record_that_says_more_is_refused(grace, changes):
    with pytest.raises(OurFault):
        grace.seal(voice(**changes), b"x", PROGRAMME.public, "k1")
    assert grace.pending() == []


def test_a_patients_words_cannot_be_queued_in_clear(grace, event):
    with pytest.raises(OurFault):
        grace.put("x", "x", {}, events=[event("f1", kind="feedback")])
    assert grace.get("x", "x") is None


def test_the_order_of_capture_is_nowhere_on_disk(tablet, grace):
    """Rows simply inserted would stand in the file exactly as they came (their overflow pages do): agreement 1."""
    captured = [seal(grace, bytes(900)) for _ in range(30)]
    assert (tablet.folder / "vault.db-wal").stat().st_size == 0
    names = grace.open_space("device").keys.names
    with grace._database.turn() as sqlite:
        columns = [row[1] for row in sqlite.execute_sql("PRAGMA table_info(sealed_outgoing)")]
        ends = {oid: body[-16:] for oid, body in sqlite.execute_sql("SELECT oid, body FROM sealed_outgoing")}
    assert columns == ["oid", "head", "body"]
    content = (tablet.folder / "vault.db").read_bytes()
    places = [content.index(ends[crypto.blind(names, "outgoing", record_id, "1")]) for record_id in captured]
    pairs = list(itertools.combinations(places, 2))
    agreement = sum(1 if one < two else -1 for one, two in pairs) / len(pairs)
    assert abs(agreement) < 0.65  # five standard deviations of chance for 30 rows


def test_sealed_records_are_offered_in_an_order_that_is_not_the_order_of_capture(grace):
    captured = [seal(grace) for _ in range(12)]
    offered = [record.id for record in grace.pending()]
    assert sorted(offered) == sorted(captured)
    assert offered != captured


def test_a_waiting_record_whose_line_is_broken_is_still_sent(tablet, grace, event):
    grace.put("x", "x", {}, events=[event("p1"), event("p2")])
    break_column(grace, "UPDATE outgoing SET head = zeroblob(length(head)) WHERE seq = 1")
    session = tablet.reopen().unlock("u-grace", PIN)
    assert [record.id for record in session.pending()] == ["p1", "p2"]
    report = tablet.vault.verify()
    assert (report.damaged, report.findings) == (0, {"device": "rows"})


def test_a_waiting_record_that_does_not_verify_is_kept_and_does_not_block_the_others(tablet, grace, event):
    grace.put("x", "x", {}, events=[event("p1"), event("p2")])
    seal(grace)
    break_column(grace, "UPDATE outgoing SET body = zeroblob(length(body)) WHERE seq = 1")
    break_column(grace, "UPDATE sealed_outgoing SET body = zeroblob(99), head = zeroblob(9)")
    assert [record.id for record in grace.pending()] == ["p2"]
    session = tablet.reopen().unlock("u-grace", PIN)
    assert [record.id for record in session.pending()] == ["p2"]
    report = tablet.vault.verify()
    assert (report.healthy, report.damaged) == (False, 2)
    with session._database.turn() as sqlite:
        assert sqlite.execute_sql("SELECT count(*) FROM sealed_outgoing").fetchone() == (1,)


def break_column(session, statement):
    with session._database.writing() as sqlite:
        sqlite.execute_sql(statement)


DAY_S = 86_400


def outgoing_rows(session):
    with session._database.turn() as sqlite:
        return [
            sqlite.execute_sql(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("outgoing", "sealed_outgoing")
        ]


def test_what_is_safe_is_offered_again_when_the_server_was_restored(tablet, grace, event):
    grace.server_stands_at(1)
    sent = [event("p1"), event("p2"), event("p1", rev=2)]
    grace.put("x", "x", {}, events=sent)
    grace.accept([Receipt(one.id, one.rev, "stored") for one in sent])
    assert (grace.pending(), grace.outbox(), grace.counts().safe) == ([], [], 3)
    session = tablet.reopen().unlock("u-grace", PIN)
    assert (session.server_stands_at(1), session.pending()) == (0, [])
    assert tablet.vault.verify().healthy
    assert session.server_stands_at(2) == 3
    assert (session.pending(), session.counts().safe, session.counts().on_device) == (sent, 0, 3)
    session.accept([Receipt("p1", 1, "duplicate")])
    assert (session.server_stands_at(2), session.counts().safe) == (0, 1)


def test_nothing_stays_of_patients_words_and_of_what_passes(grace, event):
    grace.server_stands_at(1)
    voice_id = seal(grace)
    grace.put("draft", "d-1", {})
    grace.remove("draft", "d-1", events=[event("p1")], passing=True)
    grace.accept([Receipt(voice_id, 1, "stored"), Receipt("p1", 1, "stored")])
    assert (outgoing_rows(grace), grace.server_stands_at(2)) == ([0, 0], 0)


def test_what_is_safe_is_kept_a_month_and_not_more_than_there_is_room_for(tablet, grace, event, monkeypatch):
    grace.server_stands_at(1)
    for number, days in enumerate((0, 20, 9)):
        tablet.clock.advance(days * DAY_S)
        grace.put("x", "x", {}, events=[event(f"p{number}")])
        grace.accept([Receipt(f"p{number}", 1, "stored")])
    assert outgoing_rows(grace) == [3, 0]
    tablet.clock.advance(2 * DAY_S)
    grace.server_stands_at(1)
    assert outgoing_rows(grace) == [2, 0]
    monkeypatch.setattr("storage.outbox.KEPT_BYTES", 400)
    grace.server_stands_at(1)
    assert outgoing_rows(grace) == [1, 0]
    assert (grace.server_stands_at(2), [one.id for one in grace.pending()]) == (1, ["p2"])


def test_a_clock_here_that_jumps_ahead_takes_nothing_away_too_soon(tablet, grace, event):
    grace.server_stands_at(1)
    grace.put("x", "x", {}, events=[event("p1")])
    grace.accept([Receipt("p1", 1, "stored")])
    tablet.clock.advance(3 * 365 * DAY_S)
    grace.contact.clock_is(-3 * 365 * DAY_S * 1000)  # as the server says at the next contact
    assert (grace.server_stands_at(1), outgoing_rows(grace)) == (0, [1, 0])
    tablet.clock.advance(31 * DAY_S)
    assert (grace.server_stands_at(1), outgoing_rows(grace)) == (0, [0, 0])


def test_a_kept_revision_may_be_queued_anew(grace, event):
    grace.put("x", "x", {}, events=[event("p1")])
    grace.accept([Receipt("p1", 1, "stored")])
    other = event("p1", data={"what": "something else"})
    grace.put("x", "x", {}, events=[other])
    assert (grace.pending(), outgoing_rows(grace)) == ([other], [1, 0])
