"""What a function of the expression language takes and gives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from forms import values
from forms.values import Value
from forms.xpath.code import Kind, Scale

Check = Callable[[Sequence[Value | None]], str]
"""Looks at the arguments written as plain values (None where one is worked out) and says what is wrong with them, or nothing."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function: a letter for each argument, what it gives, and the plain Python callable that does the work.

    Letters: t text, n number, b truth, v value, l list of values (nodes flattened), d list of their
    numbers, m and e the same two of nodes only, f like e but without the blank answers of the form, s list of nodes; `?` makes the last letter
    optional, `*` repeats it, `+` repeats it and wants it at least once. `env` functions get the surroundings first. `scale`
    says that the text it gives counts days. `check` finds at load what can never work.
    """

    signature: str
    gives: Kind
    work: Callable[..., Any]
    env: bool = False
    scale: Scale = ""
    check: Check | None = None

    @property
    def least(self) -> int:
        """How many arguments it needs at least."""
        last = self.signature[-1:]
        return len(self.signature) - (2 if last in ("?", "*") else last == "+")

    @property
    def most(self) -> int:
        """How many it can take."""
        last = self.signature[-1:]
        return 10_000 if last in ("*", "+") else len(self.signature) - (last == "?")

    def letter(self, index: int) -> str:
        """What the argument at `index` is converted to."""
        letters = self.signature.rstrip("?*+")
        return letters[min(index, len(letters) - 1)]


def numbers_in(lists: Sequence[Sequence[Value]]) -> list[float]:
    """Every value of some arguments as a number."""
    return [values.to_number(value) for one in lists for value in one]


def texts_in(lists: Sequence[Sequence[Value]]) -> list[str]:
    """Every value of some arguments as text."""
    return [values.to_text(value) for one in lists for value in one]
