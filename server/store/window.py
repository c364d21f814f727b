"""How far back devices are told: closed visits that a device would let go of at once are not sent down to it (decision 24)."""

from peewee import fn

from core.clock import day_of
from core.records import PullItem
from learning.days import add_months
from server.store.tables import Visit

_VISIT = "visit"


class Window:
    """What lies before it stays here; the last visit of each place is told however old it is. Inside a reading turn."""

    def __init__(self, now_ms: int, months: int) -> None:
        """`months` back from now, as a device counts them."""
        self._oldest = add_months(day_of(now_ms), -months).isoformat()
        self._last: dict[tuple[str, str | None], str] = {}

    def leaves_out(self, item: PullItem) -> bool:
        """Whether this is a visit from before, and its place had a later one."""
        on = item.body.get("on") if item.kind == _VISIT else None
        return isinstance(on, str) and on < self._oldest and on < self._last_of(item.district, item.facility)

    def _last_of(self, district: str, facility: str | None) -> str:
        place = district, facility
        if place not in self._last:
            here = (Visit.district == district) & (Visit.facility == facility)
            self._last[place] = Visit.select(fn.MAX(Visit.on)).where(here).scalar() or ""
        return self._last[place]
