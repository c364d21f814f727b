"""What visits, patients and teams are asked: the versions that are out, a workbook checked, then sent to the devices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fastapi import APIRouter, Response

from core.clock import day_of
from core.errors import FormFault, Place
from core.words import msg
from server import form_assigning, form_publishing
from server.access import NotYours, Who
from server.form_files import Brought, chosen_files
from server.form_publishing import PUBLISHING, PURPOSES, Finding
from server.pages.page import KnownPage, OurForm, Page, Upload, text, uploads
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.pages.tray import Held, Tray
from server.store import form_reading

router = APIRouter(route_class=PageRoute)


@dataclass(frozen=True)
class Line:
    """One finding in the reader's language."""

    what: str
    mend: str
    where: str


@dataclass(frozen=True)
class Checked:
    """A workbook that was looked at: what was found by how much it matters, and the mark to publish it by.

    `purpose` is what the form is for, `fixed` when it was out before and keeps it; `unit` is where it goes unless another place is chosen.
    """

    name: str
    mark: str
    needs_you: Sequence[Line]
    repaired: Sequence[Line]
    good_to_know: Sequence[Line]
    purpose: str = ""
    fixed: bool = False
    unit: str = ""


@router.get("/forms")
def forms(page: KnownPage) -> Response:
    """The versions that are out."""
    require_setting_up(page.who)
    return _drawn(page)


@router.post("/forms")
def check(page: KnownPage, form: OurForm) -> Response:
    """Looks over an uploaded workbook."""
    require_setting_up(page.who)
    upload = form.get("workbook")
    if not isinstance(upload, Upload) or not upload.name:
        return _drawn(page, wrong=page.speech("Choose a workbook first."))
    name = Path(upload.name).name
    try:
        files = chosen_files((one.name, one.content) for one in uploads(form, "files"))
    except FormFault as fault:
        return _drawn(page, _checked(page, name, "", [_told(fault)]))
    mark = tray(page).put(page.who.id, Held(name, upload.content, files))
    found = form_publishing.findings(page.store, upload.content, Path(name).stem, _keep(page), files)
    return _drawn(page, _placed(page, upload.content, _checked(page, name, mark, found)))


@router.post("/forms/publish")
def publish(page: KnownPage, form: OurForm) -> Response:
    """Sends a checked workbook to the devices; a form that is out already keeps its purpose and plan."""
    require_setting_up(page.who)
    held = tray(page).take(page.who.id, text(form, "mark"))
    if held is None:
        return _drawn(page, wrong=page.speech("This workbook is no longer at hand. Choose it again."))
    stem, brought = Path(held.name).stem, Brought(page.desk.settings.server_folder, held.files)
    unit, purpose = text(form, "unit") or None, text(form, "purpose") or None
    try:
        form_publishing.publish_next(
            page.store, held.content, page.who, unit, purpose, name=stem, keep=_keep(page), brought=brought
        )
    except FormFault as fault:
        return _drawn(page, _checked(page, held.name, "", [_told(fault)]))
    return page.go("/forms?told=published")


def _told(fault: FormFault) -> Finding:
    return Finding("needs you", fault.what, fault.place, fault.mend)


def _checked(page: Page, name: str, mark: str, findings: Sequence[Finding]) -> Checked:
    def lines(severity: str) -> list[Line]:
        of = [one for one in findings if one.severity == severity]
        return [Line(page.speech(one.what), page.speech(one.mend), page.speech(where(one.place))) for one in of]

    return Checked(name, mark, lines("needs you"), lines("repaired"), lines("good to know"))


def _placed(page: Page, content: bytes, checked: Checked) -> Checked:
    """With what it is for and where it goes, as far as that is known."""
    if checked.needs_you:
        return checked
    stem, keep = Path(checked.name).stem, _keep(page)
    known = form_publishing.known_as(page.store, content, stem, keep)
    if known:
        return replace(checked, purpose=known.purpose, fixed=True, unit=known.unit or "")
    return replace(checked, purpose=form_publishing.hinted_purpose(content, stem, keep))


def purpose_words(purpose: str, say: Speech) -> str:
    """What a form is for."""
    words = {
        "visit": say("Supervision visits"),
        "feedback": say("Patients’ answers (sealed)"),
        "reflection": say("Talks of teams"),
        "plain": say("Sheets, also for ODK Collect"),
    }
    return words.get(purpose, purpose)


def where(place: Place) -> str:
    """A place of a workbook as a worded text."""
    if place.row is not None and place.column:
        return msg("{sheet}, row {row}, column {column}", sheet=place.sheet, row=place.row, column=place.column)
    if place.row is not None:
        return msg("{sheet}, row {row}", sheet=place.sheet, row=place.row)
    if place.column:
        return msg("{sheet}, column {column}", sheet=place.sheet, column=place.column)
    return place.sheet or msg("The whole workbook")


def tray(page: Page) -> Tray:
    """What was looked over and waits for the word to go out."""
    return Tray(page.desk.settings.server_folder, "forms")


def _keep(page: Page) -> Path:
    return form_publishing.kept_workbooks(page.desk.settings)


def require_setting_up(who: Who) -> None:
    """NotYours for whoever publishes nothing."""
    if not who.roles() & set(PUBLISHING):
        raise NotYours("This is not here for you.")


def _drawn(page: Page, checked: Checked | None = None, wrong: str = "") -> Response:
    rows = form_reading.form_versions(page.store)
    newest = {row.form: row.version for row in reversed(rows)}
    shown = [(row, page.speech.day(day_of(row.published)), newest[row.form] == row.version) for row in rows]
    status = 422 if wrong or (checked and checked.needs_you) else 200
    return page.draw(
        "forms.html",
        "/set-up",
        status=status,
        tab="/forms",
        rows=shown,
        checked=checked,
        wrong=wrong,
        purposes=[(one, purpose_words(one, page.speech)) for one in PURPOSES],
        places=form_assigning.places(page.store, page.who) if checked else (),
    )
