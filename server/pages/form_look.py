"""A form as people will meet it, before it goes out and after: its questions in words; where it goes, and what it means to send it elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from core.errors import FormFault, Refused
from forms import load_form
from forms.outline import Line, outline
from server import form_assigning, form_publishing
from server.access import NotYours
from server.form_assigning import Meaning
from server.pages.forms import purpose_words, require_setting_up, tray
from server.pages.page import KnownPage, OurForm, Page, text
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.store import form_reading
from server.store.form_reading import FormRow

router = APIRouter(route_class=PageRoute)
ADDRESS = "/forms/look"
_LINES = 60
"""How many lines stand on one page: a form may have thousands."""


@dataclass(frozen=True)
class Read:
    """A form read over: its languages as (code, label), all its lines."""

    title: str
    languages: Sequence[tuple[str, str]]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Shown:
    """One line in the reader's words; `rules` are (what it says, as it is written)."""

    line: Line
    inset: int
    kind: str
    rules: Sequence[tuple[str, str]]


@router.get(ADDRESS)
def look(page: KnownPage) -> Response:
    """A version that is out (`form`, `version`), or a workbook that was looked over (`mark`)."""
    require_setting_up(page.who)
    asked = page.request.query_params
    return _waiting(page, asked["mark"]) if "mark" in asked else _out(page, asked.get("form", ""))


@router.get("/forms/assign")
def read_assigning(page: KnownPage) -> Response:
    """What it means to send a version elsewhere; nothing changes by this."""
    require_setting_up(page.who)
    asked = page.request.query_params
    form, version, unit = (asked.get(name, "") for name in ("form", "version", "unit"))
    now = form_assigning.goes_to(page.store, form, version)
    means = form_assigning.meaning(page.store, page.who, form, version, unit)
    there = next((one for one in form_assigning.places(page.store, page.who) if one.id == unit), None)
    if there is None:
        raise NotYours("This place is not here.")
    row = next(one for one in form_reading.form_versions(page.store) if (one.form, one.version) == (form, version))
    return page.draw(
        "form_assign.html",
        "/set-up",
        row=row,
        back=_address(form, version),
        now=now,
        there=there,
        means=_means(means, page.speech),
    )


@router.post("/forms/assign")
def assign(page: KnownPage, form: OurForm) -> Response:
    """Sends it there."""
    require_setting_up(page.who)
    name, version, was, unit = (text(form, one) for one in ("form", "version", "was", "unit"))
    try:
        form_assigning.assign(page.store, page.who, name, version, was, unit)
    except NotYours:
        raise
    except Refused as refused:
        return _out(page, name, version, f"{page.speech(refused.what)} {page.speech(refused.next_step)}")
    return page.go(f"{_address(name, version)}&told=assigned")


def _out(page: Page, form: str, version: str = "", wrong: str = "") -> Response:
    versions = [row for row in form_reading.form_versions(page.store) if row.form == form]
    wanted = version or page.request.query_params.get("version", "")
    row = next((one for one in versions if one.version == wanted), versions[0] if versions and not wanted else None)
    if row is None:
        raise NotYours("This form is not here.")
    language = page.request.query_params.get("language", page.language)
    read = _read(form_reading.xml_of(page.store, form, row.version), language)
    now = form_assigning.goes_to(page.store, form, row.version)
    homes = form_assigning.homes(page.store, page.who, form, row.version)
    return _drawn(page, read, {"form": form, "version": row.version}, row, versions, now=now, homes=homes, wrong=wrong)


def _waiting(page: Page, mark: str) -> Response:
    held = tray(page).take(page.who.id, mark)
    if held is None:
        raise NotYours("This workbook is no longer at hand. Choose it again.")
    keep = form_publishing.kept_workbooks(page.desk.settings)
    try:
        xml = form_publishing.converted_xml(held.content, Path(held.name).stem, keep)
    except FormFault as fault:
        raise NotYours("This workbook is not ready yet. Look it over again.") from fault
    read = _read(xml, page.request.query_params.get("language", page.language))
    return _drawn(page, read, {"mark": mark})


@lru_cache(maxsize=16)
def _read(xml: str, language: str) -> Read:
    form = load_form(xml.encode())
    known = [one.code for one in form.languages]
    spoken = language if language in known else known[0] if known else ""
    languages = sorted(((one.code, one.label) for one in form.languages), key=lambda one: one[0] != spoken)
    return Read(form.title, languages, outline(form, spoken))


