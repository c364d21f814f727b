"""Shows one form as people will fill it: the real app on a device made for this, which forgets everything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from app.asks.drafts import BeginDraft, Begun
from app.asks.people import Me
from app.effects.drafts import begin
from app.main import serve
from app.wiring import Desk, Tablet
from core.records import Json, PullItem
from core.settings import DeviceSettings
from core.words import msg, speak
from storage.kdf import KdfParameters

_PERSON, _PIN, _PLACE, _DISTRICT = "somebody", "000000", "somewhere", "around"
_NEVER_LOCKS = 10.0**9
_NO_SECRET = KdfParameters(memory_kib=8, passes=1, weak=True)


@dataclass(frozen=True)
class Previewed:
    """A form as devices get it, with its files by name; `language` is what the app speaks around it."""

    form: str
    version: str
    title: str
    xml: str
    language: str = "en"
    files: Mapping[str, bytes] = field(default_factory=dict)


def show(previewed: Previewed, host: str, port: int) -> None:
    """Serves the form to browsers until it is stopped; then the device and all that was answered are gone."""
    with TemporaryDirectory(prefix="kioo-preview-") as folder:
        tablet = lent_tablet(Path(folder), previewed)
        try:
            serve(tablet, host, port, let_in=lambda desk: let_in(desk, previewed.form))
        finally:
            tablet.close()


def lent_tablet(folder: Path, previewed: Previewed) -> Tablet:
    """A tablet that was never enrolled: one person, one place and the form are on it, and it sends nothing."""
    settings = DeviceSettings(
        device_folder=folder, language=previewed.language, lock_seconds=_NEVER_LOCKS, reserve_mb=0
    )
    tablet = Tablet(settings, dial=None, kdf=_NO_SECRET)
    place = speak(previewed.language)(msg("A try: all of it goes when it ends"))
    facts: dict[str, Json] = {"form": previewed.form, "version": previewed.version, "title": previewed.title}
    form = {**facts, "purpose": "plain", "hash": "", "xml": previewed.xml, "plan": None, "published": 1}
    named = _files(previewed)
    unit = {
        "id": _PLACE,
        "parent": _DISTRICT,
        "path": f"{_DISTRICT}/{_PLACE}/",
        "level": "facility",
        "name": place,
        "kind": "",
    }
    session = tablet.vault.add_person(_PERSON, "", "supervisor", "", _PIN, spaces=(f"own/{_PERSON}",))
    items = [*named, ("form", previewed.form, form), ("org_unit", _PLACE, unit)]
    session.apply_pull(
        [PullItem(_DISTRICT, n, kind, id_, "put", None, body) for n, (kind, id_, body) in enumerate(items, 1)], {}
    )
    for content in previewed.files.values():
        session.downloads.put(content, sha256(content).hexdigest())
    session.lock()
    return tablet


def _files(previewed: Previewed) -> list[tuple[str, str, dict[str, Json]]]:
    about = {"form": previewed.form, "version": previewed.version, "use": "list"}
    return [
        ("form_file", name, {**about, "name": name, "size": len(content), "sha256": sha256(content).hexdigest()})
        for name, content in previewed.files.items()
    ]


def let_in(desk: Desk, form: str) -> str:
    """Unlocks the tablet for a window; returns the route of the form, begun now or before."""
    desk.session = desk.tablet.vault.unlock(_PERSON, _PIN)
    desk.me = Me(_PERSON, "", "supervisor", _DISTRICT, "", _DISTRICT)
    begun = begin(desk, BeginDraft(form, _PLACE))
    return f"/fill/{begun.draft}" if isinstance(begun, Begun) else "/visits"
