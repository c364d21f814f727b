"""Somebody is taken out of a space: what comes later has keys they never had, and nobody else notices."""

import sqlite3

import pytest

from core.errors import DiskFull, Locked, OnlyLooking, Refused, Tampered
from storage import crypto, keys
from storage.crypto import bound
from storage.keys import Granted
from storage.models import Grant, Slot, User
from storage.rowset import RowSet

TEAM = "team/f-12"
NEEMA = ("u-neema", "Neema", "team", "p-neema")
JUMA = ("u-juma", "Juma", "team", "p-juma")


@pytest.fixture
def team(vault, grace):
    """Neema and Juma are in the team's space; Grace, a supervisor, is not."""
    neema = vault.add_person(*NEEMA, "135724", spaces=[TEAM], by=grace)
    vault.add_person(*JUMA, "246810", spaces=[TEAM], by=neema).lock()
    neema.put("notes", "n1", {"said": "we ran out of gloves"}, head={"on": "2026-11-20"}, space=TEAM)
    neema.attach("notes", "n1", "said.m4a", [b"a voice" * 20_000])
    return neema


def bodies(tablet):
    file = sqlite3.connect(tablet.folder / "vault.db")
    found = dict(file.execute("SELECT rid, body FROM record").fetchall())
    file.close()
    return found


def test_who_is_in_is_told_to_somebody_who_is_in_and_to_nobody_else(vault, grace, team):
    assert [card.uid for card in vault.members(TEAM, by=team)] == ["u-neema", "u-juma"]
    with pytest.raises(Locked):
        vault.members(TEAM, by=grace)
    with pytest.raises(Locked):
        vault.revoke("u-juma", TEAM, by=grace)


def test_who_stays_has_everything_and_goes_on(tablet, vault, team):
    vault.revoke("u-juma", TEAM, by=team)
    assert [card.uid for card in vault.members(TEAM, by=team)] == ["u-neema"]
    assert team.get("notes", "n1").body == {"said": "we ran out of gloves"}
    assert team.put("notes", "n1", {"said": "gloves came"}, space=TEAM) == 2
    team.put("notes", "n2", {"said": "new"}, space=TEAM)
    again = tablet.reopen().unlock("u-neema", "135724")
    assert again.health.findings == set()
    assert [again.get("notes", name).body["said"] for name in ("n1", "n2")] == ["gloves came", "new"]
    assert b"".join(again.open_attachment("notes", "n1", "said.m4a")) == b"a voice" * 20_000
    assert tablet.vault.verify().healthy


def test_bodies_and_files_are_not_touched(tablet, vault, team):
    tablet.vault._database.checkpoint()
    before, files = bodies(tablet), {p.name: p.read_bytes() for p in (tablet.folder / "attachments").iterdir()}
    vault.revoke("u-juma", TEAM, by=team)
    assert bodies(tablet) == before
    assert {p.name: p.read_bytes() for p in (tablet.folder / "attachments").iterdir()} == files


def test_who_was_taken_out_cannot_open_what_comes_later_with_their_keys_and_the_whole_file(tablet, vault, team):
    """Everything Juma ever had: PIN, device secret, the grant and the space's keys of before, and every byte of the file."""
    device = vault._device
    uid, place = vault._people.blind("u-juma"), team.open_space(TEAM).place
    with vault._database.turn() as sqlite:
        ((sid, kdf, wrapped),) = (
            Slot.select(Slot.sid, Slot.kdf, Slot.wrapped).where(Slot.uid == uid).tuples().execute(sqlite)
        )
        ((private,),) = User.select(User.private).where(User.uid == uid).tuples().execute(sqlite)
        ((sealed,),) = Grant.select(Grant.sealed).where(Grant.uid == uid, Grant.space == place).tuples().execute(sqlite)
    pair = keys.unwrap_private(
        device, uid, keys.open_slot(device, uid, sid, pin="246810", kdf=kdf, wrapped=wrapped), private
    )
    old = keys.open_grant(device, Granted(place, 1, uid), pair, sealed)
    vault.revoke("u-juma", TEAM, by=team)
    team.put("notes", "n2", {"said": "about Juma"}, space=TEAM)
    vault.close()
    file = sqlite3.connect(tablet.folder / "vault.db")
    grants = [row[0] for row in file.execute("SELECT sealed FROM grant_ WHERE space = ?", (place,))]
    rows = file.execute("SELECT rid, epoch, rev, head, dek, body FROM record WHERE space = ?", (place,)).fetchall()
    file.close()
    assert len(grants) == 1
    for grant in grants:
        for who in (uid, vault._people.blind("u-neema")):
            for epoch in (1, 2):
                with pytest.raises(Tampered):
                    keys.open_grant(device, Granted(place, epoch, who), pair, grant)
    for rid, _, rev, head, dek, body in rows:
        for epoch in (1, 2):
            at = (device.vault, place, rid, epoch.to_bytes(4, "big"), rev.to_bytes(8, "big"))
            for key in (old.root, old.head, old.wrap, old.queue, old.state, old.mac):
                for purpose, blob in (("head", head), ("key", dek), ("body", body)):
                    with pytest.raises(Tampered):
                        crypto.decrypt(key, blob, bound(f"record.{purpose}", *at))
    tablet.open()
    juma = tablet.vault.unlock("u-juma", "246810")
    assert TEAM not in juma.spaces
    assert juma.get("notes", "n1") is None


