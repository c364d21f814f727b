"""What people tell of a promise: every word is kept, the later one stands, field by field, whatever order they come in."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from core.errors import AnswerProblem, Refused
from core.hlc import Stamp, stamp_of
from core.records import Json
from core.words import msg
from learning import told_words
from learning.days import day
from learning.promises import STATES, Promise, is_unfinished
from learning.told_words import Word, holds, in_order, next_stamp, stamp, stamped, with_stamp

NEEDS_REASON = ("stuck", "dropped")
FIELDS: Mapping[str, tuple[str, ...]] = {"state": ("state", "reason"), "due": ("due",)}
"""What a word may tell, each by itself; a reason goes with its state."""
IN_SIGHT_DAYS = 30
"""So long a promise that is over stays in sight when two spoke of it at once."""


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
    return told_words.told_over(_history(promise))


def stamp_after(promise: Promise, now_ms: int, node: str) -> str:
    """The stamp of a word told now by somebody who sees this promise."""
    corrected = [promise] if stamp_of(promise.get("hlc")) else []
    return next_stamp([*stamped(_history(promise)), *corrected], now_ms, node)


def believed(promise: Promise, update: Word, now_ms: int) -> Word:
    """The update with a stamp that can be right at `now_ms`; what it said itself is kept beside it as `said`."""
    return told_words.believed(_history(promise), update, now_ms)


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
    history = stamped(_history(promise))
    if "id" in entry and holds(history, entry["id"]):
        return dict(promise)
    return with_words(promise, [*history, with_stamp({"reason": None, "by_role": None, **entry}, history)])


def with_words(promise: Promise, history: Sequence[Word]) -> dict[str, Json]:
    """The promise with this history, each field as its latest word says.

    A promise that was corrected says when (`hlc`): a day it was given by words told before that gives way to the
    corrected one. How it stands is only ever told by words.
    """
    ordered = in_order(history)
    told, corrected = dict(promise), stamp_of(promise.get("hlc")) or Stamp(0, 0, "")
    for field, names in FIELDS.items():
        words = (one for one in reversed(ordered) if field in one and (field == "state" or stamp(one) > corrected))
        newest = next(words, None)
        told |= {name: newest.get(name) for name in names} if newest else {}
    return {**told, "history": ordered}


def crossed(promise: Promise) -> list[Word]:
    """Words that say something else than what stands, told by people who had not heard of each other; the newest first."""
    return told_words.crossed(_history(promise), FIELDS["state"])


def is_in_sight(promise: Promise, today: date) -> bool:
    """Whether people should see it: it waits, or two spoke of it at once within the last 30 days."""
    if is_unfinished(promise):
        return True
    return bool(crossed(promise)) and day(promise["history"][-1]["on"]) >= today - timedelta(days=IN_SIGHT_DAYS)


def _history(promise: Promise) -> Sequence[Word]:
    return promise.get("history") or ()


def _state(state: Json) -> str:
    if state not in STATES:
        raise AnswerProblem(f"a promise is one of {', '.join(STATES)}")
    return str(state)
