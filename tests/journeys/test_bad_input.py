"""Bad input is met kindly and nothing is lost: one short story for each thing that goes wrong in the field."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import flet as ft
import pytest

from app.wiring import Tablet
from kioo.cli import main
from server import admin
from server.access import CONSOLE
from server.form_publishing import publish
from server.store.tables import FormVersion, Record, Sealed
from sync.http_client import HttpClient
from tests.app.harness import Screen
from tests.fakes.clock import START, FakeClock
from tests.forms.workbooks import SURVEY, changed, workbook
from tests.journeys import steps
from tests.journeys.arriving import arrives, kept, sheets_at
from tests.journeys.hands import InProcess
from tests.journeys.processes import free_port
from tests.journeys.spoilers import DropsAnswers, Portal, as_after_a_kill, room
from tests.journeys.steps import PINS

YEAR = 365 * 24 * 3600
WRONG = "000001"
PORTAL = "This network wants something from you first."


@pytest.fixture
def borehole(central) -> None:
    """The district's own short form is on the server."""
    publish(central.store, workbook(), CONSOLE)


async def aisha_is_in(hands: InProcess, country) -> None:
    await steps.enrols(hands, country.codes["aisha"], PINS["aisha"])
    await hands.sees("Get ready")


async def fills(hands: InProcess, facility: str) -> None:
    await hands.tab("Learn")
    await hands.tap("sheet-borehole")
    await hands.tap(f"for-{facility}")
    await steps.fills_the_borehole(hands)


async def sending_says(hands: InProcess, *words: str) -> None:
    await hands.tab("Today")
    await hands.tap("sync-chip")
    for part in words:
        await hands.sees(part)


@asynccontextmanager
async def a_window(tablet: Tablet) -> AsyncIterator[Screen]:
    window = Screen(tablet)
    try:
        yield window
        await window.settle()
    finally:
        window.close()


# Numbers and codes.


async def test_wrong_numbers_wait_longer_each_time_and_the_right_ones_open_even_after_a_kill(
    screen, tablet, country, tmp_path, clock
):
    hands = InProcess(await screen().open("/"))
    await aisha_is_in(hands, country)
    await hands.tab("Me")
    await hands.tap("lock-now")
    await hands.tap(f"person-{country.people['aisha']}")
    for _ in range(3):
        await hands.pin(WRONG)
        await hands.sees("Not these numbers. Please try again.")
    await hands.pin(WRONG)
    await hands.sees("Not these numbers. Wait 5 seconds.")
    await hands.screen.pass_time(4)
    await hands.sees("Wait 1 second.")
    await hands.screen.pass_time(1)
    await hands.pin(WRONG)
    await hands.sees("Not these numbers. Wait 30 seconds.")
    with as_after_a_kill(tablet, tmp_path, clock) as again:
        async with a_window(again) as window:
            hands = InProcess(await window.open("/"))
            await steps.unlocks(hands, country.people["aisha"], PINS["aisha"])
            await hands.sees("Too early. Wait 30 seconds.")
            await hands.screen.pass_time(30)
            await hands.sees("Your six numbers")
            await hands.pin(PINS["aisha"])
            await hands.waits_for("sync-chip")


async def test_a_wrong_a_used_and_an_old_code_are_told_apart_and_a_new_one_lets_in(screen, central, country, clock):
    hands = InProcess(await screen().open("/"))
    old = admin.new_enrol_code(central.store, country.people["aisha"])
    clock.advance(73 * 3600)
    used, fresh = (admin.new_enrol_code(central.store, country.people["aisha"]) for _ in range(2))
    HttpClient(central.url).enrol(used, "another-tablet", "Another")
    for code, what, then in (
        ("22222222", "The district does not know this code.", "Look at the letters again, or ask for a new code."),
        (used, "This code was used before.", "Ask the district for a new code."),
        (old, "This code is too old.", "Ask the district for a new code."),
    ):
        await hands.type("code", code)
        await hands.tap("go-on")
        await hands.sees(f"{what} {then}")
    await steps.enrols(hands, f" {fresh[:4]} {fresh[4:]} ".lower(), PINS["aisha"])
    await hands.sees("Get ready")


