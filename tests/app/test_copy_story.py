"""A copy is kept from the screen and goes on living on another tablet: nothing is in clear, nothing half is left."""

import contextlib
import errno
import os
import sqlite3

import flet as ft
import pytest

from app.asks import Keep, Outgoing
from app.pin_typing import KeyTouched
from core.errors import DiskFull
from storage import backup as backing
from tests.app.copying import PIN, WORDS, at_the_words, files, kept, living, made, on_a_desktop, taken, typed

PHONE, TABLET = {"width": 390, "height": 844}, {"width": 1024, "height": 768}


@pytest.mark.parametrize("size", [PHONE, pytest.param(TABLET, marks=pytest.mark.long)], ids=["phone", "tablet"])
async def test_who_keeps_a_copy_goes_on_with_it_on_another_tablet(screen, tablet, other, stick, world, size):
    s = await living(screen, **size)
    await at_the_words(s)
    assert s.says("0 of 5 words")
    await s.type("words", WORDS)
    assert s.says("These are enough.")
    await s.window.ask(
        Keep("draft", {"id": "d-2", "said": "more"}, id="d-2", outgoing=(Outgoing("promise", "f-osheka", "d1", {}),))
    )
    await kept(s, stick)
    assert s.says(f"It lies here: {stick}")
    assert files(tablet) == []
    assert b"the pump is dry" not in stick.read_bytes()
    await s.tap("go-on")
    await s.until(lambda: s.route == "/me" and s.state.copies is not None)
    assert s.says("Last copy: today")
    new, opened = other
    world.people["AISHA-02"], world.codes["AISHA-02"] = world.people["AISHA-01"], "fresh"
    t = await opened(**size)
    t.come_forward()
    await taken(t, stick, "seven GOATS  walk home at dusk ")
    await t.until(lambda: t.route == "/taken-over")
    assert t.says("Before this device can send, your district has to let it in.")
    assert t.window.desk.open_session.get("draft", "d-1").body["said"] == "the pump is dry"
    assert files(new) == []
    assert new._runner is None
    await t.tap("later")
    await t.tap("sync-chip")
    await t.until(lambda: t.route == "/sending" and t.state.outbox is not None)
    assert t.says("The district does not know this device.")
    assert not t.says("Sends by itself")
    await t.tap("new-code")
    await t.until(lambda: t.route.startswith("/enrol"))
    assert t.says("Your new code")
    await t.type("code", "AISHA-02")
    await t.tap("go-on")
    await t.until(lambda: t.window.desk.open_session.setting("token") is not None)
    await t.until(lambda: t.route == "/sending")
    assert t.says("This device is known again.")
    await t.until(lambda: t.state.outbox is not None and t.says("Sends by itself"))
    await t.until(lambda: not t.window.desk.open_session.pending())


@pytest.mark.long
async def test_words_that_are_few_or_not_the_same_go_no_further(screen, tablet):
    s = await living(screen)
    await at_the_words(s)
    await typed(s, "one two three four", "one two three four")
    assert s.says("These words are easy to guess.")
    await typed(s, WORDS, "seven goats walk home at dawn")
    assert s.says("The words were not the same twice.")
    assert s.state.step == "words"
    assert s.control("words", ft.TextField).password
    await s.tap("eye")
    assert not s.control("words", ft.TextField).password
    await s.type("again", WORDS.upper())
    await s.tap("go-on")
    assert s.state.step == "pin"


@pytest.mark.long
async def test_a_wrong_pin_waits_and_makes_nothing(screen, tablet):
    s = await living(screen)
    await at_the_words(s)
    await typed(s)
    await s.pin("000000")
    assert s.state.typing.wrong
    assert s.says("Not these numbers.")
    assert files(tablet) == []
    await s.pass_time(40)
    await s.pin(PIN)
    await s.until(lambda: s.state.step == "ready")


@pytest.mark.long
async def test_a_phone_hands_the_file_over_itself(screen, tablet):
    s = await living(screen)
    await made(s)
    s.reply("save_file", None)
    await s.tap("place")
    assert s.says("The file has no place yet.")
    assert len(files(tablet)) == 1
    s.reply("save_file", "/storage/emulated/0/Download/kioo.kioo")
    await s.tap("place")
    await s.until(lambda: s.state.step == "kept")
    assert s.invoked("save_file")[-1]["src_bytes"][:2] == b"PK"
    assert files(tablet) == []


@pytest.mark.long
async def test_a_large_file_leaves_a_phone_by_its_path(screen, tablet, monkeypatch):
    monkeypatch.setattr("app.views.kit_files.HELD", 10)
    s = await living(screen)
    await made(s)
    s.reply("share_files", {"status": "dismissed", "raw": ""})
    await s.tap("place")
    assert s.says("The file has no place yet.")
    s.reply("share_files", {"status": "success", "raw": ""})
    await s.tap("place")
    await s.until(lambda: s.state.step == "kept")
    assert not s.invoked("save_file")


