"""The vault's screens in Chromium: choosing and changing numbers, forgetting them, members, room, practice, lock, and a harmed memory."""

import base64
import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.main import web_app
from app.wiring import Tablet
from core.clock import SystemClock
from core.settings import DeviceSettings
from storage.crypto import key_id, new_pair
from storage.vault import Vault
from sync.protocol import Programme
from tests.app.browser import Browser, browsing
from tests.app.conftest import CHEAP
from tests.app.district import district
from tests.app.sheets import visit_sheet
from tests.fakes.disks import taken
from tests.fakes.http_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PIN, NEW, TEAM_PIN = "274913", "860241", "391746"
TEAM = "team/f-tindwa"


@dataclass
class Shared:
    """A tablet that somebody opens in a browser."""

    url: str
    tablet: Tablet

    @property
    def vault(self) -> Vault:
        return self.tablet.vault


@pytest.fixture
def shared(tmp_path) -> Iterator[Shared]:
    world, recovery = district(SystemClock()), new_pair().public
    world.programme = Programme(recovery_key_id=key_id(recovery), recovery_key=base64.b64encode(recovery).decode())
    world.tell("form", "kioo_visit/1", visit_sheet())
    settings = DeviceSettings(device_folder=tmp_path / "device", sync_seconds=1, reserve_mb=0)
    tablet = Tablet(settings, kdf=CHEAP, dial=lambda url, token, server: world.for_token(token))
    tablet.disk = taken(88)
    with serving(web_app(tablet)) as url:
        yield Shared(url, tablet)
    tablet.close()


async def test_a_shared_tablet_from_the_first_numbers_to_a_harmed_memory(shared):
    async with browsing() as browser:
        await browser.open(shared.url)
        await enrols(browser, "AISHA-01", PIN)
        await browser.sees("2 promises are due")
        await practises(browser)
        await unlocks(browser, "p-aisha", PIN)
        await browser.tab("Me")
        await sees_the_room(browser)
        await changes_the_numbers(browser)
        await browser.tap("add-person")
        await enrols(browser, "TINDWA-1", TEAM_PIN)
        await browser.near("members")
        a_colleague_moves_in(shared.vault)
        await takes_a_member_out(browser)
        await browser.tab("Me")
        await browser.tap("lock-now")
        await asks_the_district(browser)
        a_draft_disappears(shared)
        await unlocks(browser, "p-aisha", NEW)
        await browser.sees("Not everything is as Kioo left it")
        await browser.tap("look")
        await browser.sees("2 promises are due")


async def unlocks(browser: Browser, uid: str, pin: str) -> None:
    await browser.tap(f"person-{uid}")
    await browser.near("pin-1")
    await browser.page.keyboard.type(pin)


async def enrols(browser: Browser, code: str, pin: str) -> None:
    await browser.type("code", code)
    await browser.tap("go-on")
    await browser.near("pin-1")
    await browser.page.keyboard.type("123456")
    await browser.sees("easy to guess")
    await browser.page.keyboard.type(pin)
    await browser.sees("once more")
    await browser.page.keyboard.type(pin)


async def touches(browser: Browser, *hooks: str) -> None:
    for hook in hooks:
        await browser.tap(hook)


async def practises(browser: Browser) -> None:
    await browser.tab("Me")
    await touches(browser, "practice", "practise-practice-visitor")
    await browser.sees("Practice. Nothing is sent.")
    await browser.tap("practice-stop")
    await browser.sees("Who are you?")


async def sees_the_room(browser: Browser) -> None:
    await browser.sees("This device is getting full.")
    await browser.tap("room")
    await browser.sees("Kept free, so that saving and sending always go on")
    await browser.tap("back")


async def changes_the_numbers(browser: Browser) -> None:
    await browser.tap("change-pin")
    steps = {"First the six numbers": PIN, "Choose six numbers": NEW, "once more": NEW}
    for words, pin in steps.items():
        await browser.sees(words)
        await browser.page.keyboard.type(pin)
    await browser.sees("Your new numbers open this device")


async def asks_the_district(browser: Browser) -> None:
    await touches(browser, "person-p-aisha", "forgotten", "go-on", "spell")
    await browser.sees("Read it out line by line")
    await browser.tap("back")
    await browser.near("pin-1")
    await browser.tap("back")


def a_colleague_moves_in(vault: Vault) -> None:
    """Juma of the same team, let in by the team."""
    here = vault.unlock("p-team", TEAM_PIN)
    vault.add_person("p-juma", "Juma", "team", "", "135724", spaces=[TEAM], by=here).lock()
    here.lock()


async def takes_a_member_out(browser: Browser) -> None:
    await touches(browser, "members", "out-p-juma")
    await browser.sees("What they read before, they know.")
    await browser.tap("sure")
    await browser.near("in-p-juma")
    await browser.tap("back")


def a_draft_disappears(shared: Shared) -> None:
    """Somebody takes a row out of the file behind Kioo's back."""
    session = shared.vault.unlock("p-aisha", NEW)
    session.put("draft", "d-1", {"id": "d-1"}, space="own/p-aisha")
    seq = session.open_space("own/p-aisha").index.entry("draft", "d-1").seq
    session.lock()
    with contextlib.closing(sqlite3.connect(shared.tablet.settings.device_folder / "vault.db")) as file:
        file.execute(f"DELETE FROM record WHERE seq = {seq}")
        file.commit()
