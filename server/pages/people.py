"""People: who may do what where, and a code for a new tablet, shown once."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from core.collect_square import address_for, square_for
from core.errors import Refused
from server import admin
from server.access import NotYours, Who
from server.enrolment import CODE_HOURS
from server.pages import place_choosing
from server.pages.lines import role_name
from server.pages.page import KnownPage, OurForm, Page, raw, text
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.pages.squares import drawn_square
from server.store import reading

router = APIRouter(route_class=PageRoute)
MOST_SHOWN, _LONGEST = 50, 120
"""Rows of people or devices on a page; whoever is not among them is looked for."""
_TYPED = ("name", "role", *place_choosing.FIELDS, "login")


@dataclass(frozen=True)
class PersonRow:
    """One person, with what they may do and where in words; `works` on a tablet, and this administrator may make a code for it."""

    id: str
    name: str
    may: str
    where: str
    active: bool
    works: bool


@dataclass(frozen=True)
class Code:
    """A fresh code with its square, and what is typed where there is no camera; it is drawn once and kept nowhere.

    Kioo's app takes `code` and the address of the `server`, ODK Collect the address `collect`.
    """

    title: str
    code: str
    server: str
    collect: str
    square: str
    holds: str


@router.get("/people")
def people(page: KnownPage) -> Response:
    """Everybody this person administers."""
    return _drawn(page)


@router.post("/people")
def add(page: KnownPage, form: OurForm) -> Response:
    """Adds a person; whoever works on a tablet gets a code at once."""
    require_admin(page.who)
    typed = {name: text(form, name)[:_LONGEST] for name in _TYPED}
    if not typed["name"]:
        return _drawn(page, typed=typed, wrong=page.speech("Write a name."))
    try:
        unit = place_choosing.chosen(page, form)
        person = admin.add_person(
            page.store, typed["name"], typed["login"], raw(form, "password"), typed["role"], unit, page.who
        )
    except Refused as refused:
        return _drawn(page, typed=typed, wrong=f"{page.speech(refused.what)} {page.speech(refused.next_step)}")
    return _with_code(page, person) if typed["role"] != "admin" else page.go("/people")


@router.post("/people/{person}/code")
def code(page: KnownPage, form: OurForm, person: str) -> Response:
    """A fresh code for somebody's tablet."""
    del form
    require_admin(page.who)
    try:
        return _with_code(page, person)
    except NotYours:
        raise
    except Refused as refused:
        return _drawn(page, wrong=f"{page.speech(refused.what)} {page.speech(refused.next_step)}")


def _with_code(page: Page, person: str) -> Response:
    fresh = admin.new_square(page.store, person, page.who)
    name, say, server = _name_of(page, person), page.speech, str(page.request.base_url).rstrip("/")
    shown = Code(
        say("A device for {name}", name=name),
        f"{fresh.code[:4]} {fresh.code[4:]}",
        server,
        address_for(server, fresh.key),
        drawn_square(square_for(server, fresh.key, page.programme)),
        say(
            "Works once, on one device, until {day}. It is shown only now.",
            day=say.day(page.desk.day_after(CODE_HOURS)),
        ),
    )
    return _drawn(page, fresh=shown)


def _name_of(page: Page, person: str) -> str:
    found = next((line.name for line in admin.people(page.store, page.who) if line.id == person), None)
    if found is None:
        raise NotYours("This is not here for you.")
    return found


def require_admin(who: Who) -> None:
    """NotYours for whoever administers nobody."""
    if not who.roles() & set(admin.ADMINISTERING):
        raise NotYours("This is not here for you.")


def _drawn(page: Page, typed: dict[str, str] | None = None, wrong: str = "", fresh: Code | None = None) -> Response:
    require_admin(page.who)
    typed = typed or dict.fromkeys(_TYPED, "")
    everybody = admin.people(page.store, page.who)
    q = page.request.query_params.get("q", "").strip()[:_LONGEST]
    found = [line for line in everybody if _is_meant(line, q.casefold())]
    shown = found[:MOST_SHOWN]
    names = reading.administered_names(page.store, page.who, {unit for line in shown for _, unit in line.roles})
    return page.draw(
        "people.html",
        "/set-up",
        status=422 if wrong else 200,
        tab="/people",
        rows=[_row(line, names, page.speech) for line in shown],
        everybody=len(everybody),
        more=len(found) - len(shown),
        q=q,
        asked=place_choosing.asked(page, typed),
        roles=[(role, role_name(role, page.speech)) for role in admin.ROLES],
        typed=typed,
        wrong=wrong,
        fresh=fresh,
    )


def _is_meant(line: admin.PersonLine, words: str) -> bool:
    return words in line.name.casefold() or words in (line.login or "")


def _row(line: admin.PersonLine, names: dict[str, str], say: Speech) -> PersonRow:
    may = say.listed(dict.fromkeys(role_name(role, say) for role, _ in line.roles))
    where = say.listed(dict.fromkeys(names.get(unit, unit) for _, unit in line.roles))
    works = any(role != "admin" for role, _ in line.roles)
    whole = all(unit in names for _, unit in line.roles)
    return PersonRow(line.id, line.name, may, where, line.active, works and whole and line.active)
