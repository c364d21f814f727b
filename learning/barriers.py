"""Barriers: what a place cannot remove itself, who answers, the clock that makes it climb, the place's last word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.errors import AnswerProblem, Refused
from core.records import Json
from core.words import msg
from learning import told_words
from learning.days import day
from learning.told_words import Word, holds, in_order, next_stamp, stamped, with_stamp

KINDS = (
    "supplies",
    "staff",
    "money",
    "infrastructure",
    "transport",
    "information",
    "policy",
    "coordination",
    "other",
)
LEVELS = ("district", "region", "national")
WAITING = ("raised", "moved_up", "reopened")
ANSWERED = ("decided", "explained", "solved")
AFTER: Mapping[str, str] = {"promise": "decided", "explained": "explained"}

ACKNOWLEDGE_DAYS = 14
DECIDE_DAYS = 30
_DAY_MS = 86_400_000

# Written into a record as its text; message ids of the catalogue, so that each reader sees their own language.
CLIMBED = msg("Nobody answered in 30 days. It climbed by itself.")
SOLVED = msg("The place says: solved.")
NOT_SOLVED = msg("The place says: not solved yet.")

Barrier = Mapping[str, Json]


@dataclass(frozen=True)
class Clock:
    """What the level that has the barrier owes next. One of `days_left` and `days_past` is 0.

    `answer_by` is the last day to decide; on `climbs_on`, the day after, it climbs. Both None when no clock runs;
    `climbs_on` is None at the national level, above which there is nobody.
    """

    kind: Literal["acknowledge", "decide", "none"]
    days_left: int
    days_past: int
    answer_by: date | None
    climbs_on: date | None
    waiting: int


def raise_barrier(
    *,
    barrier_id: str,
    facility: str,
    district: str,
    facility_name: str,
    title: str,
    story: str,
    ask: str,
    kind: str,
    on: date | str,
    source: Mapping[str, str],
    tried: str = "",
    level: str = "district",
) -> dict[str, Json]:
    """A fresh barrier as JSON (shape: docs of kind `barrier`); `source` is {"kind", "id"}.

    Raises Refused when it says neither what it is nor what is asked; AnswerProblem for a kind, level or day that is
    none.
    """
    if kind not in KINDS:
        raise AnswerProblem(f"a barrier is about one of {', '.join(KINDS)}")
    if not title.strip():
        raise Refused(msg("It needs a few words that say what it is."), msg("Say it in one sentence."))
    if not ask.strip():
        raise Refused(msg("Those above can only answer a question."), msg("Say what you need, and from whom."))
    raised = day(on).isoformat()
    texts = {"title": title, "story": story, "ask": ask, "tried": tried}
    return {
        "id": barrier_id,
        "facility": facility,
        "district": district,
        "facility_name": facility_name,
        **{name: text.strip() for name, text in texts.items()},
        "kind": kind,
        "level": _known_level(level),
        "state": "raised",
        "raised_on": raised,
        "since": raised,
        "answers": [],
        "replies": [],
        "source": dict(source),
    }


def answer(
    barrier: Barrier,
    *,
    on: date | str,
    level: str,
    by: str,
    kind: str,
    text: str,
    promise_id: str | None = None,
    hlc: str = "",
) -> dict[str, Json]:
    """The barrier after a level answered: "seen", "promise", "explained" or "moved_up"; `hlc` is when, else its day began.

    Nothing ends without words (G7): Refused when a promise, an explanation or a move upward has no text, a "promise" has
    no promise, or somebody moves it up from the nation. A level it has climbed past may still promise or explain; what
    it has merely seen or moves up then only joins the ladder. What the place called solved stays solved.
    """
    _known_level(level)
    if kind != "seen":
        _check_words(level, kind, text.strip(), promise_id)
    said = day(on).isoformat()
    entry = {"on": said, "level": level, "by": by, "kind": kind, "text": text.strip(), "promise": promise_id}
    return standing({**barrier, "answers": [*barrier["answers"], {**entry, "hlc": hlc} if hlc else entry]})


def standing(barrier: Barrier) -> dict[str, Json]:
    """The barrier with its level and state as its answers and replies make them, one after the other by their stamps.

    So it does not matter in which order they came together.
    """
    answers = stamped(barrier["answers"])
    replies = stamped([*answers, *barrier.get("replies", ())])[len(answers) :]
    level = LEVELS[0] if answers else barrier["level"]
    told = {**barrier, "level": level, "state": "raised", "since": barrier["raised_on"]}
    for one in in_order([*answers, *replies]):
        told |= _after_reply(told, one) if "says" in one else _after_answer(told, one)
    return told


def _after_answer(barrier: Barrier, entry: Word) -> dict[str, Json]:
    """What an answer changes."""
    level, kind = entry["level"], entry["kind"]
    passed = LEVELS.index(level) < LEVELS.index(barrier["level"])
    if barrier["state"] == "solved":
        return {}
    if kind in AFTER:
        return {"state": AFTER[kind], "since": entry["on"]}
    if passed:
        return {}
    if kind == "moved_up":
        return {"level": LEVELS[LEVELS.index(level) + 1], "state": "moved_up", "since": entry["on"]}
    return {"state": "acknowledged"} if barrier["state"] in WAITING else {}


def _after_reply(barrier: Barrier, entry: Word) -> dict[str, Json]:
    """What the place's word changes: solved at any time; not solved opens again what was answered, with a new clock."""
    if entry["says"] == "solved":
        return {"state": "solved", "since": entry["on"]}
    return {"state": "reopened", "since": entry["on"]} if barrier["state"] in ANSWERED else {}


