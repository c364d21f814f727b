"""The sensors of a real device through Flet's add-ons; where an add-on is not installed, the sensor is not there."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import flet as ft

from app.addons import addon
from app.sensors import NO_PLACE, NO_SOUND, PLACE_LATE, PLACE_OFF, SOUND_OFF, Fix, NotSensed, Quality, Recording
from app.wave import speed_of, thinned, wave
from core.log import note

Found = TypeVar("Found")
_SECONDS = 45.0
_ALLOWED = {"always", "whileInUse"}
_RATES: dict[Quality, tuple[int, int]] = {
    "voice-only": (8000, 12_000),
    "low": (16_000, 24_000),
    "normal": (16_000, 48_000),
}
"""Samples a second, and bits a second where the device packs them itself: speech, for networks that are slow."""


@dataclass(eq=False)
class DeviceSensors:
    """app.sensors.Sensors for one window."""

    page: ft.Page
    folder: Path
    """Where a phone writes what it hears, in clear, until it is taken over; what a sudden end left there is deleted."""
    _recorder: Any = None
    _rate: int = 16_000
    _pieces: list[bytes] = field(default_factory=list)
    _times: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Deletes what lies there in clear; a browser writes nothing."""
        if not self.page.web:
            shutil.rmtree(self.folder, ignore_errors=True)

    async def where(self) -> Fix | NotSensed:
        """The place now, as exactly as the device finds it."""
        brought = addon("flet_geolocator")
        if brought is None:
            return NotSensed(NO_PLACE)
        return await _tried(lambda: _where(brought), NotSensed(PLACE_LATE))

    async def listen(self, quality: Quality = "normal") -> NotSensed | None:
        """A phone packs the sound into a file of its own; a browser hands the sound over piece by piece."""
        brought = addon("flet_audio_recorder")
        if brought is None:
            return NotSensed(NO_SOUND)
        return await _tried(lambda: self._listen(brought, quality), NotSensed(NO_SOUND))

    async def _listen(self, brought: Any, quality: Quality) -> NotSensed | None:
        self._pieces.clear()
        self._times.clear()
        self._rate, bits = _RATES[quality]
        web = bool(self.page.web)
        self._recorder = brought.AudioRecorder(on_stream=self._piece if web else None)
        if not await self._recorder.has_permission():
            return NotSensed(SOUND_OFF)
        encoder = brought.AudioEncoder.PCM16BITS if web else brought.AudioEncoder.AACLC
        how = brought.AudioRecorderConfiguration(encoder=encoder, channels=1, sample_rate=self._rate, bit_rate=bits)
        begun = await self._recorder.start_recording(None if web else self._new_file(), how)
        return None if begun else NotSensed(NO_SOUND)

    def _new_file(self) -> str:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return str(Path(tempfile.mkdtemp(dir=self.folder)) / "sound.m4a")

    def _piece(self, event: Any) -> None:
        self._pieces.append(event.chunk)
        self._times.append(asyncio.get_running_loop().time())

    async def heard(self) -> Recording | NotSensed:
        """The bytes from a browser, the file on a phone."""
        return await _tried(self._heard, NotSensed(NO_SOUND))

    async def _heard(self) -> Recording | NotSensed:
        path = await self._recorder.stop_recording()
        if self._pieces:
            return Recording(await asyncio.to_thread(self._in_a_file))
        if path and not self.page.web:
            return Recording(path=path, mime="audio/mp4")
        return NotSensed(NO_SOUND)

    def _in_a_file(self) -> bytes:
        seconds, later = self._times[-1] - self._times[0], sum(map(len, self._pieces[1:]))
        rate, channels = speed_of(later // 2, seconds) if seconds > 0 else (self._rate, 1)
        return wave(*thinned(b"".join(self._pieces), rate, channels, self._rate))


async def _where(brought: Any) -> Fix | NotSensed:
    sensor = brought.Geolocator()
    allowed = await sensor.request_permission()
    if allowed.value not in _ALLOWED:
        return NotSensed(PLACE_OFF)
    found = await sensor.get_current_position()
    if found.latitude is None or found.longitude is None:
        return NotSensed(PLACE_LATE)
    return Fix(found.latitude, found.longitude, found.altitude or 0.0, found.accuracy or 0.0)


async def _tried(work: Callable[[], Coroutine[Any, Any, Found]], otherwise: Found) -> Found:
    try:
        return await asyncio.wait_for(work(), _SECONDS)
    except Exception as fault:  # noqa: BLE001  whatever an add-on throws, the person can still answer by hand
        note("app", "a sensor did not answer", error=type(fault).__name__)
        return otherwise
