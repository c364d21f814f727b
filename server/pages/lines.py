"""Promises and barriers as lines of a page: what they say, whose they are, which clock runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.records import Json
from learning.barriers import ACKNOWLEDGE_DAYS, ANSWERED, CLIMBED, DECIDE_DAYS, Clock, clock_of
from learning.promises import Due, due_state, is_ours
from server.admin import ROLES
from server.pages.speech import Speech
from server.store.reading import Told


@dataclass(frozen=True)
class PromiseLine:
    """A promise in one row; `clock` is the bold word beside it and `rest` what follows it."""

    id: str
    place: str
    facility: str
    what: str
    state: str
    ours: bool
    under: str
    clock: str
    rest: str
    when: str


def promise_line(told: Told, say: Speech) -> PromiseLine:
    """A promise as `say` tells it today."""
    body = told.body
    due = due_state(body, say.today)
    under = say("Promised on {day} by {who}.", who=owner_name(body, say), day=say.day(body["made_on"]))
    standing = state_words(body, say)
    clock, rest = _due_words(due, say, say.day(body["due"]))
    return PromiseLine(
        told.id,
        told.place,
        body["facility"],
        body["what"],
        body["state"],
        is_ours(body),
        f"{under} {standing}".strip(),
        clock,
        rest,
        _when(due, say, say.day(body["due"])),
    )


def owner_name(body: Mapping[str, Json], say: Speech) -> str:
    """Who keeps a promise: a role as people call it, other words as they were written."""
    name = str(body["owner_name"])
    return role_name(name, say) if name in ROLES else name


def state_words(body: Mapping[str, Json], say: Speech) -> str:
    """How a promise stands, in one sentence; empty while it is simply open."""
    reason = body["reason"] or ""
    on = say.day(body["history"][-1]["on"]) if body["history"] else ""
    match body["state"]:
        case "done":
            return say("Done, told on {day}.", day=on) if on else say("Done.")
        case "partly":
            return say("Begun, not finished.")
        case "stuck":
            return say("Stuck: {reason}", reason=reason)
        case "dropped":
            return say("Given up: {reason}", reason=reason)
    return ""


def _when(due: Due, say: Speech, day: str) -> str:
    """The day it is due as one sentence."""
    match due.kind:
        case "past":
            return say.many("{n} day past {day}.", "{n} days past {day}.", due.days, day=day)
        case "today":
            return say("Due today.")
        case "closed":
            return say("It was due on {day}.", day=day)
    return say.many("{n} day left, until {day}.", "{n} days left, until {day}.", due.days, day=day)


def _due_words(due: Due, say: Speech, day: str) -> tuple[str, str]:
    match due.kind:
        case "past":
            return say.many("{n} day past", "{n} days past", due.days), day
        case "today":
            return say("due today"), day
        case "closed":
            return "", say("was due {day}", day=day)
    return say.many("{n} day left", "{n} days left", due.days), day


@dataclass(frozen=True)
class BarrierLine:
    """A barrier in one row; `used` is the share of its clock that has run."""

    id: str
    place: str
    title: str
    under: str
    used: float
    running: bool
    clock: str
    rest: str
    days_left: int


def barrier_line(told: Told, say: Speech) -> BarrierLine:
    """A barrier as `say` tells it today."""
    body, clock = told.body, clock_of(told.body, say.today)
    under = say("{place}. They ask: {ask}", place=told.place, ask=body["ask"])
    bold, rest = _clock_words(body, clock, say)
    allowed = ACKNOWLEDGE_DAYS if clock.kind == "acknowledge" else DECIDE_DAYS
    used = min(clock.waiting / allowed, 1.0) if clock.kind != "none" else 1.0
    left = clock.days_left - clock.days_past
    return BarrierLine(told.id, told.place, body["title"], under, used, clock.kind != "none", bold, rest, left)


def _clock_words(body: Mapping[str, Json], clock: Clock, say: Speech) -> tuple[str, str]:
    if clock.kind == "none":
        return barrier_state(body["state"], say), say("told {day}", day=say.day(body["raised_on"]))
    owed = say("to say you have seen it") if clock.kind == "acknowledge" else say("to decide")
    if clock.days_past:
        return say.many("{n} day past", "{n} days past", clock.days_past), owed
    return say.many("{n} day left", "{n} days left", clock.days_left), owed


def barrier_state(state: str, say: Speech) -> str:
    """The state of a barrier in one or two words."""
    words = {
        "raised": say("Waits"),
        "acknowledged": say("Seen"),
        "decided": say("Promised"),
        "explained": say("Explained"),
        "moved_up": say("Moved up"),
        "solved": say("Solved"),
        "reopened": say("Open again"),
    }
    return words[state]


def level_name(level: str, say: Speech) -> str:
    """A level as people call it."""
    names = {"facility": say("Places"), "district": say("District"), "region": say("Region"), "national": say("Nation")}
    return names[level]


def kind_name(kind: str, say: Speech) -> str:
    """What a barrier is about."""
    names = {
        "supplies": say("supplies"),
        "staff": say("staff"),
        "money": say("money"),
        "infrastructure": say("buildings, water, power"),
        "transport": say("transport"),
        "information": say("information"),
        "policy": say("rules"),
        "coordination": say("working together"),
        "other": say("something else"),
    }
    return names.get(kind, kind)


def class_name(class_: str | None, say: Speech) -> str:
    """The class of a visit in words; a missing one is said too."""
    names = {"strong": say("strong"), "growing": say("growing"), "needs_support": say("needs support")}
    return names.get(class_ or "", say("not enough was seen to say"))


@dataclass(frozen=True)
class Rung:
    """One step of a barrier's ladder."""

    level: str
    what: str
    under: str
    done: bool
    share: float
    now: bool = False


