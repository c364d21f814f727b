"""One person: what they may do where, their names, a new first password, leaving and coming back; what leaving means is read before."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Response

from core.errors import Refused
from server import admin, person_editing
from server.access import SEEING, NotYours
from server.pages import place_choosing
from server.pages.lines import role_name
from server.pages.page import KnownPage, OurForm, Page, raw, text
from server.pages.people import require_admin
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.person_editing import OnePerson

router = APIRouter(route_class=PageRoute)
_PARTS = ("roles", "names", "password", "leave")


@dataclass(frozen=True)
class Row:
    """A role somebody has, in words; `may_take` when this administrator can take it away."""

    role: str
    unit: str
    words: str
    place: str
    may_take: bool


@dataclass(frozen=True)
class DeviceRow:
    """A device they work on."""

    address: str
    name: str
    heard: str
    closed: bool


def address_of(person: str) -> str:
    """The page of one person."""
    return f"/people/{quote(person, safe='')}"


@router.get("/people/{person}")
def look(page: KnownPage, person: str) -> Response:
    """One person, and what can be done for them."""
    return _drawn(page, person)


@router.post("/people/{person}/give")
def give(page: KnownPage, form: OurForm, person: str) -> Response:
    """Another role."""
    typed = {name: text(form, name) for name in ("role", *place_choosing.FIELDS)}
    act = lambda: person_editing.give(  # noqa: E731
        page.store, page.who, person, typed["role"], place_choosing.chosen(page, form)
    )
    return _done(page, person, act, "roles", "given", typed)


@router.post("/people/{person}/take")
def take(page: KnownPage, form: OurForm, person: str) -> Response:
    """One role less."""
    role, unit = text(form, "role"), text(form, "unit")
    act = lambda: person_editing.take_away(page.store, page.who, person, role, unit)  # noqa: E731
    return _done(page, person, act, "roles", "taken")


@router.post("/people/{person}/rename")
def rename(page: KnownPage, form: OurForm, person: str) -> Response:
    """Other names."""
    typed = {name: text(form, name)[:120] for name in ("name", "login")}
    act = lambda: person_editing.rename(page.store, page.who, person, typed["name"], typed["login"])  # noqa: E731
    return _done(page, person, act, "names", "person-renamed", typed)


@router.post("/people/{person}/password")
def new_password(page: KnownPage, form: OurForm, person: str) -> Response:
    """A first password for somebody who forgot theirs."""
    act = lambda: admin.set_password(page.store, person, raw(form, "password"), page.who)  # noqa: E731
    return _done(page, person, act, "password", "password-set")


@router.get("/people/{person}/leave")
def read_leaving(page: KnownPage, person: str) -> Response:
    """What it means that they leave; nothing changes by this."""
    require_admin(page.who)
    found = person_editing.known(page.store, page.who, person)
    if not found.line.active:
        return page.go(address_of(person))
    return page.draw(
        "person_leave.html",
        "/set-up",
        name=found.line.name,
        address=address_of(person),
        means=_means(found, page.speech),
    )


@router.post("/people/{person}/leave")
def leave(page: KnownPage, form: OurForm, person: str) -> Response:
    """They leave."""
    del form
    return _done(
        page, person, lambda: person_editing.let_go(page.store, page.who, person), "leave", "gone", onward="/people"
    )


@router.post("/people/{person}/back")
def back(page: KnownPage, form: OurForm, person: str) -> Response:
    """They are back."""
    del form
    return _done(
        page, person, lambda: person_editing.take_up_again(page.store, page.who, person), "leave", "person-back"
    )


def _done(  # noqa: PLR0917  one act, its part of the page, and what is said after it
    page: Page,
    person: str,
    act: Callable[[], None],
    part: str,
    told: str,
    typed: dict[str, str] | None = None,
    onward: str = "",
) -> Response:
    require_admin(page.who)
    try:
        act()
    except NotYours:
        raise
    except Refused as refused:
        wrong = {part: f"{page.speech(refused.what)} {page.speech(refused.next_step)}"}
        return _drawn(page, person, wrong, typed)
    return page.go(f"{onward or address_of(person)}?told={told}")


def _drawn(
    page: Page, person: str, wrong: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> Response:
    require_admin(page.who)
    found, say = person_editing.known(page.store, page.who, person), page.speech
    line = found.line
    was = {"name": line.name, "login": line.login or "", **dict.fromkeys(("role", *place_choosing.FIELDS), "")}
    return page.draw(
        "person.html",
        "/set-up",
        status=422 if wrong else 200,
        tab="/people",
        address=address_of(person),
        person=found,
        rows=_rows(found, say),
        devices=_devices(found, say),
        works=line.active and any(one.role in SEEING for one in found.held),
        asked=place_choosing.asked(page, was | (typed or {})),
        roles=[(role, role_name(role, say)) for role in admin.ROLES],
        typed=was | (typed or {}),
        wrong=dict.fromkeys(_PARTS, "") | (wrong or {}),
    )


def _rows(found: OnePerson, say: Speech) -> list[Row]:
    alone = len(found.held) == 1 or found.me or not found.line.active
    return [Row(one.role, one.unit, role_name(one.role, say), one.place, one.ours and not alone) for one in found.held]


def _devices(found: OnePerson, say: Speech) -> list[DeviceRow]:
    return [
        DeviceRow(
            f"/devices/{quote(one.id, safe='')}",
            one.name or say("A device without a name"),
            say.moment(one.last_heard) if one.last_heard else say("not yet"),
            one.revoked,
        )
        for one in found.devices
    ]


def _means(found: OnePerson, say: Speech) -> list[str]:
    open_devices = sum(not one.revoked for one in found.devices)
    told = [
        say("They can no longer sign in to these pages, from now on."),
        say("A code for a tablet that they have not used yet opens nothing."),
    ]
    if open_devices:
        told += [
            say.many(
                "{n} device they work on stays open: it brings what it still holds, and gets nothing new for them.",
                "{n} devices they work on stay open: they bring what they still hold, and get nothing new for them.",
                open_devices,
            ),
            say("What comes from them then is safe and kept aside, for you to look at under To look at."),
            say("A device that does not come back is closed under Devices."),
        ]
    told.append(say("What they did, promised and were promised stays, under their name."))
    return told
