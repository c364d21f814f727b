"""What the screens of enrolment, unlocking and Me ask for, and what they hear back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.asks import Ask, Event, Now


@dataclass(frozen=True)
class Face:
    """A person who may unlock this device."""

    uid: str
    name: str
    role: str
    picture: str = ""


@dataclass(frozen=True)
class Me:
    """Who is unlocked: the grant the server gave, and how this person wants the screen."""

    uid: str
    name: str
    role: str
    unit: str
    unit_name: str
    district: str
    path: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Style:
    """How a person wants the screen: language, brightness ("light", "dark", "system"), letters (1.0 to 1.6).

    `lock_minutes`: after so many without a touch it locks; 0 is what the device is set to.
    """

    language: str = "en"
    brightness: str = "light"
    letters: float = 1.0
    lock_minutes: int = 0


@dataclass(frozen=True)
class WhoIsHere(Ask):
    """Asks who is enrolled on this device; answered with Here."""


@dataclass(frozen=True)
class Here(Event):
    """The people of this device; none on a new one."""

    faces: Sequence[Face]
    server: str
    out_of_service: bool = False

    def face_of(self, uid: str) -> Face | None:
        """The face of this person; None when they do not live here."""
        return next((face for face in self.faces if face.uid == uid), None)


@dataclass(frozen=True)
class TryPin(Ask):
    """Tries to unlock; answered with Opened, PinRefused or PinEnded."""

    uid: str
    pin: str


@dataclass(frozen=True)
class Opened(Event):
    """The device is open for this person. The frame hears it too and goes on to where the person wanted to be."""

    me: Me
    style: Style
    harmed: bool = False
    """Whether what is kept is not as it should be: the page about it comes first."""
    way: str = ""
    """What has to be seen before anything else."""


@dataclass(frozen=True)
class PinRefused(Event):
    """Not this PIN, or too early: wait so many seconds. After `left` more wrong ones it ends; None = it never does."""

    wait: float
    too_early: bool = False
    left: int | None = None


@dataclass(frozen=True)
class UseCode(Ask):
    """Enrols with a one-time code; answered with CodeTaken, KnownAlready or CodeRefused."""

    server: str
    code: str


@dataclass(frozen=True)
class CodeTaken(Event):
    """The code was good; the device remembers for whom until a PIN is set."""

    name: str
    role: str
    unit_name: str


@dataclass(frozen=True)
class KnownAlready(Event):
    """The code was for somebody who lives on this device: it may send again, the PIN stays."""


@dataclass(frozen=True)
class CodeRefused(Event):
    """The code was not taken: `problem` is a code that sync.status explains."""

    problem: str


@dataclass(frozen=True)
class WhoWaits(Ask):
    """Asks for whom a PIN is to be chosen; answered with CodeTaken or NobodyWaits."""


@dataclass(frozen=True)
class NobodyWaits(Event):
    """No code was taken in this window."""


@dataclass(frozen=True)
class ChoosePin(Ask):
    """Finishes the enrolment that CodeTaken began; answered with Opened."""

    pin: str


@dataclass(frozen=True)
class AboutMe(Ask):
    """Asks who is unlocked; answered with MeNow."""


@dataclass(frozen=True)
class MeNow(Event):
    """Who is unlocked and how their screen looks."""

    me: Me
    style: Style
    now: Now


@dataclass(frozen=True)
class Restyle(Ask):
    """Changes language, brightness, letters or the minutes until it locks at once, and remembers it. None = unchanged."""

    language: str | None = None
    brightness: str | None = None
    letters: float | None = None
    lock_minutes: int | None = None

    def applied_to(self, style: Style) -> Style:
        """The style with these changes."""
        return Style(
            self.language or style.language,
            self.brightness or style.brightness,
            self.letters or style.letters,
            style.lock_minutes if self.lock_minutes is None else self.lock_minutes,
        )


@dataclass(frozen=True)
class LockNow(Ask):
    """Locks the device and shows who may open it."""
