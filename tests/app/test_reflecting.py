"""A team's talk as stories: it resumes after a kill, keeps its notes with the team, and lets out exactly what was shown."""

import json
from functools import reduce
from pathlib import Path

import pytest

from app import letting_out, meeting
from app.asks import Answered
from app.asks.people import Style
from app.wiring import Tablet
from core.canonical import canonical
from core.settings import ASSETS, DeviceSettings
from forms.xlsform import convert
from learning.barriers import apply_reply
from tests.app.conftest import CHEAP
from tests.app.harness import Screen
from tests.app.languages import BOTH_WAYS

PIN = "274913"
SECRET = "Sister Grace left the store key at home on Monday"


@pytest.fixture(scope="module")
def guide() -> dict:
    made = convert(ASSETS / "forms" / "kioo_reflection.xlsx")
    return {
        "form": made.form_id,
        "version": made.version,
        "title": made.title,
        "purpose": "reflection",
        "hash": "",
        "xml": made.xml.decode(),
        "plan": None,
        "published": 1,
    }


def fridge(**changes):
    plain = {
        "id": "ba-1",
        "facility": "f-tindwa",
        "district": "d1",
        "facility_name": "Tindwa Health Centre",
        "title": "The vaccine fridge is broken",
        "story": "",
        "ask": "A repair, from the district store",
        "kind": "infrastructure",
        "tried": "",
        "level": "district",
        "state": "raised",
        "raised_on": "2026-11-01",
        "since": "2026-11-01",
        "answers": [],
        "replies": [],
        "source": {"kind": "reflection", "id": "t-0"},
    }
    return plain | changes


ANSWERED = fridge(
    state="explained",
    answers=[
        {
            "on": "2026-11-15",
            "level": "district",
            "by": "District store",
            "kind": "explained",
            "text": "Kolemba keeps your vaccines until then.",
            "promise": None,
        }
    ],
)


@pytest.fixture
async def team(screen, world, guide):
    """The team's tablet at its home, with the guide on it."""
    world.tell("form", "kioo_reflection/1", guide)
    world.tell("barrier", "ba-1", fridge())
    s = await screen().open("/")
    await s.enrol("TINDWA-1", pin=PIN)
    await s.until(lambda: s.says("The vaccine fridge is broken"))
    return s


async def sit_down(s: Screen) -> None:
    await s.tap("sit-together")
    await s.until(lambda: "a-topic" in s.hooks())


async def through_the_opening(s: Screen) -> None:
    await sit_down(s)
    await s.type("a-topic", "Soap at the ward tap")
    await s.tap("on")
    await s.tap("more-nurse", times=2)
    await s.tap("more-midwife")
    await s.tap("agree")
    await s.tap("on")


async def to_the_end(s: Screen, *, not_ours: str = "The store sends soap once a quarter") -> None:
    await through_the_opening(s)
    await s.type("a-happened", SECRET)
    await s.tap("on")
    await s.type("a-helped", "Queue cards")
    await s.tap("on")
    await s.type("a-in_the_way", not_ours)
    await s.tap("on")
    await s.tap("not-ours-in_the_way")
    await s.type("a-not_ours_ask", "Soap every month, from the district store")
    await s.tap("a-not_ours_kind-supplies")
    await s.tap("on")
    await s.type("a-try_next", "One person refills soap each morning")
    await s.type("a-try_who", "The nurse on duty")
    table = s.state.table
    when = next(node for node in table.filling.nodes.values() if node.name == "try_when")
    await answer(s, when.ref, "2026-12-10")
    await s.tap("on")
    await s.tap("a-each_spoke-yes")
    await s.tap("on")
    await s.until(lambda: "only-us" in s.hooks())


async def answer(s: Screen, ref: str, value: str) -> None:
    s.window.hear(Answered(ref, value))
    await s.settle()


def sent(world, *kinds):
    return [record for record in world.stored.values() if record.kind in kinds]


def everything_on_disk(tablet: Tablet) -> bytes:
    return b"".join(path.read_bytes() for path in Path(tablet.settings.device_folder).rglob("*") if path.is_file())


async def test_only_us_keeps_notes_and_promise_here_and_nothing_leaves(team, world, tablet):
    await to_the_end(team)
    await team.tap("close")
    await team.until(lambda: team.route == "/team")
    await team.pass_time(3)
    assert sent(world, "reflection", "promise", "barrier") == []
    assert tablet.vault.sync_session().outbox() == []
    await team.until(lambda: team.says("Only we know"))
    talks = [hook for hook in team.hooks() if hook.startswith("talk-")]
    await team.tap(talks[0])
    await team.until(lambda: team.says("Queue cards"))
    assert team.says("Only you have these notes")
    assert b"store key" not in everything_on_disk(tablet)