@pytest.mark.long
async def test_a_place_that_takes_nothing_is_said_and_another_one_can_be_chosen(screen, tablet, stick, monkeypatch):
    s = await living(screen)
    on_a_desktop(s)
    await made(s)
    s.reply("save_file", str(stick.parent / "nowhere" / "x.kioo"))
    await s.tap("place")
    assert s.says("The file cannot be put there. Choose another place.")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    s.reply("save_file", str(stick))
    await s.tap("place")
    monkeypatch.undo()
    assert s.says("There is not enough room in that place.")
    assert list(stick.parent.iterdir()) == []
    await s.tap("place")
    await s.until(lambda: s.state.step == "kept")
    assert stick.exists()


@pytest.mark.long
async def test_a_machine_without_a_chooser_keeps_the_file_itself(screen, tablet, monkeypatch):
    async def none(*_, **__):
        raise RuntimeError("no zenity")

    monkeypatch.setattr(ft.FilePicker, "save_file", none)
    s = await living(screen)
    on_a_desktop(s)
    await made(s)
    await s.tap("place")
    await s.until(lambda: s.state.step == "kept")
    (only,) = files(tablet)
    assert s.says(str(only))
    assert only.stat().st_mode & 0o077 == 0


@pytest.mark.long
async def test_a_full_device_is_said_and_nothing_half_is_left(screen, tablet, monkeypatch):
    def full(*_):
        raise DiskFull("no room left on this device")

    s = await living(screen)
    await at_the_words(s)
    await typed(s)
    monkeypatch.setattr(backing, "_pack", full)
    await s.pin(PIN)
    assert s.says("There is not enough room on this device.")
    assert files(tablet) == []
    assert WORDS not in repr(s.state)


@pytest.mark.parametrize("when", [pytest.param("made", marks=pytest.mark.long), "being made"])
async def test_locking_in_the_middle_leaves_no_file(screen, tablet, when):
    s = await living(screen)
    await at_the_words(s)
    await typed(s)
    if when == "made":
        await s.pin(PIN)
        await s.until(lambda: s.state.step == "ready")
        assert len(files(tablet)) == 1
    else:
        await s.pin(PIN[:5])
        s.window.hear(KeyTouched(PIN[5]))  # the file is being made on the other thread while it is locked
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    assert files(tablet) == []


async def test_what_a_sudden_end_left_goes_at_the_next_start(tmp_path, tablet):
    folder = tablet.settings.device_folder
    for left in ("handing/x/kioo.kioo", "brought/y.kioo", "vault.copy", "vault.copy-wal"):
        (folder / left).parent.mkdir(parents=True, exist_ok=True)
        (folder / left).write_bytes(b"half")
    assert tablet.vault.people() == []
    assert files(tablet) == []


@pytest.mark.long
async def test_practice_has_neither(screen, tablet):
    s = await living(screen)
    s.window.go("/me")
    await s.settle()
    await s.tap("practice")
    await s.until(lambda: s.route == "/practice")
    await s.tap(next(hook for hook in sorted(s.hooks()) if hook.startswith("practise-")))
    await s.until(lambda: s.window.desk.me is not None)
    home = s.route
    s.window.go("/me")
    await s.settle()
    assert "keep-a-copy" not in s.hooks()
    s.window.go("/copy")
    await s.settle()
    assert s.route in {home, "/me"}


@pytest.mark.long
async def test_a_harmed_memory_can_be_copied_from_the_page_that_says_so(screen, tablet, other, stick):
    s = await living(screen)
    session = s.window.desk.open_session
    await s.window.ask(Keep("draft", {"id": "d-9", "said": "gone"}, id="d-9"))
    seq = session.open_space(f"own/{s.window.desk.me.uid}").index.entry("draft", "d-9").seq
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    with contextlib.closing(sqlite3.connect(tablet.settings.device_folder / "vault.db")) as file:
        file.execute(f"DELETE FROM record WHERE seq = {seq}")
        file.commit()
    await s.tap("person-p-aisha")
    await s.until(lambda: s.state.face is not None)
    await s.pin(PIN)
    await s.until(lambda: s.route == "/harm" and s.state.seen is not None)
    on_a_desktop(s)
    s.reply("save_file", str(stick))
    await s.tap("keep-a-copy")
    await s.until(lambda: s.route == "/copy")
    await s.tap("go-on")
    await typed(s)
    await s.pin(PIN)
    await s.until(lambda: s.state.step == "ready")
    await s.tap("place")
    await s.until(lambda: s.state.step == "kept")
    _, opened = other
    t = await opened()
    t.come_forward()
    await taken(t, stick)
    await t.until(lambda: t.route == "/taken-over" and t.state.harmed)
    await t.tap("later")
    await t.until(lambda: t.route == "/harm")
    assert t.window.desk.open_session.get("draft", "d-1").body["said"] == "the pump is dry"
