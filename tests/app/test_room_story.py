"""A device that gets full: said quietly, then photos wait, and no answer ever does."""

import pytest

from app.asks import Answered
from app.sensors import NotSensed
from tests.app.test_photo_story import PHOTO, filling
from tests.app.test_photo_story import world as world  # noqa: PLC0414  a fixture
from tests.app.test_sheet_story import learning
from tests.fakes.disks import taken
from tests.fakes.sensors import FakeSensors

LARGE_PHOTO = PHOTO[:-2] + bytes(200_000) + PHOTO[-2:]


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (60, "There is room."),
        (88, "This device is getting full."),
        (96, "This device is almost full. Photos and recordings have to wait; answers are always kept."),
    ],
)
async def test_me_says_how_full_the_device_is_and_leads_to_what_kioo_holds(screen, tablet, percent, words):
    tablet.disk = taken(percent)
    s = await learning(screen, "AISHA-01")
    s.window.go("/me")
    await s.until(lambda: "room" in s.hooks())
    assert s.says(words)
    assert s.says(f"{percent} % is taken")
    await s.tap("room")
    assert s.route == "/room"
    assert s.says("Kept free, so that saving and sending always go on")
    assert tablet.holdings().records > 0
    await s.tap("sync-chip")
    await s.until(lambda: s.route == "/sending" and s.state.room is not None)
    assert ("room" in s.hooks()) == (percent >= 85)


async def test_on_a_full_device_a_photo_waits_a_signature_and_every_answer_are_kept(screen, tablet, world):
    s = await filling(screen)
    files = s.window.shown.look.files
    tablet.disk = taken(94)
    assert await files.keep(LARGE_PHOTO)
    tablet.disk = taken(96)
    assert await files.keep(LARGE_PHOTO) is None
    await s.settle()
    assert s.says("photos and recordings have to wait")
    name = await files.keep(PHOTO, name="signature.png")
    s.window.hear(Answered("/data/name", name))
    await s.settle()
    await s.tap("on")
    await s.type("a-age", "12")
    await s.tap("on")
    await s.until(lambda: s.route == "/visits")
    await s.until(lambda: bool(world.contents))


async def test_on_a_full_device_no_recording_begins_and_one_that_goes_on_is_kept(screen, tablet, tmp_path):
    heard = tmp_path / "heard.m4a"
    sensors = FakeSensors()
    s = await filling(lambda: screen(sensors=sensors))
    tablet.disk = taken(96)
    refused = await s.window.senses.listen()
    assert isinstance(refused, NotSensed)
    assert "recordings have to wait" in refused.words
    heard.write_bytes(bytes(100_000))  # it began while there was room
    assert await s.window.shown.look.files.take(str(heard), mime="audio/mp4")
    assert not heard.exists()


async def test_some_seconds_after_unlocking_what_may_leave_leaves(screen, tablet, world):
    s = await learning(screen, "AISHA-01")
    session = s.window.desk.session
    old = {"facility": "f-tindwa", "on": "2020-01-01"}
    session.put("visit", "v-old", old, head=old)
    await s.pass_time(9)
    assert session.get("visit", "v-old")
    await s.pass_time(2)
    assert session.get("visit", "v-old") is None
    s.window.go("/room")
    await s.until(lambda: s.says("1 old visit"))
    assert s.says("leave after 13 months")


async def test_tidying_ends_when_somebody_locks(screen, tablet, world):
    s = await learning(screen, "AISHA-01")
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    await s.pass_time(12)
    assert s.window.shown.trouble is None
