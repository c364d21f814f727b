"""A tablet that was taken out of service: no PIN opens anything, what is sealed leaves by itself, and people may begin anew."""

import base64
import json

import pytest

from core.errors import Locked, Refused
from core.records import Receipt, WireRecord
from storage import crypto
from storage.models import TABLES, Fact
from storage.restore import restore
from tests.storage.conftest import AISHA, GRACE, PIN

PAIR = crypto.new_pair()
WAY = {"server_url": "https://d.example", "server": "srv-1", "token": "token-of-this-tablet"}


def seals(session, ids, n, said="the queue was long"):
    for _ in range(n):
        data = {"week": "2026-W47", "channel": "chw", "language": "sw"}
        record = WireRecord(ids.unlinkable(), 1, "feedback", "d-east", "f-12", "", data)
        session.seal(record, said.encode(), PAIR.public, crypto.key_id(PAIR.public))


@pytest.fixture
def busy(tablet, grace, ids, event):
    """A tablet in the middle of its work: two people, a record, a draft, a photo, something to send and three sealed voices."""
    for name, value in WAY.items():
        grace.set_setting(name, value)
    tablet.vault.add_person(*AISHA, "135792", by=grace)
    grace.put(
        "visit",
        "v-1",
        {"what": "fix the fridge"},
        head={"facility": "f-12"},
        space="own/u-grace",
        events=[event("r-1")],
    )
    grace.attach("visit", "v-1", "ward.jpg", [b"picture of a ward"])
    seals(grace, ids, 3)
    return tablet


def everything(tablet) -> bytes:
    return b"".join(tablet.files().values())


def test_afterwards_no_pin_opens_anything_and_nobody_is_known(busy):
    session = busy.vault.unlock("u-aisha", "135792")
    before = everything(busy)
    busy.vault.take_out()
    assert busy.vault.people() == []
    for uid, pin in (("u-grace", PIN), ("u-aisha", "135792")):
        with pytest.raises(Locked):
            busy.vault.unlock(uid, pin)
    for use in (lambda: session.get("visit", "v-1"), session.pending, busy.vault.sync_session):
        with pytest.raises(Locked):
            use()
    assert len(everything(busy)) < len(before)


def test_no_row_that_a_key_of_people_opened_is_in_the_file_or_its_log_any_more(busy):
    def blobs():
        with busy.vault._database.turn() as sqlite:
            tables = {table: list(table.select().tuples().execute(sqlite)) for table in TABLES}
        return {
            value
            for rows in tables.values()
            for row in rows
            for value in row
            if isinstance(value, bytes) and len(value) > 20
        }

    before = blobs()
    kept = set()
    with busy.vault._database.turn() as sqlite:
        kept = {bytes(row[0]) for row in Fact.select(Fact.value).tuples().execute(sqlite)}
    busy.vault.take_out()
    disk = everything(busy)
    assert before - kept
    assert not [blob for blob in before - kept if blob in disk]
    assert not list((busy.folder / "attachments").iterdir())


def test_the_device_secret_alone_sends_what_is_sealed_also_after_a_restart(busy, ids):
    busy.vault.take_out()
    vault = busy.reopen()
    assert (vault.left.count(), vars(vault.left.way())) == (3, WAY)
    records = vault.left.pending(2)
    assert len(records) == 2
    for record in vault.left.pending(9):
        sealed = base64.b64decode(record.data["sealed"])
        assert crypto.hpke_open(PAIR.private, b"kioo/v1/feedback/f-12", sealed) == b"the queue was long"
    assert vault.left.accept([Receipt(one.id, 1, "quarantined", "not-yours") for one in records]) == 2
    assert vault.left.accept([Receipt(one.id, 1, "refused", "incomplete") for one in vault.left.pending(9)]) == 0
    assert vault.left.count() == 1


def test_ordinary_work_is_closed_for_the_programme_too(busy, event):
    session = busy.vault.sync_session()
    session.set_setting("data_key", base64.b64encode(PAIR.public).decode())
    session.set_setting("data_key_id", crypto.key_id(PAIR.public))
    busy.vault.take_out()
    [work] = [record for record in busy.vault.left.pending(99) if record.kind == "left_work"]
    assert (work.author, work.made, set(work.data)) == (None, None, {"key", "sealed"})
    assert b"fix the fridge" not in everything(busy)
    inside = crypto.hpke_open(PAIR.private, b"kioo/v1/left_work/f-12", base64.b64decode(work.data["sealed"]))
    assert WireRecord(**json.loads(inside)) == event("r-1")


def test_without_the_programmes_key_only_what_was_sealed_is_left(busy):
    busy.vault.take_out()
    assert {record.kind for record in busy.vault.left.pending(99)} == {"feedback"}


def test_people_can_begin_anew_on_the_same_tablet_while_the_rest_still_waits(busy, event):
    busy.vault.take_out()
    session = busy.vault.add_person(*GRACE, "975310", spaces=["own/u-grace"])
    assert session.find("visit") == []
    assert session.setting("token") is None
    session.put("visit", "v-2", {}, events=[event("r-2")])
    again = busy.reopen().unlock("u-grace", "975310")
    assert [record.id for record in again.pending()] == ["r-2"]
    assert busy.vault.left.count() == 3
    assert busy.vault.verify().healthy


def test_once_everything_went_the_way_can_be_forgotten(busy):
    busy.vault.take_out()
    left = busy.vault.left
    left.accept([Receipt(one.id, 1, "stored") for one in left.pending(9)])
    assert left.way() is not None
    left.forget_way()
    assert (left.way(), left.count()) == (None, 0)
    assert WAY["token"].encode() not in everything(busy)


def test_a_tablet_in_service_has_nothing_left(busy):
    assert (busy.vault.left.way(), busy.vault.left.count(), busy.vault.left.pending(9)) == (None, 0, [])


def test_a_tablet_that_nobody_unlocked_cannot_have_heard_it(busy):
    vault = busy.reopen()
    with pytest.raises(Locked):
        vault.take_out()
    assert vault.unlock("u-grace", PIN).get("visit", "v-1").body == {"what": "fix the fridge"}


def test_what_does_not_verify_is_left_where_it_is(busy):
    busy.vault.take_out()
    with busy.vault._database.writing() as sqlite:
        name = Fact.select(Fact.name).where(Fact.name.startswith("left/")).tuples().first(sqlite)[0]
        Fact.update(value=b"\x01\x01" + bytes(60)).where(Fact.name == name).execute(sqlite)
    assert len(busy.vault.left.pending(9)) == 2
    assert busy.vault.left.count() == 3


def test_a_copy_is_not_taken_over_where_something_still_has_to_go(busy):
    busy.vault.take_out()
    busy.vault.close()
    with pytest.raises(Refused, match="still goes to the district"):
        restore(busy.folder / "copy.kioo", busy.folder, "five words for a copy", PIN, clock=busy.clock, ids=None)
    assert busy.open().left.count() == 3
