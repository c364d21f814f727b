"""What a draft's form notices: what it asks for, what the person allowed, its log so far, recordings that ended after the screen was left."""

from collections.abc import Callable
from typing import Any

from app import filling
from app.asks import Ask, Event, Thing
from app.asks.noticing import NoteRecorded, Noticing, What
from app.effects import sheets
from app.effects.memory import space_of
from app.noticing import taken
from app.wiring import Desk
from forms import AUDIT_FILE, AuditLog, FormDefinition, FormSession

_WANTS: dict[str, What] = {"setgeopoint": "place", "recordaudio": "sound"}


def noticing_of(desk: Desk, draft: Thing, session: FormSession) -> Noticing:
    """What is noticed while this draft is filled, by the person at this window."""
    form = session.form
    leave = desk.open_session.get("leave", form.id)
    return Noticing(
        is_change="record" in draft,
        draft=str(draft["id"]),
        form=form.id,
        wants=_wants(form),
        leave=dict(leave.body) if leave else {},
        log=_log(desk, draft, session),
        further={str(name): tuple(those) for name, those in dict(draft.get("further") or {}).items()},
    )


def _wants(form: FormDefinition) -> frozenset[What]:
    found = {_WANTS[action.kind] for action in form.actions if action.kind in _WANTS}
    is_placed = form.settings.audit is not None and "location-priority" in form.settings.audit
    return frozenset(found | {"place"} if is_placed else found)


def _log(desk: Desk, draft: Thing, session: FormSession) -> AuditLog | None:
    """The log as it was left; the record itself names its file, as in the specification."""
    settings = session.form.settings.audit
    if settings is None or desk.me is None:
        return None
    session.answer(f"{session.form.root.ref}/meta/audit", AUDIT_FILE)
    saved = draft.get("log") or ()
    return AuditLog.restored(settings, desk.tablet.clock.now_ms, saved, user=desk.me.uid)


def note_recorded(desk: Desk, ask: NoteRecorded) -> None:
    """Opens the draft in nobody's sight and answers with the recording; whoever goes on with it finds it there."""
    session = desk.open_session
    stored = session.get("draft", ask.draft)
    form = sheets.form_of(desk, stored.body) if stored else None
    if stored is None or form is None:
        return
    filled = filling.opened(sheets.ready(desk, form, stored.body["snapshot"], "", signed=True))
    heard, further = taken(filled, ask.refs, ask.name, stored.body.get("further") or {})
    body = {
        **stored.body,
        "snapshot": heard.session.snapshot(),
        "further": {one: list(further[one]) for one in further},
    }
    revision = session.put("draft", ask.draft, body, head=stored.head, space=space_of(desk, "own"))
    if ("draft", ask.draft) in desk.seen:
        desk.seen["draft", ask.draft] = revision


DOERS: dict[type[Ask], Callable[[Desk, Any], Event | None]] = {NoteRecorded: note_recorded}
