"""A sheet that notices by itself, on a real vault: told first, found out only with leave, kept and sent with the answers."""

import asyncio
import csv
import errno
import io
import os
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from pyxform.xls2xform import convert

from app.asks import Answered
from app.asks.noticing import LeaveGiven
from app.screens.fill import OnTouched
from app.sensors import NO_SOUND, SOUND_OFF, Fix, NotSensed, Recording
from tests.app.sheets import sheet
from tests.app.test_sheet_story import learning
from tests.fakes.sensors import FakeSensors

WALK = """
| survey |
|        | type               | name  | label     | trigger | parameters |
|        | start-geopoint     | here  |           |         |            |
|        | background-audio   | sound |           |         | quality=voice-only |
|        | text               | name  | Who?      |         |            |
|        | background-geopoint| there |           | ${name} |            |
|        | integer            | age   | How old?  |         |            |
| settings |
|          | form_id | version |
|          | walk    | 1       |
"""
LOGGED = """
| survey |
|        | type         | name  | label    | parameters |
|        | audit        | audit |          | track-changes=true track-changes-reasons=on-form-edit identify-user=true location-priority=balanced location-min-interval=10 location-max-age=60 |
|        | text         | name  | Who?     |            |
|        | begin_repeat | child | Child    |            |
|        | text         | what  | What?    |            |
|        | end_repeat   |       |          |            |
|        | integer      | age   | How old? |            |
| settings |
|          | form_id | version |
|          | logged  | 1       |
"""
HERE = Fix(-6.17, 35.74, 1120.0, 7.0)
SOUND = Recording(b"RIFF....WAVE")


def xml_of(workbook: str) -> str:
    return convert(xlsform=workbook, file_type=".md", validate=False).xform


@pytest.fixture
def world(world):
    world.tell("form", "walk/1", sheet("walk", "1", xml_of(WALK), "Walk"))
    world.tell("form", "logged/1", sheet("logged", "1", xml_of(LOGGED), "Logged"))
    return world


async def begun(screen, form="walk", **size):
    s = await learning(screen, "AISHA-01", **size)
    await begin(s, form)
    return s


async def begin(s, form):
    s.window.go(f"/sheet/{form}")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)


async def finished(s):
    await s.tap("on")
    await s.until(lambda: s.route == "/visits")


async def sent(world):
    """The one record that came, its contents by file name."""
    (record,) = world.stored.values()
    names = {one["name"]: one["sha256"] for one in record.data.get("attachments", ())}
    return record, names


async def test_nothing_is_found_out_before_somebody_allows_it(screen, world):
    sensors = FakeSensors(HERE, SOUND)
    s = await begun(screen, sensors=sensors)
    assert s.says("This sheet notes where you are.")
    assert s.says("This sheet records sound while you fill it in.")
    await s.type("a-name", "Grace")
    await s.tap("on")
    assert sensors.asked == []
    await finished(s)
    await s.until(lambda: bool(world.stored))
    record, names = await sent(world)
    assert record.data["answers"] == {"name": "Grace"}
    assert names == {}


async def test_allowed_it_is_found_out_and_goes_with_the_record(screen, world):
    sensors = FakeSensors(HERE, SOUND)
    s = await begun(screen, sensors=sensors)
    await s.tap("allow-place")
    await s.tap("allow-sound")
    assert sensors.asked == ["where", "listen voice-only"]
    assert "recording" in s.hooks()
    assert s.says("You allowed it.")
    sensors.place = Fix(1.0, 2.0)
    await s.type("a-name", "Grace")
    await s.tap("on")
    assert "recording" in s.hooks()
    await finished(s)
    await s.until(lambda: len(world.contents) == 1 and not s.window.desk.session.outbox())
    record, names = await sent(world)
    answers = record.data["answers"]
    assert (answers["here"], answers["there"], answers["name"]) == ("-6.17 35.74 1120 7", "1 2 0 0", "Grace")
    assert list(names) == [answers["sound"]]
    assert world.contents[names[answers["sound"]]] == SOUND.content
    assert sensors.asked.count("heard") == 1


async def test_leave_is_asked_for_once_and_can_be_taken_back(screen, world):
    sensors = FakeSensors(HERE, SOUND)
    s = await begun(screen, sensors=sensors)
    await s.tap("refuse-place")
    await s.tap("allow-sound")
    assert s.says("Not now, you said.")
    s.window.go("/visits")
    await s.settle()
    await begin(s, "walk")
    assert not {"allow-place", "allow-sound"} & s.hooks()
    assert sensors.asked == ["listen voice-only", "heard", "listen voice-only"]
    await s.tap("change-sound")
    assert sensors.asked[-1] == "heard"
    assert "recording" not in s.hooks()
    assert "allow-sound" in s.hooks()
    await s.tap("change-place")
    await s.tap("allow-place")
    assert sensors.asked[-1] == "heard"  # where somebody began is not noted when they go on
    await s.type("a-name", "Grace")
    assert sensors.asked[-1] == "where"


