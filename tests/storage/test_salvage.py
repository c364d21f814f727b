"""When something is wrong people look and send, nothing is thrown away, and one conscious step lets them write again."""

import sqlite3

import pytest

from core.errors import DiskFull, OnlyLooking
from core.records import PullItem, Receipt
from storage.rowset import RowSet
from tests.storage.conftest import AISHA, PIN
from tests.storage.test_outbox import PROGRAMME, voice
from tests.storage.test_rowset import OWN, busy, rows_of, tamper  # noqa: F401


def broken_body(tablet, kind="visit", name="b"):
    """Flips a byte in the body of a record, and in the head of another."""
    tablet.open()
    grace = tablet.vault.unlock("u-grace", PIN)
    seqs = [grace.open_space(OWN).index.entry("visit", one).seq for one in ("a", "b")]
    tablet.vault.close()
    for seq, column in zip(seqs, ("head", "body"), strict=True):
        tamper(
            tablet,
            f"UPDATE record SET {column} = substr({column}, 1, 20) || x'00ff00' || substr({column}, 24) WHERE seq = {seq}",
        )


@pytest.fixture
def harmed(busy):  # noqa: F811
    broken_body(busy)
    return busy


def test_a_person_looks_and_does_not_write(harmed, event):
    grace = harmed.open().unlock("u-grace", PIN)
    assert (grace.health.findings, grace.health.damaged) == ({"rows"}, 1)
    assert grace.get("visit", "c").body == {"n": "c"}
    assert b"".join(grace.open_attachment("visit", "c", "photo.jpg")) == b"a photo"
    for write in (
        lambda: grace.put("visit", "c", {}, space=OWN),
        lambda: grace.put("new", "n", {}, events=[event("e-new")]),
        lambda: grace.remove("visit", "c"),
        lambda: grace.attach("visit", "c", "more.jpg", [b"x"]),
        lambda: grace.detach("visit", "c", "photo.jpg"),
        lambda: grace.seal(voice(facility="f-1"), b"words", PROGRAMME.public, "k"),
    ):
        with pytest.raises(OnlyLooking):
            write()
    assert len(grace.outbox()) == 6


def test_what_waits_is_sent_and_what_comes_down_is_kept(harmed):
    grace = harmed.open().unlock("u-grace", PIN)
    sending = harmed.vault.sync_session()
    assert len(sending.pending()) == 6
    sending.mark_sending(["e-a"])
    sending.accept([Receipt("e-a", 1, "stored")])
    sending.apply_pull([PullItem("d", 1, "promise", "p9", "put", None, {"what": "soap"})], {"d": 1})
    assert grace.get("promise", "p9").body == {"what": "soap"}
    harmed.reopen()
    again = harmed.vault.unlock("u-grace", PIN)
    assert (len(again.outbox()), harmed.vault.verify().findings) == (5, {OWN: "rows"})


def test_somebody_else_works_on_while_one_space_is_harmed(harmed):
    grace = harmed.open().unlock("u-grace", PIN)
    aisha = harmed.vault.add_person(*AISHA, "135724", spaces=["own/u-aisha"], by=harmed.vault.sync_session())
    assert grace.health.findings
    assert aisha.put("visit", "mine", {}, space="own/u-aisha") == 1


def test_after_the_conscious_step_writing_goes_on_and_the_harmed_rows_are_kept(harmed):
    before = {row[6:] for row in rows_of(harmed, "record")}
    grace = harmed.open().unlock("u-grace", PIN)
    assert harmed.vault.begin_anew(grace) == 2
    assert grace.health.findings == set()
    assert grace.put("visit", "c", {"n": "on"}, space=OWN) == 2
    assert grace.put("visit", "b", {"n": "again"}, space=OWN) == 1
    (told,) = grace.setting("begun_anew")
    assert (told["found"], told["aside"]) == (["rows"], 2)
    again = harmed.reopen().unlock("u-grace", PIN)
    assert again.health.findings == set()
    assert [one.id for one in again.find("visit", newest_first=False)] == ["c", "b"]
    harmed.vault.close()
    aside = [row for row in rows_of(harmed, "record") if row[3]]
    assert len(aside) == 2
    assert {row[6:] for row in aside} <= before


