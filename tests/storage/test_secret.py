import os
import sqlite3

import pytest

from core.errors import StorageError, Tampered
from core.ids import IdMaker
from storage import secret
from storage.secret import FILE, POINTER, device_secret
from storage.vault import open_vault
from tests.fakes.secret_store import MemorySecrets
from tests.storage.conftest import CHEAP, GRACE, PIN


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "device").mkdir()
    return tmp_path / "device"


@pytest.fixture
def store():
    return MemorySecrets()


def names(folder):
    return {path.name for path in folder.iterdir()}


def made(folder, store=None):
    return device_secret(folder, store, may_create=True)


def again(folder, store=None):
    return device_secret(folder, store, may_create=False)


def test_without_a_store_it_lies_in_a_file_of_its_owner(folder):
    first = made(folder)
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    assert (again(folder).raw, first.name, names(folder)) == (first.raw, "", {FILE})


def test_with_a_store_no_file_ever_holds_it(folder, store):
    first = made(folder, store)
    assert names(folder) == {POINTER}
    assert store.kept == {first.name: first.raw}
    assert again(folder, store) == first
    assert first.raw.hex() not in repr(first)
    assert first.raw not in (folder / POINTER).read_bytes()


def test_a_secret_in_a_file_moves_into_the_store(folder, store):
    before = made(folder)
    after = again(folder, store)
    assert (after.raw, names(folder), store.kept) == (before.raw, {POINTER}, {after.name: before.raw})
    assert again(folder, store) == after


@pytest.mark.parametrize("fault", ["write", "read", "keep"])
def test_a_store_that_cannot_keep_it_leaves_it_in_the_file(folder, store, fault):
    before = made(folder)
    store.fails = {fault}
    assert again(folder, store) == before
    assert names(folder) == {FILE}
    store.fails = set()
    assert again(folder, store).raw == before.raw
    assert names(folder) == {POINTER}


@pytest.mark.parametrize("fault", ["write", "read", "keep"])
def test_a_new_device_whose_store_does_not_work_uses_the_file(folder, store, fault):
    store.fails = {fault}
    assert again(folder, store if made(folder, store) else None).name == ""
    assert names(folder) == {FILE}


def test_a_store_that_gives_back_something_else_is_not_trusted(folder, store):
    before = made(folder)
    store.read = lambda name: os.urandom(32)
    assert again(folder, store) == before
    assert names(folder) == {FILE}


@pytest.mark.parametrize("step", ["write_whole", "_take_away"])
def test_a_move_cut_short_at_any_step_is_finished_the_next_time(folder, store, step, monkeypatch):
    before = made(folder)

    def power_goes(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(secret, step, power_goes)
    with pytest.raises(KeyboardInterrupt):
        again(folder, store)
    monkeypatch.undo()
    assert (folder / FILE).exists()
    assert again(folder, store).raw == before.raw
    assert names(folder) == {POINTER}


def test_a_store_that_does_not_answer_or_is_not_here_loses_nothing_and_makes_nothing(folder, store):
    first = made(folder, store)
    store.fails = {"read"}
    for here in (store, None):
        for may_create in (True, False):
            with pytest.raises(StorageError) as caught:
                device_secret(folder, here, may_create=may_create)
            assert not isinstance(caught.value, Tampered)
    store.fails = set()
    assert again(folder, store) == first


@pytest.mark.parametrize("kept", [None, b"", b"short"])
def test_a_store_that_lost_it_is_told_as_such(folder, store, kept):
    first = made(folder, store)
    store.kept = {} if kept is None else {first.name: kept}
    with pytest.raises(Tampered):
        again(folder, store)
    assert names(folder) == {POINTER}


def test_a_store_that_lost_it_while_the_file_is_still_there_is_not_needed(folder, store):
    before = made(folder)
    (folder / POINTER).write_text("kioo-0011")
    assert again(folder, store) == before
    store.kept["kioo-0011"] = os.urandom(32)
    again(folder, store)
    assert (folder / FILE).read_bytes() == before.raw  # another secret: nothing is taken away


@pytest.mark.parametrize("content", [None, b"", b"short"])
def test_a_lost_or_cut_file_is_never_made_anew(folder, content):
    if content is not None:
        (folder / FILE).write_bytes(content)
    with pytest.raises(Tampered):
        again(folder)


# With a vault around it.


def vault_in(folder, clock, store):
    return open_vault(folder, clock=clock, ids=IdMaker(clock, os.urandom), kdf=CHEAP, secrets=store)


def test_a_vault_moves_its_secret_and_its_note_and_everything_is_there(folder, clock, store):
    vault = vault_in(folder, clock, None)
    vault.add_person(*GRACE, PIN).put("draft", "d-1", {"said": "the pump is dry"})
    assert vault.secret_in_file
    vault.close()
    vault = vault_in(folder, clock, store)
    assert not vault.secret_in_file
    assert vault.unlock("u-grace", PIN).get("draft", "d-1").body == {"said": "the pump is dry"}
    vault.close()
    assert FILE not in names(folder)
    assert {name.rpartition("-")[2] == "note" for name in store.kept} == {True, False}


def test_the_folder_alone_opens_nothing_once_the_secret_is_in_the_store(folder, clock, store):
    vault = vault_in(folder, clock, store)
    vault.add_person(*GRACE, PIN)
    vault.close()
    with pytest.raises(StorageError):
        vault_in(folder, clock, None)
    (folder / POINTER).unlink()
    with pytest.raises(Tampered):
        vault_in(folder, clock, None)
    raw = sqlite3.connect(folder / "vault.db")
    assert raw.execute("SELECT count(*) FROM user").fetchone() == (1,)
    raw.close()


def test_a_whole_folder_put_back_is_noticed_for_the_note_is_in_the_store(folder, clock, store, tmp_path):
    vault = vault_in(folder, clock, store)
    vault.add_person(*GRACE, PIN).put("draft", "d-1", {"said": "first"})
    vault.close()
    old = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    vault = vault_in(folder, clock, store)
    vault.unlock("u-grace", PIN).put("draft", "d-1", {"said": "second"})
    vault.close()
    for name, content in old.items():
        (folder / name).write_bytes(content)
    vault = vault_in(folder, clock, store)
    session = vault.unlock("u-grace", PIN)
    assert session.health.findings
    vault.close()


@pytest.mark.parametrize("fails", [set(), {"remove"}])
def test_a_vault_that_is_ended_leaves_nothing_in_the_store_where_it_answers(folder, clock, store, fails):
    vault = vault_in(folder, clock, store)
    vault.add_person(*GRACE, PIN)
    vault.people()
    store.fails = fails
    vault.destroy()
    assert bool(store.kept) == bool(fails)
    assert POINTER not in names(folder)
