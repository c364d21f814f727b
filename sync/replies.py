"""What came back to a parcel, taken in as if the server had said it over the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import Refused
from core.records import MARK, SAFE
from core.words import msg
from sync.local import LocalStore
from sync.protocol import Reply
from sync.runner import WHOLE


@dataclass(frozen=True)
class TakenReply:
    """What a reply brought: records that are safe or refused, contents that are whole, things that changed; why not all, if so."""

    safe: int = 0
    refused: int = 0
    files: int = 0
    changed: tuple[tuple[str, str], ...] = ()
    problem: str | None = None


def take_reply(store: LocalStore, reply: Reply, asked_mark: int) -> TakenReply:
    """Takes it in; doing it again, or late, is harmless. `asked_mark` is the mark of the parcel's letter.

    Refused for one of before the server was restored: what it calls safe may be lost there.
    """
    known = store.heard_epoch()
    if reply.epoch < (known or 0):
        raise Refused(
            msg("The server was put back to an older day since this was answered."),
            msg("Nothing is lost: everything is still here, and goes again."),
        )
    store.server_stands_at(reply.epoch)
    store.accept(reply.results)
    whole = [blob.sha256 for blob in reply.blobs if blob.whole]
    for sha256 in whole:
        store.blob_safe(sha256)
    safe = sum(receipt.status in SAFE for receipt in reply.results)
    changed = _lay_in(store, reply, asked_mark)
    if reply.mark and not reply.problem:  # only a device that is let in is told of a mark
        store.contact.answered(reply.parcel)
    return TakenReply(safe, len(reply.results) - safe, len(whole), tuple(changed), reply.problem)


def _lay_in(store: LocalStore, reply: Reply, asked_mark: int) -> Sequence[tuple[str, str]]:
    """The cursor only moves forward: what the device heard meanwhile by itself is newer."""
    kept = store.cursor()
    if not reply.mark:
        return []
    if kept.get(MARK, 0) == reply.mark:
        return _going_on(store, reply, kept)
    if kept.get(MARK, 0) != asked_mark or reply.since:
        return []  # it heard the server itself since, and asks again from where that ended
    whole = 0 if reply.more else 1
    return store.apply_pull(reply.items, {**reply.cursor, MARK: reply.mark, WHOLE: whole})


def _going_on(store: LocalStore, reply: Reply, kept: Mapping[str, int]) -> Sequence[tuple[str, str]]:
    moved = {
        district: seq
        for district, seq in reply.cursor.items()
        if reply.since.get(district, 0) <= kept.get(district, 0) < seq
    }
    if not moved:
        return []
    news = [item for item in reply.items if item.district in moved and item.seq > kept.get(item.district, 0)]
    whole = max(kept.get(WHOLE, 0), 0 if reply.more else 1)
    return store.apply_pull(news, {**kept, **moved, WHOLE: whole})
