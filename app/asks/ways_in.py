"""What the screens of PINs ask for: changing one, coming back in with the district's help, and what protects it."""

from dataclasses import dataclass

from app.asks import Ask, Event


def key_of(key: str) -> str:
    """A key of a real keyboard as one of the pad; a touch of the pad is one already."""
    return "back" if key == "Backspace" else key


@dataclass(frozen=True)
class PinEnded(Event):
    """These numbers were tried too often and open nothing any more; what the person wrote is all there."""


@dataclass(frozen=True)
class Protection:
    """What stands between a thief and the numbers: how each guess is made slow, and where the device's own secret lies.

    `way` is "argon2id" or "scrypt", blank when no PIN is kept; `in_file` means that the secret lies beside the data.
    """

    way: str
    mebibytes: int
    in_file: bool


@dataclass(frozen=True)
class LookAtWays(Ask):
    """Asks how a person of this device may come in; answered with WaysSeen. Works while locked."""

    uid: str


@dataclass(frozen=True)
class WaysSeen(Event):
    """Tries left before the numbers end (0 = they have, None = they never will), and whether the district can let the person in.

    `asked` means that a request waits for its answer.
    """

    tries_left: int | None
    district: bool
    asked: bool
    protection: Protection


@dataclass(frozen=True)
class AskDistrict(Ask):
    """Makes the request to be let in, or shows the one that waits; answered with DistrictAsked."""

    uid: str


@dataclass(frozen=True)
class DistrictAsked(Event):
    """What is shown to the district: a code to read out, the same for a QR code, and a few letters that both sides compare."""

    written: str
    scanned: str
    check: str


@dataclass(frozen=True)
class TryAnswer(Ask):
    """Looks whether this is the answer; answered with AnswerFits or AnswerRefused."""

    uid: str
    code: str


@dataclass(frozen=True)
class AnswerFits(Event):
    """It is: new numbers may be chosen."""


@dataclass(frozen=True)
class AnswerRefused(Event):
    """It is not. `what`: "line" (`line` counts from 1), "cut", "newer", "request", or another kind; "old", "other", "none"."""

    what: str
    line: int = 0


@dataclass(frozen=True)
class ComeBack(Ask):
    """Lets the person in by the answer, under new numbers; answered with Opened or AnswerRefused."""

    uid: str
    code: str
    pin: str


@dataclass(frozen=True)
class ChangePin(Ask):
    """New numbers for the person who is here; answered with PinChanged, PinRefused or PinEnded."""

    old: str
    new: str


@dataclass(frozen=True)
class PinChanged(Event):
    """The new numbers open the device, the old ones do not."""
