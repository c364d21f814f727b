"""What people here told of promises: stamped, kept beside what the district tells, and laid over it until the district says it too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.asks import Outgoing, Thing
from app.wiring import Desk
from core.hlc import node_of, stamp_of
from core.records import Json, WireRecord
from learning.promise_words import apply_update, stamp_after
from storage.session import Put, Session

PROMISE, TOLD = "promise", "promise_update"
WORD = "promise_word"
"""Kind in the device space: what a record of this device tells of a promise. News from the district never touch it."""


def stamped(desk: Desk, one: Outgoing) -> Outgoing:
    """A word about a promise with its stamp: after all that is known here, by the server's clock as far as it is known."""
    if one.kind != TOLD:
        return one
    session = desk.open_session
    told = session.get(PROMISE, str(one.data["promise"]))
    promise = laid_over(session, [told.body])[0] if told else {}
    now = desk.tablet.clock.now_ms() + session.contact.server_ahead_ms
    stamp = stamp_after(promise, now, node_of(str(session.setting("device") or "")))
    return replace(one, data={**one.data, "hlc": stamp})


def kept(records: Iterable[WireRecord]) -> list[Put]:
    """What stays here of records on their way, seen by everybody on this device at once."""
    return [
        Put(WORD, one.id, {**one.data, "id": one.id}, {"promise": one.data["promise"], "facility": one.facility})
        for one in records
        if one.kind == TOLD
    ]


def laid_over(session: Session, promises: Sequence[Thing]) -> list[Thing]:
    """The promises as they stand with what was told here; words that the district tells back are let go of.

    A word that is still on this device stands above whatever came meanwhile; once the district has it, the later one stands.
    """
    words = session.find(WORD, newest_first=False, bodies=True)
    if not words:
        return list(promises)
    unsent = {line.id for line in session.outbox()}
    by_id = {str(one["id"]): one for one in promises}
    for word in words:
        about = by_id.get(str(word.head["promise"]))
        if about is None:
            continue
        if _holds(about, word.id):
            session.remove(WORD, word.id)
        else:
            by_id[str(about["id"])] = apply_update(about, _lifted(about, word.body) if word.id in unsent else word.body)
    return list(by_id.values())


def _lifted(promise: Thing, word: Thing) -> Thing:
    own = stamp_of(word["hlc"])
    return {**word, "hlc": stamp_after(promise, own.ms, own.node)} if own else word


def _holds(promise: Mapping[str, Json], word: str) -> bool:
    return any(one.get("id") == word for one in promise.get("history") or ())
