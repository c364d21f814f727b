"""Patient mode as stories: sealed and unlinkable, wiped when nobody is there, left only with the health worker's numbers."""

import base64
import json
from pathlib import Path

import flet as ft
import pytest

from app.asks.people import LockNow
from app.asks.ways_in import PinEnded
from app.screens import listen
from app.screens.listen import Guard, State
from core.records import SEALED_KINDS
from core.settings import ASSETS
from forms.xlsform import convert
from storage.crypto import hpke_open
from tests.app.district import PAIR
from tests.app.sheets import sheet

PIN = "274913"
BEST = [
    f"choice-{value}"
    for value in ("under_30_minutes", "very", "all", "fully", "yes", "no", "yes", "all", "no", "no", "very_good")
]


@pytest.fixture(scope="module")
def voice_form() -> dict:
    made = convert(ASSETS / "forms" / "kioo_voice.xlsx")
    return {
        "form": made.form_id,
        "version": made.version,
        "title": made.title,
        "purpose": "feedback",
        "hash": "",
        "xml": made.xml.decode(),
        "plan": None,
        "published": 1,
    }


@pytest.fixture
async def neema(screen, world, voice_form):
    """Neema's tablet with the questions on it, at her home screen."""
    world.tell("form", "kioo_voice/1", voice_form)
    s = await screen().open("/")
    await s.enrol("NEEMA-01", pin=PIN)
    await s.until(lambda: "listen" in s.hooks() and s.says("4 voices so far. Shown from 10 on."))
    return s


async def answer_everything(s):
    await s.tap("consent-yes")
    for _ in range(11):
        await s.tap(BEST[s.state.at])
        await s.pass_time(0.3)
    await s.until(lambda: "story-done" in s.hooks())


def sealed(world):
    return [record for record in world.stored.values() if record.kind in SEALED_KINDS]


async def test_what_a_patient_said_arrives_sealed_without_anything_that_says_who_or_when(neema, world, tablet):
    s = neema
    await s.tap("listen")
    await s.until(lambda: "language-sw" in s.hooks())
    await s.tap("language-sw")
    await s.until(lambda: "consent-yes" in s.hooks())
    await answer_everything(s)
    await s.type("story_good", "Muuguzi alinisikiliza SENTINEL")
    await s.until(lambda: "share-yes" in s.hooks())
    await s.tap("story-done")
    await s.until(lambda: "thanks" in s.hooks() and sealed(world))

    (record,) = sealed(world)
    assert (record.author, record.made, record.rev, record.facility) == (None, None, 1, "f-tindwa")
    assert set(record.data) == {"week", "channel", "language", "key", "sealed"}
    assert record.data["channel"] == "chw"
    assert record.data["language"] == "sw"

    opened = hpke_open(PAIR.private, b"kioo/v1/feedback/f-tindwa", base64.b64decode(record.data["sealed"]))
    said = json.loads(opened)
    assert len(said["answers"]) == 11
    assert said["answers"]["respect"] == "very"
    assert said["story_good"].endswith("SENTINEL")
    assert said["consent"] == "yes"


async def test_nothing_a_patient_said_is_on_the_disk_before_or_after_sealing(neema, tablet, world):
    s = neema
    world.gone = "nobody-answered"
    await s.tap("listen")
    await s.tap("language-en")
    await s.until(lambda: "consent-yes" in s.hooks())
    await answer_everything(s)
    await s.type("story_change", "SENTINELWORDS")
    assert not on_disk(tablet, b"SENTINELWORDS")
    await s.tap("story-done")
    await s.until(lambda: "thanks" in s.hooks())
    assert not on_disk(tablet, b"SENTINELWORDS")
    assert tablet.vault.sync_session().counts().on_device == 1


def on_disk(tablet, words: bytes) -> bool:
    return any(words in path.read_bytes() for path in Path(tablet.settings.device_folder).rglob("*") if path.is_file())


async def test_after_a_minute_without_a_touch_the_half_filled_answers_are_gone(neema):
    s = neema
    await s.tap("listen")
    await s.tap("language-fr")
    await s.until(lambda: "consent-yes" in s.hooks())
    await s.tap("consent-yes")
    await s.tap("choice-under_30_minutes")
    await s.pass_time(1)
    assert s.state.at == 1
    await s.pass_time(61)
    await s.until(lambda: "language-fr" in s.hooks())
    assert s.state == State(60.0)


async def test_a_touch_starts_the_minute_anew(neema):
    s = neema
    await s.tap("listen")
    await s.tap("language-en")
    await s.until(lambda: "consent-yes" in s.hooks())
    await s.tap("consent-yes")
    await s.pass_time(50)
    await s.tap("choice-up_to_1_hour")
    await s.pass_time(50)
    assert s.state.step == "question"


