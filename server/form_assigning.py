"""Where a version of a form goes: looked at before, changed by whoever may publish at both places, told to the districts it comes to and leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Refused
from core.words import msg
from server import access, audit, form_files, form_publishing
from server.access import SEEING, NotYours, Who
from server.form_publishing import PUBLISHING
from server.store import log
from server.store.database import Store
from server.store.tables import Device, DevicePerson, FormVersion, Grant, OrgUnit, Person, Record

LEVELS = ("national", "region", "district")
"""A form goes to whole districts."""


@dataclass(frozen=True)
class Place:
    """A place a form can go to."""

    id: str
    name: str


@dataclass(frozen=True)
class Meaning:
    """What another place means: the districts that get the version and those that lose it, A to Z, with how many open devices are there.

    `filled` is how many records came in with it.
    """

    gain: Sequence[str]
    lose: Sequence[str]
    devices_gain: int
    devices_lose: int
    filled: int


def places(store: Store, who: Who) -> list[Place]:
    """Where this person may send forms, the highest first, then A to Z."""
    with store.reading():
        rows = [row for level in LEVELS for row in access.units(who, level, PUBLISHING)]
        return [Place(row.id, row.name) for row in rows]


def homes(store: Store, who: Who, form: str, version: str) -> list[Place]:
    """Where else this person may send a version; nowhere unless they may publish where it goes now."""
    now = goes_to(store, form, version)
    with store.reading():
        may = who.may(PUBLISHING, form_publishing.path_of(now.id or None))
    return [one for one in places(store, who) if one.id != now.id] if may else []


def goes_to(store: Store, form: str, version: str) -> Place:
    """Where a version goes now; the empty id is everywhere. NotYours when there is none."""
    with store.reading():
        row = _version(form, version)
        unit = OrgUnit.get_or_none(OrgUnit.id == row.unit) if row.unit else None
        top = OrgUnit.get_or_none(OrgUnit.parent.is_null())
        return Place(row.unit or "", unit.name if unit else top.name if top else "")


def meaning(store: Store, who: Who, form: str, version: str, unit: str) -> Meaning:
    """What it means that a version goes elsewhere; raises as `assign` where it cannot."""
    with store.reading():
        row = _may(who, form, version, unit)
        gain, lose = _gained_and_lost(row, unit)
        came = Record.select().where((Record.form == form) & (Record.version == version) & (Record.status == "stored"))
        return Meaning(_names(gain), _names(lose), _devices(gain), _devices(lose), came.count())


def assign(store: Store, who: Who, form: str, version: str, was: str, unit: str) -> None:  # noqa: PLR0917  the fields of one form
    """Sends a version to `unit` and below, and no longer where it went before. `was` is where it went when somebody decided so.

    Raises Refused when it goes elsewhere by now; NotYours for a version, or for one of the two places, that is not theirs.
    """
    with store.writing():
        row = _may(who, form, version, unit)
        if (row.unit or "") != was:
            raise Refused(
                msg("Somebody sent it elsewhere meanwhile."), msg("Look where it goes now, and decide again.")
            )
        if was == unit:
            return
        gain, lose = _gained_and_lost(row, unit)
        FormVersion.update(unit=unit or None).where(
            (FormVersion.form == form) & (FormVersion.version == version)
        ).execute()
        row.unit = unit or None
        _tell(row, gain, lose)
        audit.write(store, audit.COUNTRY, who.id, f"sent a form to {unit}", f"{form}/{version}")


def _tell(row: FormVersion, gain: Sequence[OrgUnit], lose: Sequence[OrgUnit]) -> None:
    """Where it is lost it rests: nobody begins it any more, and what was begun or sent with it can still be opened."""
    item, files = form_publishing.form_item(row), form_files.files_of(row.form, row.version)
    for district in gain:
        form_files.tell(district.id, files)
        log.emit(district.id, "form", f"{row.form}/{row.version}", item)
    for district in lose:
        log.emit(district.id, "form", f"{row.form}/{row.version}", {**item, "resting": True})


def _may(who: Who, form: str, version: str, unit: str) -> FormVersion:
    row = _version(form, version)
    for place in (row.unit, unit):
        access.require(who, PUBLISHING, form_publishing.path_of(place or None))
    return row


def _version(form: str, version: str) -> FormVersion:
    row = FormVersion.get_or_none((FormVersion.form == form) & (FormVersion.version == version))
    if row is None:
        raise NotYours("This form is not here.")
    return row


def _gained_and_lost(row: FormVersion, unit: str) -> tuple[list[OrgUnit], list[OrgUnit]]:
    now, then = (set(form_publishing.districts_of(place)) for place in (row.unit, unit or None))
    rows = list(OrgUnit.select().where(OrgUnit.id.in_(now ^ then)).order_by(OrgUnit.name))
    return [one for one in rows if one.id in then], [one for one in rows if one.id in now]


def _names(districts: Sequence[OrgUnit]) -> list[str]:
    return [one.name for one in districts]


def _devices(districts: Sequence[OrgUnit]) -> int:
    """Open devices of people who see something of these districts."""
    grants = Grant.select(Grant.person, Grant.path).join(Person, on=(Person.id == Grant.person))
    grants = grants.where(Grant.role.in_(SEEING) & Person.active)
    there = {row.person for row in grants if any(_meet(row.path, one.path) for one in districts)}
    on = DevicePerson.select(DevicePerson.device, DevicePerson.person).join(
        Device, on=(Device.id == DevicePerson.device)
    )
    return len({row.device for row in on.where(~Device.revoked) if row.person in there})


def _meet(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
