"""The forms that came down, whether what belongs to them is here, and sessions of them made ready to be answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.asks.drafts import MissingList
from app.effects import fed_lists
from app.effects.ready_forms import ready_form
from app.wiring import Desk
from core.errors import FormFault, Tampered
from core.records import Json
from forms import FormDefinition, FormList, FormSession, ListSource, read_list
from forms.list_files import from_xml
from forms.lists import LAST_SAVED
from forms.xml_reader import Element
from storage.session import Stored

LIST = "list"
SENT = "sent"
"""The kind under which a person's finished sheets are kept, in their own space."""


@dataclass(frozen=True)
class Version:
    """A version of a form on this device; `coming` names the lists without which it cannot be filled in."""

    head: Mapping[str, Json]
    id: str
    coming: tuple[str, ...] = ()

    @property
    def published(self) -> int:
        """When it went out, in milliseconds; 0 when nobody said."""
        return int(self.head.get("published") or 0)


def versions(desk: Desk, **where: Json) -> list[Version]:
    """The versions of forms that fit, the newest first."""
    found = desk.open_session.find("form", where=where)
    ordered = sorted(found, key=lambda one: (one.head.get("published") or 0, str(one.head["version"])), reverse=True)
    return [Version(one.head, one.id, _coming(desk, one)) for one in ordered]


def offered(desk: Desk, **where: Json) -> list[Version]:
    """Those of `versions` that are begun anew here: one that rests went elsewhere, and is only there for what was begun or sent with it."""
    return [one for one in versions(desk, **where) if not one.head.get("resting")]


def by_form(desk: Desk) -> dict[str, list[Version]]:
    """The versions of each form that are offered, the newest first."""
    found: dict[str, list[Version]] = {}
    for one in offered(desk):
        found.setdefault(str(one.head["form"]), []).append(one)
    return found


def best(known: list[Version]) -> Version | None:
    """Of the versions of one form (newest first) the one to fill: the newest that is whole, else the newest."""
    return next((one for one in known if not one.coming), known[0] if known else None)


def whole(desk: Desk, version: Version | None) -> Stored | None:
    """The form item itself, with its XML."""
    return desk.open_session.get("form", version.id) if version else None


def form_of(desk: Desk, draft: Mapping[str, Json]) -> Stored | None:
    """The version a draft was begun with; when that went, the one to fill now. What was sent is changed in its own version only."""
    same = versions(desk, form=draft["form"], version=draft["version"])
    others = [] if "record" in draft else offered(desk, form=draft["form"])
    return whole(desk, best(same or others))


def content(desk: Desk, form: str, version: str, name: str) -> bytes | None:
    """A file of a form version; None when it is not whole here."""
    session = desk.open_session
    named = session.find("form_file", where={"form": form, "version": version, "name": name})
    pieces = session.downloads.read(str(named[0].head["sha256"])) if named else None
    try:
        return b"".join(pieces) if pieces is not None else None
    except Tampered:
        return None


def ready(
    desk: Desk, kept: Stored, snapshot: Json, language: str, *, signed: bool = False, district: str = ""
) -> FormSession:
    """The form made ready to be answered, new or as it was left, with its lists.

    `signed` is for what goes up under somebody's name: only then does the form learn which device and person this is.
    `district` is whose lists that records feed it looks things up in; without one it sees only what its author brought.
    """
    form = ready_form(desk.open_session, kept.id, str(kept.body["xml"]))
    around = _around(desk, form, language, district) | (_signature(desk) if signed else {})
    return FormSession.restore(form, snapshot, **around) if snapshot else FormSession.new(form, **around)


def taken_up(
    desk: Desk, kept: Stored, document: bytes, language: str, district: str, *, at: int | None = None
) -> FormSession:
    """What was finished, taken up again as a record that replaces it; `at` is the moment (ms) that its clock says."""
    form = ready_form(desk.open_session, kept.id, str(kept.body["xml"]))
    return FormSession.edit(form, document, **_around(desk, form, language, district, at) | _signature(desk))


def _around(desk: Desk, form: FormDefinition, language: str, district: str, at: int | None = None) -> dict[str, Any]:
    tablet = desk.tablet
    moment = datetime.fromtimestamp((tablet.clock.now_ms() if at is None else at) / 1000).astimezone()
    away = moment.utcoffset()
    return {
        "clock_ms": tablet.clock.now_ms if at is None else lambda: at,
        "random_bytes": tablet.random_bytes,
        "language": language,
        "today": moment.date(),
        "offset_minutes": int(away.total_seconds() // 60) if away else 0,
        "lists": lists_of(desk, form, district),
    }


def _signature(desk: Desk) -> dict[str, Any]:
    if desk.me is None:
        return {}
    return {"device": str(desk.open_session.setting("device") or ""), "properties": {"username": desk.me.uid}}


def lists_of(desk: Desk, form: FormDefinition, district: str) -> dict[str, FormList]:
    """The lists of a form that are here and can be read, by the name the form gives them."""
    found = {source.id: _list(desk, form, source, district) for source in form.sources}
    return {name: one for name, one in found.items() if one is not None}


def missing(desk: Desk, session: FormSession) -> tuple[MissingList, ...]:
    """The lists that a form lacks here, and whether each is on its way."""
    return tuple(_missing(desk, session.form, source) for source in session.missing_lists)


def _missing(desk: Desk, form: FormDefinition, source: ListSource) -> MissingList:
    named = _named(desk, form, source)
    coming = named is not None and not desk.open_session.downloads.is_whole(str(named.head["sha256"]))
    return MissingList(source.file or source.id, "coming" if coming else "unreadable" if named else "not given")


def _last_saved(desk: Desk, form: FormDefinition) -> FormList:
    """What this person sent last on this device with any version of the form, read when a sheet is opened; empty before that."""
    try:
        sent = desk.open_session.find(SENT, where={"form": form.id}, limit=1, bodies=True)
        return from_xml(str(sent[0].body["xml"]).encode()) if sent else FormList(Element("instance"))
    except Tampered:  # what is damaged offers nothing, and holds no new sheet up
        return FormList(Element("instance"))


def _named(desk: Desk, form: FormDefinition, source: ListSource) -> Stored | None:
    which = {"form": form.id, "version": form.version, "name": source.file}
    return next(iter(desk.open_session.find("form_file", where=which)), None)


def _list(desk: Desk, form: FormDefinition, source: ListSource, district: str) -> FormList | None:
    """What was sent last, or what the author brought and over it what records feed."""
    if source.address == LAST_SAVED:
        return _last_saved(desk, form)
    return fed_lists.laid_over(desk, _brought(desk, form, source), source, district)


def _brought(desk: Desk, form: FormDefinition, source: ListSource) -> FormList | None:
    named = _named(desk, form, source)
    key = (source, str(named.head["sha256"])) if named else None
    if key is None or key in desk.lists:
        return desk.lists[key] if key else None
    file = content(desk, form.id, form.version, source.file)
    try:
        read = read_list(source, file) if file is not None else None
    except FormFault:
        return None
    if read is not None:
        desk.lists[key] = read
    return read


def _coming(desk: Desk, form: Stored) -> tuple[str, ...]:
    session = desk.open_session
    named = session.find("form_file", where={name: form.head.get(name) for name in ("form", "version")})
    lists = [one.head for one in named if one.head.get("use") == LIST]
    return tuple(sorted(str(h["name"]) for h in lists if not session.downloads.is_whole(str(h["sha256"]))))
