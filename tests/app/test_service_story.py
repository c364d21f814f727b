"""A tablet that was too long alone, and one that the district takes out of service while somebody works on it."""

import time

import pytest

from app.asks.people import Opened, TryPin
from app.asks.service import Alone, HowLongAlone, InService, LookAtLeft, Reached, TooLongAlone
from app.effects import do
from app.wiring import Desk
from core.records import SEALED_KINDS, WireRecord
from storage.crypto import key_id
from sync.protocol import Programme
from tests.app.district import PAIR
from tests.app.effects.test_memory import enrolled

DAY = 24 * 3600.0
SUPERVISOR, NEEMA = "274913", "391746"


@pytest.fixture
def desk(tablet, world):
    """A tablet of a supervisor and a health worker that may be alone for 30 days; nobody is unlocked, nobody answers."""
    world.programme = Programme(lease_days=30)
    desk = enrolled(Desk(tablet), world, "AISHA-01", SUPERVISOR)
    enrolled(desk, world, "NEEMA-01", NEEMA)
    desk.open_session.contact.heard({"lease_days": 30})
    desk.lock()
    return desk


def seals(tablet, n=1):
    session = tablet.vault.sync_session()
    for _ in range(n):
        data = {"week": "2026-W47", "channel": "chw", "language": "sw"}
        record = WireRecord(tablet.ids.unlinkable(), 1, "feedback", "d1", "f-tindwa", "", data)
        session.seal(record, b"the queue was long", PAIR.public, key_id(PAIR.public))


def arrived(world):
    return [record for record in world.stored.values() if record.kind in SEALED_KINDS]


async def unlocks(s, uid, pin):
    await s.tap(f"person-{uid}")
    await s.pin(pin)


def shut_out(world):
    world.shut_out |= set(world.tokens.values())
    world.gone = ""


def test_after_thirty_days_without_contact_a_supervisor_unlocks_for_everybody(desk, clock):
    clock.advance(31 * DAY)
    assert do(desk, TryPin("p-neema", NEEMA)) == TooLongAlone()
    told = do(desk, HowLongAlone())
    assert isinstance(told, Alone)
    assert (told.days, [face.uid for face in told.supervisors]) == (31, ["p-aisha"])
    assert isinstance(do(desk, TryPin("p-aisha", SUPERVISOR)), Opened)
    desk.lock()
    assert isinstance(do(desk, TryPin("p-neema", NEEMA)), Opened)


def test_a_day_less_and_whoever_is_at_work_already_are_not_disturbed(desk, clock):
    clock.advance(29 * DAY)
    assert isinstance(do(desk, TryPin("p-neema", NEEMA)), Opened)
    clock.advance(9 * DAY)
    assert desk.open_session.put("draft", "d-1", {"a": 1}) == 1


def test_drafts_and_unsent_work_are_as_they_were(desk, clock):
    do(desk, TryPin("p-neema", NEEMA))
    desk.open_session.put("draft", "d-1", {"a": 1}, space="own/p-neema")
    seals(desk.tablet)
    desk.lock()
    clock.advance(40 * DAY)
    do(desk, TryPin("p-neema", NEEMA))
    do(desk, TryPin("p-aisha", SUPERVISOR))
    desk.lock()
    do(desk, TryPin("p-neema", NEEMA))
    assert desk.open_session.get("draft", "d-1").body == {"a": 1}
    assert len(desk.tablet.vault.sync_session().pending(kinds=SEALED_KINDS)) == 1


async def test_the_screen_tells_why_and_goes_on_by_itself_when_the_server_answers(desk, screen, world, clock):
    clock.advance(31 * DAY)
    s = await screen().open("/")
    await unlocks(s, "p-neema", NEEMA)
    assert s.route == "/alone"
    assert s.says("A supervisor unlocks this tablet")
    assert s.says("31 days")
    assert "person-p-aisha" in s.hooks()
    world.gone = ""
    await s.tap("look-again")
    await s.until(lambda: s.route == "/who")
    assert s.says("Everybody can go on.")
    await unlocks(s, "p-neema", NEEMA)
    assert s.route == "/chw"
    assert do(desk, HowLongAlone()) == Reached()


async def test_a_supervisor_of_this_tablet_is_one_touch_away(desk, screen, clock):
    clock.advance(31 * DAY)
    s = await screen().open("/")
    await unlocks(s, "p-neema", NEEMA)
    await s.tap("person-p-aisha")
    assert s.route == "/unlock/p-aisha"


async def test_a_tablet_shut_out_locks_at_its_next_contact_and_sends_only_what_is_sealed(desk, screen, world, tablet):
    s = await screen().open("/")
    await unlocks(s, "p-neema", NEEMA)
    tablet.vault.sync_session().put(
        "note", "n-1", {}, events=[WireRecord("r-1", 1, "promise", "d1", "f1", "0" * 64, {})]
    )
    seals(tablet, 3)
    shut_out(world)
    tablet.wake("hand")
    await s.until(lambda: s.route == "/out-of-service" and s.says("is with the district"))
    assert s.says("This tablet was taken out of service")
    assert sorted(record.kind for record in arrived(world)) == ["feedback"] * 3 + ["left_work"]
    assert not [record for record in world.stored.values() if record.kind == "promise"]
    assert tablet.vault.people() == []
    assert s.window.desk.me is None


async def test_what_is_left_goes_after_a_restart_too_and_the_screen_counts_it_down(desk, screen, world, tablet):
    do(desk, TryPin("p-neema", NEEMA))
    seals(tablet, 2)
    tablet.vault.take_out()
    s = await screen().open("/")
    await s.until(lambda: s.route == "/out-of-service" and s.says("2 closed answers still go"))
    world.gone = ""
    await s.until(lambda: s.says("is with the district"))
    assert len(arrived(world)) == 2


async def test_a_tablet_shut_out_by_mistake_begins_anew_with_a_code(desk, screen, world, tablet):
    do(desk, TryPin("p-neema", NEEMA))
    shut_out(world)
    tablet.wake("hand")
    s = await screen().open("/")
    await s.until(lambda: s.route == "/out-of-service" and "begin-anew" in s.hooks())
    await s.tap("begin-anew")
    assert s.route == "/enrol"
    world.codes["AISHA-03"] = "fresh"
    world.people = {**world.people, "AISHA-03": world.people["AISHA-01"]}
    await s.enrol("AISHA-03", pin="864297")
    await s.until(lambda: s.route == "/today")
    assert do(desk, LookAtLeft()) == InService()


def test_a_token_that_nobody_knows_takes_nothing_out_of_service(desk, world, tablet):
    do(desk, TryPin("p-neema", NEEMA))
    world.tokens.clear()
    world.gone = ""
    tablet.wake("hand")
    for _ in range(200):
        if tablet.last_problem == "not-enrolled":
            break
        time.sleep(0.01)
    assert tablet.last_problem == "not-enrolled"
    assert len(tablet.vault.people()) == 2
