"""Barriers: the list, one barrier with its ladder, and our answer exactly as they will read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from fastapi import APIRouter, Response

from core.errors import AnswerProblem, Refused
from learning.barriers import ANSWERED, LEVELS
from learning.days import day as day_of
from server import follow_up
from server.access import ANSWERING, NotYours
from server.pages.lines import barrier_line, kind_name, ladder, level_name
from server.pages.page import KnownPage, OurForm, Page, text
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.store import reading
from server.store.reading import Told

router = APIRouter(route_class=PageRoute)

_FIELDS = ("kind", "what", "owner_name", "due", "why", "note")
_LONGEST = 1000
_SHOWN = 50


@dataclass(frozen=True)
class Draft:
    """An answer on its way: what was typed, what is wrong with it by field, and what they will read once it is right."""

    typed: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(_FIELDS, ""))
    wrong: Mapping[str, str] = field(default_factory=dict)
    preview: str = ""


@router.get("/barriers")
def barriers(page: KnownPage, show: str = "open", all: int = 0) -> Response:  # noqa: A002 (a word of the address)
    """Barriers that wait, or all; those with the least time left first."""
    say = page.speech
    told = reading.barriers(page.store, page.who)
    answered = show == "answered"
    wanted = [one for one in told if (one.body["state"] in ANSWERED) == answered]
    rows = sorted((barrier_line(one, say) for one in wanted), key=lambda line: line.days_left)
    return page.draw(
        "barriers.html",
        "/barriers",
        rows=rows if all else rows[:_SHOWN],
        total=len(rows),
        chips=[("open", say("Waiting")), ("answered", say("Answered"))],
        show="answered" if answered else "open",
    )


@router.get("/barriers/{barrier_id}")
def barrier(page: KnownPage, barrier_id: str) -> Response:
    """One barrier."""
    return _drawn(page, reading.barrier(page.store, page.who, barrier_id), Draft())


@router.post("/barriers/{barrier_id}")
def answer(page: KnownPage, form: OurForm, barrier_id: str) -> Response:
    """Shows an answer as they will read it; when that was seen and sent, gives it."""
    told = reading.barrier(page.store, page.who, barrier_id)
    if not _may_answer(page, told):
        raise NotYours("This is not here for you.")
    step = text(form, "step")
    if step == "seen":
        follow_up.answer_barrier(page.store, page.who, barrier_id, "seen", "")
        return page.go(f"/barriers/{barrier_id}?told=seen")
    draft = _checked(page, told, Draft({name: text(form, name)[:_LONGEST] for name in _FIELDS}))
    if step != "send" or draft.wrong:
        return _drawn(page, told, replace(draft, preview="") if step == "change" else draft)
    return _given(page, told, draft)


def _given(page: Page, told: Told, draft: Draft) -> Response:
    typed = draft.typed
    promise = {name: typed[name] for name in ("what", "due", "owner_name")} if typed["kind"] == "promise" else None
    kind = _KINDS[typed["kind"]]
    try:
        follow_up.answer_barrier(page.store, page.who, told.id, kind, draft.preview, promise)
    except (Refused, AnswerProblem) as problem:
        what = problem.what if isinstance(problem, Refused) else str(problem)
        return _drawn(page, told, replace(draft, wrong={"kind": page.speech(what)}, preview=""))
    return page.go(f"/barriers/{told.id}?told=answered")


_KINDS: Mapping[str, follow_up.AnswerKind] = {"promise": "promise", "explained": "explained", "moved_up": "moved_up"}


def _checked(page: Page, told: Told, draft: Draft) -> Draft:
    """The draft with what is wrong, or with the words they will read."""
    typed, say = draft.typed, page.speech
    match typed["kind"]:
        case "promise":
            wrong = _promise_wrong(typed, say)
        case "explained":
            wrong = {} if typed["why"] else {"why": say("They will ask why. Say it in one sentence.")}
        case "moved_up" if _above(page, told):
            wrong = {} if typed["note"] else {"note": say("Say in one sentence why it is not ours to decide.")}
        case _:
            wrong = {"kind": say("Choose one of the answers.")}
    return replace(draft, wrong=wrong, preview="" if wrong else _words(page, told, typed))


def _promise_wrong(typed: Mapping[str, str], say: Speech) -> dict[str, str]:
    wrong = {}
    if not typed["what"]:
        wrong["what"] = say("Say what will be done.")
    if not typed["owner_name"]:
        wrong["owner_name"] = say("Say who sees to it.")
    due = _day(typed["due"])
    if due is None:
        wrong["due"] = say("Choose a day.")
    elif due < say.today:
        wrong["due"] = say("This day is past. Choose one from today on.")
    return wrong


def _day(typed: str) -> date | None:
    try:
        return day_of(typed)
    except AnswerProblem:
        return None


def _words(page: Page, told: Told, typed: Mapping[str, str]) -> str:
    """Exactly what the place will read, and what is kept."""
    say, unit = page.speech, page.place
    if typed["kind"] == "promise":
        what, who = typed["what"].rstrip(". "), typed["owner_name"]
        return say(
            "{unit} says yes. {what}. {who} sees to it by {day}.",
            unit=unit,
            what=what,
            who=who,
            day=say.day(typed["due"]),
        )
    if typed["kind"] == "explained":
        return say("{unit} says this is not possible. {why}", unit=unit, why=typed["why"])
    level = _above(page, told)
    return say("{unit} has moved this up ({level}). {note}", unit=unit, level=level, note=typed["note"])


def _above(page: Page, told: Told) -> str:
    """The name of the level above ours; empty at the top."""
    ours = max(LEVELS.index(page.standing.level), LEVELS.index(told.body["level"]))
    return level_name(LEVELS[ours + 1], page.speech) if ours + 1 < len(LEVELS) else ""


def _may_answer(page: Page, told: Told) -> bool:
    """Whether this person manages the place's district (or above), and the barrier has not gone beyond their level."""
    level = page.standing.level
    mine = page.who.may(ANSWERING, told.path) and level in LEVELS
    return mine and LEVELS.index(level) >= LEVELS.index(told.body["level"])


def _drawn(page: Page, told: Told, draft: Draft) -> Response:
    say, body = page.speech, told.body
    line = barrier_line(told, say)
    answered = body["state"] in ANSWERED
    return page.draw(
        "barrier.html",
        "/barriers",
        status=422 if draft.wrong else 200,
        barrier=body,
        line=line,
        raised=say.day(body["raised_on"]),
        kind=kind_name(body["kind"], say),
        rungs=ladder(told, say),
        answers=[one["text"] for one in body["answers"] if one["kind"] in ("promise", "explained") and one["text"]],
        may_answer=_may_answer(page, told) and not answered,
        may_say_seen=body["state"] in ("raised", "moved_up", "reopened"),
        above=_above(page, told),
        draft=draft,
    )
