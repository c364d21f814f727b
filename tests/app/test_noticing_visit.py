"""Visits notice what their form asks for, with leave; patients' screens and the visited's rating never do."""

import csv
import io

import pytest

from app.sensors import Fix, Recording
from tests.app.sheets import sheet, visit_sheet
from tests.app.test_listening import PIN, answer_everything, sealed, voice_form
from tests.app.test_visit_story import begun, followed, looked, opened, planned, rated
from tests.fakes.sensors import FakeSensors

__all__ = ["voice_form"]

ODK = 'xmlns:odk="http://www.opendatakit.org/xforms"'
HERE, SOUND = Fix(1.0, 2.0), Recording(b"what was said")


def noticing(xml: str, root: str = "/data") -> str:
    """The form, now asking for a place and a recording at its start and for a log."""
    more = "".join(
        f'<odk:{name} {ODK} ref="{root}/{node}" event="{event}"/>'
        for name, node, event in (
            ("setgeopoint", "here", "odk-instance-first-load"),
            ("recordaudio", "sound", "odk-instance-load"),
        )
    )
    more += f'<bind nodeset="{root}/meta/audit" type="binary" {ODK} odk:track-changes="false"/>'
    return xml.replace("<meta>", "<here/><sound/><meta><audit/>", 1).replace("</model>", more + "</model>")


@pytest.fixture
def world(world):
    told = visit_sheet()
    world.tell("form", "kioo_visit/1", {**told, "xml": noticing(told["xml"])})
    return world


async def test_a_visit_is_recorded_with_leave_but_never_while_the_visited_rate_it(screen, world):
    sensors = FakeSensors(HERE, SOUND)
    s = await begun(screen, sensors=sensors)
    assert "allow-sound" not in s.hooks()
    await followed(s)
    assert s.says("This sheet records sound while you fill it in.")
    assert s.says("This sheet notes when each question was answered.")
    await s.tap("allow-sound")
    await s.tap("allow-place")
    assert "recording" in s.hooks()
    await opened(s, "voice")
    assert not s.says("This sheet records sound")
    await looked(s)
    await s.tap("strength-own_idea")
    await s.tap("on")
    await planned(s)
    await s.tap("on")
    await s.tap("on")
    assert sensors.asked == ["listen normal", "where"]
    await s.tap("hand-over")
    assert sensors.asked == ["listen normal", "where", "heard"]
    s.window.go(f"/visit/{s.state.draft}")
    await s.until(lambda: "hand-over" in s.hooks())
    await rated(s)
    assert sensors.asked[3:] == ["listen normal", "heard", "listen normal"]
    await s.tap("visitor-confirms")
    await s.tap("by-declined")
    await s.tap("on")
    await s.until(lambda: len(world.contents) == 2 and not s.window.desk.session.outbox())
    (record,) = [one for one in world.stored.values() if one.kind == "submission"]
    names = {one["name"]: one["sha256"] for one in record.data["attachments"]}
    answers = record.data["answers"]
    assert answers["here"] == "1 2 0 0"
    assert world.contents[names[answers["sound"]]] == SOUND.content
    assert len(names) == 4  # three pieces, equal in this test, and the log
    log = list(csv.DictReader(io.StringIO(world.contents[names["audit.csv"]].decode())))
    events = [line["event"] for line in log]
    assert (events[0], events[-1], events.count("form resume")) == ("form start", "form finalize", 2)
    assert {"/data/voice/voice_discussed", "/data/header/kind"} <= {line["node"] for line in log}


async def test_a_form_in_a_patients_hands_finds_out_nothing(screen, world, voice_form):
    root = voice_form["xml"].partition("<instance><")[2].partition(" ")[0]
    form = sheet("kioo_voice", "1", noticing(voice_form["xml"], f"/{root}"), "Voice", purpose="feedback")
    world.tell("form", "kioo_voice/1", form)
    sensors = FakeSensors(HERE, SOUND)
    s = await screen(sensors=sensors).open("/")
    await s.enrol("NEEMA-01", pin=PIN)
    await s.until(lambda: "listen" in s.hooks())
    await s.tap("listen")
    await s.until(lambda: "language-sw" in s.hooks())
    await s.tap("language-sw")
    await s.until(lambda: "consent-yes" in s.hooks())
    assert not {hook for hook in s.hooks() if hook.startswith(("notice-", "allow-"))}
    await answer_everything(s)
    await s.tap("story-done")
    await s.until(lambda: "thanks" in s.hooks() and sealed(world))
    assert sensors.asked == []
    assert not world.contents
