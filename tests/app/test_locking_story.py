"""The app leaves the screen, or nobody touches it: it locks, and what was half done is there again after unlocking."""

import flet as ft
import pytest

from app.asks import Answered
from app.asks.people import Restyle
from app.locking import CHOOSING, OTHER_TAB
from app.main import _lifecycle
from app.sensors import Recording
from tests.app.sheets import sheet
from tests.app.test_noticing_story import unlocked
from tests.app.test_photo_story import PHOTO, filling
from tests.app.test_reflecting import PIN as TEAMS_PIN
from tests.app.test_reflecting import guide as guide  # noqa: PLC0414  a fixture
from tests.app.test_reflecting import sit_down
from tests.app.test_reflecting import team as team  # noqa: PLC0414  a fixture
from tests.app.test_sheet_story import XML, learning
from tests.fakes.sensors import FakeSensors


@pytest.fixture
def world(world):
    world.tell("form", "soap/3", sheet("soap", "3", XML.decode(), "Soap count"))
    return world


def hides(s):
    """What a phone tells, one after the other, when another app comes to the front."""
    for state in (ft.AppLifecycleState.INACTIVE, ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE):
        _lifecycle(s.window, state)


def comes_back(s):
    for state in (ft.AppLifecycleState.RESTART, ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESUME):
        _lifecycle(s.window, state)


async def is_locked(s):
    await s.until(lambda: s.route == "/who" and "person-p-aisha" in s.hooks())
    assert s.window.desk.session is None
    return True


async def test_half_typed_words_are_there_after_the_background_and_unlocking(screen):
    s = await filling(screen)
    route = s.route
    await s.type("a-name", "Half a na")
    hides(s)
    assert await is_locked(s)
    comes_back(s)
    await s.settle()
    assert s.route == "/who"
    await unlocked(s)
    await s.until(lambda: s.route == route and s.state.filled is not None)
    assert s.state.filled.session.node("/data/name").value == "Half a na"


async def test_a_photo_that_somebody_looks_for_in_the_system_is_no_leaving_but_three_minutes_are(screen, clock):
    s = await filling(screen)
    keeper = s.window.shown.look.keeper
    with keeper.away():
        hides(s)
        await s.pass_time(CHOOSING - 5, step=CHOOSING - 5)
        comes_back(s)
        await s.settle()
        assert s.route.startswith("/fill/")
        s.window.hear(Answered("/data/name", "chosen"))
        hides(s)
        await s.settle()
        await s.pass_time(CHOOSING + 1, step=CHOOSING + 1)
        assert await is_locked(s)


async def test_a_phone_that_slept_through_it_locks_when_it_comes_back(screen, clock):
    s = await filling(screen)
    with s.window.shown.look.keeper.away():
        hides(s)
        clock.advance(CHOOSING + 1)  # timers stand still
        comes_back(s)
        assert await is_locked(s)


async def test_another_tab_of_a_browser_is_no_leaving_for_a_minute(screen):
    s = await filling(screen)
    s.page.session.apply_page_patch({"web": True})
    hides(s)
    await s.pass_time(OTHER_TAB - 10, step=OTHER_TAB - 10)
    comes_back(s)
    await s.settle()
    assert s.route.startswith("/fill/")
    hides(s)
    await s.settle()
    await s.pass_time(OTHER_TAB + 1, step=OTHER_TAB + 1)
    assert await is_locked(s)


async def test_a_recording_of_a_question_ends_is_kept_and_is_the_answer(screen, tablet):
    sensors = FakeSensors(sound=Recording(b"somebody speaks" * 50))
    s = await filling(lambda: screen(sensors=sensors))
    route, look = s.route, s.window.shown.look

    async def end():
        heard = await look.sensors.heard()
        name = await look.files.keep(heard.content, name="sound.wav", mime="audio/wav")
        s.window.hear(Answered("/data/name", name))

    assert await look.sensors.listen() is None
    look.keeper.before(end)
    hides(s)
    assert await is_locked(s)
    assert sensors.asked == ["listen normal", "heard"]
    await unlocked(s)
    await s.until(lambda: s.route == route and s.state.filled is not None)
    name = s.state.filled.session.node("/data/name").value
    assert await s.window.shown.look.files.open(name) == b"somebody speaks" * 50


async def test_a_patient_in_the_middle_is_not_locked_out_but_after_a_minute_nothing_is_left(screen, clock):
    s = await learning(screen, "NEEMA-01")
    s.window.go("/listen")
    await s.until(lambda: s.route == "/listen")
    state = s.state
    hides(s)
    clock.advance(30)
    comes_back(s)
    await s.settle()
    assert (s.route, s.state) == ("/listen", state)
    heard = []
    hear = s.window.hear
    s.window.hear = lambda event: (heard.append(event), hear(event))
    hides(s)
    clock.advance(61)
    comes_back(s)
    await s.settle()
    assert s.route == "/listen"
    assert "idle" in [getattr(event, "tag", "") for event in heard]


async def test_a_teams_talk_is_locked_with_all_that_was_said(team):
    await sit_down(team)
    await team.type("a-topic", "Soap at the ward tap")
    hides(team)
    await team.until(lambda: team.route == "/who" and "person-p-team" in team.hooks())
    assert team.window.desk.session is None
    comes_back(team)
    await team.tap("person-p-team")
    await team.pin(TEAMS_PIN)
    await team.until(lambda: team.route == "/reflect" and "a-topic" in team.hooks())
    assert team.control("a-topic").value == "Soap at the ward tap"


async def test_each_person_says_after_how_many_minutes_it_locks(screen, tablet):
    s = await learning(screen, "AISHA-01")
    s.window.go("/me")
    await s.until(lambda: "lock-after-1" in s.hooks())
    await s.tap("lock-after-1")
    await s.pass_time(50, step=10)
    assert s.route == "/me"
    await s.pass_time(20, step=10)
    assert await is_locked(s)
    await unlocked(s)
    assert s.window.style.lock_minutes == 1
    assert Restyle(lock_minutes=30).applied_to(s.window.style).lock_minutes == 30


async def test_after_locking_nothing_of_a_photo_or_a_recording_lies_open_on_the_device(screen, tablet, world):
    """Every file below the device's folder, before and after: what people made is there in no form that can be read."""
    s = await filling(screen)
    folder = tablet.settings.device_folder
    left = folder / "heard" / "x" / "sound.m4a"
    name = await s.window.shown.look.files.keep(PHOTO, name="IMG_1.jpg")
    await s.window.shown.look.files.small(name)
    left.parent.mkdir(parents=True)
    left.write_bytes(b"somebody speaks")
    hides(s)
    assert await is_locked(s)
    await s.until(lambda: not left.exists())
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = {path.relative_to(folder).parts[0] for path in files}
    assert names <= {
        "vault.db",
        "vault.db-wal",
        "vault.db-shm",
        "vault.lock",
        "device.key",
        "attachments",
        "generations",
    }
    contents = b"".join(path.read_bytes() for path in files)
    assert PHOTO[-40:] not in contents
    assert b"somebody speaks" not in contents
