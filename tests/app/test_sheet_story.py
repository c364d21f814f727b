"""A district's own sheet on a real vault: found under Learn, filled in, killed, gone on with, sent."""

import pytest

from tests.app.screens.test_fill import XML
from tests.app.sheets import sheet


@pytest.fixture
def world(world):
    world.tell("form", "soap/2", sheet("soap", "2", "<broken/>", "Soap, old"))
    newest = sheet("soap", "3", XML.decode(), "Soap count") | {"published": 2}
    world.tell("form", "soap/3", newest)
    return world


async def learning(screen, code, **size):
    s = await screen(**size).open("/")
    await s.enrol(code)
    await s.until(lambda: s.window.desk.session is not None and s.window.desk.session.find("form"))
    return s


async def test_a_sheet_is_found_filled_in_and_sent(screen, world):
    s = await learning(screen, "AISHA-01")
    s.window.go("/learn")
    await s.until(lambda: s.says("Soap count"))
    assert not s.says("Soap, old")
    await s.tap("sheet-soap")
    await s.tap("for-f-osheka")
    await s.until(lambda: s.route.startswith("/fill/"))
    await s.tap("on")
    assert s.says("Check one answer")
    await s.type("a-name", "Grace")
    await s.tap("on")
    route = s.route
    s.window.go("/visits")
    draft = f"draft-{route.rsplit('/', 1)[-1]}"
    await s.until(lambda: draft in s.hooks())
    await s.tap(draft)
    await s.until(lambda: s.says("How old?"))
    await s.type("a-age", "12")
    await s.tap("on")
    await s.until(lambda: s.route == "/visits")
    await s.until(lambda: bool(world.stored))
    (record,) = world.stored.values()
    assert (record.form, record.version, record.facility, record.district) == ("soap", "3", "f-osheka", "d1")
    assert record.data["answers"] == {"name": "Grace", "age": "12"}
    assert not s.window.desk.session.find("draft")


async def test_beginning_twice_opens_the_same_draft(screen, world):
    s = await learning(screen, "AISHA-01")
    routes = set()
    for _ in range(2):
        s.window.go("/sheet/soap")
        await s.until(lambda: "for-f-osheka" in s.hooks())
        await s.tap("for-f-osheka")
        await s.until(lambda: s.route.startswith("/fill/"))
        routes.add(s.route)
    assert len(routes) == 1


async def test_somebody_of_a_facility_fills_it_in_for_it(screen, world):
    s = await learning(screen, "NEEMA-01")
    s.window.go("/sheet/soap")
    await s.until(lambda: s.route.startswith("/fill/"))
    assert s.says("Tindwa Health Centre")


async def test_a_sheet_nobody_sent_says_so(screen, world):
    s = await learning(screen, "AISHA-01")
    s.window.go("/sheet/moon")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    assert s.says("This sheet has not come yet.")


async def test_a_draft_that_is_gone_says_so(screen, world):
    s = await learning(screen, "AISHA-01")
    s.window.go("/fill/nothing")
    await s.until(lambda: s.says("This was finished already."))
    s.window.go("/visit/nothing")
    await s.until(lambda: s.route == "/today")
