"""Six numbers are changed, forgotten, tried too often; the district lets the person in with the command that keeps its key."""

import base64
from types import SimpleNamespace

import flet as ft
import pytest

from app.asks import Keep
from app.code_reading import code_in
from app.qr import qr_png
from core.errors import WrongPin
from core.recovery import Request
from storage.door import TRIES, wait_after
from sync.protocol import Programme
from tests.kioo.test_recover import answer_in, key, recovers, stick  # noqa: F401  the officer's key, and the command

OLD, NEW = "274913", "860241"
THING = {"id": "d-1", "said": "the pump is dry"}


@pytest.fixture
def officer(key, tmp_path, capsys):  # noqa: F811
    """What the officer's command says to the code of a tablet."""

    def answers(code, check):
        capsys.readouterr()
        request = SimpleNamespace(written=code, spoken_check=check)
        assert recovers(key, request, tmp_path) == 0
        return answer_in(capsys.readouterr().out).strip()

    return answers


@pytest.fixture
def programme(world, key):  # noqa: F811
    """The district's server knows the programme's recovery key."""
    world.programme = Programme(recovery_key_id=key.id, recovery_key=base64.b64encode(key.public).decode())
    return world.programme


async def enrolled(screen, **size):
    """Aisha is here, and a draft of hers is on the disk."""
    s = await screen(**size).open("/")
    await s.enrol("AISHA-01", OLD)
    await s.until(lambda: s.route == "/today")
    await s.window.ask(Keep("draft", THING, id="d-1"))
    await locked(s)
    return s


async def locked(s):
    s.window.lock()
    await s.until(lambda: "person-p-aisha" in s.hooks())


async def at_the_pad(s):
    s.window.go("/unlock/p-aisha")
    await s.until(lambda: s.state is not None and s.state.face is not None)
    await s.settle()


def kept(s):
    return s.window.desk.open_session.get("draft", "d-1").body["said"]


def guessed(tablet, times):
    """Somebody guessed so often, and sat each wait out."""
    for number in range(1, times + 1):
        with pytest.raises(WrongPin):
            tablet.vault.unlock("p-aisha", "000000")
        tablet.clock.advance(wait_after(number))


async def asked(s):
    """From the pad to the code that is shown."""
    await s.tap("forgotten")
    await s.until(lambda: s.state.step == "how")
    await s.tap("go-on")
    await s.until(lambda: s.state.step == "ask")
    return s.state.asked


async def answered(s, answer):
    await s.tap("go-on")
    await s.type("answer", answer)
    await s.tap("go-on")
    await s.settle()


async def test_who_forgot_comes_back_with_the_officers_code(screen, programme, officer):
    s = await enrolled(screen)
    await at_the_pad(s)
    told = await asked(s)
    assert Request.read(code_in(qr_png(told.scanned))).written == told.written
    await s.tap("spell")
    assert all(group in s.words() for group in told.written.split()[:5])
    assert told.check in s.words()
    await answered(s, officer(told.written, told.check))
    assert s.state.step == "choose"
    await s.pin(NEW)
    await s.pin(NEW)
    await s.until(lambda: s.route == "/today")
    assert kept(s) == "the pump is dry"
    await locked(s)
    await at_the_pad(s)
    await s.pin(OLD)
    assert s.state.wrong
    await s.pin(NEW)
    await s.until(lambda: s.route == "/today")


async def test_after_ten_wrong_tries_only_the_district_opens_and_everything_is_there(
    screen, programme, officer, tablet
):
    s = await enrolled(screen)
    guessed(tablet, TRIES - 2)
    await at_the_pad(s)
    assert s.says("2 tries are left")
    await s.pin("000000")
    assert s.says("1 try is left")
    assert s.state.wait == 1800
    tablet.clock.advance(1800)
    await at_the_pad(s)
    await s.pin("000000")
    assert s.state.ended
    assert "pin-1" not in s.hooks()
    assert s.says("Everything you wrote is kept here")
    told = await asked(s)
    await answered(s, officer(told.written, told.check))
    await s.pin(NEW)
    await s.pin(NEW)
    await s.until(lambda: s.route == "/today")
    assert kept(s) == "the pump is dry"


async def test_the_request_outlives_the_app_and_an_earlier_answer_opens_nothing(screen, programme, officer, tablet):
    s = await enrolled(screen)
    await at_the_pad(s)
    first = await asked(s)
    answer = officer(first.written, first.check)
    await s.leave()
    s = await screen().open("/unlock/p-aisha")
    await s.until(lambda: s.state.face is not None)
    await s.tap("forgotten")
    await s.until(lambda: s.state.step == "ask")
    assert s.state.asked == first
    await at_the_pad(s)
    await s.pin(OLD)  # it came back to mind: what was asked is forgotten
    await s.until(lambda: s.route == "/today")
    await locked(s)
    await at_the_pad(s)
    second = await asked(s)
    assert second != first
    await answered(s, answer)
    assert s.says("answers an earlier question")
    assert s.state.step == "answer"
    await s.type("answer", officer(second.written, second.check))
    await s.tap("go-on")
    await s.until(lambda: s.state.step == "choose")


