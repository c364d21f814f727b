"""What was sent is kept in the person's own space: looked at again, and changed as the next revision of the same record."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from app.asks import Ask, Event, Outgoing, Thing
from app.asks.drafts import Begun, NoSuchForm
from app.asks.sent import ChangeSent, LookAtSent, OpenSent, SentFound, SentGone, SentLine, SentOpened
from app.effects import needs, sheets
from app.effects.memory import space_of
from app.filling import draft_head
from app.wiring import Desk
from core.records import Attachment, attachments_of
from forms import FormSession
from storage.outbox import OutboxLine
from storage.session import Put, Stored
from sync.status import NEEDS_YOU, ON_ITS_WAY, ON_THIS_DEVICE, SAFE

SENT = sheets.SENT
MOST = 300
"""So many are kept of a person; older ones go when they are safe."""


def look_at_sent(desk: Desk, _: LookAtSent) -> SentFound:
    """All that this person sent, the last one first; only heads are read."""
    waiting = _waiting(desk)
    found = desk.open_session.find(SENT)
    return SentFound(tuple(_line(one, waiting) for one in found), desk.tablet.now())


def open_sent(desk: Desk, ask: OpenSent) -> SentOpened | SentGone:
    """The sheet as it was sent, with the clock as it stood then, so that nothing in it is worked out anew."""
    sent = desk.open_session.get(SENT, ask.id)
    if sent is None:
        return SentGone()
    form = _form_of(desk, sent)
    session = _taken_up(desk, form, sent, ask.language, at=int(sent.head["when"])) if form else None
    begun = desk.open_session.get("draft", _change_of(sent))
    return SentOpened(_line(sent, _waiting(desk)), session, begun.id if begun else "", desk.tablet.now())


def change(desk: Desk, ask: ChangeSent) -> Begun | NoSuchForm | SentGone:
    """A draft with everything in it that was sent; its id is the record's with the revision it becomes, so there is only one."""
    session = desk.open_session
    sent = session.get(SENT, ask.id)
    if sent is None:
        return SentGone()
    draft, form = _change_of(sent), _form_of(desk, sent)
    if form is None:
        return NoSuchForm(str(sent.head["form"]))
    if session.get("draft", draft) is None:
        filled = _taken_up(desk, form, sent, ask.language)
        body = _draft_of(sent, desk.tablet.clock.now_ms()) | {"snapshot": filled.snapshot()}
        needs.note(desk, str(body["form"]), str(body["version"]), str(body["facility"]))
        session.put("draft", draft, body, head=draft_head(body), space=space_of(desk, "own"))
    return Begun(draft, str(sent.body["purpose"]))


def copy_of(desk: Desk, draft: Thing, record: Outgoing, document: bytes) -> Put:
    """What is kept of a finished sheet: its document, and what it is found and called by. A later revision takes its place."""
    head = {name: draft[name] for name in ("form", "version", "facility", "title", "place")}
    head |= {"name": record.data["instance"].get("name", ""), "rev": record.rev, "when": record.data["ended"]}
    body = {
        "district": draft["district"],
        "purpose": draft["purpose"],
        "xml": document.decode(),
        "attachments": record.data.get("attachments", []),
        **_noted(draft),
    }
    return Put(SENT, str(record.id), body, head, space_of(desk, "own"))


def let_go(desk: Desk) -> None:
    """Forgets the oldest, as far as they are safe and not being changed."""
    session, waiting = desk.open_session, _waiting(desk)
    for one in session.find(SENT)[MOST:]:
        if one.id not in waiting and session.get("draft", _change_of(one)) is None:
            session.remove(SENT, one.id)


def files_before(draft: Thing) -> dict[str, Attachment]:
    """The files, by name, that went out with the revision this draft changes; most have left the device."""
    return {one.name: one for one in attachments_of(draft)}


def _draft_of(sent: Stored, now_ms: int) -> dict[str, Any]:
    head = {name: sent.head[name] for name in ("form", "version", "facility", "title", "place")}
    body = {name: sent.body[name] for name in ("district", "purpose", "attachments")}
    return {**head, **body, **_noted(sent.body), "record": sent.id, "rev": int(sent.head["rev"]) + 1, "started": now_ms}


def _noted(thing: Thing) -> dict[str, Any]:
    """What a change goes on with: the log of how it was filled, the later pieces of its recording."""
    return {name: thing[name] for name in ("log", "further") if thing.get(name)}


def _change_of(sent: Stored) -> str:
    return f"{sent.id}.{int(sent.head['rev']) + 1}"


def _form_of(desk: Desk, sent: Stored) -> Stored | None:
    return sheets.form_of(desk, {**sent.head, "record": sent.id})


def _taken_up(desk: Desk, form: Stored, sent: Stored, language: str, at: int | None = None) -> FormSession:
    document, district = str(sent.body["xml"]).encode(), str(sent.body["district"])
    return sheets.taken_up(desk, form, document, language, district, at=at)


def _waiting(desk: Desk) -> Mapping[str, Collection[OutboxLine]]:
    waiting: dict[str, list[OutboxLine]] = {}
    for line in desk.open_session.outbox():
        waiting.setdefault(line.id, []).append(line)
    return waiting


def _line(sent: Stored, waiting: Mapping[str, Collection[OutboxLine]]) -> SentLine:
    head = sent.head
    title, name, place = (str(head[one]) for one in ("title", "name", "place"))
    states = {str(line.state) for line in waiting.get(sent.id, ())}
    state = next((one for one in (NEEDS_YOU, ON_THIS_DEVICE, ON_ITS_WAY) if one in states), SAFE)
    return SentLine(sent.id, int(head["rev"]), title, name, place, int(head["when"]), state)


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {
    LookAtSent: look_at_sent,
    OpenSent: open_sent,
    ChangeSent: change,
}
