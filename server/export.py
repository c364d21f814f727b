"""Lends a form's submissions out as CSV, row by row, safe to open in a spreadsheet, and their files; never sealed answers."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.clock import moment
from core.records import Attachment, Json
from server import access, audit
from server.access import Who
from server.media_zip import Written
from server.store.database import Store
from server.store.submissions import files_of_page, page_of
from server.store.tables import Record

LENDING = ("manager", "supervisor")
"""Roles that may take submissions out."""
_PIECE = 200
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_SAID_OF_ITSELF = {"instance": "id", "instance_name": "name"}
"""Columns for what a record says of itself (its instanceID and instanceName), and where it says so."""
ENVELOPE = ("id", "rev", "district", "facility", "facility_name", "form", "version", "author", "made", "received")
_OF_AN_ANSWER = ("round", "question", "answer")


@dataclass(frozen=True)
class Row:
    """One submission: its envelope, and its answers."""

    envelope: dict[str, str]
    answers: Mapping[str, Json]
    files: tuple[Attachment, ...] = ()
    manifest: str = ""
    """What stands in the place of the answers of an encrypted form; the files are closed then."""


def repeats_of(store: Store, who: Who, form: str) -> list[str]:
    """Names of the repeats that a form's submissions hold; each is a file of its own."""
    return sorted({name for row in rows_of(store, who, form) for name in repeats_in(row.answers)})


def repeats_in(answers: Mapping[str, Json]) -> Iterator[str]:
    """Names of the repeats in some answers, those inside rounds too."""
    for name, value in answers.items():
        if isinstance(value, list):
            yield name
            for one in value:
                yield from repeats_in(one if isinstance(one, dict) else {})


def submissions_csv(store: Store, who: Who, form: str, repeat: str = "") -> Iterator[str]:
    """The CSV in pieces: one row for each submission, a repeat's cell holding its number of rounds.

    With `repeat` one row for each round of it, led by `submission` and `round`. Only the newest revision (`rev`) of what came from places `who` may see; the columns are gathered first, so the whole is
    read twice and never held.
    """
    lend(store, who, "lent out submissions", form)
    columns: dict[str, None] = {}
    for row in rows_of(store, who, form):
        columns |= dict.fromkeys(name for line in lines_of(row, repeat) for name in line)
    yield "\ufeff" + csv_line(list(columns))
    for row in rows_of(store, who, form):
        for line in lines_of(row, repeat):
            yield csv_line([line.get(name, "") for name in columns])


def answers_csv(store: Store, who: Who, form: str) -> Iterator[str]:
    """The CSV with one row for each answer, those of all rounds too: `round` says the way to it, such as `room[2]/bed[1]`.

    Blank answers are left out. The columns never change, so it is read once.
    """
    lend(store, who, "lent out submissions", form)
    yield "\ufeff" + csv_line([*ENVELOPE, *_OF_AN_ANSWER])
    for row in rows_of(store, who, form):
        known = [row.envelope[name] for name in ENVELOPE]
        for place, name, text in _answers(row.answers, ""):
            yield csv_line([*known, place, name, text])


def files_of(store: Store, who: Who, form: str) -> Iterator[tuple[str, Attachment | Written]]:
    """(submission, file) for each photo, recording or file that the submissions in `submissions_csv` name.

    An encrypted submission is its manifest and its closed files, under the names ODK tools know them by.
    """
    lend(store, who, "lent out files", form)
    for row in rows_of(store, who, form):
        if row.manifest:
            yield row.envelope["id"], Written("submission.xml", row.manifest.encode())
        for file in row.files:
            yield row.envelope["id"], file


