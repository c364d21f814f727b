"""Six numbers as they are typed to prove who is here, and how they were refused; no Flet here."""

import math
from dataclasses import dataclass, field, replace

from app.asks import Event
from app.asks.people import PinRefused
from core.pins import LENGTH, typed_on


@dataclass(frozen=True)
class KeyTouched(Event):
    """A key of the pad: "0" to "9" or "back"."""

    key: str


@dataclass(frozen=True)
class Typing:
    """What was typed; whether the last numbers were wrong, how many seconds to wait, how many tries are left (None: not known)."""

    typed: str = field(default="", repr=False)
    wrong: bool = False
    wait: int = 0
    left: int | None = None

    @classmethod
    def refused(cls, refused: PinRefused) -> "Typing":
        """Empty again, and why."""
        return cls(wrong=not refused.too_early, wait=math.ceil(refused.wait), left=refused.left)

    def touched(self, key: str) -> "Typing":
        """After a key of the pad: "0" to "9", or "back"."""
        return replace(self, typed=typed_on(self.typed, key), wrong=False)

    def second_later(self) -> "Typing":
        """One second less to wait."""
        return replace(self, wait=max(self.wait - 1, 0))

    @property
    def was_refused(self) -> bool:
        """Whether there is something to say about the numbers before."""
        return self.wrong or self.wait > 0 or self.left is not None

    @property
    def is_full(self) -> bool:
        """Whether all numbers are there."""
        return len(self.typed) == LENGTH
