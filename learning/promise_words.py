"""What people tell of a promise: every word is kept, the later one stands, field by field, whatever order they come in."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from core.errors import AnswerProblem, Refused
from core.hlc import AHEAD_MS, Stamp, bounded, stamp_of, tick
from core.records import Json
from core.words import msg
from learning.days import day
from learning.promises import STATES, Promise, is_unfinished

NEEDS_REASON = ("stuck", "dropped")
FIELDS: Mapping[str, tuple[str, ...]] = {"state": ("state", "reason"), "due": ("due",)}
"""What a word may tell, each by itself; a reason goes with its state."""
IN_SIGHT_DAYS = 30
"""So long a promise that is over stays in sight when two spoke of it at once."""

_DAY_MS = 86_400_000
_MOST_SEEN = 32

Word = Mapping[str, Json]
"""One entry of a promise's history: {id, on, state, reason, by_role, hlc, over, due?, said?}."""


def new_update(
    promise: Promise, state: str, reason: str | None, on: date | str, by_role: str, *, due: date | str | None = None
) -> dict[str, Json]:
    """The `promise_update` of a follow-up, without its stamp.

    Refused when it is stuck or dropped without a reason, or is to be kept by a day that is over.
    """
    said = (reason or "").strip() or None
    if state in NEEDS_REASON and said is None:
        raise Refused(msg("Somebody will ask why."), msg("Say what stands in the way."))
    if due and day(due) < day(on):
        raise Refused(msg("That day is already over."), msg("Choose a day from today on."))
    known = {"state": _state(state), "reason": said, "on": day(on).isoformat(), "by_role": by_role}
    moved = {"due": day(due).isoformat()} if due else {}
    return {"promise": promise["id"], **known, "over": told_over(promise), **moved}


def told_over(promise: Promise) -> list[str]:
    """The ids of the words that somebody who sees this promise speaks over: those nobody has answered yet."""
    words = sorted(_stamped(promise), key=_order)
    return [str(one["id"]) for one in _unanswered(words) if "id" in one][-_MOST_SEEN:]


def stamp_after(promise: Promise, now_ms: int, node: str) -> str:
    """The stamp of a word told now by somebody who sees this promise."""
    corrected = stamp_of(promise.get("hlc"))
    return str(tick([*map(_stamp, _stamped(promise)), *([corrected] if corrected else [])], now_ms, node))


def believed(promise: Promise, update: Word, now_ms: int) -> Word:
    """The update with a stamp that can be right at `now_ms`; what it said itself is kept beside it as `said`.

    Words of one clock that runs ahead keep their own order.
    """
    stamp = stamp_of(update.get("hlc"))
    if stamp is None or stamp.ms <= now_ms + AHEAD_MS:
        return update
    said = [(stamp_of(one.get("said")), _stamp(one)) for one in _stamped(promise)]
    later = [kept for told, kept in said if told is not None and told > stamp and told.node == stamp.node]
    return {**update, "hlc": str(bounded(stamp, now_ms, later)), "said": str(stamp)}


def apply_update(promise: Promise, update: Word) -> dict[str, Json]:
    """The promise after an update; every word stays in its history, in the order of their stamps.

    Of each field the word with the latest stamp stands. A word without one (older devices) counts as told after all that
    was told up to the end of its day. An update with an `id` counts once however often it comes. Fields that are not
    known are kept. Raises AnswerProblem for a state or day that is none; whether a reason is there is for `new_update`
    to ask, not to refuse here.
    """
    entry = {name: value for name, value in update.items() if name != "promise"}
    entry |= {"on": day(update.get("on", "")).isoformat(), "state": _state(update.get("state"))}
    if "due" in entry:
        entry["due"] = day(entry["due"]).isoformat()
    history = _stamped(promise)
    if "id" in entry and any(entry["id"] == earlier.get("id") for earlier in history):
        return dict(promise)
    return with_words(promise, [*history, _with_stamp({"reason": None, "by_role": None, **entry}, history)])


def with_words(promise: Promise, history: Sequence[Word]) -> dict[str, Json]:
    """The promise with this history, each field as its latest word says.

    A promise that was corrected says when (`hlc`): a day it was given by words told before that gives way to the
    corrected one. How it stands is only ever told by words.
    """
    ordered = sorted(_stamped({"history": history}), key=_order)
    told, corrected = dict(promise), stamp_of(promise.get("hlc")) or Stamp(0, 0, "")
    for field, names in FIELDS.items():
        words = (one for one in reversed(ordered) if field in one and (field == "state" or _stamp(one) > corrected))
        newest = next(words, None)
        told |= {name: newest.get(name) for name in names} if newest else {}
    return {**told, "history": ordered}


def crossed(promise: Promise) -> list[Word]:
    """Words that say something else than what stands, told by people who had not heard of each other; the newest first.

    They are crossed until somebody who saw them tells how it stands.
    """
    history = sorted(_stamped(promise), key=_order)
    if not history:
        return []
    stands = history[-1]
    return [one for one in reversed(_unanswered(history)) if one is not stands and not _same(one, stands)]


def is_in_sight(promise: Promise, today: date) -> bool:
    """Whether people should see it: it waits, or two spoke of it at once within the last 30 days."""
    if is_unfinished(promise):
        return True
    return bool(crossed(promise)) and day(promise["history"][-1]["on"]) >= today - timedelta(days=IN_SIGHT_DAYS)


def _unanswered(history: Sequence[Word]) -> list[Word]:
    """Words nobody spoke over. Who counts on one node saw what was said there; an older device's word answers all before it."""
    answered: set[str] = set()
    for number, one in enumerate(history):
        over = one.get("over")
        before = over if isinstance(over, list) else [each.get("id") for each in history[:number]]
        answered.update(name for name in before if isinstance(name, str))
    last = {node: one for one in history if (node := _stamp(one).node)}
    heads = [one for one in history if one.get("id") not in answered]
    return [one for one in heads if one is last.get(_stamp(one).node, one)]


def _same(one: Word, other: Word) -> bool:
    return all(one.get(name) == other.get(name) for name in FIELDS["state"])


def _stamped(promise: Promise) -> list[Word]:
    """The history; words from before there were stamps get theirs in the order in which they stand."""
    stamped: list[Word] = []
    for one in promise.get("history") or ():
        stamped.append(_with_stamp(one, stamped))
    return stamped


def _with_stamp(entry: Word, history: Sequence[Word]) -> Word:
    if stamp_of(entry.get("hlc")) is not None:
        return entry
    began = (day(entry["on"]) - date(1970, 1, 1)).days * _DAY_MS
    before = [stamp for stamp in map(_stamp, history) if stamp.ms < began + _DAY_MS]
    return {**entry, "hlc": str(tick(before, began, ""))}


def _stamp(entry: Word) -> Stamp:
    return stamp_of(entry.get("hlc")) or Stamp(0, 0, "")


def _order(entry: Word) -> tuple[Stamp, str, str]:
    return _stamp(entry), str(entry.get("said") or ""), str(entry.get("id"))


def _state(state: Json) -> str:
    if state not in STATES:
        raise AnswerProblem(f"a promise is one of {', '.join(STATES)}")
    return str(state)