async def test_whoever_lets_a_second_team_member_in_must_hold_the_teams_memory_and_the_code_stays_good(
    screen, central, country
):
    hands = InProcess(await screen().open("/"))
    night = admin.add_person(central.store, "Tindwa team at night", "", "", "team", "tindwa")
    code = admin.new_enrol_code(central.store, night)
    await steps.enrols(hands, country.codes["team"], PINS["team"])
    await hands.waits_for("sit-together")
    await steps.enrols_another(hands, country.codes["neema"], PINS["neema"])
    await hands.waits_for("listen")
    await hands.tab("Me")
    await hands.tap("add-person")
    await hands.type("code", code)
    await hands.tap("go-on")
    await hands.sees("Somebody of this team unlocks first. Then: Me, Add a person, and this same code.")
    hands.screen.window.back()
    await hands.screen.settle()
    await steps.hands_over_to(hands, country.people["team"], PINS["team"])
    await hands.waits_for("sit-together")
    await steps.enrols_another(hands, code, PINS["aisha"])
    await hands.waits_for("sit-together")
    assert hands.screen.window.desk.me.uid == night


# The way to the district.


async def test_a_server_that_stops_after_storing_and_before_answering_costs_nothing_and_doubles_nothing(
    screen, tablet, central, country, borehole
):
    hands = InProcess(await screen().open("/"))
    await aisha_is_in(hands, country)
    await steps.enrols_another(hands, country.codes["neema"], PINS["neema"])
    await hands.waits_for("listen")
    central.off()
    await steps.listens(hands, PINS["neema"])
    await steps.hands_over_to(hands, country.people["aisha"], PINS["aisha"])
    await fills(hands, "tindwa")
    spoiler = DropsAnswers("/sync/v1/push")
    central.on(inside=spoiler)
    await hands.screen.until(lambda: spoiler.dropped or hands.screen.window.tablet.clock.advance(1))
    assert (sheets_at(central), len(kept(central.store, Sealed))) == (["Nandari"], 1)
    central.off()
    counts = tablet.vault.sync_session().counts()
    assert counts.on_device + counts.on_way == 2
    assert (counts.safe, counts.needs_you) == (0, 0)
    central.on()
    await arrives(hands, tablet)
    assert sheets_at(central) == ["Nandari"]
    assert len(kept(central.store, Sealed, kind="feedback")) == 1
    assert tablet.vault.sync_session().counts().safe == 2


@pytest.mark.parametrize("status", [200, 302])
async def test_a_network_that_wants_something_first_is_named_at_enrolment_and_the_code_is_not_spent(
    screen, central, country, status
):
    hands = InProcess(await screen().open("/"))
    central.off()
    central.instead(Portal(status))
    await hands.type("code", country.codes["aisha"])
    await hands.tap("go-on")
    await hands.sees(f"{PORTAL} Open its page in the browser, or use another network.")
    central.off()
    central.on()
    await steps.enrols(hands, country.codes["aisha"], PINS["aisha"])
    await hands.sees("Get ready")


async def test_a_network_that_wants_something_first_takes_nothing_while_sending(
    screen, tablet, central, country, borehole
):
    hands = InProcess(await screen().open("/"))
    await aisha_is_in(hands, country)
    central.off()
    portal = Portal(200)
    central.instead(portal)
    await fills(hands, "tindwa")
    await sending_says(hands, "on this device")
    # a round may have met nobody while the networks changed: that answer is not the one waited for
    await hands.screen.until(
        lambda: tablet.last_problem == "somebody-else" or hands.screen.window.tablet.clock.advance(1)
    )
    await hands.sees(PORTAL)
    counts = tablet.vault.sync_session().counts()
    assert (counts.on_device, counts.on_way, counts.safe, counts.needs_you) == (1, 0, 0, 0)
    assert "/sync/v1/push" not in portal.asked
    central.off()
    central.on()
    await arrives(hands, tablet)
    assert sheets_at(central) == ["Nandari"]


