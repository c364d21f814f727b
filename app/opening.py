"""What a screen is told when it opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.asks import Now
from app.asks.people import Me


@dataclass(frozen=True)
class Opening:
    """Who is unlocked (None before), the moment, the parts of the route, and the settings a screen may need."""

    me: Me | None
    now: Now
    parts: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    server: str = ""
    patient_idle_seconds: float = 60.0
    practice: bool = False

    @property
    def person(self) -> Me:
        """Who is unlocked; only screens that need somebody ask."""
        if self.me is None:
            raise LookupError("this screen needs somebody to be unlocked")
        return self.me
