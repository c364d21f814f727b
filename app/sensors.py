"""What a device finds out by itself, for questions and for actions of forms: where it is, what it hears. No Flet here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from core.words import msg

Quality = Literal["voice-only", "low", "normal"]

NO_PLACE = msg("This device cannot find the place by itself. Write what a map shows; south and west have a minus.")
PLACE_OFF = msg(
    "Finding the place is switched off on this device, or was not allowed. Allow it, or write what a map shows."
)
PLACE_LATE = msg("The place was not found. Go outside, wait a little and try again, or write what a map shows.")
NO_SOUND = msg("Nothing can be recorded from here. Record it with the device's recorder, then choose it.")
SOUND_OFF = msg("The microphone was not allowed. Allow it, or choose a recording.")


def quality_of(parameters: Mapping[str, str]) -> Quality:
    """How well a form asks for something to be recorded."""
    asked = parameters.get("quality", "")
    return "voice-only" if asked == "voice-only" else "low" if asked == "low" else "normal"


@dataclass(frozen=True)
class Fix:
    """Where the device is: degrees north and east, metres above the sea, how many metres it may be off."""

    latitude: float
    longitude: float
    altitude: float = 0.0
    accuracy: float = 0.0

    @property
    def text(self) -> str:
        """As a geopoint is kept (OpenRosa: latitude, longitude, altitude, accuracy)."""
        places = (self.latitude, 7), (self.longitude, 7), (self.altitude, 1), (self.accuracy, 1)
        return " ".join(_short(number, digits) for number, digits in places)


@dataclass(frozen=True)
class Recording:
    """What was heard: the bytes, or the file it was written to; `mime` is its type."""

    content: bytes = field(default=b"", repr=False)
    path: str = ""
    mime: str = "audio/wav"


@dataclass(frozen=True)
class NotSensed:
    """Why there is nothing, in plain words (a message id)."""

    words: str


class Sensors(Protocol):
    """A view finds them at `look.sensors` (None where there are none). No method raises; each says what it could not do."""

    async def where(self) -> Fix | NotSensed:
        """The place of the device now; asks the person for leave the first time. May take as long as 45 seconds."""
        ...

    async def listen(self, quality: Quality = "normal") -> NotSensed | None:
        """Begins to record; None when it does. Only one recording at a time."""
        ...

    async def heard(self) -> Recording | NotSensed:
        """Ends the recording and hands it over."""
        ...

    def forget(self) -> None:
        """Deletes what the system wrote of recordings that nobody took over."""
        ...


def _short(number: float, digits: int) -> str:
    written = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if written in {"-0", ""} else written