async def test_a_form_version_the_district_does_not_know_is_stored_flagged_and_safe(
    screen, tablet, central, country, borehole, tmp_path, capsys
):
    hands = InProcess(await screen().open("/"))
    await aisha_is_in(hands, country)
    with central.store.writing():  # the district went back to an older copy of its own
        FormVersion.erase(FormVersion.form == "borehole")
    await fills(hands, "tindwa")
    await arrives(hands, tablet)
    (record,) = kept(central.store, Record, form="borehole")
    assert (record.status, record.flags) == ("stored", "unknown-form-version")
    counts = tablet.vault.sync_session().counts()
    assert (counts.safe, counts.needs_you) == (1, 0)
    publish(central.store, workbook(), CONSOLE)
    where = ["--database", country.settings.database, "--folder", str(country.settings.server_folder)]
    assert main(["admin", "export", "borehole", *where]) == 0
    assert "Nandari" in capsys.readouterr().out


def test_a_broken_workbook_names_row_and_column_and_publishes_nothing(central, country, tmp_path, capsys):
    book = tmp_path / "borehole.xlsx"
    book.write_bytes(workbook(survey=changed(SURVEY, {(4, 4): "${wrks} = 'no'", (3, 1): "select_one yes_on"})))
    where = ["--database", country.settings.database, "--folder", str(country.settings.server_folder)]
    before = [(one.form, one.version) for one in kept(central.store, FormVersion)]
    assert main(["form", "check", str(book)]) == 1
    told = capsys.readouterr().out
    assert re.search(r"survey +3 +type +The list yes_on is not", told)
    assert re.search(r"survey +4 +relevant +\$\{wrks\} points to no question", told)
    assert main(["form", "publish", str(book), *where]) == 1
    said = capsys.readouterr()
    assert "survey, row 3, column type" in said.err
    assert (said.out, "Traceback" in said.err) == ("", False)
    assert [(one.form, one.version) for one in kept(central.store, FormVersion)] == before


# The device itself.


async def test_a_full_device_in_the_middle_of_a_visit_loses_no_answer_and_saves_once_there_is_room(
    screen, tablet, country, tmp_path, clock
):
    hands = InProcess(await screen().open("/"))
    long = os.urandom(60_000).hex()
    await aisha_is_in(hands, country)
    await steps.begins_a_visit(hands, "tindwa")
    await steps.follows_up(hands)
    await hands.tap("a-kind-planned")
    await hands.tap("a-focus-voice")
    await hands.tap("on")
    route = hands.screen.route
    room(tablet, 2)
    await hands.type("a-proud_of", long)
    await hands.sees("This device is full")
    await hands.sees("What was kept before is safe. Make room, then try again.")
    await _reopened(tablet, tmp_path, clock, country, route, "")
    room(tablet, 1000)
    await hands.tap("try-again")
    assert not hands.screen.says("This device is full")
    await _reopened(tablet, tmp_path, clock, country, route, long)


async def _reopened(tablet, tmp_path, clock, country, route, proud_of) -> None:
    """After a kill: still at the page about what they are proud of, with the answers that were kept."""
    with as_after_a_kill(tablet, tmp_path, clock) as again:
        async with a_window(again) as window:
            hands = InProcess(await window.open(route))
            await steps.unlocks(hands, country.people["aisha"], PINS["aisha"])
            await hands.waits_for("a-proud_of")
            given = window.state.filled.session.answers()
            assert (given["kind"], given["focus"], given.get("proud_of", "")) == ("planned", "voice", proud_of)
            assert {one.state for one in window.state.followed.values()} == {"done", "stuck"}


async def test_a_full_device_in_patient_mode_shows_nobody_the_health_workers_screens(screen, tablet, central, country):
    hands = InProcess(await screen().open("/"))
    await steps.enrols(hands, country.codes["neema"], PINS["neema"])
    await hands.screen.until(lambda: tablet.vault.sync_session().find("form", where={"purpose": "feedback"}))
    central.off()  # what was sent would make room
    await tells_a_story(hands)
    room(tablet, 2)
    await hands.tap("story-done")
    await hands.sees("This device is full")
    room(tablet, 1000)
    await hands.tap("try-again")
    await hands.tap("give-back")
    await hands.pin(PINS["neema"])
    await tells_a_story(hands)
    room(tablet, 2)
    await hands.tap("story-done")
    await hands.tap("go-home")
    await hands.sees("Who are you?")
    assert hands.screen.window.desk.session is None
    room(tablet, 1000)
    await steps.unlocks(hands, country.people["neema"], PINS["neema"])
    await hands.waits_for("listen")
    central.on()
    await arrives(hands, tablet)
    assert len(kept(central.store, Sealed, kind="feedback")) == 1


