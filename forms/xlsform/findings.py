"""What an examined workbook comes to: a form, and findings that say how much, what, where, and how to mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.errors import FormFault, Place
from core.words import msg, worded

Severity = Literal["needs you", "repaired", "good to know"]
_ORDER: tuple[Severity, ...] = ("needs you", "repaired", "good to know")


@dataclass(frozen=True)
class Finding:
    """One thing about a workbook; a form with a finding that "needs you" cannot be published.

    `what` and `mend` read in English and are said in any language: `say(finding.what)`.
    """

    severity: Severity
    what: str
    place: Place = field(default_factory=Place)
    mend: str = ""

    def __str__(self) -> str:
        """One line: severity, place, what is wrong, what to do."""
        where = f" [{self.place}]" if str(self.place) else ""
        return f"{self.severity}{where}: {self.what} {self.mend}".rstrip()


class BrokenWorkbook(FormFault):
    """A workbook that cannot become a form; `findings` holds everything found, `str()` names the first and counts."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """`findings` has at least one that "needs you"; the first of these speaks for all."""
        self.findings = tuple(findings)
        needing = [finding for finding in findings if finding.severity == "needs you"]
        first, more = needing[0], len(needing) - 1
        what = msg("{what} (and {n} more to look at)", what=worded(first.what), n=more) if more else first.what
        super().__init__(what, first.place, first.mend)


@dataclass(frozen=True)
class Converted:
    """A workbook as a form that runs: `languages` as in the headings, `questions` by name, `purpose_hint` from settings."""

    form_id: str
    version: str
    title: str
    xml: bytes
    languages: tuple[str, ...]
    warnings: tuple[Finding, ...]
    purpose_hint: str = "plain"
    questions: tuple[str, ...] = ()


def needs_you(what: str, place: Place | None = None, mend: str = "") -> Finding:
    """A finding that stops publishing."""
    return Finding("needs you", what, place or Place(), mend)


def repaired(what: str, place: Place | None = None) -> Finding:
    """A finding that says what we changed ourselves."""
    return Finding("repaired", what, place or Place())


def good_to_know(what: str, place: Place | None = None, mend: str = "") -> Finding:
    """A finding that stops nothing."""
    return Finding("good to know", what, place or Place(), mend)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """What needs the author first, then by sheet and row; the same thing said twice is said once."""
    return sorted(dict.fromkeys(findings), key=_rank)


def _rank(finding: Finding) -> tuple[int, str, int]:
    sheets = {"survey": "0", "choices": "1", "settings": "2"}
    place = finding.place
    return _ORDER.index(finding.severity), sheets.get(place.sheet, place.sheet), place.row or 0
