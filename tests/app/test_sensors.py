"""What a device finds out is written as forms keep it; a build without add-ons says so."""

import struct
from array import array
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import addons, device_sensors
from app.device_sensors import DeviceSensors
from app.sensors import NO_PLACE, NO_SOUND, Fix, NotSensed
from app.wave import speed_of, thinned, wave


def test_a_place_is_written_as_a_geopoint():
    assert Fix(-6.17, 35.7400001, 1120.04, 7.0).text == "-6.17 35.7400001 1120 7"
    assert Fix(0.0, -0.00000001).text == "0 0 0 0"
    assert Fix(1e-7, 180).text == "0.0000001 180 0 0"


async def test_a_build_without_add_ons_says_what_can_be_done_instead(monkeypatch, tmp_path):
    monkeypatch.setattr(device_sensors, "addon", lambda _: None)
    sensors = DeviceSensors(SimpleNamespace(web=True), tmp_path)
    assert await sensors.where() == NotSensed(NO_PLACE)
    assert await sensors.listen() == NotSensed(NO_SOUND)
    assert await sensors.heard() == NotSensed(NO_SOUND)


def test_an_add_on_is_there_or_not():
    assert addons.addon("flet") is not None
    assert addons.addon("flet_of_tomorrow") is None


def test_sound_is_put_into_a_file_that_says_how_it_is_read():
    made = wave(b"\x01\x00\x02\x00\x03", 8000)
    assert made[:4] + made[8:16] == b"RIFFWAVEfmt "
    kind, channels, rate, bytes_a_second, frame, bits = struct.unpack("<HHIIHH", made[20:36])
    assert (kind, channels, rate, bytes_a_second, frame, bits) == (1, 1, 8000, 16_000, 2, 16)
    assert made[36:] == b"data\x04\x00\x00\x00\x01\x00\x02\x00"
    assert struct.unpack("<I", made[4:8])[0] == len(made) - 8


def test_what_a_sudden_end_left_in_clear_is_deleted(tmp_path):
    left = tmp_path / "heard" / "one" / "sound.m4a"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"somebody speaks")
    DeviceSensors(SimpleNamespace(web=False), tmp_path / "heard")
    assert not left.exists()


@pytest.mark.parametrize(
    ("numbers", "seconds", "rate", "channels"),
    [(351_440, 4.0, 44_100, 2), (47_500, 1.0, 48_000, 1), (16_300, 1.0, 16_000, 1), (0, 1.0, 8000, 1)],
)
def test_how_a_microphone_recorded_is_told_by_how_fast_its_numbers_came(numbers, seconds, rate, channels):
    assert speed_of(numbers, seconds) == (rate, channels)


@given(
    st.lists(st.integers(-32_768, 32_767), max_size=60),
    st.sampled_from([8000, 16_000, 44_100]),
    st.sampled_from([1, 2]),
)
def test_thinned_sound_lasts_as_long_and_is_no_louder(values, rate, channels):
    samples, now = thinned(array("h", values).tobytes(), rate, channels, 8000)
    thin = array("h", samples)
    by = rate * channels / now
    assert len(thin) == int(len(values) / by + 1e-3)
    assert not thin or min(values) <= min(thin) <= max(thin) <= max(values)


def test_sound_that_came_as_it_was_asked_for_stays_as_it_is():
    assert thinned(b"\x01\x00\x02\x00", 16_000, 1, 16_000) == (b"\x01\x00\x02\x00", 16_000)