async def tells_a_story(hands: InProcess) -> None:
    await hands.tap("listen")
    await hands.tap("language-en")
    await hands.tap("consent-yes")
    for value in steps.BEST.values():
        await hands.tap(f"choice-{value}")
        await hands.moment()
    await hands.type("story_good", os.urandom(60_000).hex())


async def test_the_same_sheet_in_two_windows_keeps_what_was_answered_first_and_is_sent_once(
    screen, tablet, central, country, borehole
):
    first = InProcess(await screen().open("/"))
    await aisha_is_in(first, country)
    await first.tab("Learn")
    await first.tap("sheet-borehole")
    await first.tap("for-tindwa")
    second = InProcess(await screen().open(first.screen.route))
    await steps.unlocks(second, country.people["aisha"], PINS["aisha"])
    await second.waits_for("a-village")
    await first.type("a-village", "Nandari")
    await second.type("a-village", "Elsewhere")
    await second.sees("Another window of this device changed this. Please look again.")
    assert second.screen.control("a-village", ft.TextField).value == "Nandari"
    await steps.fills_the_borehole(second)
    await first.tap("on")
    await first.sees("This was finished already.")
    await arrives(first, tablet)
    assert sheets_at(central) == ["Nandari"]
    assert not tablet.vault.sync_session().counts().needs_you


async def test_two_windows_on_one_memory_both_work_and_another_process_is_told_to_wait(
    screen, tablet, central, country, borehole
):
    hands = InProcess(await screen().open("/"))
    await aisha_is_in(hands, country)
    second = InProcess(await screen(width=1024, height=768).open("/"))
    await steps.unlocks(second, country.people["aisha"], PINS["aisha"])
    await fills(hands, "tindwa")
    await fills(second, "osheka")
    await arrives(hands, tablet)
    assert sheets_at(central) == ["Nandari", "Nandari"]
    line = [sys.executable, "-m", "kioo", "app", "--web", "--port", str(free_port())]
    line += ["--device", str(tablet.settings.device_folder)]
    other = await asyncio.to_thread(subprocess.run, line, capture_output=True, text=True, timeout=60, check=False)
    said = "kioo: Kioo is open already in this folder; close the other one first [K-44]\n"
    assert (other.returncode, other.stderr, other.stdout) == (1, said, "")
    await fills(hands, "osheka")


async def test_a_clock_set_back_a_year_changes_no_wait_and_what_is_made_arrives_once(
    tablet, central, country, borehole
):
    clock = FakeClock(START)
    settings = replace(tablet.settings, device_folder=tablet.settings.device_folder / "own")
    own = Tablet(settings, clock=clock, kdf=tablet.kdf)
    async with a_window(own) as window:
        hands = InProcess(await window.open("/"))
        await aisha_is_in(hands, country)
        central.off()
        await fills(hands, "tindwa")
        await hands.tab("Me")
        await hands.tap("lock-now")
        await hands.tap(f"person-{country.people['aisha']}")
        for _ in range(4):
            await hands.pin(WRONG)
        await hands.sees("Wait 5 seconds.")
        clock.set_back(YEAR)
        await hands.screen.pass_time(4)
        await hands.sees("Wait 1 second.")
        await hands.screen.pass_time(1)
        await hands.pin(PINS["aisha"])
        await hands.waits_for("lock-now")
        await fills(hands, "osheka")
        central.on()
        await arrives(hands, own)
        sent = kept(central.store, Record, form="borehole")
        assert {one.facility for one in sent} == {"tindwa", "osheka"}
        assert len(sent) == 2
        await hands.screen.until(lambda: own.last_problem is None)
        assert own.vault.sync_session().counts().needs_you == 0
        await sending_says(hands, "Last safe today")
    own.close()
