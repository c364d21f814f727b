"""A supervision visit on a real vault: begun, killed, gone on with, finished once."""

import base64
import json
from dataclasses import replace

import pytest

from app.screens.visit.events import HandOver
from app.wiring import Tablet
from learning.score import ScorePlan, score
from storage.crypto import hpke_open
from tests.app.district import PAIR
from tests.app.harness import Screen
from tests.app.sheets import PLAN, visit_sheet

PIN = "274913"


@pytest.fixture
def world(world):
    world.tell("form", "kioo_visit/1", visit_sheet())
    return world


async def enrolled(screen, **size):
    s = await screen(**size).open("/")
    await s.enrol("AISHA-01", PIN)
    await s.until(lambda: s.says("Get ready"))
    return s


async def begun(screen, **size):
    """A visit at Tindwa that stands at its first page."""
    s = await enrolled(screen, **size)
    s.window.go("/facility/f-tindwa")
    await s.until(lambda: "start-visit" in s.hooks())
    await s.tap("start-visit")
    await s.until(lambda: s.route.startswith("/visit/") and s.says("Last time’s promises"))
    return s


async def unlock(s):
    await s.tap("person-p-aisha")
    await s.pin(PIN)
    await s.settle()


async def followed(s):
    await s.tap("done-pr-1")
    await s.tap("stuck-pr-0")
    await s.tap("why-pr-0-1")
    await s.tap("on")


async def opened(s, *focus):
    await s.tap("a-kind-planned")
    for one in focus:
        await s.tap(f"a-focus-{one}")
    await s.tap("on")
    await s.type("a-proud_of", "The new queue cards")
    await s.tap("on")


VOICE = {"voice_discussed": "yes", "voice_changed": "partly", "voice_shown": "no"}


async def looked(s):
    for name, answer in VOICE.items():
        await s.tap(f"a-{name}-{answer}")
        await s.pass_time(0.3)


async def planned(s):
    await s.tap("gap-1")
    await s.tap("who-1")
    await s.tap("how-1")
    await s.tap("when-week")


async def rated(s):
    await s.tap("hand-over")
    await s.tap("here")
    for _ in range(3):
        await s.tap("rate-a_lot")
    await s.tap("seal")
    await s.until(lambda: s.route == "/who")
    await unlock(s)
    await s.until(lambda: s.says("Is this how it was?"))


async def test_a_visit_from_the_first_promise_to_the_receipt(screen, tablet, world):
    s = await begun(screen)
    world.gone = "nobody-answered"
    assert s.words().index("Bring two boxes of gloves") < s.words().index("Wash-hands corner by the ward")
    await followed(s)
    await opened(s, "voice")
    await looked(s)
    assert s.says("You saw it today")
    await s.tap("strength-own_idea")
    await s.tap("on")
    await planned(s)
    await s.tap("level-region")
    assert s.says("Say what you ask them for")
    await s.type("ask", "A board to write on")
    await s.tap("ours")
    await s.tap("ours-1")
    await s.tap("on")
    await s.tap("on")
    await rated(s)
    await s.tap("visitor-confirms")
    await s.tap("by-cadre")
    await s.tap("cadre-1")
    await s.tap("on")
    await s.until(lambda: s.says("The visit is kept"))
    assert not s.window.desk.session.find("draft")
    kinds = sorted(line.kind for line in s.window.desk.session.outbox())
    assert kinds == ["barrier", "promise", "promise", "promise_update", "promise_update", "submission", "visit_rating"]
    world.gone = ""
    tablet.wake("network")
    await s.until(lambda: not s.window.desk.session.outbox())
    stored = {}
    for record in world.stored.values():
        stored.setdefault(record.kind, []).append(record)
    assert {kind: len(some) for kind, some in stored.items()} == {
        "barrier": 1,
        "promise": 2,
        "promise_update": 2,
        "submission": 1,
        "visit_rating": 1,
    }
    data = stored["submission"][0].data
    assert data["answers"]["strength"] == "own_idea"
    assert data["answers"]["gap"][0]["what"] == "Patients see what was changed"
    assert data["score"] == score(ScorePlan.from_json(PLAN), VOICE).as_json()
    assert data["confirmed"] == {"facility": {"by": "cadre", "text": "A nurse", "agrees": "yes"}, "visitor": True}
    theirs, ours = sorted(stored["promise"], key=lambda one: one.data["owner_side"], reverse=True)
    assert (theirs.data["what"], theirs.data["owner_name"]) == ("Check it every Monday", "the in-charge")
    assert (ours.data["what"], ours.data["owner_side"]) == ("Bring what is missing next time", "district")
    stuck = next(one.data for one in stored["promise_update"] if one.data["promise"] == "pr-0")
    assert (stuck["state"], stuck["reason"], stuck["by_role"]) == ("stuck", "No supplies", "supervisor")
    assert stored["barrier"][0].data["level"] == "region"
    await s.tap("done")
    assert s.route == "/today"


