"""What waits for somebody's word, in the words the tablet uses for it: records kept aside, two versions of one thing, oddities."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from core.errors import Refused
from core.words import msg
from server import kept_aside
from server.access import NotYours, Who
from server.ingest import Intake
from server.kept_aside import Difference, Name, Waiting
from server.pages.form_words import FormWords, words_of_form
from server.pages.page import Form, KnownPage, OurForm, Page, text
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.store import form_reading
from sync.protocol import Limits
from sync.status import explain

router = APIRouter(route_class=PageRoute)
ADDRESS = "/to-look-at"
_SHOWN = 50
_KINDS = {
    "submission": msg("A visit"),
    "promise": msg("A promise"),
    "promise_update": msg("How a promise went"),
    "barrier": msg("Something not in our hands"),
    "barrier_reply": msg("An answer about a barrier"),
    "reflection": msg("What the team shared"),
}
_ODD = {
    "unknown-form-version": msg(
        "This version of the sheet was never published here. It counts as far as it can be read."
    ),
    "author": msg("Whoever wrote this does not work on this tablet. It counts."),
    "clock": msg("The tablet's clock cannot have been right. It counts on the day it came."),
    "not-understood": msg("It is kept, but could not be read. It does not count."),
    "unknown-kind": explain("unknown-kind").what,
    "entities": msg("A line for a list could not be read. The list stands as it was."),
}
_UNREAD = "not-understood"
_ODDLY = msg("Something about this is not as usual. It is kept.")


@dataclass(frozen=True)
class Apart:
    """A question that two versions answer differently, as its form calls it and as files do."""

    question: str
    name: str
    stands: str
    other: str


@dataclass(frozen=True)
class Line:
    """One thing that waits, and what can be done about it as (what is sent, the word on the button)."""

    name: Name
    title: str
    place: str
    came: str
    why: Sequence[str]
    apart: Sequence[Apart]
    ways: Sequence[tuple[str, str]]


@router.get(ADDRESS)
def to_look_at(page: KnownPage) -> Response:
    """Everything that waits where this person cares for records."""
    return _drawn(page)


@router.post(ADDRESS)
def decide(page: KnownPage, form: OurForm) -> Response:
    """Does what was chosen for one thing, once; whoever comes second is told so."""
    _require(page.who)
    act = _ACTS.get(text(form, "do"))
    if act is None:
        raise NotYours("This is not here for you.")
    try:
        act(page, _named(form))
    except NotYours:
        return page.go(f"{ADDRESS}?told=decided")
    except Refused as problem:
        return _drawn(page, f"{page.speech(problem.what)} {page.speech(problem.next_step)}")
    return page.go(f"{ADDRESS}?told={text(form, 'do')}")


def _drawn(page: Page, wrong: str = "") -> Response:
    _require(page.who)
    device = page.request.query_params.get("device", "")
    found, total = kept_aside.waiting(page.store, page.who, _SHOWN, device)
    titles = {row.form: row.title for row in form_reading.form_versions(page.store)} if found else {}
    lines = [_line(page, one, titles) for one in found]
    status = 422 if wrong else 200
    return page.draw(
        "to_look_at.html",
        "/set-up",
        status=status,
        tab=ADDRESS,
        lines=lines,
        more=total - len(lines),
        wrong=wrong,
        one_device=bool(device),
    )


def _line(page: Page, one: Waiting, titles: Mapping[str, str]) -> Line:
    say = page.speech
    apart = _apart(page, one) if one.why == "twice" else []
    title = titles.get(one.form, "") or say(_KINDS.get(one.kind, one.kind))
    came = " · ".join(part for part in (one.device, say.moment(one.received)) if part)
    return Line(one.name, title, one.place, came, why(one, say), apart, _ways(one, say))


def _apart(page: Page, one: Waiting) -> list[Apart]:
    """In the words of the form as far as it is known; promises and the like have names only."""
    words = words_of_form(page.store, one.form, one.version, page.language) if one.form else FormWords({}, {})
    return [_named_apart(told, words, page.speech) for told in kept_aside.differences(page.store, page.who, one.name)]


def _named_apart(told: Difference, words: FormWords, say: Speech) -> Apart:
    name = told.question.rpartition("/")[2]
    stands, other = (say.listed(words.answers(name, text)) for text in (told.stands, told.other))
    return Apart(words.question(name), told.question, stands, other)


def why(one: Waiting, say: Speech) -> list[str]:
    """Why something waits, in the words its tablet has for it."""
    if one.why == "odd":
        counts = [code for code in one.codes if code != _UNREAD]
        return [say(_ODD.get(code, _ODDLY)) for code in ([_UNREAD] if _UNREAD in one.codes else counts)]
    return [say("Its tablet says: “{words}”", words=say(explain(code).what)) for code in one.codes]


def _ways(one: Waiting, say: Speech) -> list[tuple[str, str]]:
    if one.why == "aside":
        return [("let-in", say("Let it in")), ("leave", say("Leave it aside"))]
    right = ("leave", say("It is right as it stands") if one.why == "twice" else say("Seen"))
    return [right, ("other", say("Take the other version"))] if _may_be_taken(one) else [right]


def _may_be_taken(one: Waiting) -> bool:
    return one.why == "twice" and one.kind == "submission"


def _named(form: Form) -> Name:
    rev = text(form, "rev")
    if not rev.isdecimal():
        raise NotYours("This is not here for you.")
    return Name(text(form, "district"), text(form, "id"), int(rev[:9]), text(form, "sha256"))


def _intake(page: Page) -> Intake:
    return Intake(page.store, page.desk.settings.threshold, Limits())


_ACTS: Mapping[str, Callable[[Page, Name], None]] = {
    "let-in": lambda page, name: kept_aside.let_in(_intake(page), page.who, name),
    "other": lambda page, name: kept_aside.take_other(_intake(page), page.who, name),
    "leave": lambda page, name: kept_aside.leave(page.store, page.who, name),
}


def _require(who: Who) -> None:
    if not who.roles() & set(kept_aside.CARING):
        raise NotYours("This is not here for you.")