async def test_a_second_person_is_asked_too(screen, world):
    s = await begun(screen, sensors=FakeSensors(HERE, SOUND))
    await s.tap("allow-sound")
    await s.tap("allow-place")
    s.window.go("/enrol")
    await s.settle()
    await s.enrol("NEEMA-01", "582064")
    await s.until(lambda: bool(s.window.desk.session and s.window.desk.session.find("form")))
    s.window.go("/sheet/walk")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    assert {"allow-place", "allow-sound"} <= s.hooks()


@pytest.mark.parametrize("way", ["back", "lock", "tab", "address"])
async def test_a_recording_ends_whichever_way_the_sheet_is_left_and_goes_on_beside_it(screen, world, way):
    sensors = FakeSensors(HERE, SOUND)
    s = await begun(screen, sensors=sensors)
    await s.tap("allow-sound")
    route = s.route
    if way == "back":
        await s.tap("back")
    elif way == "lock":
        s.window.lock()
        await s.until(lambda: s.route == "/who")
        await unlocked(s)
    elif way == "tab":
        s.window.go_tab("visits")
    else:
        s.window.address_changed("/visits")
    await s.settle()
    assert sensors.asked[:2] == ["listen voice-only", "heard"]
    sensors.sound = Recording(b"a second piece")
    s.window.go(route)
    await s.until(lambda: s.route == route and s.state.filled is not None)
    first = s.state.filled.session.node("/data/sound").value
    assert first
    assert sensors.asked[2] == "listen voice-only"
    await s.tap("on")
    await finished(s)
    await s.until(lambda: len(world.contents) == 2 and not s.window.desk.session.outbox())
    record, names = await sent(world)
    assert record.data["answers"]["sound"] == first
    assert {world.contents[sha] for sha in names.values()} == {SOUND.content, b"a second piece"}
    assert world.contents[names[first]] == SOUND.content


async def unlocked(s, pin="274913"):
    await s.tap("person-p-aisha")
    await s.pin(pin)
    await s.until(lambda: s.window.desk.session is not None)


@pytest.mark.parametrize("sensors", [FakeSensors(), FakeSensors(refused=NotSensed(SOUND_OFF)), None])
async def test_what_cannot_be_had_stays_blank_and_nothing_waits_for_it(screen, world, sensors):
    s = await begun(screen, sensors=sensors)
    await s.tap("allow-sound")
    await s.tap("allow-place")
    await s.type("a-name", "Grace")
    await s.tap("on")
    await finished(s)
    await s.until(lambda: bool(world.stored))
    record, names = await sent(world)
    assert record.data["answers"] == {"name": "Grace"}
    assert names == {}


async def test_what_was_not_found_is_said_in_its_line(screen):
    s = await begun(screen, sensors=FakeSensors(refused=NotSensed(NO_SOUND)))
    await s.tap("allow-sound")
    await s.tap("allow-place")
    assert s.says("It cannot be recorded here.")
    assert s.says("The place was not found.")


