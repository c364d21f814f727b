"""What `kioo admin` does: places, people, codes, devices, priorities, and the word after a restore."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.errors import BadSettings, Refused
from core.words import msg
from server import access, accounts, audit, enrolment, second_step
from server.access import NotYours, Who
from server.enrolment import Fresh
from server.exchange import place_import
from server.exchange.place_files import read_places
from server.places import districts_of
from server.store import log
from server.store.base import plain_rows
from server.store.below import below
from server.store.database import Store
from server.store.tables import Device, DevicePerson, Grant, OrgUnit, Person, Priority

ROLES = ("supervisor", "chw", "team", "manager", "admin")
ADMINISTERING = ("admin",)


@dataclass(frozen=True)
class PersonLine:
    """A person as lists show them; `roles` are (role, unit id) pairs."""

    id: str
    name: str
    login: str | None
    active: bool
    roles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DeviceLine:
    """A device as lists show it; times in ms, `people` are ids."""

    id: str
    name: str
    people: tuple[str, ...]
    enrolled: int
    last_heard: int | None
    revoked: bool


def import_units(store: Store, lines: Iterable[str], who: Who = access.CONSOLE) -> int:
    """Reads places from CSV (columns id, parent, level, name and perhaps kind, closed), all or none of them.

    Returns how many rows there were. Raises BadSettings naming the line. Other kinds of lists, and a look before: server/exchange.
    """
    listed = read_places("\n".join(line.rstrip("\r\n") for line in lines).encode(), "")
    with store.writing():
        left = place_import.why_left(place_import.apply(store, listed, who))
        if left:
            raise BadSettings(left[0])
    return len(listed)


def add_person(  # noqa: PLR0917  the columns of one line of a list of people
    store: Store, name: str, login: str, password: str, role: str, unit: str, who: Who = access.CONSOLE
) -> str:
    """Adds a person with one role at one place and returns the id; an empty login or password: no sign-in to pages.

    Raises Refused for an unknown role, a login that is taken or a short password; NotYours for a place elsewhere.
    """
    kept = accounts.hash_password(password) if password else ""
    wanted = login.strip().casefold() or None
    with store.writing():
        if wanted and Person.get_or_none(Person.login == wanted):
            raise Refused(msg("Somebody has this name for signing in already."), msg("Choose another one."))
        person = store.ids.record()
        Person.insert(id=person, name=name.strip(), login=wanted, password=kept).execute()
        grant(store, person, role, unit, who)
    return person


def grant(store: Store, person: str, role: str, unit: str, who: Who = access.CONSOLE) -> None:
    """Gives a person a role at and below a place; harmless when they have it."""
    if role not in ROLES:
        raise Refused(f"A role is one of {', '.join(ROLES)}.", "Choose one of them.")
    with store.writing():
        place = access.unit(who, unit, ADMINISTERING)
        Grant.insert(person=person, role=role, unit=unit, path=place.path).on_conflict_ignore().execute()
        audit.write(store, audit.COUNTRY, who.id, f"granted {role} at {unit}", person)


def set_password(store: Store, person: str, password: str, who: Who = access.CONSOLE) -> None:
    """Gives a person a new password and ends what the old one opened; Refused when it is too short, NotYours when there is no such person."""
    kept = accounts.hash_password(password)
    with store.writing():
        look_after_whole(who, person)
        Person.update(password=kept).where(Person.id == person).execute()
        accounts.end_sessions(person)
        audit.write(store, audit.COUNTRY, who.id, "set a password", person)


def switch_second_step_off(store: Store, person: str, who: Who = access.CONSOLE) -> None:
    """For somebody who lost the phone and the recovery codes; ends what was open. Refused when it is off already."""
    with store.writing():
        look_after_whole(who, person)
        second_step.switch_off(store, person, who.id)
        accounts.end_sessions(person)


def person_called(store: Store, login: str) -> str:
    """The id of whoever signs in with this name; NotYours when nobody does."""
    with store.reading():
        row = Person.get_or_none(Person.login == login.strip().casefold())
    if row is None:
        raise access.NotYours(msg("Nobody signs in with this name."), msg("“kioo admin people” lists everybody."))
    return str(row.id)


def set_picture(store: Store, person: str, picture: str, who: Who = access.CONSOLE) -> None:
    """Gives a person the drawing they are chosen by on a shared tablet (a name in assets/art, empty for initials)."""
    with store.writing():
        line_of(who, person)
        Person.update(picture=picture).where(Person.id == person).execute()
        audit.write(store, audit.COUNTRY, who.id, "set a picture", person)


def let_go(store: Store, person: str, who: Who = access.CONSOLE) -> None:
    """A person leaves: no more sign-in; what their devices still send is kept aside for somebody to look at."""
    with store.writing():
        look_after_whole(who, person)
        Person.update(active=False).where(Person.id == person).execute()
        accounts.end_sessions(person)
        audit.write(store, audit.COUNTRY, who.id, "let a person go", person)


def new_enrol_code(store: Store, person: str, who: Who = access.CONSOLE) -> str:
    """A one-time code for a person's tablet, to be shown once."""
    return new_square(store, person, who).code


def new_square(store: Store, person: str, who: Who = access.CONSOLE) -> Fresh:
    """A one-time code for a person's tablet and the key for the square beside it, for Kioo's app or ODK Collect; to be shown once."""
    with store.writing():
        look_after_whole(who, person)
        return enrolment.new_code(store, person, who.id)


def new_collect_token(store: Store, person: str, name: str, who: Who = access.CONSOLE) -> str:
    """A token for ODK Collect on a person's tablet, to be shown once."""
    with store.writing():
        look_after_whole(who, person)
        return enrolment.new_collect_token(store, person, name, who.id)


