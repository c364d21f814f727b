"""The tree of our exceptions: whose fault it is, what is safe, and the short code a person can read out.

KiooError
|-- OurFault              a bug or a broken promise of ours; caught only at the very top
|-- FormFault             the author of a form: a workbook or XForm that cannot be run (carries places)
|-- AnswerProblem         the person answering: a value that does not fit (never raised across screens)
|   `-- Misread           a code that was typed, pasted or scanned is not what was written; carries what and which line
|-- Refused               a rule of the product says no (a visit without a strength); carries the next step
|   `-- WrongWords        the words do not open this copy
|-- Offline               nobody answered: no network, a cut, a time-out, a captive portal
|-- ServerSaysNo          the server answered and refused; carries status, problem type and retry hint
|-- StorageError          the device's own memory
|   |-- WrongPin          wrong PIN; carries the wait in seconds and how many tries are left
|   |-- Throttled         too many wrong tries; carries the wait in seconds
|   |-- PinGone           tried wrongly too often: no PIN opens this any more, the programme does
|   |-- WrongAnswer       the programme's answer is not for this request
|   |-- Locked            the vault or space is not open
|   |-- InUse             another window holds this vault
|   |-- DiskFull          nothing was written; what was saved before is safe
|   |-- OnlyLooking       something is wrong with what is kept: nothing is written before somebody says so
|   `-- Tampered          bytes that do not verify: never used, never deleted
|-- DatabaseAway          the server's database does not answer now; what was acknowledged is safe
`-- BadSettings           a setting or command-line value that cannot be used
"""

from dataclasses import dataclass
from typing import Literal

Retry = Literal["now", "later", "person", "never"]


class KiooError(Exception):
    """Root of everything we raise on purpose. `code` is short, stable and safe to show and to log."""

    code = "K-00"


class OurFault(KiooError):
    """Something we promised does not hold; the message is for developers."""

    code = "K-01"


@dataclass(frozen=True)
class Place:
    """Where in a workbook (or XForm) something is wrong. `row` counts from 1 as spreadsheets do."""

    sheet: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        """The place as a person would say it: sheet, row, column; parts that are unknown are left out."""
        row = f"row {self.row}" if self.row is not None else ""
        column = f"column {self.column}" if self.column else ""
        return ", ".join(part for part in (self.sheet, row, column) if part)


class FormFault(KiooError):
    """A form that cannot be run: says where, what is wrong and how to mend it."""

    code = "K-10"

    def __init__(self, what: str, place: Place | None = None, mend: str = "") -> None:
        """`what` is one plain sentence; `mend` is the next step for the author."""
        super().__init__(what)
        self.what, self.place, self.mend = what, place or Place(), mend


class AnswerProblem(KiooError):
    """A value that does not fit its question."""

    code = "K-20"


class Misread(AnswerProblem):
    """A typed code that does not hold: `what` is "line" or "cut" (the end is missing), "newer", or the kind of code it is instead."""

    code = "K-22"

    def __init__(self, what: str, line: int = 0) -> None:
        """`line` counts from 1; 0 when no line is to blame."""
        super().__init__(f"a code that does not hold: {what} {line}")
        self.what, self.line = what, line


class Refused(KiooError):
    """A rule of the product refuses a step; `next_step` says what to do instead."""

    code = "K-21"

    def __init__(self, what: str, next_step: str = "") -> None:
        """Both texts are message ids of the catalogue."""
        super().__init__(what)
        self.what, self.next_step = what, next_step


class WrongWords(Refused):
    """These words do not open this copy."""

    code = "K-23"


class Offline(KiooError):
    """Nobody who knows us answered."""

    code = "K-30"


class ServerSaysNo(KiooError):
    """The server answered and refused (RFC 9457 problem); `retry` says who can do something about it."""

    code = "K-31"

    def __init__(self, status: int, problem: str, retry: Retry = "later", retry_after: float | None = None) -> None:
        """`problem` is the problem type, such as `code-used`; `retry_after` is in seconds."""
        super().__init__(f"{status} {problem}")
        self.status, self.problem, self.retry, self.retry_after = status, problem, retry, retry_after


class StorageError(KiooError):
    """The device's own memory could not do what was asked; nothing that was safe is lost."""

    code = "K-40"


class WrongPin(StorageError):
    """The PIN does not open this person's slot."""

    code = "K-41"

    def __init__(self, wait: float, left: int | None) -> None:
        """`wait` in seconds until the next try is allowed; after `left` more the PIN opens nothing, None = it always will."""
        super().__init__("wrong PIN")
        self.wait, self.left = wait, left


class Throttled(StorageError):
    """Too early for the next try."""

    code = "K-42"

    def __init__(self, wait: float) -> None:
        """`wait` in seconds."""
        super().__init__("too many tries")
        self.wait = wait


class PinGone(StorageError):
    """The PIN was tried wrongly too often and opens nothing any more; what the person wrote is all there."""

    code = "K-47"


class WrongAnswer(StorageError):
    """The programme's answer does not let anybody in: `what` is "old" (another request), "other" (does not open) or "none" (nothing asked)."""

    code = "K-48"

    def __init__(self, what: str) -> None:
        """Nothing is lost by it; the request goes on waiting."""
        super().__init__(f"an answer that lets nobody in: {what}")
        self.what = what


class Locked(StorageError):
    """The vault, or the space asked for, is not open to this person now."""

    code = "K-43"


class InUse(StorageError):
    """Another process holds this vault."""

    code = "K-44"


class DiskFull(StorageError):
    """The device has no room; the write did not happen, all earlier ones stand."""

    code = "K-45"


class Tampered(StorageError):
    """Stored bytes do not verify."""

    code = "K-46"


class OnlyLooking(StorageError):
    """What is kept is not as it should be: it can be read and sent, and written again after a conscious step."""

    code = "K-49"


class DatabaseAway(KiooError):
    """The server's database does not answer now, or was busy for too long; what was acknowledged is safe."""

    code = "K-27"


class BadSettings(KiooError):
    """A setting or a command-line value that cannot be used."""

    code = "K-50"
