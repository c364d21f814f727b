"""How long a device has been without contact, however its clock is set.

A calendar clock can be put back, a clock that never goes back begins anew when the device does, so both are asked: what either
of them proves to have passed has passed. Putting the date forward only makes the time longer, until the next contact.
"""

from dataclasses import asdict, dataclass
from typing import Self

from core.records import Json

DAY_MS = 24 * 3_600_000


@dataclass(frozen=True)
class Lease:
    """`alone_ms` without contact when it was last looked at; `seen_ms` and `awake` are both clocks at that moment."""

    alone_ms: int
    seen_ms: int
    awake: float

    @classmethod
    def begun(cls, now_ms: int, awake: float) -> Self:
        """Contact, or a supervisor's unlocking, just now; `awake` is the clock that never goes back, in seconds."""
        return cls(0, now_ms, awake)

    @classmethod
    def from_json(cls, kept: Json) -> Self:
        """Reads `as_json` back."""
        return cls(**kept)

    def as_json(self) -> dict[str, Json]:
        """What is kept between two looks."""
        return asdict(self)

    def later(self, now_ms: int, awake: float) -> Self:
        """The same lease at this moment; never less alone than before."""
        since_start = awake - self.awake if awake >= self.awake else awake  # the device began anew: at least since then
        passed = max(now_ms - self.seen_ms, round(since_start * 1000), 0)
        return type(self)(self.alone_ms + passed, now_ms, awake)

    @property
    def days(self) -> int:
        """Whole days without contact."""
        return self.alone_ms // DAY_MS

    def is_over(self, days: int) -> bool:
        """Whether that is as long as the programme allows; 0 days: for ever."""
        return 0 < days <= self.days
