"""What six numbers may open a device, and how somebody chooses them: typed twice, and not those a stranger tries first."""

from dataclasses import dataclass, replace
from itertools import pairwise

from core.words import msg

LENGTH = 6
_DIGITS = frozenset("0123456789")
TOO_EASY = msg("These numbers are easy to guess. Please choose others.")
NOT_THE_SAME = msg("The two were not the same. Please begin again.")
NO_OTHERS = msg("These are the numbers you have. Please choose others.")


def is_easy(pin: str) -> bool:
    """Whether a PIN is among the first a stranger tries: one or two digits only, a run up or down, a half repeated."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    half = len(pin) // 2
    return len(set(pin)) <= 2 or steps in ({1}, {9}) or pin[:half] == pin[half:]  # noqa: PLR2004


def typed_on(typed: str, key: str) -> str:
    """The numbers after a key of the pad: "0" to "9", or "back"."""
    if key == "back":
        return typed[:-1]
    return (typed + key)[:LENGTH] if key in _DIGITS else typed


@dataclass(frozen=True)
class Choosing:
    """What was typed, and the first round once it is complete; `problem` is a message id, `old` what is to be replaced."""

    typed: str = ""
    first: str = ""
    problem: str = ""
    old: str = ""

    def touched(self, key: str) -> "Choosing":
        """After a key of the pad; a full round that does not hold begins again, and says why."""
        typed = typed_on(self.typed, key)
        here = replace(self, typed=typed, problem="" if len(typed) > len(self.typed) else self.problem)
        return here if len(typed) < LENGTH else _rounded(here)

    @property
    def chosen(self) -> str:
        """The numbers once both rounds are the same; blank before."""
        return self.first if self.first and self.typed == self.first else ""


def _rounded(full: Choosing) -> Choosing:
    """After a full round: the first one is remembered, the second one compared with it."""
    if full.first:
        return full if full.typed == full.first else Choosing(problem=NOT_THE_SAME, old=full.old)
    problem = TOO_EASY if is_easy(full.typed) else NO_OTHERS if full.typed == full.old else ""
    return Choosing(first="" if problem else full.typed, problem=problem, old=full.old)
