"""Lists of places from other systems: what one would change is looked at first, then laid over the tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Response

from core.errors import BadSettings
from core.words import msg
from server.access import NotYours, Who
from server.exchange import place_editing, place_import
from server.exchange.place_files import LEVELS, Listed, parse_levels, read_places
from server.exchange.place_plan import KINDS, Plan
from server.pages.lines import level_name
from server.pages.page import KnownPage, OurForm, Page, Upload, text
from server.pages.place_editing import rows_of
from server.pages.routes import PageRoute
from server.pages.tray import Held, Tray

router = APIRouter(route_class=PageRoute)
_SHOWN = 40
_TITLES = {
    "new": msg("New"),
    "renamed": msg("Get another name"),
    "moved": msg("Move to another place"),
    "closed": msg("Close"),
    "opened": msg("Open again"),
}


@dataclass(frozen=True)
class Group:
    """The changes of one kind: how many, and the first of them as (name, was, now)."""

    title: str
    n: int
    lines: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Looked:
    """A list that was looked at: what it would change, what is left as it is and why, and the mark to apply it by."""

    name: str
    mark: str
    levels: str
    groups: Sequence[Group]
    left: Sequence[tuple[str, str]]
    same: int
    left_out: int


@router.get("/set-up/places")
def places(page: KnownPage, q: str = "") -> Response:
    """The highest places (or those with the words that are looked for), how many there are, and where a list is put in."""
    return _drawn(page, q=q.strip()[:80])


@router.post("/set-up/places")
def look(page: KnownPage, form: OurForm) -> Response:
    """Looks a list over; changes nothing."""
    _require_admin(page.who)
    upload, levels = form.get("list"), text(form, "levels")
    if not isinstance(upload, Upload) or not upload.name:
        return _drawn(page, wrong=page.speech("Choose a file first."))
    mark = _tray(page).put(page.who.id, Held(Path(upload.name).name, upload.content))
    try:
        found = place_import.preview(page.store, _listed(page, upload.content, levels), page.who)
    except BadSettings:
        return _drawn(
            page, wrong=page.speech("This is no list of places that Kioo can read. See what it can be, below.")
        )
    except NotYours:
        return _drawn(
            page, wrong=page.speech("This list holds places that are not yours to change. Nothing was changed.")
        )
    return _drawn(page, looked=_looked(page, Path(upload.name).name, mark, levels, found))


@router.post("/set-up/places/apply")
def apply(page: KnownPage, form: OurForm) -> Response:
    """Lays a list that was looked at over the tree."""
    _require_admin(page.who)
    held = _tray(page).take(page.who.id, text(form, "mark"))
    if held is None:
        return _drawn(page, wrong=page.speech("This list is no longer at hand. Choose it again."))
    place_import.apply(page.store, _listed(page, held.content, text(form, "levels")), page.who)
    return page.go("/set-up/places?told=laid")


def _listed(page: Page, content: bytes, levels: str) -> list[Listed]:
    return read_places(content, page.speech.today.isoformat(), parse_levels(levels))


def _looked(page: Page, name: str, mark: str, levels: str, found: Plan) -> Looked:
    groups = [
        Group(page.speech(_TITLES[kind]), len(of), [(one.place.name, one.was, one.now) for one in of[:_SHOWN]])
        for kind in KINDS
        if (of := found.of(kind))
    ]
    left = [(one.place.name or one.place.id or one.place.where, page.speech(one.why)) for one in found.unsure]
    return Looked(name, mark, levels, groups, left, found.same, len(found.left_out))


def _tray(page: Page) -> Tray:
    return Tray(page.desk.settings.server_folder, "places")


def _require_admin(who: Who) -> None:
    if "admin" not in who.roles():
        raise NotYours("This is not here for you.")


def _drawn(page: Page, looked: Looked | None = None, wrong: str = "", q: str = "") -> Response:
    _require_admin(page.who)
    found = place_editing.found(page.store, page.who, q) if q else place_editing.highest(page.store, page.who)
    counts = place_import.counts(page.store, page.who)
    rows = [(level_name(level, page.speech), *counts[level]) for level in LEVELS]
    return page.draw(
        "place_lists.html",
        "/set-up",
        status=422 if wrong else 200,
        tab="/set-up/places",
        rows=rows,
        q=q,
        found=rows_of(found[:_SHOWN], page.speech),
        more=max(0, len(found) - _SHOWN),
        looked=looked,
        wrong=wrong,
        shown=_SHOWN,
    )
