"""The forms that came down, whether what belongs to them is here, and sessions of them made ready to be answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.effects import fed_lists
from app.effects.ready_forms import ready_form
from app.wiring import Desk
from core.errors import FormFault, Tampered
from core.records import Json
from forms import FormDefinition, FormList, FormSession, ListSource, read_list
from storage.session import Stored

LIST = "list"


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


def best(known: list[Version]) -> Version | None:
    """Of the versions of one form (newest first) the one to fill: the newest that is whole, else the newest."""
    return next((one for one in known if not one.coming), known[0] if known else None)


def whole(desk: Desk, version: Version | None) -> Stored | None:
    """The form item itself, with its XML."""
    return desk.open_session.get("form", version.id) if version else None


def form_of(desk: Desk, draft: Mapping[str, Json]) -> Stored | None:
    """The version a draft was begun with; when that went, the one to fill now."""
    same = versions(desk, form=draft["form"], version=draft["version"])
    return whole(desk, best(same or versions(desk, form=draft["form"])))


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
    `district` is whose lists it looks things up in; without one, that of the person here.
    """
    tablet, session = desk.tablet, desk.open_session
    form = ready_form(session, kept.id, str(kept.body["xml"]))
    away = datetime.fromtimestamp(tablet.clock.now_ms() / 1000).astimezone().utcoffset()
    around: dict[str, Any] = {
        "clock_ms": tablet.clock.now_ms,
        "random_bytes": tablet.random_bytes,
        "language": language,
        "today": tablet.now().today,
        "offset_minutes": int(away.total_seconds() // 60) if away else 0,
        "lists": lists_of(desk, form, district or (desk.me.district if desk.me else "")),
    }
    if signed and desk.me is not None:
        around |= {"device": str(session.setting("device") or ""), "properties": {"username": desk.me.uid}}
    return FormSession.restore(form, snapshot, **around) if snapshot else FormSession.new(form, **around)


def lists_of(desk: Desk, form: FormDefinition, district: str) -> dict[str, FormList]:
    """The lists of a form that are here and can be read, by the name the form gives them."""
    found = {source.id: _list(desk, form, source, district) for source in form.sources if source.file}
    return {name: one for name, one in found.items() if one is not None}


def _list(desk: Desk, form: FormDefinition, source: ListSource, district: str) -> FormList | None:
    """What the author brought, and over it what records feed."""
    return fed_lists.laid_over(desk, _brought(desk, form, source), source, district)


def _brought(desk: Desk, form: FormDefinition, source: ListSource) -> FormList | None:
    named = desk.open_session.find("form_file", where={"form": form.id, "version": form.version, "name": source.file})
    key = (source, str(named[0].head["sha256"])) if named else None
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