def test_an_open_session_of_who_is_taken_out_loses_the_space_at_once(vault, team):
    juma = vault.unlock("u-juma", "246810")
    twin = vault.unlock("u-neema", "135724")
    vault.revoke("u-juma", TEAM, by=team)
    assert juma.get("notes", "n1") is None
    with pytest.raises(Locked):
        juma.put("notes", "n3", {}, space=TEAM)
    twin.put("notes", "n2", {"by": "twin"}, space=TEAM)
    assert team.get("notes", "n2").body == {"by": "twin"}


def test_somebody_can_be_let_in_again_and_out_again(tablet, vault, team):
    for _ in range(3):
        vault.revoke("u-juma", TEAM, by=team)
        vault.grant("u-juma", TEAM, by=team)
        assert vault.unlock("u-juma", "246810").get("notes", "n1").body == {"said": "we ran out of gloves"}
    juma = tablet.reopen().unlock("u-juma", "246810")
    assert (juma.open_space(TEAM).epoch, juma.health.findings) == (4, set())


def test_somebody_stays_in_and_the_tablets_own_space_is_everybodys(vault, team):
    vault.revoke("u-juma", TEAM, by=team)
    with pytest.raises(Refused, match="has to stay"):
        vault.revoke("u-neema", TEAM, by=team)
    with pytest.raises(Locked):
        vault.revoke("u-juma", TEAM, by=team)
    with pytest.raises(Refused):
        vault.revoke("u-grace", "device", by=team)


def test_a_step_that_finds_no_room_leaves_everybody_in(tablet, vault, team, monkeypatch):
    def full(*_):
        raise DiskFull("no room left on this device")

    monkeypatch.setattr(RowSet, "keep", full)
    with pytest.raises(DiskFull):
        vault.revoke("u-juma", TEAM, by=team)
    monkeypatch.undo()
    assert len(vault.members(TEAM, by=team)) == 2
    team.put("notes", "n2", {}, space=TEAM)
    assert tablet.reopen().unlock("u-juma", "246810").health.findings == set()


def test_while_something_is_wrong_nobody_is_taken_out(tablet, vault, team):
    with vault._database.writing() as sqlite:
        sqlite.execute_sql("DELETE FROM attachment")
    again = tablet.reopen()
    neema = again.unlock("u-neema", "135724")
    with pytest.raises(OnlyLooking):
        again.revoke("u-juma", TEAM, by=neema)


def test_a_record_of_an_epoch_that_never_was_is_noticed(tablet, vault, team):
    with vault._database.writing() as sqlite:
        sqlite.execute_sql("UPDATE record SET epoch = 7")
    with pytest.raises(Tampered):
        team.get("notes", "n1")
    assert vault.verify().damaged == 1


def test_the_work_of_a_new_epoch_is_one_update_for_each_row(vault, team):
    for number in range(40):
        team.put("notes", f"m{number}", {"n": number}, space=TEAM)
    statements = []
    connection = vault._database.sqlite.connection()
    connection.set_trace_callback(statements.append)
    vault.revoke("u-juma", TEAM, by=team)
    connection.set_trace_callback(None)
    assert sum(text.startswith('UPDATE "record"') for text in statements) == 41
    assert not any("body" in text for text in statements)
