"""A workbook in, a checked and numbered form version out, and onto the devices at their next sync."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

from core.errors import FormFault, Place
from core.records import Json
from core.settings import ServerSettings
from core.words import msg
from forms import load_form
from forms.xlsform import Converted, Finding, check, convert
from forms.xlsform.findings import in_order
from forms.xlsform.public_keys import not_plain
from forms.xlsform.ready_form import is_xform
from forms.xlsform.workbook import read_workbook
from learning.score import ScorePlan
from server import access, audit, form_files
from server.access import NotYours, Who
from server.form_files import Brought
from server.store import log
from server.store.database import Store
from server.store.tables import FormFile, FormVersion, OrgUnit
from sync.canonical import canonical

__all__ = [
    "PUBLISHING",
    "PURPOSES",
    "Finding",
    "converted_xml",
    "districts_of",
    "findings",
    "form_item",
    "hinted_purpose",
    "kept_workbooks",
    "path_of",
    "publish",
    "publish_next",
    "tell_district",
]

PUBLISHING = ("manager", "admin")
PURPOSES = ("visit", "feedback", "reflection", "plain")


def publish(  # noqa: PLR0917  what an author decides about a form, in the order it is asked for
    store: Store,
    source: str | Path | bytes,
    who: Who,
    unit: str | None = None,
    purpose: str | None = None,
    plan: Mapping[str, Json] | None = None,
    *,
    name: str = "",
    keep: Path | None = None,
    brought: Brought | None = None,
) -> FormVersion:
    """Publishes a workbook for `unit` and below (None: everywhere) with the files `brought` along; returns its version.

    Without `purpose` it is what the settings sheet says, else plain; `name` and `keep` as in `convert`. The same content again changes nothing; a file that was
    missing is added to a version that is out. Raises FormFault for a broken workbook, a list that is missing or of no use, an unknown purpose, a plan that is broken or
    not for this form, or another content under a version that is out; NotYours when `who` may not publish there.
    """
    converted = convert(source, name, keep)
    form = load_form(converted.xml)
    with store.reading():
        form_files.require_whole(form, brought)
    purpose = purpose or converted.purpose_hint
    if purpose not in PURPOSES:
        raise FormFault(msg("A form's purpose is one of: {purposes}.", purposes=", ".join(PURPOSES)))
    if purpose != "plain" and form.settings.public_key:
        raise FormFault(
            not_plain(), Place("settings", 2, "public_key"), msg("Take the key out, or publish it as plain.")
        )
    if plan is not None:
        _check_plan(ScorePlan.from_json(plan), converted)
    with store.reading():
        access.require(who, PUBLISHING, path_of(unit))
    row, files = _row(store, converted, unit, purpose, plan), form_files.rows_for(form, brought)
    with store.writing():
        access.require(who, PUBLISHING, path_of(unit))
        known = FormVersion.get_or_none((FormVersion.form == row.form) & (FormVersion.version == row.version))
        if known:
            row = _same(known, row)
        else:
            row.save(force_insert=True)
        fresh = form_files.add(files, store.clock.now_ms())
        if known and not fresh:
            return row
        _tell(districts_of(unit), row, fresh)
        audit.write(store, audit.COUNTRY, who.id, "published files" if known else "published a form", _id(row))
    return row


def findings(
    store: Store, source: bytes, name: str = "", keep: Path | None = None, files: Mapping[str, bytes] | None = None
) -> list[Finding]:
    """Everything there is to say about a workbook and its files, what needs the author first; never raises for their content."""
    found = check(source, name, keep)
    if any(one.severity == "needs you" for one in found):
        return found
    form = load_form(convert(source, name, keep).xml)
    book = None if is_xform(source) else read_workbook(source, name)
    with store.reading():
        return in_order([*found, *form_files.look_over(form, files or {}, book)])


def kept_workbooks(settings: ServerSettings) -> Path:
    """The folder where a server keeps what it made of workbooks."""
    return settings.server_folder / "workbooks"


def known_as(store: Store, source: bytes, name: str = "", keep: Path | None = None) -> FormVersion | None:
    """The newest version that is out of the form in a workbook; None when it never was. Raises FormFault for a broken one."""
    form = convert(source, name, keep).form_id
    with store.reading():
        found = FormVersion.select().where(FormVersion.form == form).order_by(FormVersion.published.desc()).first()
    return cast("FormVersion | None", found)


def converted_xml(source: bytes, name: str = "", keep: Path | None = None) -> str:
    """What a workbook becomes, as XForm XML; raises FormFault for a broken one."""
    return convert(source, name, keep).xml.decode()


def hinted_purpose(source: bytes, name: str = "", keep: Path | None = None) -> str:
    """What the settings sheet of a workbook says it is for, else plain; raises FormFault for a broken one."""
    return convert(source, name, keep).purpose_hint or "plain"


def publish_next(
    store: Store,
    source: bytes,
    who: Who,
    unit: str | None = None,
    purpose: str | None = None,
    *,
    name: str = "",
    keep: Path | None = None,
    brought: Brought | None = None,
) -> FormVersion:
    """Publishes a workbook as its form was published before: same purpose and score plan, the same places unless a `unit` is named.

    A form that was never out has the `purpose` that is named, and goes to the highest place `who` may publish for unless a `unit` is named. Raises as `publish`.
    """
    known = known_as(store, source, name, keep)
    if known:
        plan, place = json.loads(known.plan) if known.plan else None, unit or known.unit
        return publish(store, source, who, place, known.purpose, plan, name=name, keep=keep, brought=brought)
    highest = min(
        (grant for grant in who.grants if grant.role in PUBLISHING), key=lambda grant: grant.path, default=None
    )
    if highest is None:
        raise NotYours("This is not here for you.", "Ask your district to give you access.")
    return publish(store, source, who, unit or highest.unit or None, purpose, name=name, keep=keep, brought=brought)


def tell_district(district: str) -> None:
    """Sends every form that concerns a new district; stands inside a writing turn."""
    for row in FormVersion.select().order_by(FormVersion.published, FormVersion.version):
        if district in districts_of(row.unit):
            _tell([district], row, form_files.files_of(row.form, row.version))


def _tell(districts: Iterable[str], row: FormVersion, files: Sequence[FormFile]) -> None:
    for district in districts:
        form_files.tell(district, files)
        log.emit(district, "form", _id(row), form_item(row))


def form_item(row: FormVersion) -> dict[str, Json]:
    """What devices get of a form version; of several versions the one `published` last is the one to fill."""
    return {
        "form": row.form,
        "version": row.version,
        "title": row.title,
        "purpose": row.purpose,
        "hash": row.hash,
        "xml": row.xml,
        "plan": json.loads(row.plan) if row.plan else None,
        "published": row.published,
        "files": len(form_files.files_of(row.form, row.version)),
    }


def _check_plan(plan: ScorePlan, form: Converted) -> None:
    if plan.form != form.form_id:
        what = msg("The score plan is for the form {plan}, not for {form}.", plan=plan.form, form=form.form_id)
        raise FormFault(what, mend=msg("Choose the plan that belongs to this form."))
    counted = {item.question: None for section in plan.sections for item in section.items}
    missing = ", ".join(name for name in counted if name not in form.questions)
    if missing:
        what = msg("The score plan counts {questions}, which this form does not ask.", questions=missing)
        raise FormFault(what, mend=msg("Mend the names in the plan, or add the questions to the form."))


def _row(
    store: Store, converted: Converted, unit: str | None, purpose: str, plan: Mapping[str, Json] | None
) -> FormVersion:
    return FormVersion(
        form=converted.form_id,
        version=converted.version,
        title=converted.title,
        purpose=purpose,
        hash=hashlib.sha256(converted.xml).hexdigest(),
        xml=converted.xml.decode(),
        plan=canonical(plan).decode() if plan is not None else "",
        unit=unit,
        published=store.clock.now_ms(),
    )


def _same(known: FormVersion, row: FormVersion) -> FormVersion:
    if (known.hash, known.plan, known.purpose, known.unit) == (row.hash, row.plan, row.purpose, row.unit):
        return known
    raise FormFault(
        msg(
            "Version {version} of {form} is published already, with another content.",
            version=row.version,
            form=row.form,
        ),
        Place("settings", 2, "version"),
        msg("Raise the version on the settings sheet, then publish again."),
    )


def path_of(unit: str | None) -> str:
    """The path of a place, of the country's highest for None; stands inside a turn. NotYours for a place that is not here."""
    chosen = OrgUnit.id == unit if unit else OrgUnit.parent.is_null()
    row = OrgUnit.get_or_none(chosen)
    if unit and row is None:
        raise NotYours("This place is not here.", "Look at the list of places.")
    return row.path if row else ""


def districts_of(unit: str | None) -> list[str]:
    """The districts that get what goes to a place and below, all for None; stands inside a turn."""
    path = path_of(unit)
    rows = OrgUnit.select().where(OrgUnit.level == "district").order_by(OrgUnit.id)
    return [row.id for row in rows if row.path.startswith(path) or (unit and path.startswith(row.path))]


def _id(row: FormVersion) -> str:
    return f"{row.form}/{row.version}"