def revoke_device(store: Store, device: str, who: Who = access.CONSOLE) -> None:
    """Shuts a lost or stolen device out."""
    with store.writing():
        for person in enrolment.people_of(device):
            line_of(who, person)
        enrolment.revoke(store, device, who.id)


def people(store: Store, who: Who = access.CONSOLE) -> list[PersonLine]:
    """Everybody with a role at a place that `who` administers, A to Z."""
    with store.reading():
        mine = _looked_after(who)
        roles: dict[str, list[tuple[str, str]]] = defaultdict(list)
        granted = Grant.select(Grant.person, Grant.role, Grant.unit).where(Grant.person.in_(mine))
        for person, role, unit in plain_rows(granted.order_by(Grant.path, Grant.role)):
            roles[person].append((role, unit))
        rows = Person.select().where(Person.id.in_(mine)).order_by(Person.name, Person.id)
        return [PersonLine(row.id, row.name, row.login, row.active, tuple(roles[row.id])) for row in rows]


def devices(store: Store, who: Who = access.CONSOLE) -> list[DeviceLine]:
    """The devices of people whom `who` administers, and for the whole country's administrators also those of nobody."""
    with store.reading():
        theirs = DevicePerson.select(DevicePerson.device).where(DevicePerson.person.in_(_looked_after(who)))
        return _devices(Device.id.is_null(False) if administers_all(who) else Device.id.in_(theirs))


def devices_of(who: Who, person: str) -> list[DeviceLine]:
    """Those of `devices` that this person works on, who is administered by `who`; stands inside a turn."""
    line_of(who, person)
    return _devices(Device.id.in_(DevicePerson.select(DevicePerson.device).where(DevicePerson.person == person)))


def device_line(who: Who, device: str) -> DeviceLine:
    """One of `devices`; NotYours for any other. Stands inside a turn."""
    found = next(iter(_devices(Device.id == device)), None)
    mine = DevicePerson.select().where((DevicePerson.device == device) & DevicePerson.person.in_(_looked_after(who)))
    if found is None or not (administers_all(who) or mine.exists()):
        raise NotYours("This device is not here.", "Look at the list of devices.")
    return found


def _looked_after(who: Who) -> Any:
    """The ids of everybody with a role at a place that `who` administers."""
    return Grant.select(Grant.person).where(below(Grant.path, access.paths_of(who.grants, ADMINISTERING)))


def _devices(wanted: Any) -> list[DeviceLine]:
    rows = list(Device.select().where(wanted).order_by(Device.name, Device.id))
    people: dict[str, list[str]] = defaultdict(list)
    works = DevicePerson.select(DevicePerson.device, DevicePerson.person)
    works = works.join(Device, on=(Device.id == DevicePerson.device)).where(wanted)
    for device, person in plain_rows(works.order_by(DevicePerson.person)):
        people[device].append(person)
    return [
        DeviceLine(row.id, row.name, tuple(people[row.id]), row.enrolled, row.last_heard, row.revoked) for row in rows
    ]


def administers_all(who: Who) -> bool:
    """Whether this is the whole country's administrator: the console, or somebody with a grant on every top place."""
    tops = [unit.path for unit in OrgUnit.select().where(OrgUnit.parent.is_null())]
    return who.may(ADMINISTERING, "") or (bool(tops) and all(who.may(ADMINISTERING, path) for path in tops))


def set_priority(store: Store, unit: str, text: str, because: str, who: Who = access.CONSOLE) -> str:
    """Says what a place and those below should look at first, and why; returns its id."""
    with store.writing():
        place = access.unit(who, unit, ("manager",))
        priority = store.ids.record()
        for district in districts_of(place):
            Priority.insert(district=district, id=priority, unit=unit, text=text, because=because).execute()
            log.emit(district, "priority", priority, {"org_unit": unit, "text": text, "because": because})
        audit.write(store, audit.COUNTRY, who.id, "set a priority", priority)
    return priority


def restored(store: Store, who: Who = access.CONSOLE) -> int:
    """To be said once after the database was restored from a backup: devices then offer all they still hold.

    The new epoch is made of the time: counted on from the backup's, it would be the same when one backup is put back twice,
    and what came in between would be offered by nobody.
    """
    with store.writing():
        epoch = max(int(store.setting("epoch")) + 1, store.clock.now_ms() // 1000)
        store.set_setting("epoch", str(epoch))
        audit.write(store, audit.COUNTRY, who.id, "restored a backup", str(epoch))
    return epoch


def line_of(who: Who, person: str) -> PersonLine:
    """Somebody with a role at a place that `who` administers; NotYours for anybody else. Stands inside a turn."""
    row = Person.get_or_none(Person.id == person)
    line = _person_line(row) if row else None
    if line is None or not any(_administers(who, unit) for _, unit in line.roles):
        raise NotYours("This person is not here.", "Look at the list of people.")
    return line


def look_after_whole(who: Who, person: str) -> PersonLine:
    """As `line_of`, for what opens all that somebody may do: Refused where they have a role elsewhere too."""
    line = line_of(who, person)
    if not all(_administers(who, unit) for _, unit in line.roles):
        raise Refused(
            msg("This person also has a role outside what you look after."),
            msg("Ask whoever looks after all of it."),
        )
    return line


def _administers(who: Who, unit: str) -> bool:
    row = OrgUnit.get_or_none(OrgUnit.id == unit)
    return row is not None and who.may(ADMINISTERING, row.path)


def _person_line(row: Person) -> PersonLine:
    grants = Grant.select().where(Grant.person == row.id).order_by(Grant.path, Grant.role)
    return PersonLine(row.id, row.name, row.login, row.active, tuple((one.role, one.unit) for one in grants))
