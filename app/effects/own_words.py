"""What people here told of promises and barriers: stamped, kept beside what the district tells, and laid over it until the district says it too."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.asks import Outgoing, Thing
from app.wiring import Desk
from core.hlc import node_of, stamp_of, tick
from core.records import Json, WireRecord
from learning import barriers, promise_words
from learning.told_words import holds
from storage.session import Put, Session


@dataclass(frozen=True)
class Sort:
    """Words of one sort: the kind of their records, which name what they are about; where they stay here; how they are laid on."""

    about: str
    told: str
    word: str
    history: str
    stamp_after: Callable[[Thing, int, str], str]
    laid_on: Callable[[Thing, Thing], Mapping[str, Json]]

    def holds(self, thing: Thing, word: str) -> bool:
        """Whether the district tells this word back."""
        return holds(thing.get(self.history) or (), word)


SORTS = (
    Sort(
        "promise",
        "promise_update",
        "promise_word",
        "history",
        promise_words.stamp_after,
        promise_words.apply_update,
    ),
    Sort("barrier", "barrier_reply", "barrier_word", "replies", barriers.stamp_after, barriers.apply_reply),
)
"""News from the district never touch the kinds in `word`: what records of this device tell."""
_BY_TOLD, _BY_ABOUT = {one.told: one for one in SORTS}, {one.about: one for one in SORTS}


def stamped(desk: Desk, one: Outgoing) -> Outgoing:
    """A word with its stamp: after all that is known here, by the server's clock as far as it is known."""
    sort = _BY_TOLD.get(one.kind)
    if sort is None:
        return one
    session = desk.open_session
    told = session.get(sort.about, str(one.data[sort.about]))
    now = desk.tablet.clock.now_ms() + session.contact.server_ahead_ms
    node = node_of(str(session.setting("device") or ""))
    here = laid_over(session, sort.about, [{"id": told.id, **told.body}])[0] if told else None
    stamp = sort.stamp_after(here, now, node) if here else str(tick((), now, node))
    return replace(one, data={**one.data, "hlc": stamp})


def kept(records: Iterable[WireRecord]) -> list[Put]:
    """What stays here of records on their way, seen by everybody on this device at once."""
    return [
        Put(sort.word, one.id, {**one.data, "id": one.id}, {sort.about: one.data[sort.about], "facility": one.facility})
        for one in records
        if (sort := _BY_TOLD.get(one.kind))
    ]


def laid_over(session: Session, kind: str, things: Sequence[Thing]) -> Sequence[Thing]:
    """Things of a kind as they stand with what was told here; words that the district tells back are let go of.

    A word that is still on this device stands above whatever came meanwhile; once the district has it, the later one stands.
    """
    sort = _BY_ABOUT.get(kind)
    words = session.find(sort.word, newest_first=False, bodies=True) if sort else []
    if not sort or not words:
        return things
    unsent = {line.id for line in session.outbox()}
    by_id = {str(one["id"]): one for one in things}
    for word in words:
        about = by_id.get(str(word.head[sort.about]))
        if about is None:
            continue
        if sort.holds(about, word.id):
            session.remove(sort.word, word.id)
        else:
            by_id[str(about["id"])] = _laid(sort, about, word.body, unsent)
    return list(by_id.values())


def _laid(sort: Sort, thing: Thing, word: Thing, unsent: Collection[str]) -> Mapping[str, Json]:
    own = stamp_of(word.get("hlc"))
    if own is None or word["id"] not in unsent:
        return sort.laid_on(thing, word)
    return sort.laid_on(thing, {**word, "hlc": sort.stamp_after(thing, own.ms, own.node)})
