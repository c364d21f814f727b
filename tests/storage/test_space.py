"""Bytes that do not verify are never used and never deleted, and the rest goes on."""

import json
import shutil

import pytest

from core.errors import Tampered
from core.records import PullItem
from storage.keys import SpaceKeys, unwrap_private
from storage.space import OpenSpace, packed, unpacked
from tests.storage.conftest import AISHA, PIN, Tablet


def sql(session, statement):
    with session._database.writing() as sqlite:
        return sqlite.execute_sql(statement).fetchall()


@pytest.fixture
def three(grace):
    for name in ("a", "b", "c"):
        grace.put("visit", name, {"n": name}, head={"f": "f-1"})
    return grace


def flip(session, column, where="seq = 2", place=20):
    ((blob,),) = sql(session, f"SELECT {column} FROM record WHERE {where}")
    broken = bytearray(blob)
    broken[place] ^= 1
    sql(session, f"UPDATE record SET {column} = x'{broken.hex()}' WHERE {where}")


@pytest.mark.parametrize("column", ["body", "dek", "head"])
@pytest.mark.parametrize("place", [0, 1, 2, 14, -1])
def test_a_flipped_byte_is_noticed_and_the_other_records_are_read(tablet, three, column, place):
    flip(three, column, place=place)
    session = tablet.reopen().unlock("u-grace", PIN)
    with pytest.raises(Tampered):
        session.get("visit", "b")
    assert session.get("visit", "a").body == {"n": "a"}
    assert session.get("visit", "c").body == {"n": "c"}
    report = tablet.vault.verify()
    assert (report.healthy, report.checked, report.damaged) == (False, 3, 1)


@pytest.mark.parametrize(
    "trick",
    [
        "UPDATE record SET body = (SELECT body FROM record WHERE seq = 1) WHERE seq = 2",
        "UPDATE record SET (dek, body) = (SELECT dek, body FROM record WHERE seq = 1) WHERE seq = 2",
        "UPDATE record SET rev = 9 WHERE seq = 2",
        "UPDATE record SET head = (SELECT head FROM record WHERE seq = 3) WHERE seq = 2",
        "UPDATE record SET body = zeroblob(3) WHERE seq = 2",
        "UPDATE record SET rid = zeroblob(16) WHERE seq = 2",
    ],
)
def test_bytes_moved_to_another_place_are_noticed(tablet, three, trick):
    sql(three, trick)
    session = tablet.reopen().unlock("u-grace", PIN)
    assert not tablet.vault.verify().healthy
    readable = [one.id for one in session.find("visit") if one.id != "b"]
    assert [session.get("visit", name).body["n"] for name in readable] == readable == ["c", "a"]


def test_a_record_that_does_not_verify_can_be_written_anew_and_its_bytes_are_kept(tablet, three):
    flip(three, "head")
    session = tablet.reopen().unlock("u-grace", PIN)
    tablet.vault.begin_anew(session)
    session.put("visit", "b", {"n": "again"})
    session.apply_pull([PullItem("d", 1, "visit", "b", "put", None, {"n": "from the server"})], {})
    session = tablet.reopen().unlock("u-grace", PIN)
    assert session.get("visit", "b").body == {"n": "from the server"}
    assert len(sql(session, "SELECT * FROM record WHERE aside")) == 1
    assert tablet.vault.verify().damaged == 1


def test_a_row_taken_away_under_our_feet_is_noticed(three):
    sql(three, "DELETE FROM record WHERE seq = 2")
    with pytest.raises(Tampered):
        three.get("visit", "b")


def test_another_person_cannot_read_an_own_space_with_the_whole_file_in_hand(tablet, vault, grace):
    aisha = vault.add_person(*AISHA, "135724", spaces=["own/u-aisha"], by=grace)
    grace.put("draft", "v1", {"n": 1}, space="own/u-grace")
    hers = grace.open_space("own/u-grace")
    place, entry = hers.place, hers.index.entry("draft", "v1")
    ((head, dek),) = sql(grace, f"SELECT head, dek FROM record WHERE seq = {entry.seq}")
    assert hers.unwrapped(entry.rid, entry.rev, head, dek)
    uid = vault._people.blind("u-aisha")
    grace.lock()
    sql(aisha, f"UPDATE record SET space = x'{aisha.open_space('own/u-aisha').place.hex()}' WHERE seq > 0")
    # Grace's grants, handed to Aisha
    sql(
        aisha,
        f"INSERT OR REPLACE INTO grant_ SELECT space, epoch, x'{uid.hex()}', sealed FROM grant_"
        f" WHERE space = x'{place.hex()}'",
    )
    session = tablet.reopen().unlock("u-aisha", "135724")
    assert "own/u-grace" not in session.spaces
    assert session.get("draft", "v1") is None
    roots = {session.open_space(name).keys.root for name in session.spaces}
    master = tablet.vault._door.open(uid, "135724")
    pair = unwrap_private(tablet.vault._device, uid, master, tablet.vault._people.private(uid))
    for root in {*roots, master, *pair, tablet.vault._device.secret, tablet.vault._device.names}:
        with_this = OpenSpace(tablet.vault._device, hers.name, hers.epoch, SpaceKeys(root), counted=True)
        with pytest.raises(Tampered):
            with_this._heads.decrypt(head, with_this._bound("head", entry.rid, entry.rev))
        with pytest.raises(Tampered):
            with_this._keys.decrypt(dek, with_this._bound("key", entry.rid, entry.rev))


def test_a_file_copied_to_another_device_opens_nothing_there(tablet, three, tmp_path):
    tablet.vault.close()
    other = Tablet(tmp_path / "other")
    other.open()
    other.vault.close()
    shutil.copy(tablet.folder / "vault.db", other.folder / "vault.db")
    with pytest.raises(Tampered):
        other.open()
    tablet.open()


def test_a_broken_grant_opens_nothing_and_the_label_of_the_person_still_shows(tablet, three):
    sql(three, "UPDATE grant_ SET sealed = zeroblob(80)")
    vault = tablet.reopen()
    assert [card.uid for card in vault.people()] == ["u-grace"]
    with pytest.raises(Tampered):
        vault.unlock("u-grace", PIN)


def test_a_broken_label_hides_one_person_and_not_the_others(tablet, three, vault):
    vault.add_person(*AISHA, "135724", by=three)
    sql(three, "UPDATE user SET label = zeroblob(60) WHERE rowid = 1")
    again = tablet.reopen()
    assert [card.uid for card in again.people()] == ["u-aisha"]
    with pytest.raises(Tampered):
        again.unlock("u-grace", PIN)
    assert again.unlock("u-aisha", "135724").get("visit", "a").body == {"n": "a"}


def test_the_vaults_own_facts_gone_is_not_a_new_vault(tablet, three):
    sql(three, "DELETE FROM fact WHERE name = 'check'")
    tablet.vault.close()
    with pytest.raises(Tampered):
        Tablet(tablet.folder).open()


def test_long_records_are_deflated_and_short_ones_are_not():
    long, short = {"text": "water " * 500}, {"text": "water"}
    assert len(packed(long)) < 200
    assert packed(short) == b"\x00" + json.dumps(short, separators=(",", ":")).encode()
    assert [unpacked(packed(value)) for value in (long, short)] == [long, short]


def test_half_a_surrogate_from_a_broken_keyboard_is_kept():
    assert unpacked(packed({"text": "ab\ud83d"})) == {"text": "ab\ud83d"}
