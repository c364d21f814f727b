"""One visit: what went well, the sections with what could be seen, what was promised, who confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import FileResponse

from core.records import Json
from server.blobs import lies_at
from server.media_zip import safe_name
from server.pages.form_words import FormWords, words_of_visit
from server.pages.lines import class_name, promise_line
from server.pages.page import KnownPage
from server.pages.places import coverage_words
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.store import reading
from server.store.reading import Seen
from server.store.submissions import files_of
from server.store.tables import Attachment

router = APIRouter(route_class=PageRoute)


@dataclass(frozen=True)
class Section:
    """One section of the score: percent in words, or that it was not looked at."""

    title: str
    share: float | None
    seen: str


@dataclass(frozen=True)
class FileLine:
    """A photo, recording or file; `address` is empty while its content is still on its way."""

    name: str
    size: str
    address: str


@router.get("/visits/{visit_id}")
def visit(page: KnownPage, visit_id: str) -> Response:
    """One visit."""
    found, say = reading.visit(page.store, page.who, visit_id), page.speech
    words = words_of_visit(page.store, found, page.language)
    body = found.body
    promises = [promise_line(told, say) for told in reading.promises_of_visit(page.store, page.who, found)]
    return page.draw(
        "visit.html",
        "/places",
        visit=found,
        place=reading.place(page.store, page.who, found.facility),
        day=say.day(found.on),
        class_=class_name(found.class_, say),
        coverage=coverage_words(found, say),
        strengths=[text for code in body["strengths"] if (text := words.choice("strength", code))],
        sections=_sections(body["sections"], page.language),
        missed=[words.question(name) for name in body["critical_missed"]],
        gaps=body["gaps"],
        ours=[line for line in promises if line.ours],
        theirs=[line for line in promises if not line.ours],
        confirmed=_confirmed(body["confirmed"], words, say),
        files=_file_lines(page, found),
    )


@router.get("/visits/{visit_id}/files/{name}")
def visit_file(page: KnownPage, visit_id: str, name: str) -> Response:
    """One photo, recording or file, to keep; no browser shows or runs it as a page of ours."""
    found = reading.visit(page.store, page.who, visit_id)
    file = next((file for file in _files(page, found) if file.name == name), None)
    content = lies_at(page.desk.settings.server_folder, file.sha256) if file else None
    if content is None or not content.exists():
        raise HTTPException(404)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(safe_name(name))}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Encoding": "identity",
        "Cache-Control": "private, no-store",
    }
    return FileResponse(content, media_type="application/octet-stream", headers=headers)


def _files(page: KnownPage, found: Seen) -> list[Attachment]:
    with page.store.reading():
        return files_of(found.district, found.id)


def _file_lines(page: KnownPage, found: Seen) -> list[FileLine]:
    folder = page.desk.settings.server_folder
    return [
        FileLine(
            file.name,
            _size(file.size, page.speech),
            f"/visits/{quote(found.id)}/files/{quote(file.name, safe='')}"
            if lies_at(folder, file.sha256).exists()
            else "",
        )
        for file in _files(page, found)
    ]


def _size(size: int, say: Speech) -> str:
    if size < 1_000_000:  # noqa: PLR2004
        return say("{n} kB", n=max(1, round(size / 1000)))
    return say("{n} MB", n=round(size / 1_000_000))


def _sections(sections: Sequence[Mapping[str, Json]], language: str) -> list[Section]:
    """Only what was looked at, in the order of the form."""
    found = []
    for one in sections:
        titles = one.get("title") or {}
        title = str(titles.get(language) or titles.get("en") or one["name"])
        if one.get("coverage") is not None or one.get("score") is not None:
            found.append(Section(title, one.get("score"), f"{round((one.get('coverage') or 0) * 100)}"))
    return found


def _confirmed(confirmed: Mapping[str, Json] | None, words: FormWords, say: Speech) -> list[str]:
    """Who confirmed the visit, in sentences; that nobody did is said too."""
    if not confirmed:
        return [say("Not confirmed yet.")]
    told = [say("The visitor confirmed it.")] if confirmed.get("visitor") else []
    facility = confirmed.get("facility") or {}
    who = words.choice("cadre", facility.get("text") or "") or facility.get("text") or ""
    if facility.get("by") == "declined":
        return [*told, say("The team chose not to sign.")]
    agrees = {
        "yes": say("The team agrees: {who}.", who=who),
        "partly": say("The team agrees in part: {who}.", who=who),
        "no": say("The team does not agree: {who}.", who=who),
    }
    return [*told, agrees[facility["agrees"]]] if facility.get("agrees") in agrees else told
