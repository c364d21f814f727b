"""What a form finds out by itself while it is filled: what is asked of the device's senses, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.asks import Ask, Event
from app.sensors import Quality
from forms import AuditLog

What = Literal["place", "sound"]
"""What needs the person's leave."""


@dataclass(frozen=True)
class Noticing:
    """What one sheet notices: what its form `wants`, what the person allowed (nothing said yet: not in `leave`), what is under way.

    `looking`: the place is being looked for. `recorded`: the refs that are to get the recording under way, which `is_heard`
    once it has really begun. `missed`: what this device could not find out. `further` names, by the recording that is the
    answer, those made when the sheet was taken up again. `held` is what the person did while a recording had to end first.
    `is_change`: what was sent is being changed, for this `reason`.
    """

    draft: str = ""
    form: str = ""
    wants: frozenset[What] = frozenset()
    leave: Mapping[What, bool] = field(default_factory=dict)
    log: AuditLog | None = None
    looking: bool = False
    recorded: tuple[str, ...] = ()
    is_heard: bool = False
    missed: frozenset[What] = frozenset()
    further: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    held: Event | None = None
    is_change: bool = False
    reason: str = ""

    @property
    def wants_reason(self) -> bool:
        """Whether the form asks why a record is changed, and nobody has said so yet."""
        asks = self.is_change and self.log is not None and self.log.wants_reasons
        return asks and not self.reason.strip()


NOTHING = Noticing()


@dataclass(frozen=True)
class SensorAsk(Ask):
    """Carried out by the window's own senses (app/senses.py), beside the worker; nobody waits for it."""


@dataclass(frozen=True)
class Locate(SensorAsk):
    """Looks where the device is; answered with Located."""


@dataclass(frozen=True)
class Record(SensorAsk):
    """Begins to record; answered with RecordingBegan or NotRecorded."""

    quality: Quality = "normal"


@dataclass(frozen=True)
class StopRecording(SensorAsk):
    """Ends the recording and keeps it with the draft; answered with Recorded or NotRecorded.

    Where the screen was left meanwhile, the draft itself is told (NoteRecorded).
    """

    draft: str
    refs: tuple[str, ...]


@dataclass(frozen=True)
class NoteRecorded(Ask):
    """Writes into a draft that nobody has open that a recording belongs to these questions; nothing comes back."""

    draft: str
    refs: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Sensed(Event):
    """Anything a sheet hears about what it notices by itself."""


@dataclass(frozen=True)
class LeaveGiven(Sensed):
    """The person allowed it (True) or not (False), or thinks about it again (None)."""

    what: What
    allowed: bool | None


@dataclass(frozen=True)
class Located(Sensed):
    """Where the device is, as a geopoint; blank when it was not found."""

    place: str


@dataclass(frozen=True)
class RecordingBegan(Sensed):
    """It is being recorded from now on."""


@dataclass(frozen=True)
class Recorded(Sensed):
    """The recording is kept with the draft under this name."""

    refs: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class NotRecorded(Sensed):
    """There is no recording: it was not allowed, nothing can record here, or there was no room."""