async def test_the_rating_is_sealed_and_names_nobody(screen, tablet, world):
    s = await begun(screen)
    s.window.hear(HandOver())
    await s.settle()
    await s.tap("here")
    await s.tap("rate-a_lot")
    await s.tap("rate-no")
    await s.tap("rate-quite")
    await s.tap("seal")
    await s.until(lambda: any(one.kind == "visit_rating" for one in world.stored.values()))
    record = next(one for one in world.stored.values() if one.kind == "visit_rating")
    assert (record.author, record.made, set(record.data)) == (
        None,
        None,
        {"week", "channel", "language", "key", "sealed"},
    )
    info = b"kioo/v1/visit_rating/f-tindwa"
    plain = hpke_open(PAIR.private, info, base64.b64decode(record.data["sealed"]))
    assert json.loads(plain) == {"answers": {"help": "a_lot", "respect": "no", "freely": "quite"}}


async def test_a_killed_visit_goes_on_at_the_same_question(screen, tablet, clock, world):
    s = await begun(screen)
    await followed(s)
    await opened(s, "readiness")
    await s.tap("a-water-yes")
    await s.pass_time(0.3)
    await s.tap("a-soap-partly")
    await s.pass_time(0.3)
    route = s.route
    assert s.says("Is there enough light for procedures?")
    s.close()
    tablet.close()
    again = Tablet(tablet.settings, clock=clock, kdf=tablet.kdf, dial=tablet.dial)
    try:
        s = await Screen(again).open(route)
        await unlock(s)
        await s.until(lambda: s.says("Is there enough light for procedures?"))
        assert s.says("3 of 14")
        await s.tap("page-back")
        assert s.control("a-soap-partly").border is not None
        assert s.state.answer("soap") == "partly"
        assert s.state.followed["pr-0"].reason == "No supplies"
        s.close()
    finally:
        again.close()


async def test_no_strength_no_closing_and_no_rating_no_closing(screen, world):
    s = await begun(screen)
    await followed(s)
    await opened(s, "voice")
    await looked(s)
    await s.tap("on")
    assert s.says("What did they do well today?")
    assert s.state.refused
    await s.tap("strength-teamwork")
    await s.tap("on")
    await s.tap("on")
    assert s.says("Closing the visit")
    await s.tap("on")
    assert s.says("Ask them to rate this visit")


async def test_a_place_may_rather_not_and_see_it_differently(screen, world):
    s = await begun(screen)
    await followed(s)
    await opened(s, "voice")
    await looked(s)
    await s.tap("strength-teamwork")
    for _ in range(3):
        await s.tap("on")
    await s.tap("hand-over")
    await s.tap("here")
    await s.tap("rather-not")
    await s.until(lambda: s.route == "/who")
    await unlock(s)
    await s.until(lambda: s.says("Is this how it was?"))
    await s.tap("on")
    assert s.says("Both say how it was.")
    await s.tap("visitor-confirms")
    await s.tap("by-declined")
    await s.tap("agrees-no")
    await s.tap("on")
    await s.until(lambda: s.says("The visit is kept"))
    await s.until(lambda: any(one.kind == "submission" for one in world.stored.values()))
    data = next(one.data for one in world.stored.values() if one.kind == "submission")
    assert data["confirmed"]["facility"] == {"by": "declined", "text": "", "agrees": "no"}
    assert not any(one.kind == "visit_rating" for one in world.stored.values())
    assert data["answers"].get("gap", []) == []


