"""Where a filled form belongs: the facility that it names, else the place of whoever sent it; stands inside a turn."""

from collections.abc import Mapping

from core.records import Json
from server import access
from server.access import Who
from server.odk.refusals import OdkRefusal
from server.store.tables import OrgUnit

QUESTION = "facility"
"""The question whose answer is the id of a facility."""
NO_FACILITY, UNKNOWN_FACILITY = "no-facility", "unknown-facility"


def place_of(who: Who, answers: Mapping[str, Json]) -> tuple[OrgUnit, list[str]]:
    """The facility, or the district where the facility is not known; and flags. OdkRefusal when neither can be told."""
    named = answers.get(QUESTION)
    if isinstance(named, str) and named:
        row = OrgUnit.get_or_none((OrgUnit.id == named) & (OrgUnit.level == "facility"))
        if row is not None and row.district:
            return row, []
    flags = [UNKNOWN_FACILITY] if named else []
    mine = [grant.unit for grant in who.grants if grant.role in access.SEEING]
    places = list(OrgUnit.select().where(OrgUnit.id.in_(mine)).order_by(OrgUnit.path))
    if len(places) == 1 and places[0].level == "facility":
        return places[0], flags
    districts = {row.district for row in places}
    if len(districts) != 1 or None in districts:
        raise OdkRefusal(
            403,
            "Where this belongs cannot be told: the form has no question “facility” with the id of one, and whoever "
            "sends it works in more than one district. Ask your district.",
            number=403.1,
        )
    return OrgUnit.get(OrgUnit.id == districts.pop()), [*flags, NO_FACILITY]
