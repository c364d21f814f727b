"""Places: the list by name, and one place with its strength first, both sides' promises, measures, voices, story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from core.records import Json
from learning.barriers import ANSWERED
from server.pages import lines, measures
from server.pages.form_words import words_of_visit
from server.pages.lines import barrier_line, days_since, promise_line
from server.pages.page import KnownPage, Page
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.store import form_reading, reading
from server.store.reading import Seen, Told

router = APIRouter(route_class=PageRoute)

_VISITS_SHOWN = 6
_PROMISES_SHOWN = 6
_HAPPENED_SHOWN = 14


@dataclass(frozen=True)
class PlaceRow:
    """One place in the list: never a result, only when it was seen and what is open there."""

    id: str
    name: str
    district: str
    seen: str
    open_promises: int
    open_barriers: int


@dataclass(frozen=True)
class Happening:
    """One point on the line of what happened at a place."""

    on: str
    day: str
    hue: str
    title: str
    under: str
    address: str = ""
    link: str = ""
    lines: Sequence[str] = ()


@router.get("/places")
def places(page: KnownPage) -> Response:
    """All places A to Z."""
    say, seen = page.speech, reading.last_visits(page.store, page.who)
    promises = [told.body["facility"] for told in reading.promises(page.store, page.who, unfinished=True)]
    barriers = [
        told.body["facility"] for told in reading.barriers(page.store, page.who) if told.body["state"] not in ANSWERED
    ]
    rows = [
        PlaceRow(
            place.id,
            place.name,
            place.district_name,
            _last_seen(seen.get(place.id), say),
            promises.count(place.id),
            barriers.count(place.id),
        )
        for place in reading.places(page.store, page.who)
    ]
    closed = [(place.id, place.name) for place in reading.places(page.store, page.who, closed=True) if place.closed]
    return page.draw("places.html", "/places", rows=rows, closed=closed)


def _last_seen(visit: Seen | None, say: Speech) -> str:
    if visit is None:
        return say("not yet")
    days = days_since(visit.on, say.today)
    return say.many("{n} day ago", "{n} days ago", days) if days else say("today")


@router.get("/places/{facility}")
def place(page: KnownPage, facility: str) -> Response:
    """One place."""
    found, say = reading.place(page.store, page.who, facility), page.speech
    visits = reading.visits(page.store, page.who, facility, _VISITS_SHOWN)
    promises = [promise_line(told, say) for told in reading.promises(page.store, page.who, facility=facility)]
    barriers = reading.barriers(page.store, page.who, facility=facility)
    series = reading.series(page.store, page.who, facility)
    titles = form_reading.section_titles(page.store)
    found_measures = measures.of_places(series, say, titles, {facility: found.name})
    voice = reading.voices(page.store, page.who).get(facility)
    return page.draw(
        "place.html",
        "/places",
        place=found,
        strengths=_strengths(page, visits),
        strengths_day=say.day(visits[0].on) if visits else "",
        ours=_few([line for line in promises if line.ours]),
        theirs=_few([line for line in promises if not line.ours]),
        kept_ours=_kept([line for line in promises if line.ours]),
        kept_theirs=_kept([line for line in promises if not line.ours]),
        figures=[measures.figure(one, say) for one in found_measures if len(one.points) >= measures.FEWEST_DRAWN],
        too_few=[one.indicator.title for one in found_measures if len(one.points) < measures.FEWEST_DRAWN],
        visits=[(visit.id, say.day(visit.on), lines.class_name(visit.class_, say)) for visit in visits],
        voice=voice or {"shown": False, "n": 0, "threshold": page.desk.settings.threshold},
        happened=_happened(page, facility, visits, barriers),
    )


def _strengths(page: Page, visits: Sequence[Seen]) -> list[str]:
    """What went well at the newest visit, in words; the visitor's own words first."""
    if not visits:
        return []
    words = words_of_visit(page.store, visits[0], page.language)
    said = [words.choice("strength", text) for text in visits[0].body["strengths"]]
    return [text for text in reversed(said) if text]


def _few(promises: Sequence[lines.PromiseLine]) -> list[lines.PromiseLine]:
    """Open ones first (they come by the day they are due), then the newest others."""
    waiting = [line for line in promises if line.state not in ("done", "dropped")]
    past = [line for line in reversed(promises) if line.state in ("done", "dropped")]
    return [*waiting, *past][: max(_PROMISES_SHOWN, len(waiting))]


def _kept(promises: Sequence[lines.PromiseLine]) -> tuple[int, int]:
    return sum(line.state == "done" for line in promises), len(promises)


def _happened(page: Page, facility: str, visits: Sequence[Seen], barriers: Sequence[Told]) -> list[Happening]:
    say = page.speech
    found = [_visit_happened(visit, say) for visit in visits]
    found += [_barrier_happened(told, say) for told in barriers]
    for on, shared in reading.reflections(page.store, page.who, facility):
        under = say.many(
            "They shared {n} line. The notes stay with the team.",
            "They shared {n} lines. The notes stay with the team.",
            len(shared),
        )
        found.append(Happening(on, say.day(on), "clay", say("Team meeting"), under, lines=shared))
    return sorted(found, key=lambda one: one.on, reverse=True)[:_HAPPENED_SHOWN]


def _visit_happened(visit: Seen, say: Speech) -> Happening:
    title = say("Visit: {class_}", class_=lines.class_name(visit.class_, say))
    return Happening(
        visit.on, say.day(visit.on), "", title, coverage_words(visit, say), f"/visits/{visit.id}", say("Open the visit")
    )


def _barrier_happened(told: Told, say: Speech) -> Happening:
    body: Mapping[str, Json] = told.body
    title = say("Barrier: {title}", title=body["title"])
    line = barrier_line(told, say)
    now = say(
        "{level}: {state}", level=lines.level_name(body["level"], say), state=lines.barrier_state(body["state"], say)
    )
    under = f"{now}. {line.clock} {line.rest}" if line.running else f"{now}."
    return Happening(
        body["raised_on"],
        say.day(body["raised_on"]),
        "clay",
        title,
        under,
        f"/barriers/{told.id}",
        say("See the ladder"),
    )


def coverage_words(visit: Seen, say: Speech) -> str:
    """How much of what was asked could be seen."""
    if visit.coverage is None:
        return ""
    return say("{n}% of what was asked could be seen.", n=round(visit.coverage * 100))