async def test_leaving_needs_the_numbers_of_the_health_worker(neema):
    s = neema
    await s.tap("listen")
    await s.tap("leave")
    await s.pin("999999")
    await s.until(lambda: s.says("Not these numbers"))
    assert s.route == "/listen"
    await s.pin(PIN)
    await s.until(lambda: s.route == "/chw")


async def test_the_browsers_back_does_not_leave_patient_mode(neema):
    s = neema
    await s.tap("listen")
    s.window.address_changed("/chw")
    s.window.back()
    assert s.route == "/listen"


async def test_who_says_no_leaves_nothing_behind(neema, tablet):
    s = neema
    before = tablet.vault.sync_session().outbox()
    await s.tap("listen")
    await s.tap("language-ar")
    await s.until(lambda: "consent-no" in s.hooks())
    await s.tap("consent-no")
    await s.until(lambda: "thanks" in s.hooks())
    assert tablet.vault.sync_session().outbox() == before


async def test_without_the_questions_the_patient_is_told_so(screen, world):
    s = await screen().open("/")
    await s.enrol("NEEMA-01", pin=PIN)
    await s.until(lambda: "listen" in s.hooks())
    await s.tap("listen")
    await s.tap("language-en")
    await s.until(lambda: s.says("The questions are not on this device yet."))


def test_numbers_that_ended_lock_the_tablet_and_leave_nothing_of_the_patient():
    state, asks = listen.update(State(60, step="thanks", guard=Guard("274913", busy=True)), PinEnded())
    assert (state, asks) == (State(60), (LockNow(),))


def test_a_wrong_pin_waits_before_the_next_number():
    waiting = State(60.0, guard=Guard(wrong=True, wait=5))
    after, asks = listen.update(waiting, listen.PinKey("1"))
    assert after.guard.typed == ""
    assert asks


def test_the_last_question_leads_to_the_story_and_back():
    at_the_end = State(60.0, step="question", questions=("/a", "/b"), at=1)
    after, _ = listen.update(at_the_end, listen.Woke("advance", None))
    assert after.step == "story"
    back, _ = listen.update(after, listen.BackTouched())
    assert (back.step, back.at) == ("question", 1)


async def test_patient_mode_opened_before_the_first_pull_goes_on_when_the_questions_arrive(
    screen, tablet, world, voice_form
):
    s = await screen().open("/")
    await s.enrol("NEEMA-01", pin=PIN)
    await s.until(lambda: "listen" in s.hooks())
    await s.tap("listen")
    await s.tap("language-sw")
    await s.until(lambda: s.state.step == "missing")
    world.tell("form", "kioo_voice/1", voice_form)
    tablet.wake("hand")
    await s.until(lambda: "consent-yes" in s.hooks())
    assert s.state.language == "sw"


BROUGHT = """
| survey |
| | type | name | label | media::image |
| | select_one consent | consent | May we ask? | |
| | select_one respect | respect | Were you treated well? | talk.png |
| | select_one respect | heard | Were you heard? | lost.png |
| choices |
| | list_name | name | label | media::image |
| | consent | yes | Yes | |
| | respect | very | Very well | sun.png |
| | respect | not | Not well | |
| settings |
| | form_id | form_title | version |
| | own_voice | Voices | 1 |
"""


async def test_a_patient_sees_the_pictures_the_authors_brought_and_ours_where_there_are_none(screen, world):
    made = sheet("own_voice", "1", convert(BROUGHT.encode()).xml.decode(), "Voices", purpose="feedback")
    for name in ("talk.png", "sun.png"):
        world.lend("own_voice", "1", name, name.encode(), use="image")
    world.tell("form", "own_voice/1", made)
    s = await screen().open("/")
    await s.enrol("NEEMA-01", pin=PIN)
    await s.until(lambda: "listen" in s.hooks() and not s.window.desk.session.downloads.wanted())
    await s.tap("listen")
    await s.tap("language-en")
    await s.until(lambda: "consent-yes" in s.hooks())
    await s.tap("consent-yes")
    await s.until(lambda: {b"talk.png", b"sun.png", "/art/face-2.svg"} <= shown(s))
    await s.tap("choice-very")
    await s.pass_time(0.3)
    await s.until(lambda: {b"sun.png", "/art/pic-heard.svg"} <= shown(s))
    assert s.window.shown.look.files is None


def shown(s) -> set:
    return {one.src for one in s.controls() if isinstance(one, ft.Image)}
