"""What patient mode asks for, and what it hears back. Nothing here is ever written as a draft."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.asks import Ask, Event
from core.records import Json
from forms import FormSession


@dataclass(frozen=True)
class BeginVoice(Ask):
    """A blank form for one patient in this language; answered with VoiceBegun or NoVoiceForm."""

    language: str


@dataclass(frozen=True)
class VoiceBegun(Event):
    """The form, in memory only; `second` is a monotonic moment, to say roughly how long it took."""

    form: FormSession
    second: float


@dataclass(frozen=True)
class NoVoiceForm(Event):
    """The questions for patients have not reached this device yet."""


@dataclass(frozen=True)
class SealVoice(Ask):
    """Seals what the patient said and queues it; from then on nothing on this device opens it. Answered with VoiceSealed."""

    form: str
    version: str
    language: str
    answers: Mapping[str, Json]
    began: float


@dataclass(frozen=True)
class VoiceSealed(Event):
    """It is sealed and on the disk."""


@dataclass(frozen=True)
class CheckPin(Ask):
    """Whether these are the numbers of the person who handed the device over; answered with PinFits, PinRefused or PinEnded."""

    pin: str


@dataclass(frozen=True)
class PinFits(Event):
    """They are."""
