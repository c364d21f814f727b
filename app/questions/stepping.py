"""The values a range offers, in exact decimals. No Flet here."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_MOST = 10_000


@dataclass(frozen=True)
class Steps:
    """From `start` to `end` by `step` (never 0, pointing from start to end); `whole` numbers have no point."""

    start: Decimal
    end: Decimal
    step: Decimal
    whole: bool

    @property
    def count(self) -> int:
        """How many steps lie between the ends."""
        return int((self.end - self.start) / self.step)

    def text(self, number: int) -> str:
        """The value after so many steps, as it is kept."""
        value = self.start + self.step * max(0, min(number, self.count))
        return str(int(value)) if self.whole else format(value, "f")

    def place(self, value: str) -> int | None:
        """How many steps from the start the kept value is, the nearest one; None when there is no number."""
        try:
            found = Decimal(value)
        except InvalidOperation:
            return None
        if not found.is_finite():
            return None
        return max(0, min(round((found - self.start) / self.step), self.count))

    def every(self) -> list[str]:
        """All values from start to end."""
        return [self.text(number) for number in range(self.count + 1)]


def steps_of(parameters: Mapping[str, str]) -> Steps:
    """The steps of a range from its `start`, `end`, `step` and `type`; 0 to 10 by 1 where they cannot be read."""
    start, end = _number(parameters.get("start"), "0"), _number(parameters.get("end"), "10")
    step = abs(_number(parameters.get("step"), "1")) or Decimal(1)
    step = max(step, abs(end - start) / _MOST)
    return Steps(start, end, step if start <= end else -step, parameters.get("type", "int") != "decimal")


def _number(text: str | None, otherwise: str) -> Decimal:
    try:
        found = Decimal((text or otherwise).strip())
    except InvalidOperation:
        found = Decimal(otherwise)
    return found if found.is_finite() else Decimal(otherwise)