def ladder(told: Told, say: Speech) -> list[Rung]:
    """What happened to a barrier, where it waits, and who is above: from where it began upwards."""
    body, clock = told.body, clock_of(told.body, say.today)
    rungs = [Rung(told.place, say("Told on {day}", day=say.day(body["raised_on"])), "", done=True, share=1.0)]
    rungs += [_answer_rung(answer, say) for answer in body["answers"]]
    for reply in body.get("replies", ()):
        rungs.append(Rung(told.place, say(reply["text"]), say.day(reply["on"]), done=True, share=1.0))
    if clock.kind != "none":
        used = min(clock.waiting / DECIDE_DAYS, 1.0)
        waits = say.many("No answer yet: {n} day", "No answer yet: {n} days", clock.waiting)
        rungs.append(Rung(level_name(body["level"], say), waits, _climbs(clock, say), done=False, share=used, now=True))
    above = ("district", "region", "national")
    levels = above[above.index(body["level"]) + 1 :] if body["state"] not in ANSWERED else ()
    return rungs + [Rung(level_name(one, say), say("Not asked yet"), "", done=False, share=0.0) for one in levels]


def _answer_rung(answer: Mapping[str, Json], say: Speech) -> Rung:
    words = {
        "seen": say("Seen on {day}", day=say.day(answer["on"])),
        "promise": say("A promise on {day}", day=say.day(answer["on"])),
        "explained": say("Explained on {day}", day=say.day(answer["on"])),
        "moved_up": say("Moved up on {day}", day=say.day(answer["on"])),
    }
    told = answer["text"] if answer["kind"] == "moved_up" else ""
    under = say(CLIMBED) if told == CLIMBED else told
    return Rung(level_name(answer["level"], say), words[answer["kind"]], under, done=True, share=1.0)


def _climbs(clock: Clock, say: Speech) -> str:
    if clock.answer_by is None:
        return ""
    if clock.climbs_on is None:
        return say("Answer by {day}.", day=say.day(clock.answer_by))
    return say("Answer by {day}, or it climbs by itself.", day=say.day(clock.answer_by))


def days_since(day: str, today: date) -> int:
    """Whole days from an ISO day until today, never below 0."""
    return max((today - date.fromisoformat(day)).days, 0)


def role_name(role: str, say: Speech) -> str:
    """A role as people call it."""
    names = {
        "supervisor": say("Supervisor"),
        "chw": say("Community health worker"),
        "team": say("Facility team"),
        "manager": say("Manager"),
        "admin": say("Sets up Kioo"),
    }
    return names[role]
