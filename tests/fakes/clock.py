"""A clock that moves when told."""

START = 1_795_000_000_000  # 2026-11-18T11:06:40Z, a Wednesday


class FakeClock:
    """Stands still until `advance` or `set_back`; the monotonic side never goes back."""

    def __init__(self, now_ms: int = START) -> None:
        self._now_ms, self._monotonic = now_ms, 1000.0

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._now_ms += int(seconds * 1000)
        self._monotonic += seconds

    def set_back(self, seconds: float) -> None:
        """The wall clock jumps back (a flat battery, a wrong hand); real time does not."""
        self._now_ms -= int(seconds * 1000)
