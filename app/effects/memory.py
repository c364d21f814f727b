"""Reads and writes the device's memory for any screen."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.asks import (
    Ask,
    Drop,
    Dropped,
    Event,
    Fetch,
    Fetched,
    Find,
    Found,
    Keep,
    Kept,
    Outgoing,
    Overtaken,
    Tell,
    Thing,
)
from app.asks.members import ONLY_INSIDE
from app.effects import own_words
from app.wiring import Desk
from core.canonical import sha256_of
from core.errors import Refused
from core.records import WireRecord
from core.words import msg
from storage.session import Session

NOT_YET = 0
"""The revision of a thing that a window has begun and not written yet."""


def is_in_team(desk: Desk) -> bool:
    """Whether the person here may open the space of their team: they may have been taken out of it."""
    return desk.me is not None and f"team/{desk.me.unit}" in desk.open_session.spaces


def space_of(desk: Desk, space: str) -> str:
    """The full name of a space: "own" and "team" belong to a person and to a unit. Refused for a team this person was taken out of."""
    me = desk.me
    if me is None or space == "device":
        return "device"
    if space == "team" and not is_in_team(desk):
        raise Refused(msg("This is locked"), ONLY_INSIDE)
    return f"own/{me.uid}" if space == "own" else f"team/{me.unit}"


def find(desk: Desk, ask: Find) -> Found:
    """Everything of these kinds that this person's session sees."""
    session = desk.open_session
    things = {kind: _bodies(session, kind, ask.where) for kind in ask.kinds}
    return Found(things, desk.tablet.sending(), desk.tablet.now())


def _bodies(session: Session, kind: str, where: Mapping[str, object]) -> Sequence[Thing]:
    found = tuple({"id": one.id, **one.body} for one in session.find(kind, where=where or None, bodies=True))
    return own_words.laid_over(session, kind, found)


def fetch(desk: Desk, ask: Fetch) -> Fetched:
    """One thing by its kind and id."""
    stored = desk.open_session.get(ask.kind, ask.id)
    found: Sequence[Thing] = [{"id": stored.id, **stored.body}] if stored else []
    standing = own_words.laid_over(desk.open_session, ask.kind, found)
    return Fetched(ask.kind, ask.id, next(iter(standing), None), desk.tablet.now())


def keep(desk: Desk, ask: Keep) -> Kept | Overtaken:
    """Saves a thing and its outgoing records together, then wakes the sending."""
    if ask.id and is_overtaken(desk, ask.kind, ask.id):
        return Overtaken(ask.kind, ask.id)
    identity = ask.id or desk.tablet.ids.record()
    records = [wire_record(desk, one) for one in ask.outgoing]
    space = space_of(desk, ask.space)
    revision = desk.open_session.put(ask.kind, identity, ask.body, head=ask.head, space=space, events=records)
    if (ask.kind, identity) in desk.seen:
        desk.seen[ask.kind, identity] = revision
    if records:
        desk.tablet.wake()
    return Kept(ask.kind, identity, revision, ask.tag, desk.tablet.now())


def tell(desk: Desk, ask: Tell) -> Kept:
    """Keeps the word with the record that takes it up, then wakes the sending."""
    record = wire_record(desk, ask.word)
    (word,) = own_words.kept([record])
    (revision,) = desk.open_session.put_many([word], events=[record])
    desk.tablet.wake()
    return Kept(word.kind, record.id, revision, "", desk.tablet.now())


def is_overtaken(desk: Desk, kind: str, identity: str) -> bool:
    """Whether another window changed or removed the thing since this one opened it."""
    seen = desk.seen.get((kind, identity))
    if seen is None:
        return False
    stored = desk.open_session.get(kind, identity)
    return (stored.rev if stored else NOT_YET) != seen


def drop(desk: Desk, ask: Drop) -> Dropped:
    """Takes a thing out of the memory."""
    desk.open_session.remove(ask.kind, ask.id)
    return Dropped(ask.kind, ask.id)


def wire_record(desk: Desk, one: Outgoing) -> WireRecord:
    """The record that goes up: id, hash, and (when signed) who and when. Refused while nobody knows which place it is of."""
    if desk.me is not None and not desk.me.path:
        raise Refused(
            msg("This device does not know your place any more."),
            msg("Ask your district for a new code first, then: Me, Add a person."),
        )
    me, one = desk.me if one.signed else None, own_words.stamped(desk, one)
    return WireRecord(
        id=one.id or desk.tablet.ids.record(),
        rev=one.rev,
        kind=one.kind,
        district=one.district,
        facility=one.facility,
        sha256=sha256_of(one.data),
        data=one.data,
        form=one.form,
        version=one.version,
        author=me.uid if me else None,
        made=desk.tablet.clock.now_ms() if me else None,
    )


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {Find: find, Fetch: fetch, Keep: keep, Tell: tell, Drop: drop}