async def test_a_summary_leaves_as_exactly_the_bytes_that_were_shown(team, world):
    await to_the_end(team)
    await team.tap("wish-lines")
    shown = [line.words for line in _lines(team)]
    assert all(team.says(words) for words in shown)
    await team.tap("close")
    assert sent(world, "reflection") == [], "asked twice"
    await team.tap("close")
    await team.until(lambda: bool(sent(world, "reflection")))
    (record,) = sent(world, "reflection")
    assert canonical(record.data) == canonical({"on": "2026-11-18", "lines": shown})
    assert "Grace" not in json.dumps(record.data)
    assert sent(world, "promise", "barrier") == []


def _lines(s: Screen):
    return letting_out.lines_of(meeting.notes_of(s.state.table), s.state.wishes, s.state.say)


async def test_a_line_taken_out_does_not_leave_and_one_added_does_without_its_names(team, world):
    await to_the_end(team)
    await team.tap("wish-lines")
    await team.tap("out-held")
    await team.tap("add-happened")
    assert team.says("Taken out: 1 name, 1 day")
    await team.tap("close")
    await team.tap("close")
    await team.until(lambda: bool(sent(world, "reflection")))
    lines = sent(world, "reflection")[0].data["lines"]
    assert "What happened: Sister […] left the store key at home on […]" in lines
    assert not any("2026" in line for line in lines)


async def test_a_word_put_back_by_the_team_leaves_as_it_was_written(team, world):
    await to_the_end(team)
    await team.tap("wish-lines")
    await team.tap("add-happened")
    await team.tap(f"hint-happened-{SECRET.index('Grace')}")
    await team.tap("close")
    await team.tap("close")
    await team.until(lambda: bool(sent(world, "reflection")))
    assert any("Grace" in line for line in sent(world, "reflection")[0].data["lines"])


async def test_promise_and_barrier_leave_only_when_ticked_and_as_shown(team, world):
    await to_the_end(team)
    await team.tap("wish-promise")
    await team.tap("wish-barrier")
    for words in ("One person refills soap each morning", "The nurse on duty", "10 December"):
        assert team.says(words)
    for words in ("The store sends soap once a quarter", "Soap every month, from the district store"):
        assert team.says(words)
    await team.tap("close")
    await team.tap("close", times=2)
    await team.until(lambda: len(sent(world, "promise", "barrier")) == 2)
    assert sent(world, "reflection") == []
    (promise,) = sent(world, "promise")
    (barrier,) = sent(world, "barrier")
    assert (promise.data["what"], promise.data["owner_side"]) == ("One person refills soap each morning", "facility")
    assert (promise.data["id"], barrier.data["id"]) == (promise.id, barrier.id)
    assert (barrier.data["title"], barrier.data["level"]) == ("The store sends soap once a quarter", "district")
    assert promise.data["source"] == barrier.data["source"]
    assert "store key" not in json.dumps([promise.data, barrier.data])
    await team.until(lambda: team.says("The store sends soap once a quarter"))


async def test_only_us_after_all_takes_every_tick_away(team, world, tablet):
    await to_the_end(team)
    for wish in ("wish-lines", "wish-promise", "wish-barrier"):
        await team.tap(wish)
    await team.tap("close")
    await team.tap("not-yet")
    await team.tap("only-us")
    await team.tap("close")
    await team.until(lambda: team.route == "/team")
    assert tablet.vault.sync_session().outbox() == []


async def test_a_talk_goes_on_at_the_same_step_after_the_process_was_killed(team, tablet, clock, world):
    await through_the_opening(team)
    await team.tap("turn-over")
    await team.type("a-happened", SECRET)
    await team.pass_time(3)
    team.close()
    tablet.close()
    clock.advance(120)
    again = Tablet(
        DeviceSettings(device_folder=tablet.settings.device_folder, sync_seconds=0.2, reserve_mb=0),
        clock=clock,
        kdf=CHEAP,
        dial=lambda url, token, server: world.for_token(token),
    )
    s = await Screen(again).open("/")
    try:
        await s.tap("person-p-team")
        await s.pin(PIN)
        await s.until(lambda: s.says("Go on with our talk"))
        await s.tap("sit-together")
        await s.until(lambda: "a-happened" in s.hooks())
        assert s.control("a-happened").value == SECRET
        assert s.says("It is the turn of: Nurse")
        assert s.says("22:5"), "the sand kept running"
    finally:
        s.close()
        again.close()


async def test_the_field_stays_the_same_when_its_words_open_the_next_question(team):
    await through_the_opening(team)
    await team.type("a-happened", "No soap")
    await team.tap("on")
    await team.tap("on")
    before = team.control("a-in_the_way")
    await team.type("a-in_the_way", "N")
    assert "a-why1" in team.hooks()
    assert team.control("a-in_the_way")._i == before._i


async def test_leaving_and_coming_back_finds_everything(team):
    await sit_down(team)
    await team.type("a-topic", "Soap")
    await team.tap("back")
    await team.until(lambda: team.says("Go on with our talk"))
    await team.tap("sit-together")
    await team.until(lambda: "a-topic" in team.hooks())
    assert team.control("a-topic").value == "Soap"


