"""One talk in two windows of a tablet, and a talk opened before its questions came."""

import pytest

from tests.app.test_reflecting import PIN, guide, through_the_opening  # noqa: F401  (guide is a fixture)

OTHER_WINDOW = "Another window of this device changed this. Please look again."


@pytest.fixture
async def team(screen, world, guide):  # noqa: F811
    world.tell("form", "kioo_reflection/1", guide)
    s = await screen().open("/")
    await s.enrol("TINDWA-1", pin=PIN)
    await s.until(lambda: s.window.desk.session is not None and s.window.desk.session.find("form"))
    return s


async def second_window(screen):
    other = await screen().open("/reflect")
    await other.tap("person-p-team")
    await other.pin(PIN)
    await other.until(lambda: other.route == "/reflect" and other.state.table is not None)
    return other


async def test_the_same_talk_in_two_windows_keeps_what_was_written_first(team, screen):
    await through_the_opening(team)
    await team.pass_time(2)
    other = await second_window(screen)
    await team.type("a-happened", "Soap ran out on two days")
    await team.pass_time(2)
    await other.type("a-happened", "Something else")
    await other.pass_time(2)
    await other.until(lambda: other.says(OTHER_WINDOW))
    await other.until(lambda: other.state.table is not None)
    assert other.control("a-happened").value == "Soap ran out on two days"


async def test_a_talk_closed_in_one_window_is_not_closed_again_in_the_other(team, screen, tablet):
    await through_the_opening(team)
    await team.pass_time(2)
    other = await second_window(screen)
    table = team.state.table.id
    other.window.desk.open_session.put("reflection_notes", table, {"on": "2026-11-18"}, head={"state": "closed"})
    await team.type("a-happened", "Soap ran out on two days")
    await team.pass_time(2)
    await team.until(lambda: team.says(OTHER_WINDOW))
    await team.until(lambda: team.state.table is not None and team.state.table.id != table)


async def test_a_talk_opened_before_the_first_pull_begins_when_its_questions_arrive(screen, tablet, world, guide):  # noqa: F811
    s = await screen().open("/")
    await s.enrol("TINDWA-1", pin=PIN)
    await s.until(lambda: "sit-together" in s.hooks())
    await s.tap("sit-together")
    await s.until(lambda: s.state.missing)
    world.tell("form", "kioo_reflection/1", guide)
    tablet.wake("hand")
    await s.until(lambda: s.state.table is not None)
