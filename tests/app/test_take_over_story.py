"""What a copy meets on the device that takes it over: other words, a harmed file, somebody who lives there already."""

import pytest

from app.asks.copies import TakeOver
from core.errors import DiskFull
from tests.app.copying import NEW, WORDS, files, kept, living, taken


@pytest.mark.long
async def test_other_words_are_said_and_the_numbers_are_not_asked_again(screen, other, stick):
    s = await living(screen)
    await kept(s, stick)
    new, opened = other
    t = await opened()
    t.come_forward()
    await taken(t, stick, "seven goats walk home at dawn")
    assert t.says("These words do not open this copy. Try once more, word by word.")
    assert files(new) == []
    assert new.vault.people() == []
    await t.type("words", WORDS)
    await t.tap("go-on")
    await t.until(lambda: t.route == "/taken-over")


@pytest.mark.long
@pytest.mark.parametrize("harm", ["cut", "other", "newer", "full", "gone"])
async def test_a_file_that_cannot_be_taken_over_leaves_the_device_as_it_was(screen, other, stick, harm, monkeypatch):
    s = await living(screen)
    await kept(s, stick)
    new, opened = other
    t = await opened()
    t.come_forward()
    content = stick.read_bytes()
    said = "This file is no copy that Kioo made, or it is not whole. Choose another file."
    match harm:
        case "cut":
            stick.write_bytes(content[: len(content) // 2])
        case "other":
            stick.write_bytes(b"a letter")
        case "newer":
            monkeypatch.setattr("storage.restore.FORMAT", 0)
            said = "This copy was made by a newer Kioo."
        case "full":

            def full(*_):
                raise DiskFull("no room left on this device")

            monkeypatch.setattr("storage.restore._move_in", full)
            said = "There is not enough room on this device."
        case _:
            stick.unlink()
            said = "The file cannot be read."
    await taken(t, stick)
    assert t.says(said)
    assert t.state.step == "file"
    assert files(new) == []
    assert new.vault.people() == []
    monkeypatch.undo()
    stick.write_bytes(content)
    t.window.go("/enrol")
    await t.settle()
    await taken(t, stick)
    await t.until(lambda: t.route == "/taken-over")


async def test_where_somebody_lives_it_is_said_and_nothing_is_asked(screen, tablet):
    s = await living(screen)
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    s.window.go("/take-over")
    await s.settle()
    assert s.says("Somebody lives on this device already.")
    assert "choose" not in s.hooks()
    s.window.go("/enrol")
    await s.settle()
    assert "take-over" not in s.hooks()
    refused = await s.window.ask(TakeOver("/nowhere", WORDS, NEW))
    assert refused.what == "Somebody lives on this device already."


@pytest.mark.long
async def test_a_copy_older_than_the_lease_locks_nobody_out_who_has_no_district_yet(screen, other, stick, tablet):
    s = await living(screen)
    s.window.desk.open_session.set_setting("lease_days", 5)
    await kept(s, stick)
    new, opened = other
    t = await opened()
    t.come_forward()
    new.clock.advance(40 * 86_400)
    await taken(t, stick)
    await t.until(lambda: t.route == "/taken-over")
    assert not t.window.desk.open_session.contact.is_overdue