async def test_a_talk_nobody_touched_leaves_no_trace(team):
    await sit_down(team)
    await team.tap("back")
    await team.until(lambda: team.says("25 minutes, one thing, everybody speaks."))


async def test_the_sand_goes_on_while_nobody_touches_anything(team):
    await through_the_opening(team)
    await team.pass_time(40)
    assert team.says("24:2")


async def test_the_browsers_way_back_does_not_leave_the_table(team):
    await sit_down(team)
    team.window.address_changed("/team")
    await team.settle()
    assert team.route == "/reflect"


async def test_without_the_guide_the_talk_says_that_it_comes(screen):
    s = await screen().open("/")
    await s.enrol("TINDWA-1", pin=PIN)
    await s.until(lambda: "sit-together" in s.hooks())
    await s.tap("sit-together")
    await s.until(lambda: s.says("Not here yet"))
    await s.tap("back")
    assert s.route == "/team"


async def test_an_answer_that_helps_is_told_to_those_who_gave_it(team, world, tablet):
    world.tell("barrier", "ba-1", ANSWERED)
    tablet.wake("network")
    await team.until(lambda: team.says("Does that help for now?"))
    await team.tap("barrier-ba-1")
    await team.until(lambda: team.says("“Kolemba keeps your vaccines until then.”"))
    await team.tap("reply-solved")
    await team.until(lambda: bool(sent(world, "barrier_reply")))
    (reply,) = sent(world, "barrier_reply")
    said = {"barrier": "ba-1", "says": "solved", "on": "2026-11-18", "by_role": "team", "over": []}
    assert {name: value for name, value in reply.data.items() if name != "hlc"} == said
    assert team.says("You said on 18 November: it helps.")


async def test_what_two_said_of_an_answer_at_once_stays_in_sight_until_somebody_saw_both(team, world, tablet):
    told = {"on": "2026-11-17", "by_role": "team", "over": []}
    words = [
        {**told, "says": "not_solved", "id": "w-1", "hlc": "01a1e90000a0.0000.a"},
        {**told, "says": "solved", "id": "w-2", "hlc": "01a1e90000b0.0000.b"},
    ]
    await team.tap("barrier-ba-1")
    world.tell("barrier", "ba-1", reduce(apply_reply, words, ANSWERED))
    tablet.wake("network")
    await team.until(lambda: "two-replies" in team.hooks())
    assert team.says("17 November: not yet")
    assert team.says("You said on 17 November: it helps.")
    await team.tap("reply-not-solved")
    await team.until(lambda: bool(sent(world, "barrier_reply")))
    (reply,) = sent(world, "barrier_reply")
    assert set(reply.data["over"]) == {"w-1", "w-2"}
    await team.until(lambda: "two-replies" not in team.hooks())


async def test_a_barrier_without_an_answer_shows_its_clock_and_asks_nothing(team):
    await team.tap("barrier-ba-1")
    await team.until(lambda: team.says("No reply yet: 17 days"))
    assert team.says("should answer by 1 December, or it climbs by itself")
    assert "reply-solved" not in team.hooks()


async def test_a_promise_is_followed_up_in_two_touches_and_taken_back_in_one(team, world):
    await team.tap("promise-pr-0")
    await team.tap("went-done")
    await team.until(lambda: len(sent(world, "promise_update")) == 1)
    await team.until(lambda: team.says("Marked as done"))
    await team.tap("undo")
    await team.until(lambda: len(sent(world, "promise_update")) == 2)
    assert [record.data["state"] for record in sent(world, "promise_update")] == ["done", "partly"]


async def test_stuck_asks_why(team, world):
    await team.tap("promise-pr-0")
    await team.tap("went-stuck")
    await team.tap("why-money")
    await team.until(lambda: bool(sent(world, "promise_update")))
    assert sent(world, "promise_update")[0].data["reason"] == "No money"


async def test_a_promise_only_the_team_knows_of_is_followed_up_without_a_word_to_anybody(team, world):
    await to_the_end(team)
    await team.tap("close")
    await team.until(lambda: team.says("Only we know"))
    mine = next(one["id"] for one in team.state.promises if one.get("only_us"))
    await team.tap(f"promise-{mine}")
    await team.tap("went-done")
    await team.until(lambda: team.says("Marked as done"))
    await team.pass_time(2)
    assert sent(world, "promise_update") == []


@pytest.mark.parametrize("language", BOTH_WAYS)
async def test_every_step_is_drawn_in_every_language_and_room(team, language):
    team.window.restyle(Style(language, "dark", 1.6))
    await to_the_end(team)
    for wish in ("wish-lines", "wish-promise", "wish-barrier"):
        await team.tap(wish)
    seen = set()
    for _ in meeting.STEPS:
        for width in (1024, 700, 390):
            team.page.width = width
            team.window.resized()
            await team.settle()
            assert team.words()
            assert not team.window.shown.trouble
        seen.add(team.state.table.step)
        await team.tap("step-back")
    assert seen == {step.name for step in meeting.STEPS}
    await team.until(lambda: team.route == "/team")