@pytest.mark.parametrize(
    ("harm", "finding"),
    [
        ("DELETE FROM outgoing WHERE seq = 1", "rows"),
        ("UPDATE outgoing SET head = zeroblob(length(head)) WHERE seq = 1", "rows"),
        ("DELETE FROM sealed_outgoing", "rows"),
        ("DELETE FROM attachment", "rows"),
        ("UPDATE attachment SET dek = zeroblob(3)", "rows"),
        ("UPDATE space SET state = NULL", "state"),
        ("UPDATE space SET state = zeroblob(70)", "state"),
        ("UPDATE record SET head = 5 WHERE seq = 1", "rows"),
        ("UPDATE record SET rev = -1", "rows"),
        ("UPDATE record SET dek = 'text' || x'fffe' WHERE seq = 1", "rows"),
        ("UPDATE outgoing SET oid = 'text', body = 7 WHERE seq = 1", "rows"),
        ("UPDATE attachment SET owner = 'text', aid = 4.5 WHERE rowid = 1", "rows"),
        ("UPDATE record SET rid = 'text' WHERE seq = 1", "rows"),
    ],
)
def test_every_harm_ends_with_the_conscious_step(busy, harm, finding):  # noqa: F811
    tamper(busy, harm)
    grace = busy.open().unlock("u-grace", PIN)
    assert grace.health.findings == {finding}
    busy.vault.begin_anew(grace)
    grace.put("visit", "d", {"n": "d"}, space=OWN)
    again = busy.reopen().unlock("u-grace", PIN)
    assert again.health.findings == set()
    assert again.get("visit", "d").body == {"n": "d"}


def test_an_old_file_that_was_put_back_is_gone_on_with(busy, tmp_path):  # noqa: F811
    kept = (busy.folder / "vault.db").read_bytes()
    busy.open().unlock("u-grace", PIN).put("visit", "new", {}, space=OWN)
    busy.vault.close()
    (busy.folder / "vault.db").write_bytes(kept)
    grace = busy.open().unlock("u-grace", PIN)
    assert grace.health.findings == {"older"}
    busy.vault.begin_anew(grace)
    grace.put("visit", "d", {}, space=OWN)
    assert busy.reopen().unlock("u-grace", PIN).health.findings == set()


def test_a_step_that_finds_no_room_changes_nothing_and_can_be_taken_again(harmed, monkeypatch):
    grace = harmed.open().unlock("u-grace", PIN)

    def full(*_):
        raise DiskFull("no room left on this device")

    monkeypatch.setattr(RowSet, "keep", full)
    with pytest.raises(DiskFull):
        harmed.vault.begin_anew(grace)
    monkeypatch.undo()
    assert (grace.health.findings, grace.health.damaged) == ({"rows"}, 1)
    assert harmed.vault.begin_anew(grace) == 2


def test_what_a_harmed_space_of_another_person_holds_is_not_touched(harmed):
    grace = harmed.open().unlock("u-grace", PIN)
    aisha = harmed.vault.add_person(*AISHA, "135724", by=harmed.vault.sync_session())
    assert harmed.vault.begin_anew(aisha) == 0
    assert grace.health.findings == {"rows"}


def test_rows_before_and_after_a_broken_page_are_mended_into_a_fresh_file(tablet, grace):
    grace.put_many([])
    for number in range(60):
        grace.put("visit", f"v{number}", {"n": number, "fill": "x" * 50}, head={"long": "y" * 900}, space=OWN)
    tablet.vault.close()
    at, size = leaf_in_the_middle(tablet)
    content = bytearray((tablet.folder / "vault.db").read_bytes())
    content[at : at + size] = b"\xff" * size
    (tablet.folder / "vault.db").write_bytes(content)
    session = tablet.open().unlock("u-grace", PIN)
    assert "file" in session.health.findings
    tablet.vault.begin_anew(session)
    assert session.health.findings == set()
    found = {one.body["n"] for one in session.find("visit", bodies=True)}
    assert {0, 59} <= found
    assert 40 < len(found) < 60
    session.put("visit", "new", {}, space=OWN)
    again = tablet.reopen()
    again.unlock("u-grace", PIN)
    assert again.verify().healthy
    assert bytes(content) == (tablet.folder / "vault.broken-1.db").read_bytes()


def leaf_in_the_middle(tablet):
    """A page that holds rows of records: found by a blob of a row in the middle, cut from the page it begins on."""
    file = sqlite3.connect(tablet.folder / "vault.db")
    (size,) = file.execute("PRAGMA page_size").fetchone()
    (rid,) = file.execute("SELECT rid FROM record ORDER BY seq LIMIT 1 OFFSET 30").fetchone()
    file.close()
    content = (tablet.folder / "vault.db").read_bytes()
    pages = [at for at in range(0, len(content), size) if rid in content[at : at + size]]
    leaves = [at for at in pages if content[at] == 0x0D]  # https://sqlite.org/fileformat2.html#b_tree_pages
    return leaves[0], size
