"""Promises of both sides, ours first, and how one stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response

from core.errors import AnswerProblem, Refused
from core.records import Json
from learning.days import day
from learning.promise_words import crossed, told_over
from learning.promises import STATES, is_unfinished
from learning.told_words import Word
from server import follow_up
from server.access import NotYours
from server.admin import ROLES
from server.pages.lines import PromiseLine, level_name, owner_name, promise_line, role_name, state_words
from server.pages.page import KnownPage, OurForm, Page, text
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.store import reading
from server.store.reading import Told

router = APIRouter(route_class=PageRoute)

_LONGEST = 600
_SHOWN = 25
_MOST_CLOSED = 100


@dataclass(frozen=True)
class Step:
    """One entry of a promise's history."""

    day: str
    words: str
    who: str = ""


@router.get("/promises")
def promises(page: KnownPage, show: str = "open", all: int = 0) -> Response:  # noqa: A002 (a word of the address)
    """Ours first, each side by the day it is due; of those that are over the newest hundred."""
    closed = show == "closed"
    if closed:
        told = reading.closed_promises(page.store, page.who, _MOST_CLOSED)
    else:
        told = reading.promises(page.store, page.who, unfinished=True)
    found = [promise_line(one, page.speech) for one in told]
    ours, theirs = [line for line in found if line.ours], [line for line in found if not line.ours]
    say = page.speech
    return page.draw(
        "promises.html",
        "/promises",
        sides=[
            (say("What we owe"), "volunteer_activism", _some(ours, all), len(ours)),
            (say("What places said they would do"), "handshake", _some(theirs, all), len(theirs)),
        ],
        chips=[("open", say("Open")), ("closed", say("Done or given up"))],
        show="closed" if closed else "open",
    )


def _some(lines: list[PromiseLine], all_of_them: int) -> list[PromiseLine]:
    return lines if all_of_them else lines[:_SHOWN]


@router.get("/promises/{promise_id}")
def promise(page: KnownPage, promise_id: str) -> Response:
    """One promise."""
    return _drawn(page, reading.promise(page.store, page.who, promise_id), "", "", {})


@router.post("/promises/{promise_id}")
def stands(page: KnownPage, form: OurForm, promise_id: str) -> Response:
    """Takes how a promise stands."""
    told = reading.promise(page.store, page.who, promise_id)
    if not _may_say(page, told):
        raise NotYours("This is not here for you.")
    state, reason, say = text(form, "state"), text(form, "reason")[:_LONGEST], page.speech
    moved = text(form, "due")
    wrong = _wrong(state, moved, say)
    if wrong:
        return _drawn(page, told, state, reason, wrong, moved=moved)
    seen = text(form, "seen").split() if "seen" in form else None
    try:
        follow_up.update_promise(page.store, page.who, promise_id, state, reason or None, due=moved or None, seen=seen)
    except (Refused, AnswerProblem) as problem:
        what = say(problem.next_step or problem.what) if isinstance(problem, Refused) else str(problem)
        return _drawn(page, told, state, reason, {"reason": what}, moved=moved)
    return page.go(f"/promises/{promise_id}?told=stands")


def _wrong(state: str, moved: str, say: Speech) -> dict[str, str]:
    if state not in STATES or state == "open":
        return {"state": say("Choose how it stands.")}
    try:
        is_over = bool(moved) and day(moved) < say.today
    except AnswerProblem:
        return {"due": say("Choose a day.")}
    return {"due": say("This day is past. Choose one from today on.")} if is_over else {}


def _may_say(page: Page, told: Told) -> bool:
    return page.who.may(follow_up.FOLLOWING, told.path)


def _drawn(page: Page, told: Told, state: str, reason: str, wrong: Mapping[str, str], *, moved: str = "") -> Response:
    say, body = page.speech, told.body
    choices = [
        ("done", say("Done"), say("It happened. They will see it at their next contact.")),
        ("partly", say("Begun, not finished"), say("Some of it happened.")),
        ("stuck", say("Stuck"), say("Something stands in the way. Say what.")),
        ("dropped", say("We give it up"), say("It will not happen. Say why.")),
    ]
    return page.draw(
        "promise.html",
        "/promises",
        status=422 if wrong else 200,
        line=promise_line(told, say),
        due=say.day(body["due"]),
        made=say.day(body["made_on"]),
        why=body.get("why") or "",
        owner=owner_name(body, say),
        side=level_name(body["owner_side"], say),
        source=_source(body, say),
        steps=_steps(body, say),
        choices=choices,
        state=state,
        reason=reason,
        wrong=wrong,
        also=[_step(one, body, say) for one in crossed(body)],
        moved=moved,
        seen=" ".join(told_over(body)),
        may_say=_may_say(page, told) and (is_unfinished(body) or bool(crossed(body))),
    )


def _steps(body: Mapping[str, Json], say: Speech) -> list[Step]:
    """Its history, newest first, ending with the day it was made."""
    told = [_step(one, body, say) for one in body["history"]]
    return [Step(say.day(body["made_on"]), say("Promised")), *told][::-1]


def _step(word: Word, body: Mapping[str, Json], say: Speech) -> Step:
    words = state_words({**body, "state": word["state"], "reason": word["reason"], "history": []}, say)
    moved = say("To be kept by {day}.", day=say.day(word["due"])) if word.get("due") else ""
    role = str(word.get("by_role"))
    who = role_name(role, say) if role in ROLES else ""
    return Step(say.day(word["on"]), f"{words or say('Open')} {moved}".strip(), who)


def _source(body: Mapping[str, Json], say: Speech) -> tuple[str, str]:
    """Address and words of what it came from; empty when there is no page for it."""
    source = body.get("source") or {}
    if source.get("kind") == "barrier":
        return f"/barriers/{source['id']}", say("The barrier it answers")
    if source.get("kind") == "visit":
        return f"/visits/{source['id']}", say("The visit it comes from")
    return "", ""
