"""A question lets the device find the place and record a sound; what it cannot, it says, and the answer is given by hand."""

import pytest

from app.sensors import PLACE_OFF, SOUND_OFF, Fix, NotSensed, Recording
from tests.app.all_types import every_question
from tests.app.sheets import sheet
from tests.app.test_every_question import opened, to
from tests.fakes.sensors import FakeSensors

HERE = Fix(-6.17, 35.74, 1120, 7)
SOUND = b"RIFF....WAVE a short word"


@pytest.fixture
def world(world):
    world.tell("form", "every_question/1", sheet("every_question", "1", every_question().decode(), "Every question"))
    return world


async def test_the_device_finds_the_place(screen):
    s = await opened(screen, sensors=FakeSensors(place=HERE))
    await to(s, "places")
    await s.tap("a-here-find")
    assert s.state.filled.session.answers()["here"] == "-6.17 35.74 1120 7"
    assert s.says("Known to 7 metres")
    await s.type("a-here-north", "-6.2")
    assert s.state.filled.session.answers()["here"] == "-6.2 35.74 0 0"


async def test_a_way_grows_by_where_one_stands(screen):
    s = await opened(screen, sensors=FakeSensors(place=HERE))
    await to(s, "places")
    await s.tap("a-way-find")
    await s.tap("a-way-find")
    assert s.state.filled.session.answers()["way"] == "-6.17 35.74 1120 7; -6.17 35.74 1120 7"


async def test_a_place_that_is_not_found_is_told_and_can_be_written(screen):
    s = await opened(screen, sensors=FakeSensors(place=NotSensed(PLACE_OFF)))
    await to(s, "places")
    await s.tap("a-here-find")
    assert s.says(PLACE_OFF)
    await s.type("a-here-north", "-6.17")
    await s.type("a-here-east", "35.74")
    assert s.state.filled.session.answers()["here"] == "-6.17 35.74 0 0"


async def test_a_sound_is_recorded_and_kept_encrypted(screen, tablet):
    sensors = FakeSensors(sound=Recording(SOUND))
    s = await opened(screen, sensors=sensors)
    await to(s, "attached")
    await s.tap("a-said-record")
    assert s.says("It is being recorded …")
    await s.tap("a-said-stop")
    await s.until(lambda: "said" in s.state.filled.session.answers())
    name = s.state.filled.session.answers()["said"]
    assert name.endswith(".wav")
    assert await s.window.shown.look.files.open(name) == SOUND
    assert not any(SOUND in path.read_bytes() for path in tablet.settings.device_folder.rglob("*") if path.is_file())
    assert sensors.asked == ["listen normal", "heard"]


async def test_a_recording_a_phone_wrote_to_a_file_is_taken_over_from_there(screen, tmp_path):
    written = tmp_path / "sound.m4a"
    written.write_bytes(SOUND)
    s = await opened(screen, sensors=FakeSensors(sound=Recording(path=str(written), mime="audio/mp4")))
    await to(s, "attached")
    await s.tap("a-said-record")
    await s.tap("a-said-stop")
    await s.until(lambda: "said" in s.state.filled.session.answers())
    assert not written.exists()
    name = s.state.filled.session.answers()["said"]
    assert await s.window.shown.look.files.open(name) == SOUND


async def test_a_microphone_that_is_not_allowed_is_told(screen):
    s = await opened(screen, sensors=FakeSensors(refused=NotSensed(SOUND_OFF)))
    await to(s, "attached")
    await s.tap("a-said-record")
    assert s.says(SOUND_OFF)
    assert "a-said-record" in s.hooks()