def _check_words(level: str, kind: str, text: str, promise_id: str | None) -> None:
    if kind not in (*AFTER, "moved_up"):
        raise AnswerProblem("an answer is one of seen, promise, explained, moved_up")
    if not text:
        raise Refused(msg("They will read your answer, and it has no words yet."), msg("Say it in one sentence."))
    if kind == "promise" and not promise_id:
        raise Refused(msg("A yes needs who does it and by when."), msg("Make the promise that goes with it."))
    if kind == "moved_up" and level == LEVELS[-1]:
        raise Refused(msg("Nobody is above the nation."), msg("Promise something, or say why it is not possible."))


def new_reply(barrier: Barrier, says: str, on: date | str, by_role: str) -> dict[str, Json]:
    """The `barrier_reply` of a place that says "solved" or "not_solved", without its stamp."""
    over = told_words.told_over(_replies(barrier))
    return {"barrier": barrier["id"], "says": _said(says), "on": day(on).isoformat(), "by_role": by_role, "over": over}


def stamp_after(barrier: Barrier, now_ms: int, node: str) -> str:
    """The stamp of a word told now by somebody who sees this barrier, its answers among them."""
    return next_stamp(stamped([*barrier["answers"], *_replies(barrier)]), now_ms, node)


def believed(barrier: Barrier, reply: Word, now_ms: int) -> Word:
    """The reply with a stamp that can be right at `now_ms`."""
    return told_words.believed(_replies(barrier), reply, now_ms)


def apply_reply(barrier: Barrier, reply: Word) -> dict[str, Json]:
    """The barrier after the place said "solved" or "not_solved"; every reply stays, in the order of their stamps.

    Solved may be said at any time. Not solved reopens what had been answered, with a new clock at the same level. One with
    an `id` counts once however often it comes; of those without one the same words twice in a row do. Raises AnswerProblem
    for what is no reply.
    """
    entry = {name: value for name, value in reply.items() if name != "barrier"}
    says = _said(entry.get("says"))
    entry |= {"on": day(entry.get("on", "")).isoformat(), "text": SOLVED if says == "solved" else NOT_SOLVED}
    answers, replies = stamped(barrier["answers"]), _replies(barrier)
    if "id" in entry and holds(replies, entry["id"]):
        return dict(barrier)
    before = stamped([*answers, *replies])
    if "id" not in entry and before and all(before[-1].get(name) == entry[name] for name in ("on", "says")):
        return dict(barrier)
    known = [*before[len(answers) :], with_stamp(entry, before)]
    return standing({**barrier, "replies": in_order(known)})


def crossed(barrier: Barrier) -> list[Word]:
    """Replies that say something else than the last one, told by people who had not heard of each other; the newest first."""
    return told_words.crossed(_replies(barrier), ("says",))


def _replies(barrier: Barrier) -> Sequence[Word]:
    return barrier.get("replies") or ()


def _said(says: Json) -> str:
    if says not in ("solved", "not_solved"):
        raise AnswerProblem("a place says solved or not_solved")
    return str(says)


def clock_of(barrier: Barrier, today: date) -> Clock:
    """What is owed by when: 14 days to say it was seen, 30 to decide, counted from when this level got it.

    `waiting` is the number of days without an answer, 0 once there is one.
    """
    if barrier["state"] in ANSWERED:
        return Clock("none", 0, 0, None, None, 0)
    since = day(barrier.get("since") or barrier["raised_on"])
    seen = barrier["state"] not in WAITING
    answer_by = since + timedelta(days=DECIDE_DAYS)
    left = (answer_by - today).days if seen else ACKNOWLEDGE_DAYS - (today - since).days
    climbs_on = None if barrier["level"] == LEVELS[-1] else answer_by + timedelta(days=1)
    kind: Literal["acknowledge", "decide"] = "decide" if seen else "acknowledge"
    return Clock(kind, max(left, 0), max(-left, 0), answer_by, climbs_on, max((today - since).days, 0))


def climb(barrier: Barrier, today: date) -> dict[str, Json]:
    """The barrier after its clock: one level up for each 30 days without a decision, told in its answers.

    Calling it again on the same day changes nothing; calling it late gives what daily calls would have given.
    """
    climbed = dict(barrier)
    while (due := clock_of(climbed, today).climbs_on) and due <= today:
        began = (due - date(1970, 1, 1)).days * _DAY_MS
        stamp = stamp_after(climbed, began, "")
        climbed = answer(climbed, on=due, level=climbed["level"], by="", kind="moved_up", text=CLIMBED, hlc=stamp)
    return climbed


def _known_level(level: str) -> str:
    if level not in LEVELS:
        raise AnswerProblem(f"a barrier waits at one of {', '.join(LEVELS)}")
    return level