def _drawn(
    page: Page,
    read: Read,
    asked: dict[str, str],
    row: FormRow | None = None,
    versions: Sequence[FormRow] = (),
    **more: object,
) -> Response:
    begin = page.request.query_params.get("from", "")
    start = min(int(begin), len(read.lines)) if begin.isdecimal() and len(begin) < 6 else 0  # noqa: PLR2004  fewer questions than that
    here = {**asked, "language": read.languages[0][0]} if read.languages else asked
    return page.draw(
        "form_look.html",
        "/set-up",
        status=422 if more.get("wrong") else 200,
        tab="/forms",
        title=read.title,
        row=row,
        purpose=purpose_words(row.purpose, page.speech) if row else "",
        versions=[(one, _address(one.form, one.version)) for one in versions],
        languages=[
            (label, f"{ADDRESS}?{urlencode({**asked, 'language': code})}", code == read.languages[0][0])
            for code, label in sorted(read.languages, key=lambda one: one[1])
        ],
        lines=[_shown(line, page.speech) for line in read.lines[start : start + _LINES]],
        total=sum(line.kind == "question" for line in read.lines),
        before=_at(here, max(0, start - _LINES)) if start else "",
        after=_at(here, start + _LINES) if start + _LINES < len(read.lines) else "",
        **{"now": None, "homes": (), "wrong": "", **more},
    )


def _at(here: Mapping[str, str], line: int) -> str:
    return f"{ADDRESS}?{urlencode({**here, 'from': line})}"


def _address(form: str, version: str) -> str:
    return f"{ADDRESS}?{urlencode({'form': form, 'version': version})}"


def _shown(line: Line, say: Speech) -> Shown:
    said = {
        "relevant": say("Asked when"),
        "constraint": say("Holds when"),
        "required": say("Needed when"),
        "readonly": say("Only read when"),
        "calculate": say("Worked out from"),
        "choice_filter": say("Offered when"),
    }
    rules = [(said[rule], words) for rule, words in line.rules.items()]
    if line.saved_to:
        rules.append((say("Kept in a list as"), line.saved_to))
    return Shown(line, min(line.depth, 4), _kind(line, say), rules)


def _kind(line: Line, say: Speech) -> str:
    """What kind of question it is, in words."""
    kinds = {
        "text": say("words"),
        "integer": say("a whole number"),
        "decimal": say("a number"),
        "boolean": say("yes or no"),
        "date": say("a day"),
        "time": say("a time"),
        "datetime": say("a day and a time"),
        "select_one": say("choose one"),
        "select_multiple": say("choose any"),
        "rank": say("put in order"),
        "range": say("a point on a line"),
        "acknowledge": say("touch to confirm"),
        "geopoint": say("a place on the map"),
        "geotrace": say("a way on the map"),
        "geoshape": say("an area on the map"),
        "image": say("a photo or drawing"),
        "audio": say("a recording"),
        "video": say("a film"),
        "file": say("a file"),
        "barcode": say("a code to read"),
    }
    match line.kind:
        case "note":
            return say("only to read")
        case "group":
            return ""
        case "repeat":
            return say("as often as needed")
        case "calculation":
            return say("not shown")
        case _:
            return kinds.get(line.type, line.type)


def _means(means: Meaning, say: Speech) -> list[str]:
    told = []
    if means.gain:
        told.append(say("It comes to: {districts}.", districts=say.listed(means.gain)))
        told.append(_devices(means.devices_gain, say))
    if means.lose:
        told.append(say("Nobody begins it any more in: {districts}.", districts=say.listed(means.lose)))
        told.append(_devices(means.devices_lose, say))
        told.append(
            say("What was begun with it there can still be finished and sent; what was sent can still be looked at.")
        )
        told.append(say("If another version of this form goes there, that one is filled in again."))
    if not (means.gain or means.lose):
        told.append(say("The same districts have it as before."))
    came = say.many("{n} came in with it. It stays.", "{n} came in with it. They stay.", means.filled)
    return [*told, came] if means.filled else told


def _devices(n: int, say: Speech) -> str:
    if not n:
        return say("No device hears of it yet.")
    return say.many("{n} device hears of it at its next contact.", "{n} devices hear of it at their next contact.", n)