@dataclass(eq=False)
class Slow(FakeSensors):
    """Sensors that answer when the test says so."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def where(self):
        await self.gate.wait()
        return await super().where()


async def test_a_place_that_comes_after_the_end_holds_nobody_up(screen, world):
    sensors = Slow(HERE, SOUND)
    s = await begun(screen, sensors=sensors)
    for event in (LeaveGiven("place", allowed=True), Answered("/data/name", "Grace"), OnTouched(), OnTouched()):
        s.window.hear(event)
        await asyncio.sleep(0.05)
    for _ in range(100):
        await asyncio.sleep(0.02 if s.route != "/visits" else 0)
    assert s.route == "/visits"
    sensors.gate.set()
    await s.until(lambda: bool(world.stored))
    record, _ = await sent(world)
    assert record.data["answers"] == {"name": "Grace"}


async def log_of(world, s):
    """The log that came with the one record, line by line."""
    await s.until(lambda: bool(world.contents) and not s.window.desk.session.outbox())
    _, names = await sent(world)
    return list(csv.DictReader(io.StringIO(world.contents[names["audit.csv"]].decode())))


async def test_the_log_of_a_sheet_goes_with_it_though_no_answer_names_it(screen, world, clock):
    s = await begun(screen, "logged", sensors=FakeSensors(HERE))
    assert s.says("This sheet notes when each question was answered, and what was changed.")
    await s.tap("allow-place")
    await s.type("a-name", "Grace")
    route = s.route
    clock.advance(5)
    await s.tap("on")
    s.window.go("/visits")
    await s.settle()
    clock.advance(30)
    s.window.go(route)
    await s.until(lambda: s.route == route and s.state.filled is not None)
    await s.tap("on")
    await s.type("a-age", "12")
    await finished(s)
    log = await log_of(world, s)
    told = [(line["event"], line["node"]) for line in log]
    assert told == [
        ("form start", ""),
        ("question", "/data/name"),
        ("location tracking enabled", ""),
        ("question", "/data/child[1]/what"),
        ("form save", ""),
        ("form exit", ""),
        ("form resume", ""),
        ("question", "/data/child[1]/what"),
        ("question", "/data/age"),
        ("form exit", ""),
        ("form finalize", ""),
    ]
    assert (log[1]["old-value"], log[1]["new-value"]) == ("", "Grace")
    assert int(log[1]["end"]) - int(log[1]["start"]) >= 5_000
    assert {line["user"] for line in log} == {"p-aisha"}
    assert log[3]["latitude"] == "-6.17"
    assert log[0]["latitude"] == ""
    starts = [int(line["start"]) for line in log]
    assert all(one <= other for one, other in pairwise(starts))


async def test_a_log_without_leave_says_when_and_never_where(screen, world):
    sensors = FakeSensors(HERE)
    s = await begun(screen, "logged", sensors=sensors)
    await s.tap("refuse-place")
    await s.tap("on")
    await s.tap("on")
    await finished(s)
    log = await log_of(world, s)
    assert "location tracking disabled" in [line["event"] for line in log]
    assert {line["latitude"] for line in log} == {""}
    assert sensors.asked == []


async def test_a_device_without_room_keeps_the_answers_and_the_log_until_there_is_some(screen, world, monkeypatch):
    s = await begun(screen, "logged")
    await s.type("a-name", "Grace")
    await s.tap("on")
    await s.tap("on")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    await s.tap("on")
    assert s.window.shown.trouble
    monkeypatch.undo()
    (draft,) = s.window.desk.session.find("draft", bodies=True)
    assert [one["event"] for one in draft.body["log"]][:2] == ["form start", "question"]
    s.window.try_again()
    await s.until(lambda: s.route == "/visits")
    log = await log_of(world, s)
    assert log[-1]["event"] == "form finalize"
    record, _ = await sent(world)
    assert record.data["answers"]["name"] == "Grace"


async def test_a_change_of_what_was_sent_says_why_and_its_log_goes_on(screen, world):
    s = await begun(screen, "logged")
    await s.type("a-name", "Grace")
    await s.tap("on")
    await s.tap("on")
    await finished(s)
    first = await log_of(world, s)
    assert "change reason" not in [line["event"] for line in first]
    (sent_one,) = s.window.desk.session.find("sent")
    s.window.go(f"/sent/{sent_one.id}")
    await s.until(lambda: "change" in s.hooks())
    await s.tap("change")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    await s.type("a-name", "Hope")
    for _ in range(3):
        await s.tap("on")
    assert s.says("Why is this changed?")
    await s.tap("on")
    assert s.says("Needs an answer")
    await s.type("reason", "A slip of the pen")
    world.contents.clear()
    await s.tap("on")
    await s.until(lambda: not s.route.startswith("/fill/"))
    await s.until(lambda: bool(world.contents) and not s.window.desk.session.outbox())
    record = max(world.stored.values(), key=lambda one: one.rev)
    names = {one["name"]: one["sha256"] for one in record.data["attachments"]}
    log = list(csv.DictReader(io.StringIO(world.contents[names["audit.csv"]].decode())))
    assert log[: len(first)] == first
    assert [(one["event"], one["change-reason"]) for one in log if one["change-reason"]] == [
        ("change reason", "A slip of the pen")
    ]
    assert (log[len(first)]["event"], log[-1]["event"]) == ("form resume", "form finalize")
    assert ("Grace", "Hope") in [(one["old-value"], one["new-value"]) for one in log]


async def test_a_change_names_every_piece_of_the_recording_again(screen, world):
    sensors = FakeSensors(HERE, SOUND)
    s = await begun(screen, sensors=sensors)
    await s.tap("allow-sound")
    await s.tap("back")
    await s.settle()
    sensors.sound = Recording(b"a second piece")
    await begin(s, "walk")
    await s.tap("on")
    await finished(s)
    await s.until(lambda: len(world.contents) == 2 and not s.window.desk.session.outbox())
    record, before = await sent(world)
    sensors.sound = Recording(b"a third piece")
    s.window.go(f"/sent/{record.id}")
    await s.until(lambda: "change" in s.hooks())
    await s.tap("change")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    await s.tap("on")
    await s.tap("on")
    await s.until(lambda: not s.route.startswith("/fill/"))
    await s.until(lambda: len(world.contents) == 3 and not s.window.desk.session.outbox())
    newest = max(world.stored.values(), key=lambda one: one.rev)
    after = {one["name"]: one["sha256"] for one in newest.data["attachments"]}
    assert len(after) == 3
    assert before.items() <= after.items()
