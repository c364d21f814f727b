"""The files that belong to published forms: contents in the server's folder, a row for each name, told to the devices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import FormFault, Place
from core.records import FEEDING, Json
from core.words import msg
from forms import FormDefinition, fed_by
from forms.belongings import belongings
from forms.xlsform.file_checks import check_files, named_files
from forms.xlsform.files import unpacked
from forms.xlsform.findings import BrokenWorkbook, Finding
from forms.xlsform.workbook import Workbook
from server.blobs import lay_down
from server.store import log
from server.store.log import News
from server.store.tables import Blob, FormFile, FormVersion


@dataclass(frozen=True)
class Brought:
    """What an author brought along with a workbook: contents by name, and the server's folder they are laid into."""

    folder: Path
    files: Mapping[str, bytes] = field(default_factory=dict)


def chosen_files(chosen: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Files that were chosen on a page, by name; zips are opened. FormFault for one that cannot be."""
    found: dict[str, bytes] = {}
    for name, content in chosen:
        found |= unpacked(Path(name).name, content)
    return found


def look_over(form: FormDefinition, files: Mapping[str, bytes], book: Workbook | None = None) -> list[Finding]:
    """What there is to say about a form's files, given what is out already; stands inside a turn."""
    return check_files(form, files, {row.name for row in files_of(form.id, form.version)} | _fed_lists(), book)


def require_whole(form: FormDefinition, brought: Brought | None) -> None:
    """BrokenWorkbook when a list that the form looks things up in is missing or of no use; stands inside a turn."""
    found = look_over(form, brought.files if brought else {})
    if found and found[0].severity == "needs you":
        raise BrokenWorkbook(found)


def rows_for(form: FormDefinition, brought: Brought | None) -> list[FormFile]:
    """Lays down the contents that the form names and gives their rows, not written yet."""
    if brought is None:
        return []
    uses = {one.name: one.use for one in belongings(form)}
    return [
        FormFile(
            form=form.id,
            version=form.version,
            name=name,
            use=uses.get(name, "other"),
            size=len(content),
            sha256=lay_down(brought.folder, content),
        )
        for name, content in sorted(named_files(form, brought.files).items())
    ]


def add(rows: Iterable[FormFile], now: int) -> list[FormFile]:
    """Writes the rows that are new and returns them; FormFault for another content under a name that is out."""
    fresh = []
    for row in rows:
        same = (FormFile.form == row.form) & (FormFile.version == row.version) & (FormFile.name == row.name)
        known = FormFile.get_or_none(same)
        if known is None:
            row.save(force_insert=True)
            Blob.put(sha256=row.sha256, size=row.size, received=now)
            fresh.append(row)
        elif known.sha256 != row.sha256:
            what = msg("“{name}” is out already with this version, with another content.", name=row.name)
            mend = msg("Raise the version on the settings sheet, then publish again.")
            raise FormFault(what, Place("settings", 2, "version"), mend)
    return fresh


def files_of(form: str, version: str) -> list[FormFile]:
    """The files that are out with a version, by name; stands inside a turn."""
    named = (FormFile.form == form) & (FormFile.version == version)
    return list(FormFile.select().where(named).order_by(FormFile.name))


def tell(district: str, rows: Iterable[FormFile]) -> None:
    """Tells a district of files, before it hears of their form."""
    log.emit_all(district, [News("form_file", f"{row.form}/{row.version}/{row.name}", _item(row)) for row in rows])


def _item(row: FormFile) -> dict[str, Json]:
    named = ("form", "version", "name", "use", "size", "sha256")
    return {name: getattr(row, name) for name in named}


def is_told(sha256: str) -> bool:
    """Whether devices may ask for this content: some form that is out names it; stands inside a turn."""
    return bool(FormFile.select().where(FormFile.sha256 == sha256).exists())


def _fed_lists() -> set[str]:
    """The lists that records of published forms fill; patients' answers and teams' talks fill none."""
    feeding = FormVersion.select(FormVersion.xml).where(FormVersion.purpose.in_(FEEDING))
    return {name for row in feeding for name in fed_by(row.xml)}
