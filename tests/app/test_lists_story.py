"""A sheet with a list and a picture of its own on a real vault: not begun before its list is here, then filled in by it."""

import pytest

from app.asks.drafts import BeginDraft, NoSuchForm
from app.effects import do
from forms.xlsform import convert
from tests.app.harness import Screen
from tests.app.sheets import sheet
from tests.app.test_sheet_story import learning
from tests.forms.wells import PICTURE, VILLAGES, wells


def tell(world, version, **files):
    for name, (content, use) in files.items():
        world.lend("wells", version, name.replace("_", "."), content, use=use)
    xml = convert(wells(version)).xml.decode()
    world.tell("form", f"wells/{version}", sheet("wells", version, xml, "Wells") | {"published": int(version)})


@pytest.fixture
def world(world):
    tell(world, "1", villages_csv=(VILLAGES, "list"), well_png=(PICTURE, "image"))
    return world


def hold_back(world, content):
    """The district does not lend this content yet; the way to lend it."""
    name = next(name for name, one in world.lent.items() if one == content)
    del world.lent[name]
    return lambda: world.lent.update({name: content})


async def opened(s: Screen) -> Screen:
    s.window.go("/sheet/wells")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    return s


async def test_a_sheet_waits_for_its_list_and_says_so(screen, world):
    come = hold_back(world, VILLAGES)
    s = await learning(screen, "AISHA-01")
    s.window.go("/learn")
    await s.until(lambda: s.says("On its way: villages.csv"))
    s.window.go("/sheet/wells")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: s.says("This sheet still waits for villages.csv."))
    assert s.window.desk.session.find("draft") == []
    come()
    s.window.tablet.wake("hand")
    s.window.go("/learn")
    await s.until(lambda: s.says("Wells") and not s.says("On its way: villages.csv"))
    await opened(s)


async def test_its_list_is_offered_and_its_picture_is_there(screen):
    s = await learning(screen, "AISHA-01")
    await s.until(lambda: not s.window.desk.session.downloads.wanted())
    await opened(s)
    assert [one.label for one in s.state.filled.nodes["/data/village"].choices] == ["Ifo", "Sol"]
    assert s.state.filled.session.missing_lists == ()
    assert s.says("Ifo")
    await s.tap("a-village-ifo")
    await s.tap("on")
    assert await s.window.shown.look.shelf.open("wells", "1", "well.png") == PICTURE
    await s.until(lambda: "picture-seen" in s.hooks())
    await s.tap("on")
    assert s.says("A sound belongs here.")


async def test_a_picture_that_has_not_come_is_named(screen, world):
    hold_back(world, PICTURE)
    s = await learning(screen, "AISHA-01")
    await s.until(lambda: len(s.window.desk.session.downloads.wanted()) == 1)
    await opened(s)
    await s.tap("on")
    await s.until(lambda: s.says("A picture belongs here: well.png"))


async def test_the_older_version_is_offered_until_the_lists_of_the_newer_one_are_here(screen, world):
    s = await learning(screen, "AISHA-01")
    await s.until(lambda: not s.window.desk.session.downloads.wanted())
    tell(world, "2", villages_csv=(VILLAGES + b"new,New,east\n", "list"))
    come = hold_back(world, VILLAGES + b"new,New,east\n")
    s.window.tablet.wake("hand")
    await s.until(lambda: len(s.window.desk.session.find("form", where={"form": "wells"})) == 2)
    await opened(s)
    assert s.state.body["version"] == "1"
    come()
    s.window.tablet.wake("hand")
    await s.until(lambda: not s.window.desk.session.downloads.wanted())
    begun = do(s.window.desk, BeginDraft("wells", "f-tindwa"))
    assert not isinstance(begun, NoSuchForm)
    assert s.window.desk.session.get("draft", begun.draft).body["version"] == "2"


async def test_who_and_which_device_a_form_may_ask_are_the_person_and_this_one(screen, world):
    rows = b"| survey |\n| | type | name | label |\n| | deviceid | d | |\n| | username | u | |\n| | text | a | A |\n"
    converted = convert(rows + b"| settings |\n| | form_id | version |\n| | who | 1 |\n")
    world.tell("form", "who/1", sheet("who", "1", converted.xml.decode(), "Who"))
    s = await learning(screen, "AISHA-01")
    await s.until(lambda: s.window.desk.session.find("form", where={"form": "who"}))
    s.window.go("/sheet/who")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    answers = s.state.filled.session.answers()
    assert answers == {"d": s.window.desk.session.setting("device"), "u": "p-aisha"}


async def test_a_list_that_never_came_is_said_once(screen, world):
    xml = convert(wells("2")).xml.decode()
    world.tell("form", "wells/2", sheet("wells", "2", xml, "Wells") | {"published": 2})
    s = await learning(screen, "AISHA-01")
    await opened(s)
    assert s.says("The district gave no list villages.csv with this sheet.")
    await s.tap("lists-read")
    assert "lists-missing" not in s.hooks()
    s.window.go("/visits")
    await opened(s)
    assert "lists-missing" in s.hooks()


async def test_a_list_that_is_still_coming_or_torn_is_said_in_a_sheet_that_was_begun(screen, world):
    s = await learning(screen, "AISHA-01")
    await s.until(lambda: not s.window.desk.session.downloads.wanted())
    await opened(s)
    assert "lists-missing" not in s.hooks()
    s.window.go("/visits")
    world.lend("wells", "1", "villages.csv", b"name;label\n" * 40_000)
    hold_back(world, b"name;label\n" * 40_000)
    s.window.tablet.wake("hand")
    await s.until(lambda: len(s.window.desk.session.downloads.wanted()) == 1)
    await opened(s)
    assert s.says("The list villages.csv comes with the network.")
    world.lend("wells", "1", "villages.csv", b"\xff\xfe\x00")
    s.window.tablet.wake("hand")
    await s.until(lambda: not s.window.desk.session.downloads.wanted())
    s.window.go("/visits")
    await opened(s)
    assert s.says("The list villages.csv cannot be read on this device.")
