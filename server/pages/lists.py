"""Lists that records feed: which there are, their entries, what was said of one and by whom; started from a file, taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Response

from core.errors import Refused
from server import entity_lists
from server.access import ANSWERING, NotYours, Who
from server.entities import Named
from server.entity_history import LABEL, Version, to_choose_from
from server.pages.file_to_keep import CSV, sent
from server.pages.page import KnownPage, OurForm, Page, Upload, text
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.store import entity_reading
from server.store.entity_reading import Entry

router = APIRouter(route_class=PageRoute)

_SHOWN = 100
_IN_A_LINE = 3
_DISPUTED = "open"


@dataclass(frozen=True)
class Line:
    """An entry in one row."""

    address: str
    name: str
    under: str
    when: str
    conflict: str


@dataclass(frozen=True)
class Step:
    """What one record said of an entry; `number` when it may be chosen."""

    number: int
    who: str
    place: str
    when: str
    said: Sequence[tuple[str, str]]
    why: str


@router.get("/lists")
def lists(page: KnownPage) -> Response:
    """The lists there are."""
    return _drawn(page)


@router.post("/lists")
def start(page: KnownPage, form: OurForm) -> Response:
    """Puts the rows of a file into the list that is called as the file."""
    _require(page.who)
    upload, district = form.get("file"), text(form, "district")
    if not isinstance(upload, Upload) or not upload.name:
        return _drawn(page, wrong=page.speech("Choose a file first."))
    dataset = Path(upload.name).stem
    try:
        entity_lists.start(page.store, page.who, district, dataset, upload.content)
    except NotYours:
        raise
    except Refused as problem:
        return _drawn(page, wrong=f"{page.speech(problem.what)} {page.speech(problem.next_step)}")
    return page.go(f"{address_of(district, dataset)}?told=started")


def _drawn(page: Page, wrong: str = "") -> Response:
    _require(page.who)
    with page.store.reading():
        mine = entity_lists.districts(page.who)
    rows = [
        (row, address_of(row.district, row.dataset), page.speech.moment(row.changed) if row.entries else "")
        for row in entity_lists.lists(page.store, page.who)
    ]
    status = 422 if wrong else 200
    return page.draw("lists.html", "/set-up", status=status, tab="/lists", rows=rows, districts=mine, wrong=wrong)


@router.get("/lists/{district}/{dataset}.csv")
def csv(page: KnownPage, district: str, dataset: str) -> Response:
    """The whole list, as a file that can be put in again."""
    taken = entity_lists.taken_out(page.store, page.who, district, dataset)
    return sent(taken.lines, taken.name, CSV)


@router.get("/lists/{district}/{dataset}")
def one_list(page: KnownPage, district: str, dataset: str, q: str = "", show: str = "") -> Response:
    """The entries of a list, changed last first; a search finds the others."""
    disputed = show == _DISPUTED
    with page.store.reading():
        entity_lists.require(page.who, district)
        name = entity_lists.districts(page.who)[district]
        found, total = entity_reading.entries(district, dataset, search=q[:200], disputed=disputed, most=_SHOWN)
    return page.draw(
        "list.html",
        "/set-up",
        dataset=dataset,
        district=name,
        address=address_of(district, dataset),
        lines=[_line(district, dataset, one, page.speech) for one in found],
        total=total,
        q=q[:200],
        show=_DISPUTED if disputed else "",
        chips=[("", page.speech("All")), (_DISPUTED, page.speech("To look at"))],
    )


@router.get("/lists/{district}/{dataset}/{entity}")
def entry(page: KnownPage, district: str, dataset: str, entity: str) -> Response:
    """One entry, and what was said of it."""
    named = Named(district, dataset, entity)
    found, versions = entity_lists.versions_of(page.store, page.who, named)
    with page.store.reading():
        names = entity_reading.names()
    choice = to_choose_from(versions)
    return page.draw(
        "entry.html",
        "/set-up",
        dataset=dataset,
        address=address_of(district, dataset, entity),
        back=address_of(district, dataset),
        entry=found,
        values=_values(found.properties),
        steps=[_step(one, names, choice, page.speech) for one in reversed(versions)],
    )


@router.post("/lists/{district}/{dataset}/{entity}")
def settle(page: KnownPage, form: OurForm, district: str, dataset: str, entity: str) -> Response:
    """Takes what one of them said, or leaves it as it stands."""
    number = text(form, "number")
    if not number.isdecimal():
        raise NotYours("This is not here for you.")
    entity_lists.settle(page.store, page.who, Named(district, dataset, entity), int(number[:9]))
    return page.go(f"{address_of(district, dataset, entity)}?told=settled")


def _line(district: str, dataset: str, one: Entry, say: Speech) -> Line:
    values = [f"{name}: {value}" for name, value in _values(one.properties)[:_IN_A_LINE]]
    address = address_of(district, dataset, one.id)
    return Line(address, one.label or one.id, " · ".join(values), say.moment(one.changed), one.conflict)


def _values(properties: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name.replace("_", " "), value) for name, value in properties.items() if value]


def _step(version: Version, names: Mapping[str, str], choice: frozenset[int], say: Speech) -> Step:
    word = version.word
    said = dict(word.said)
    label = [(say("Called"), said.pop(LABEL))] if LABEL in said else []
    return Step(
        version.number if version.number in choice else 0,
        names.get(word.author, ""),
        names.get(word.facility, ""),
        say.moment(word.at),
        [*label, *((name.replace("_", " "), value) for name, value in said.items())],
        _why(version, say),
    )


def _why(version: Version, say: Speech) -> str:
    """What stands out about a version, in a few words."""
    if version.word.settles:
        return say("Decided here")
    if version.conflict and not version.word.change.updates:
        return say("Began it a second time: not taken over")
    return say("Did not know of the one before") if version.conflict else ""


def address_of(*parts: str) -> str:
    """Where a list stands (district, list), or an entry of it (district, list, entry)."""
    return "/".join(("/lists", *(quote(part, safe="") for part in parts)))


def _require(who: Who) -> None:
    if not who.roles() & set(ANSWERING):
        raise NotYours("This is not here for you.")