async def test_a_slip_of_the_hand_is_shown_in_its_line(screen, programme, officer):
    s = await enrolled(screen)
    await at_the_pad(s)
    told = await asked(s)
    rows = officer(told.written, told.check).split("\n")
    wrong = [*rows[:2], ("B" if rows[2][0] != "B" else "C") + rows[2][1:], *rows[3:]]
    await answered(s, "\n".join(wrong))
    assert s.says("look at line 3 again")
    await s.type("answer", "\n".join(rows[:-1]))
    await s.tap("go-on")
    assert s.says("The end of the code is missing")
    await s.type("answer", told.written)
    await s.tap("go-on")
    assert s.says("the code of a device that asks")
    await s.type("answer", "  ")
    await s.tap("go-on")
    assert s.says("type or paste")
    await s.tap("back")
    assert s.state.step == "ask"


async def test_the_answer_is_read_from_a_picture_of_its_code(screen, programme, officer, monkeypatch):
    s = await enrolled(screen)
    await at_the_pad(s)
    told = await asked(s)
    answer = officer(told.written, told.check)
    chosen = [b"no picture", qr_png("".join(answer.split()))]

    async def pick_files(*_, **__):
        return [SimpleNamespace(bytes=chosen.pop(0))]

    monkeypatch.setattr(ft.FilePicker, "pick_files", pick_files)
    await s.tap("go-on")
    await s.tap("answer-choose")
    await s.until(lambda: s.says("No code could be read"))
    await s.tap("answer-choose")
    await s.until(lambda: s.state.step == "choose")


async def test_a_key_that_came_later_is_used_from_the_next_unlocking_on(screen, world, key):  # noqa: F811
    s = await enrolled(screen)
    assert not s.window.tablet.vault.ways_in("p-aisha").recovery
    world.programme = Programme(recovery_key_id=key.id, recovery_key=base64.b64encode(key.public).decode())
    session = s.window.tablet.vault.sync_session()
    s.window.tablet.wake("hand")
    await s.until(lambda: session.setting("recovery_key_id") == key.id)
    await at_the_pad(s)
    await s.pin(OLD)
    await s.until(lambda: s.route == "/today")
    assert s.window.tablet.vault.ways_in("p-aisha").recovery


async def test_without_the_districts_key_it_is_said_before_and_when_it_is_needed(screen):
    s = await enrolled(screen)
    await at_the_pad(s)
    await s.pin(OLD)
    await s.until(lambda: s.route == "/today")
    s.window.go("/me")
    await s.until(lambda: "if-forgotten" in s.hooks())
    assert s.says("nobody can let you in")
    await locked(s)
    await at_the_pad(s)
    await s.tap("forgotten")
    await s.until(lambda: s.state.step == "no way")
    assert s.says("It stays here, closed")
    await s.tap("go-on")
    assert s.route == "/unlock/p-aisha"


async def test_numbers_are_changed_in_one_go_and_everything_stays_open(screen, programme):
    s = await enrolled(screen)
    await at_the_pad(s)
    await s.pin(OLD)
    await s.until(lambda: s.route == "/today")
    s.window.go("/me")
    await s.until(lambda: "change-pin" in s.hooks())
    assert s.says("your district can let you in again")
    assert s.says("Weaker on this machine")
    await s.tap("change-pin")
    await s.pin("111222")
    assert s.says("Not these numbers")
    for pin in (OLD, "123456", OLD, NEW, "975310", NEW, NEW):
        await s.pin(pin)
    await s.until(lambda: s.route == "/me")
    assert s.says("Your new numbers open this device")
    assert kept(s) == "the pump is dry"
    await locked(s)
    await at_the_pad(s)
    await s.pin(OLD)
    assert s.state.wrong
    await s.pin(NEW)
    await s.until(lambda: s.route == "/me")


async def test_numbers_used_up_while_changing_them_lock_the_device(screen, programme, tablet):
    s = await enrolled(screen)
    await at_the_pad(s)
    await s.pin(OLD)
    await s.until(lambda: s.route == "/today")
    guessed(tablet, TRIES - 1)
    s.window.go("/change-pin")
    await s.settle()
    await s.pin("000000")
    await s.until(lambda: s.route == "/who")
    await at_the_pad(s)
    assert s.state.ended