def lend(store: Store, who: Who, what: str, form: str) -> None:
    """Notes down that answers of a form go out; NotYours for whoever may not take any."""
    with store.writing():
        if not access.reaches(who.grants, LENDING):
            raise access.NotYours("This is not here for you.", "Ask your district to give you access.")
        audit.write(store, audit.COUNTRY, who.id, what, form)


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP CSV Injection); numbers stay numbers."""
    return f"'{text}" if text.startswith(_DANGEROUS) and not _NUMBER.fullmatch(text) else text


def plain_cell(text: str) -> str:
    """A cell as it was before `safe_cell`, in a file that comes back."""
    return text[1:] if text[:1] == "'" and safe_cell(text[1:]) == text else text


def lines_of(row: Row, repeat: str = "") -> Iterator[dict[str, str]]:
    """The line of a submission; with `repeat` one for each round of it, also of one inside other rounds (`round` is 2/1 then)."""
    if not repeat:
        yield row.envelope | {name: _cell(value) for name, value in row.answers.items()}
        return
    for number, answers in _rounds(row.answers, repeat, ""):
        yield {"submission": row.envelope["id"], "round": number} | {n: _cell(v) for n, v in answers.items()}


def _rounds(answers: Mapping[str, Json], repeat: str, before: str) -> Iterator[tuple[str, Mapping[str, Json]]]:
    for name, value in answers.items():
        for number, one in enumerate(value if isinstance(value, list) else [], start=1):
            inside = one if isinstance(one, dict) else {}
            if name == repeat:
                yield f"{before}{number}", inside
            else:
                yield from _rounds(inside, repeat, f"{before}{number}/")


def _answers(answers: Mapping[str, Json], place: str) -> Iterator[tuple[str, str, str]]:
    for name, value in answers.items():
        if isinstance(value, list):
            for number, one in enumerate(value, start=1):
                inside = f"{place}/{name}[{number}]" if place else f"{name}[{number}]"
                yield from _answers(one if isinstance(one, dict) else {}, inside)
        elif text := _cell(value):
            yield place, name, text


def _cell(value: Json) -> str:
    if isinstance(value, list):
        return str(len(value))
    return "" if value is None else str(value)


def csv_line(cells: Sequence[str]) -> str:
    """A row of a file, each cell safe to open."""
    piece = io.StringIO()
    csv.writer(piece).writerow([safe_cell(cell) for cell in cells])
    return piece.getvalue()


def rows_of(store: Store, who: Who, form: str) -> Iterator[Row]:
    """The newest revision of what came in with a form from places `who` may take out of, page by page; ask `lend` first."""
    with store.reading():
        reaches = access.reaches(who.grants, LENDING)
        names = {row.id: row.name for row in access.units(who, "facility", LENDING, closed=True)}
    for reach in reaches:
        after = ""
        while told := _page(store, reach.district, form, after):
            page, files = told
            after = page[-1].id
            for row in page:
                if reach.facilities is None or row.facility in reach.facilities:
                    data = json.loads(row.body)
                    envelope = _envelope(row, names) | _said_of_itself(data.get("instance"))
                    manifest = str(data.get("encrypted") or "")
                    yield Row(envelope, data.get("answers") or {}, files.get(row.id, ()), manifest)


def _page(
    store: Store, district: str, form: str, after: str
) -> tuple[list[Record], dict[str, tuple[Attachment, ...]]] | None:
    """The next records with their files: those they name, and those that came with them (server/odk/taking.py)."""
    with store.reading():
        page = page_of(district, form, after, _PIECE)
        return (page, files_of_page(page)) if page else None


def _envelope(row: Record, names: Mapping[str, str]) -> dict[str, str]:
    values = {name: getattr(row, name, None) for name in ENVELOPE}
    values["facility_name"] = names.get(row.facility, "")
    for name in ("made", "received"):
        values[name] = _moment(values[name])
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _said_of_itself(instance: Json) -> dict[str, str]:
    told = instance if isinstance(instance, dict) else {}
    return {column: _cell(told.get(name)) for column, name in _SAID_OF_ITSELF.items()}


def _moment(ms: int | None) -> str:
    try:
        return moment(ms).isoformat(timespec="seconds") if ms is not None else ""
    except (ValueError, OverflowError, OSError):
        return ""
