import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import InUse, Locked, Refused, StorageError
from core.ids import IdMaker
from core.records import Receipt
from storage.vault import open_vault
from tests.storage.conftest import AISHA, CHEAP, GRACE, PIN, Tablet


def test_people_are_shown_before_anybody_unlocks(tablet, vault, grace):
    vault.add_person(*AISHA, "135724", by=grace)
    assert [(card.uid, card.name, card.role, card.picture) for card in tablet.reopen().people()] == [GRACE, AISHA]


def test_a_person_comes_back_with_the_same_records(tablet, grace):
    grace.put("draft", "v1", {"answers": {"water": "yes"}}, space="own/u-grace")
    session = tablet.reopen().unlock("u-grace", PIN)
    assert session.person.name == "Grace Wanjiru"
    assert session.spaces == ("device", "own/u-grace")
    assert session.get("draft", "v1").body == {"answers": {"water": "yes"}}


def test_somebody_unknown_cannot_unlock(vault, grace):
    with pytest.raises(Locked):
        vault.unlock("u-nobody", PIN)


def test_the_same_pin_of_two_people_opens_two_different_own_spaces(vault, grace):
    grace.put("draft", "v1", {"note": "grace"}, space="own/u-grace")
    aisha = vault.add_person(*AISHA, PIN, spaces=["own/u-aisha"], by=grace)
    assert aisha.get("draft", "v1") is None
    assert aisha.find("draft") == []
    with pytest.raises(Locked):
        aisha.put("draft", "v2", {}, space="own/u-grace")


def test_a_second_person_needs_somebody_of_the_device(vault, grace):
    with pytest.raises(Locked):
        vault.add_person(*AISHA, "135724")
    grace.lock()
    with pytest.raises(Locked):
        vault.add_person(*AISHA, "135724", by=grace)
    assert [card.uid for card in vault.people()] == ["u-grace"]
    vault.add_person(*AISHA, "135724", by=vault.sync_session())


def test_a_person_who_is_here_already_is_not_added_again(vault, grace):
    with pytest.raises(Refused):
        vault.add_person(*GRACE, "999999", by=grace)
    assert vault.unlock("u-grace", PIN)


def test_nobody_grants_what_they_do_not_hold(vault, grace):
    team = vault.add_person("u-t", "Team", "team", "p-team", "135724", spaces=["team/f-12"], by=grace)
    with pytest.raises(Locked):
        vault.add_person(*AISHA, "135724", spaces=["team/f-12"], by=grace)
    with pytest.raises(Locked):
        vault.grant("u-grace", "team/f-12", by=grace)
    team.put("notes", "n1", {"said": "we ran out of gloves"}, space="team/f-12")
    assert vault.unlock("u-grace", PIN).get("notes", "n1") is None


def test_a_space_can_be_granted_to_somebody_who_is_away(vault, grace):
    team = vault.add_person("u-t", "Team", "team", "p-team", "135724", spaces=["team/f-12"], by=grace)
    team.put("notes", "n1", {"said": "we ran out of gloves"}, space="team/f-12")
    grace.lock()
    vault.grant("u-grace", "team/f-12", by=team)
    vault.grant("u-grace", "team/f-12", by=team)
    assert vault.unlock("u-grace", PIN).get("notes", "n1").body == {"said": "we ran out of gloves"}
    with pytest.raises(Locked):
        vault.grant("u-nobody", "team/f-12", by=team)


def test_sending_goes_on_while_the_screen_is_locked(vault, grace, event):
    grace.put("promise", "p1", {}, events=[event("p1")])
    sending = vault.sync_session()
    grace.lock()
    assert [record.id for record in sending.pending()] == ["p1"]
    assert sending.spaces == ("device",)
    with pytest.raises(Locked):
        _ = sending.person
    with pytest.raises(Locked):
        sending.put("draft", "v1", {}, space="own/u-grace")


def test_sending_needs_somebody_to_have_unlocked_since_the_start(tablet, grace):
    again = tablet.reopen()
    with pytest.raises(Locked):
        again.sync_session()
    again.unlock("u-grace", PIN).lock()
    assert again.sync_session().pending() == []


def test_the_syncing_session_is_one_and_comes_back_when_somebody_locked_it(vault, grace):
    sending = vault.sync_session()
    assert vault.sync_session() is sending
    sending.lock()
    assert vault.sync_session().counts().on_device == 0


def test_screen_and_sender_may_work_at_the_same_time(tablet, vault, grace, event):
    sending = vault.sync_session()
    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(grace.put, "x", "x", {"n": n}, events=[event(f"p{n}")]) for n in range(40)]
        taking = [pool.submit(sending.accept, [Receipt(f"p{n}", 1, "stored")]) for n in range(40)]
        revisions = {task.result() for task in writing}
        assert [task.result() for task in taking] == [None] * 40
    counts = sending.counts()
    assert revisions == set(range(1, 41))
    assert counts.safe + counts.on_device == 40
    session = tablet.reopen().unlock("u-grace", PIN)
    assert (session.counts().safe, len(session.pending())) == (counts.safe, counts.on_device)


def test_what_one_session_writes_another_sees_at_once(vault, grace):
    sending = vault.sync_session()
    twin = vault.unlock("u-grace", PIN)
    sending.set_setting("language", "sw")
    grace.put("draft", "v1", {"n": 1}, space="own/u-grace")
    assert twin.setting("language") == "sw"
    twin.put("draft", "v1", {"n": 2}, space="own/u-grace")
    assert grace.get("draft", "v1").body == {"n": 2}
    twin.lock()
    assert grace.get("draft", "v1").rev == 2


def test_a_locked_session_answers_nothing(vault, grace, event):
    grace.put("promise", "p1", {}, events=[event("p1")])
    grace.lock()
    grace.lock()
    for ask in (
        lambda: grace.person,
        lambda: grace.get("promise", "p1"),
        lambda: grace.find("promise"),
        lambda: grace.put("promise", "p1", {}),
        lambda: grace.remove("promise", "p1"),
        grace.pending,
        grace.outbox,
        grace.counts,
        grace.cursor,
        lambda: grace.setting("x"),
        lambda: grace.set_setting("x", 1),
        lambda: grace.accept([]),
        lambda: grace.mark_sending([]),
        lambda: grace.apply_pull([], {}),
    ):
        with pytest.raises(Locked):
            ask()
    assert grace.spaces == ()


def test_a_closed_vault_has_locked_everybody(tablet, grace):
    tablet.vault.close()
    tablet.vault.close()
    with pytest.raises(Locked):
        grace.find("promise")


def test_two_windows_on_one_folder_are_told_apart(tablet, grace):
    with pytest.raises(InUse):
        Tablet(tablet.folder).open()
    grace.put("promise", "p1", {"still": "works"})
    tablet.vault.close()
    tablet.open()


def test_a_folder_that_cannot_be_written_is_said(clock, unprivileged):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        with unprivileged(), pytest.raises(StorageError, match="cannot be written"):
            open_vault(folder / "device", clock=clock, ids=IdMaker(clock, os.urandom), kdf=CHEAP)
        with unprivileged(), pytest.raises(StorageError, match="cannot be written"):
            open_vault(folder, clock=clock, ids=IdMaker(clock, os.urandom), kdf=CHEAP)
        assert list(folder.iterdir()) == []


def test_a_healthy_vault_verifies(vault, grace, event):
    grace.put("draft", "v1", {}, space="own/u-grace", events=[event("p1")])
    report = vault.verify()
    assert report.healthy
    assert (report.checked, report.damaged, report.unopened) == (2, 0, 0)
    grace.lock()
    assert vault.verify().unopened == 1
