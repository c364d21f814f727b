"""Home: what waits for an answer first, our own mirror, what really changed, where a visit would help."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from core.records import Json
from learning.next_visit import Proposal, place_of, propose
from server import entity_lists, kept_aside
from server.charts import STRIP_DAYS, draw, strip
from server.pages import lines, measures
from server.pages.lines import barrier_line, days_since, promise_line
from server.pages.lists import address_of
from server.pages.mirror import QUARTER, mirror
from server.pages.page import KnownPage, Page
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.store import form_reading, reading, standing
from server.store.reading import Place, Seen, Told

router = APIRouter(route_class=PageRoute)

_MOST_CHANGES = 3
_MOST_PLACES = 4
_MOST_OWED = 5
_MOST_BARRIERS = 10
_RECENT_DAYS = 90
_PHONE_WIDTH = 280


@dataclass(frozen=True)
class Visits:
    """How many places were seen lately, with both drawings of the strip."""

    recent: int
    never: int
    wide: str
    phone: str


@router.get("/")
def home(page: KnownPage) -> Response:
    """What waits for this person; whoever only sets up goes there."""
    if not reading.sees(page.who):
        return page.go("/set-up")
    who, store, say = page.who, page.store, page.speech
    places, barriers = reading.places(store, who), reading.barriers(store, who)
    unfinished = reading.promises(store, who, unfinished=True)
    visits = reading.last_visits(store, who)
    if not (unfinished or barriers or visits):
        return _first_day(page, len(places))
    level = page.standing.level
    waiting = [barrier_line(told, say) for told in reading.waiting_barriers(store, who, level)]
    owed = [promise_line(told, say) for told in reading.due_promises(store, who, level, say.today)]
    found = _measures(page, places)
    changed = sorted((one for one in found if one.changed), key=lambda one: (one.since, one.place), reverse=True)
    return page.draw(
        "home.html",
        "/",
        barriers=sorted(waiting, key=lambda line: line.days_left)[:_MOST_BARRIERS] if page.standing.answers else [],
        all_waiting=len(waiting),
        owed=owed[:_MOST_OWED] if page.standing.answers else [],
        all_owed=len(owed),
        to_look_at=kept_aside.how_many(store, who) if page.standing.answers else 0,
        disputed=[(row, address_of(row.district, row.dataset)) for row in entity_lists.lists(store, who) if row.open],
        mirror=mirror(barriers, reading.promises_since(store, who, say.today - 2 * QUARTER), len(places), say.today),
        level_name=lambda level: lines.level_name(level, say),
        figures=[measures.figure(one, say) for one in changed[:_MOST_CHANGES]],
        changed=len(changed),
        measures=len(found),
        priorities=reading.priorities(store, who),
        places=places,
        visits=_visits(places, visits, say),
        proposals=_proposals(page, places, visits, unfinished, {one.place for one in changed}),
    )


def _first_day(page: Page, places: int) -> Response:
    forms = len(form_reading.form_versions(page.store))
    _, devices = standing.devices_heard(page.store, page.who, page.speech.now_ms)
    return page.draw("first_day.html", "/", places=places, devices=devices, forms=forms, sets_up=_sets_up(page))


def _sets_up(page: Page) -> bool:
    return "admin" in page.who.roles()


def _measures(page: Page, places: Sequence[Place]) -> list[measures.Measure]:
    """Measures of all places together first, then of each place."""
    series, titles = reading.series(page.store, page.who), form_reading.section_titles(page.store)
    names = {place.id: place.name for place in places}
    one_place = len(places) == 1
    together = [] if one_place else measures.of_all(series, page.speech, titles)
    return [*together, *measures.of_places(series, page.speech, titles, names)]


def _visits(places: Sequence[Place], visits: Mapping[str, Seen], say: Speech) -> Visits:
    days = [days_since(visits[place.id].on, say.today) for place in places if place.id in visits]
    recent = sum(day <= _RECENT_DAYS for day in days)
    sentence = say(
        "Days since the last visit: {n} of {of} places within {days} days.", n=recent, of=len(places), days=_RECENT_DAYS
    )
    words = {day: say.many("{n} day", "{n} days", day) if day else say("today") for day in STRIP_DAYS}
    due = say("a visit is due")
    wide, phone = strip(days, words, due), strip(days, words, due, _PHONE_WIDTH)
    never = len(places) - len(days)
    return Visits(recent, never, draw(wide, sentence, "only-wide"), draw(phone, sentence, "only-phone"))


def _proposals(
    page: Page, places: Sequence[Place], visits: Mapping[str, Seen], promises: Sequence[Told], changed: set[str]
) -> list[Proposal]:
    """Where a visit would help, with reasons; in the order of learning.next_visit, without its numbers."""
    mine: dict[str, list[Mapping[str, Json]]] = defaultdict(list)
    for told in promises:
        mine[told.body["facility"]].append(told.body)
    known = [
        place_of(
            {"id": place.id, "name": place.name},
            [visits[place.id].body] if place.id in visits else [],
            mine[place.id],
            page.speech.today,
            signal=place.name in changed,
        )
        for place in places
    ]
    return propose(known, page.speech.today, page.who.id)[:_MOST_PLACES]
