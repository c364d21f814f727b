"""Visits, the card of a place and Learn on a real vault: what is shown, and that nothing is ranked."""

from dataclasses import replace

import pytest

RISEN = [
    {"month": f"{2025 + month // 12}-{month % 12 + 1:02}", "num": 20 if month < 11 else 90, "den": 100}
    for month in range(22)
]
SERIES = {"facility": "f-tindwa", "indicator": "section_readiness", "title": "Ready for care", "unit": "percent"}


@pytest.fixture
def world(world):
    world.tell("series", "s-1", {**SERIES, "points": RISEN})
    fallen = [{**point, "num": 100 - point["num"]} for point in RISEN]
    world.tell("series", "s-2", {**SERIES, "facility": "f-osheka", "points": fallen})
    world.tell("series", "s-3", {**SERIES, "facility": "f-kolemba", "points": RISEN[:4]})
    world.tell("lesson", "l-1", {"title": "Pictures on packets", "what_we_tried": "Draw", "from": "Kolemba"})
    world.tell("priority", "pr", {"org_unit": "d1", "text": "Soap everywhere", "because": "It ran out."})
    answer = {"on": "2026-11-20", "level": "region", "by": "x", "kind": "promise", "text": "A new one", "promise": "p"}
    barrier = {"id": "b-1", "facility": "f-tindwa", "facility_name": "Tindwa", "title": "The fridge is broken"}
    world.tell("barrier", "b-1", {**barrier, "answers": [answer]})
    voices = {"facility": "f-baruti", "n": 60, "threshold": 10, "shown": True, "top2": 0.95, "low": 0.95, "high": 1.0}
    world.tell("voices", "vo-3", {**voices, "band": "at_least"})
    return world


async def enrolled(screen, route, **size):
    s = await screen(**size).open("/")
    await s.enrol("AISHA-01")
    await s.until(lambda: s.window.desk.session is not None and len(s.window.desk.session.find("voices")) > 2)
    s.window.go(route)
    await s.until(lambda: bool(s.state) and s.state.ready)
    return s


async def test_places_stand_from_a_to_z_with_reasons_and_no_class(screen, world):
    s = await enrolled(screen, "/visits")
    names = [words for words in s.words() if "Dispensary" in words or "Centre" in words or "Post" in words]
    assert names == sorted(names)
    assert len(names) == 4
    assert s.says("Their numbers really changed")
    assert not any(s.says(word) for word in ("strong", "growing", "needs support", "84", "88"))


async def test_the_card_has_what_we_owe_first_then_the_chart_in_words(screen, world):
    s = await enrolled(screen, "/visits")
    await s.tap("place-f-tindwa")
    await s.until(lambda: s.route == "/facility/f-tindwa" and s.state.ready)
    words = s.words()
    order = ["What we owe them", "What they said they would do", "A real change since December.", "Patients said"]
    assert [words.index(one) for one in order] == sorted(words.index(one) for one in order)
    assert s.says("4 voices so far. Shown from 10 on")
    assert s.says("Registers complete")
    assert s.says("Pictures on packets")
    await s.tap("back")
    assert s.route == "/visits"


async def test_a_fall_is_told_without_blame_and_few_months_say_nothing(screen, world):
    s = await enrolled(screen, "/facility/f-osheka")
    assert s.says("A real change since December, not the way we wish.")
    s.window.go("/facility/f-kolemba")
    await s.until(lambda: s.says("Too early to say."))


async def test_a_place_that_is_not_here_says_so(screen, world):
    s = await enrolled(screen, "/facility/moon")
    assert s.says("This place is not on this device.")


async def test_on_a_tablet_the_card_stands_beside_the_list(screen, world):
    s = await enrolled(screen, "/visits", width=1024, height=768)
    assert s.says("Choose a place")
    await s.tap("place-f-baruti")
    assert s.route == "/visits"
    assert s.says("95 of 100 or more say it was good or very good.")
    assert {"start-visit", "place-f-osheka"} <= s.hooks()


async def test_without_its_questions_a_visit_cannot_begin_and_says_so(screen, world):
    s = await enrolled(screen, "/facility/f-tindwa")
    await s.tap("start-visit")
    assert s.says("The questions for a visit have not come yet.")


@pytest.mark.parametrize(
    ("language", "width"), [("en", 390), ("ar", 1024), pytest.param("fr", 390, marks=pytest.mark.long)]
)
async def test_learn_shows_what_came_back_and_leads_there(screen, world, language, width):
    s = await enrolled(screen, "/learn", width=width)
    s.window.restyle(replace(s.window.style, language=language))
    await s.settle()
    for words in ("The fridge is broken", "A new one", "Soap everywhere", "Pictures on packets"):
        assert s.says(words)
    assert len(s.state.changed) == 2
    await s.tap("voices-f-osheka")
    assert s.route == "/facility/f-osheka"
