"""Take data out: what came in with each form, as files for spreadsheets and other systems and a zip of photos and files; never sealed answers."""

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Response

from server import export
from server.access import ANSWERING, NotYours, Who
from server.exchange import fhir_export, parquet_export, workbook_export
from server.exchange.fhir_questionnaire import Names
from server.media_zip import zipped
from server.pages.file_to_keep import CSV, sent
from server.pages.page import KnownPage, Page
from server.pages.routes import PageRoute
from server.store import form_reading

router = APIRouter(route_class=PageRoute)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class FormFiles:
    """One form with how much came in, and the names of its repeats (each a file of its own); some of what came in is `closed` (encrypted)."""

    form: str
    title: str
    filled: int
    repeats: list[str]
    closed: bool = False


@router.get("/set-up")
def set_up(page: KnownPage) -> Response:
    """The first tab of Set-up this person has."""
    roles = page.who.roles()
    if not roles & {"manager", "admin"}:
        raise NotYours("This is not here for you.")
    return page.go(page.set_up[0][0])


@router.get("/exports")
def exports(page: KnownPage) -> Response:
    """The files there are."""
    _require(page.who)
    filled: dict[str, int] = {}
    titles: dict[str, str] = {}
    closed: dict[bool, set[str]] = {True: set(), False: set()}
    for row in form_reading.form_versions(page.store):
        if row.purpose != "feedback":
            filled[row.form] = filled.get(row.form, 0) + row.filled
            titles.setdefault(row.form, row.title)
            closed[row.closed].add(row.form)
    readable = {form: form_reading.repeats(page.store, form) for form in closed[False]}
    files = [
        FormFiles(form, titles[form], n, readable.get(form, []), form in closed[True]) for form, n in filled.items()
    ]
    return page.draw("exports.html", "/set-up", tab="/exports", files=files, parquet=parquet_export.there())


@router.get("/exports/{form}.csv")
def csv(page: KnownPage, form: str, repeat: str = "", shape: str = "wide") -> Response:
    """One file, sent as it is read; `shape` long has a line for each answer."""
    _require_form(page, form)
    if shape == "long":
        return sent(export.answers_csv(page.store, page.who, form), f"{form}-answers.csv", CSV)
    name = f"{form}-{repeat}.csv" if repeat else f"{form}.csv"
    return sent(export.submissions_csv(page.store, page.who, form, repeat), name, CSV)


@router.get("/exports/{form}.xlsx")
def workbook(page: KnownPage, form: str) -> Response:
    """A workbook with a sheet for each repeat."""
    _require_form(page, form)
    return sent(workbook_export.workbook(page.store, page.who, form), f"{form}.xlsx", _XLSX)


@router.get("/exports/{form}.parquet")
def parquet(page: KnownPage, form: str, repeat: str = "") -> Response:
    """A file for analysts, where the server has what it takes."""
    _require_form(page, form)
    if not parquet_export.there():
        raise HTTPException(404)
    name = f"{form}-{repeat}.parquet" if repeat else f"{form}.parquet"
    return sent(parquet_export.parquet(page.store, page.who, form, repeat), name, "application/vnd.apache.parquet")


@router.get("/exports/{form}.zip")
def photos(page: KnownPage, form: str) -> Response:
    """The photos, recordings and files that the rows of the CSV name, sent as they are read."""
    _require_form(page, form)
    pieces = zipped(page.desk.settings.server_folder, export.files_of(page.store, page.who, form))
    return sent(pieces, f"{form}.zip", "application/zip")


@router.get("/exports/{form}.{what}.ndjson")
def fhir(page: KnownPage, form: str, what: str) -> Response:
    """The form (`questions`) or what came in with it (`answers`) as FHIR R4, one resource a line."""
    _require_form(page, form)
    names = Names(str(page.request.base_url).rstrip("/"))
    if what not in {"questions", "answers"}:
        raise HTTPException(404)
    if what == "questions":
        lines = fhir_export.questionnaires(page.store, form, names)
    else:
        lines = fhir_export.responses(page.store, page.who, form, names)
    return sent(lines, f"{form}.{what}.ndjson", "application/fhir+ndjson")


def _require_form(page: Page, form: str) -> None:
    _require(page.who)
    if form not in {row.form for row in form_reading.form_versions(page.store)}:
        raise HTTPException(404)


def _require(who: Who) -> None:
    if not who.roles() & set(ANSWERING):
        raise NotYours("This is not here for you.")
