"""A newcomer tries everything out, and what was practised is one's own to throw away."""

import pytest

from app.asks.practice import PractiseAs
from app.effects import do
from app.wiring import Tablet
from core.errors import Locked
from tests.app.sheets import sheet, visit_sheet
from tests.app.test_sheet_story import XML, learning


@pytest.fixture
def world(world):
    world.tell("form", "kioo_visit/1", visit_sheet())
    world.tell("form", "soap/3", sheet("soap", "3", XML.decode(), "Soap count"))
    return world


async def practising(screen, who="visitor", **size):
    s = await learning(screen, "AISHA-01", **size)
    await s.until(lambda: len(s.window.desk.session.find("form")) == 2)
    s.window.go("/me")
    await s.until(lambda: "practice" in s.hooks())
    await s.tap("practice")
    await s.until(lambda: s.route == "/practice" and f"practise-practice-{who}" in s.hooks())
    await s.tap(f"practise-practice-{who}")
    await s.until(lambda: s.route == "/today")
    return s


async def a_sheet_is_sent(s):
    s.window.go("/sheet/soap")
    await s.until(lambda: "for-practice-centre" in s.hooks())
    await s.tap("for-practice-centre")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    await s.type("a-name", "Grace")
    await s.tap("on")
    await s.type("a-age", "12")
    await s.tap("on")
    await s.until(lambda: not s.route.startswith("/fill/"))


async def test_a_finished_sheet_stays_on_the_device_and_every_screen_says_that_this_is_practice(screen, world, tablet):
    s = await practising(screen)
    assert s.says("Practice. Nothing is sent. Your numbers: 123456")
    await a_sheet_is_sent(s)
    s.window.go("/sending")
    await s.until(lambda: s.state.outbox is not None)
    assert [line.state for line in s.state.outbox.lines] == ["on this device"]
    assert s.says("Practice. Nothing is sent.")
    assert not s.says("Sends by itself")
    assert world.stored == {}
    assert tablet.practice.last_problem is None
    own = tablet.vault.unlock("p-aisha", "274913")
    assert own.outbox() == []
    assert own.find("sent") == []


async def test_the_band_stands_over_a_visit_and_stops_the_practice_at_once(screen, tablet):
    s = await practising(screen)
    s.window.go("/facility/practice-centre")
    await s.until(lambda: "start-visit" in s.hooks())
    assert s.says("Bring two boxes of gloves")
    await s.tap("start-visit")
    await s.until(lambda: s.route.startswith("/visit/"))
    assert s.says("Practice. Nothing is sent.")
    await s.tap("practice-stop")
    await s.until(lambda: s.route == "/who" and "person-p-aisha" in s.hooks())
    assert s.window.tablet is tablet
    assert s.window.desk.session is None
    assert not s.says("Your numbers")
    await s.tap("practice")
    await s.until(lambda: "practise-practice-visitor" in s.hooks())
    await s.tap("practise-practice-visitor")
    await s.until(lambda: bool(s.window.desk.session and s.window.desk.session.find("draft")))


async def test_beginning_afresh_throws_away_what_was_practised(screen):
    s = await practising(screen)
    await a_sheet_is_sent(s)
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    await s.tap("practice")
    await s.until(lambda: "begin-afresh" in s.hooks())
    await s.tap("begin-afresh")
    await s.until(lambda: "practise-practice-visitor" in s.hooks())
    await s.tap("practise-practice-visitor")
    await s.until(lambda: s.window.desk.me is not None)
    assert s.window.desk.session.outbox() == []
    assert len(s.window.desk.session.find("form")) == 2


async def test_before_anybody_unlocked_there_is_nothing_to_practise_with(screen, tablet, clock, world):
    s = await learning(screen, "AISHA-01")
    await s.leave()
    tablet.close()
    again = Tablet(tablet.settings, clock=clock, kdf=tablet.kdf, dial=tablet.dial)
    t = await type(s)(again).open("/")
    await t.until(lambda: "practice" in t.hooks())
    await t.tap("practice")
    assert t.says("Practice begins once somebody has unlocked this device")
    await t.leave()
    again.close()


async def test_where_somebody_practises_nobody_is_added_and_idleness_ends_it(screen, tablet):
    s = await practising(screen, width=1024, height=768)
    s.window.go("/me")
    await s.until(lambda: "lock-now" in s.hooks())
    assert not {"add-person", "practice"} & s.hooks()
    assert "practice-stop" in s.hooks()
    await s.pass_time(tablet.settings.lock_seconds + 10, step=60)
    await s.until(lambda: s.route == "/who")
    assert s.window.tablet is tablet


async def test_the_address_of_practice_tries_no_numbers_on_the_devices_own_people(screen, tablet):
    s = await learning(screen, "AISHA-01")
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    s.window.address_changed("/practice")
    await s.until(lambda: s.state is not None and getattr(s.state, "faces", None) == [])
    with pytest.raises(Locked):
        do(s.window.desk, PractiseAs("p-aisha"))
    assert tablet.vault.unlock("p-aisha", "274913").person.uid == "p-aisha"
    await s.tap("stop-practice")
    assert s.route == "/who"