async def test_nobody_touches_the_rating_and_nothing_is_left(screen, world):
    s = await begun(screen)
    s.window.go(s.route.replace("/visit/", "/rate/"))
    await s.settle()
    await s.tap("here")
    await s.tap("rate-a_lot")
    await s.pass_time(61)
    assert s.says("Please give this device to the team")
    assert s.state.answers == {}
    s.window.back()
    await s.settle()
    assert s.route.startswith("/rate/")
    await s.tap("give-back")
    await s.until(lambda: s.route == "/who")


@pytest.mark.parametrize(
    ("size", "letters"),
    [
        pytest.param((390, 844), 1.0, marks=pytest.mark.long),
        ((390, 700), 1.6),
        pytest.param((1024, 768), 1.3, marks=pytest.mark.long),
    ],
)
async def test_the_whole_visit_in_arabic_with_large_letters(screen, world, size, letters):
    s = await begun(screen, width=size[0], height=size[1])
    s.window.restyle(replace(s.window.style, language="ar", brightness="dark", letters=letters))
    await s.settle()
    await followed(s)
    await opened(s, "voice")
    await looked(s)
    await s.tap("strength-teamwork")
    await s.tap("on")
    await planned(s)
    await s.tap("add-plan")
    await s.tap("own-words")
    await s.type("own-gap", "البوابة مفتوحة")
    await s.tap("drop-plan")
    await s.tap("level-national")
    await s.type("ask", "باب جديد")
    await s.tap("kind-money")
    await s.tap("on")
    await s.tap("on")
    await s.tap("hand-over")
    await s.tap("here")
    await s.tap("rather-not")
    await s.until(lambda: s.route == "/who")
    await unlock(s)
    await s.until(lambda: "visitor-confirms" in s.hooks())
    await s.tap("visitor-confirms")
    await s.tap("by-name")
    await s.type("name", "غريس")
    await s.tap("on")
    await s.until(lambda: "done" in s.hooks())


async def test_what_was_answered_last_time_stands_above_the_answers(screen, world):
    s = await begun(screen)
    last = {"form": "kioo_visit", "facility": "f-tindwa", "on": "2026-09-11", "answers": {"voice_discussed": "partly"}}
    s.window.desk.session.put("last_answers", "kioo_visit/f-tindwa", last)
    s.window.go(s.route, instead=True)
    await s.until(lambda: s.state.last is not None)
    await followed(s)
    await opened(s, "voice")
    assert s.says("Last visit, 11 September: Partly")
    assert s.state.answer("voice_discussed") == ""


async def test_medicines_are_asked_one_by_one_and_can_be_taken_out(screen, world):
    s = await begun(screen)
    await followed(s)
    await opened(s, "medicines")
    await s.tap("a-name-ors")
    await s.pass_time(0.3)
    for name in ("in_stock", "expired"):
        await s.tap(f"a-{name}-yes")
        await s.pass_time(0.3)
    await s.type("a-days_out", "45")
    await s.tap("on")
    assert s.says("This is more than the 30 days we count.")
    await s.tap("skip")
    await s.tap("a-card_right-no")
    await s.pass_time(0.3)
    assert s.says("1 so far")
    await s.tap("add-round")
    assert s.says("Which medicine?")
    await s.tap("remove-round")
    assert s.says("1 so far")
    await s.tap("on")
    assert s.says("What did they do well today?")


async def test_fourteen_answers_take_fourteen_touches(screen, world):
    s = await begun(screen)
    await followed(s)
    await opened(s, "readiness")
    touches = 0
    while not s.says("What did they do well today?"):
        name = s.state.at.rsplit("/", 1)[-1]
        await s.tap(f"a-{name}-yes")
        await s.pass_time(0.3)
        touches += 1
    assert touches == 14
