"""The same journey in Chromium at phone size against real processes; the server stops and starts, the app is killed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.ids import IdMaker
from tests.app.browser import PHONE, browsing
from tests.forms.workbooks import workbook
from tests.journeys import steps
from tests.journeys.country import Country, found
from tests.journeys.desk import Desk
from tests.journeys.hands import InBrowser
from tests.journeys.processes import Process, app_process, free_port, server_process
from tests.journeys.steps import PINS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
LOOKED = {"voice_discussed": "yes", "voice_changed": "partly"}


@dataclass
class Field:
    """The district's server and one tablet, each a process of its own."""

    country: Country
    server: Process
    app: Process

    def command(self, *words: str) -> str:
        """What somebody types at the server's command line."""
        where = ["--database", self.country.settings.database, "--folder", str(self.country.settings.server_folder)]
        line = [sys.executable, "-m", "kioo", *words, *where]
        return subprocess.run(line, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    clock = SystemClock()
    country = found(tmp_path, clock, IdMaker(clock, os.urandom))
    server = server_process(tmp_path, country.settings.database, free_port())
    app = app_process(tmp_path, tmp_path / "tablet", server.url, free_port())
    server.start()
    app.start()
    yield Field(country, server, app)
    app.stop()
    server.stop()


async def test_a_visit_a_voice_and_a_barrier_travel_to_the_district_and_the_answer_comes_back(field: Field):
    people, codes = field.country.people, field.country.codes
    async with browsing(PHONE) as browser:
        hands = InBrowser(browser)
        await browser.open(field.app.url)
        await steps.enrols(hands, codes["aisha"], PINS["aisha"])
        await hands.sees("Get ready")
        for name in ("neema", "team"):
            await steps.enrols_another(hands, codes[name], PINS[name])
        await hands.waits_for("sit-together")

        field.server.stop()
        await steps.hands_over_to(hands, people["aisha"], PINS["aisha"])
        await steps.begins_a_visit(hands, "tindwa")
        await steps.follows_up(hands)
        await steps.opens(hands, "voice")
        await steps.answers(hands, LOOKED)
        await hands.sees("Can patients see what was changed?")
        await hands.sees("saved on this device")

        field.app.kill()
        field.app.start()
        await browser.open(browser.page.url)
        await steps.unlocks(hands, people["aisha"], PINS["aisha"])
        await hands.sees("Can patients see what was changed?")
        await steps.answers(hands, {"voice_shown": "no"})
        await steps.plans_and_closes(hands, PINS["aisha"], people["aisha"])

        await steps.hands_over_to(hands, people["neema"], PINS["neema"])
        await steps.listens(hands, PINS["neema"])
        await steps.hands_over_to(hands, people["team"], PINS["team"])
        await steps.reflects(hands)
        await hands.sees("on this device")

        field.server.start()
        await hands.sees("All safe")
        desk = Desk(field.server.url)
        assert steps.BARRIER in desk.reads("/")
        assert "1 voice so far" in desk.reads("/places/tindwa")
        fields = {"kind": "promise", "what": "Send soap each month", "owner_name": "The store", "due": "2030-12-20"}
        desk.sends(desk.link("/", steps.BARRIER), step="send", **fields)
        await hands.sees("Send soap each month")
        field.server.stop()
        await hands.tab("Me")
        await hands.tab("Today")
        await hands.sees("Send soap each month")


async def test_a_districts_own_form_is_published_filled_and_exported(field: Field, tmp_path: Path):
    book = tmp_path / "borehole.xlsx"
    book.write_bytes(workbook())
    async with browsing(PHONE) as browser:
        hands = InBrowser(browser)
        await browser.open(field.app.url)
        await steps.enrols(hands, field.country.codes["aisha"], PINS["aisha"])
        await hands.sees("Get ready")
        field.command("form", "publish", str(book))
        await hands.tab("Learn")
        await hands.tap("sheet-borehole")
        await hands.tap("for-tindwa")
        await steps.fills_the_borehole(hands)
        await hands.tab("Today")
        await hands.sees("All safe")
    told = field.command("admin", "export", "borehole").splitlines()
    assert "village" in told[0]
    assert "Nandari" in told[1]
    assert len(told) == 2
