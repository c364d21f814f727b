"""One person, looked after by an administrator: other roles, another name, leaving and coming back; nobody rises or falls by a back way."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Refused
from core.words import msg
from server import access, accounts, admin, audit
from server.access import Who
from server.admin import ADMINISTERING, DeviceLine, PersonLine
from server.store.database import Store
from server.store.tables import Grant, OrgUnit, Person

_LONGEST = 120


@dataclass(frozen=True)
class Held:
    """A role somebody has: the place's id and name, whether it is `ours` to take away, and by what it cannot be ("" when it can)."""

    role: str
    unit: str
    place: str
    ours: bool


@dataclass(frozen=True)
class OnePerson:
    """A person as an administrator sees them. `whole`: all they may do lies within what the administrator looks after; `me`: it is themselves."""

    line: PersonLine
    held: Sequence[Held]
    devices: Sequence[DeviceLine]
    whole: bool
    me: bool


def known(store: Store, who: Who, person: str) -> OnePerson:
    """All of it; NotYours for whoever administers none of their places."""
    with store.reading():
        line = admin.line_of(who, person)
        held = [_held(who, role, unit) for role, unit in line.roles]
        devices = admin.devices_of(who, person)
    return OnePerson(line, held, devices, all(one.ours for one in held), person == who.id)


def give(store: Store, who: Who, person: str, role: str, unit: str) -> None:
    """Gives another role. Raises Refused for somebody who left or a role that is none, NotYours for a place elsewhere."""
    with store.writing():
        if not admin.line_of(who, person).active:
            raise Refused(msg("This person has left."), msg("Take them up again first."))
        admin.grant(store, person, role, unit, who)


def take_away(store: Store, who: Who, person: str, role: str, unit: str) -> None:
    """Takes a role away; harmless when it is gone. Refused for one's own, for the only one somebody has, and for the last administrator of a place."""
    with store.writing():
        line = admin.line_of(who, person)
        place = access.unit(who, unit, ADMINISTERING)
        if (role, unit) not in line.roles:
            return
        _not_oneself(who, person)
        if len(line.roles) == 1:
            raise Refused(
                msg("This is the only role they have."), msg("Give another one first, or say that they leave.")
            )
        _still_looked_after(person, [(role, place.path)])
        Grant.erase(Grant.person == person, Grant.role == role, Grant.unit == unit)
        audit.write(store, audit.COUNTRY, who.id, f"took away {role} at {unit}", person)


def rename(store: Store, who: Who, person: str, name: str, login: str) -> None:
    """Another name, and another name for signing in (empty: they do not sign in to the pages, and are signed out).

    Raises Refused for no name or one that is taken, and as `admin.look_after_whole`.
    """
    name, wanted = name.strip()[:_LONGEST], login.strip().casefold()[:_LONGEST] or None
    if not name:
        raise Refused(msg("Write a name."), msg("Nothing was changed."))
    with store.writing():
        line = admin.look_after_whole(who, person)
        if (name, wanted or "") == (line.name, line.login or ""):
            return
        if wanted and Person.get_or_none((Person.login == wanted) & (Person.id != person)):
            raise Refused(msg("Somebody has this name for signing in already."), msg("Choose another one."))
        Person.update(name=name, login=wanted).where(Person.id == person).execute()
        if wanted is None:
            accounts.end_sessions(person)
        audit.write(store, audit.COUNTRY, who.id, "renamed a person", person)


def let_go(store: Store, who: Who, person: str) -> None:
    """They leave; harmless when they have. Refused for oneself and for the last administrator of a place, and as `admin.look_after_whole`."""
    with store.writing():
        line = admin.look_after_whole(who, person)
        _not_oneself(who, person)
        if line.active:
            _still_looked_after(person, [(role, _path(unit)) for role, unit in line.roles])
            admin.let_go(store, person, who)


def take_up_again(store: Store, who: Who, person: str) -> None:
    """They are back, with the roles they had; harmless when they never left."""
    with store.writing():
        if not admin.look_after_whole(who, person).active:
            Person.update(active=True).where(Person.id == person).execute()
            audit.write(store, audit.COUNTRY, who.id, "took a person up again", person)


def _held(who: Who, role: str, unit: str) -> Held:
    row = OrgUnit.get_or_none(OrgUnit.id == unit)
    return Held(role, unit, row.name if row else unit, row is not None and who.may(ADMINISTERING, row.path))


def _path(unit: str) -> str:
    row = OrgUnit.get_or_none(OrgUnit.id == unit)
    return str(row.path) if row else ""


def _not_oneself(who: Who, person: str) -> None:
    if who.id == person:
        raise Refused(msg("This is you."), msg("Another administrator does it for you."))


def _still_looked_after(person: str, lost: Sequence[tuple[str, str]]) -> None:
    """Of every place somebody else has to be administrator, or of one above it."""
    others = Grant.select(Grant.path).join(Person, on=(Person.id == Grant.person))
    others = others.where(Grant.role.in_(ADMINISTERING) & (Grant.person != person) & Person.active)
    paths = [row.path for row in others]
    for role, path in lost:
        if role in ADMINISTERING and not any(path.startswith(one) for one in paths):
            raise Refused(
                msg("Nobody else looks after people and devices there."), msg("Give somebody else that role first.")
            )
