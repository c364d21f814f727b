"""Places as they stand in the tree, and what the devices of each district are told of them."""

from collections.abc import Iterable

from core.records import Json
from server.form_publishing import tell_district
from server.store import log
from server.store.tables import OrgUnit

ACTIVE, CLOSED = "active", "closed"
_TOLD = ("id", "parent", "path", "level", "name", "kind", "district")


def tell(units: Iterable[OrgUnit]) -> None:
    """Tells each district the places in it and above it; a district that is new gets its forms too. Stands inside a writing turn."""
    for unit in units:
        for district in districts_of(unit):
            _tell_one(district, unit)
        if unit.level == "district" and not log.newest(unit.id, "org_unit", unit.parent or ""):
            for above in OrgUnit.select().where(OrgUnit.id.in_(unit.path.split("/")[:-2])):
                _tell_one(unit.id, above)
            tell_district(unit.id)


def districts_of(unit: OrgUnit) -> list[str]:
    """The district a place lies in, or those that lie in it."""
    if unit.district:
        return [unit.district]
    rows = OrgUnit.select().where(OrgUnit.level == "district").order_by(OrgUnit.id)
    return [row.id for row in rows if row.path.startswith(unit.path)]


def _tell_one(district: str, unit: OrgUnit) -> None:
    body: dict[str, Json] = {name: getattr(unit, name) for name in _TOLD}
    closed = {"status": CLOSED} if unit.status == CLOSED else {}
    log.emit(district, "org_unit", unit.id, body | closed)
