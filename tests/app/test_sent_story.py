"""What was sent is looked at again and changed, on a real vault: the district gets the next revision of the same record."""

from functools import cache
from hashlib import sha256

import pytest
from pyxform.xls2xform import convert

from app.asks import Answered
from app.effects import sent
from app.screens import sent as sent_screen
from app.screens.fill import JumpedTo
from core.records import PullItem
from tests.app.sheets import sheet
from tests.app.test_sheet_story import learning
from tests.storage.test_form_encryption import WRITTEN

FORM = """
| survey |
| | type          | name    | label                 | default                | required |
| | text          | village | Which village?        | ${last-saved#village}  | yes      |
| | select_one yn | works   | Does the well give?   |                        |          |
| | image         | photo   | The well              |                        |          |
| | begin_repeat  | home    | A home                |                        |          |
| | text          | who     | Whose?                |                        |          |
| | end_repeat    |         |                       |                        |          |
| choices |
| | list_name | name | label |
| | yn        | yes  | Yes, it gives |
| | yn        | no   | No, it is dry |
| settings |
| | form_id | version | instance_name |
| | well    | 1       | concat('Well of ', ${village}) |
"""


@cache
def xform(more: str = "") -> str:
    return convert(xlsform=FORM + more, file_type=".md", validate=False).xform


@pytest.fixture
def world(world):
    world.tell("form", "well/1", sheet("well", "1", xform(), "Wells"))
    return world


async def begun(s, place="f-osheka"):
    s.window.go("/sheet/well")
    await s.until(lambda: f"for-{place}" in s.hooks())
    await s.tap(f"for-{place}")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)


async def to_the_end(s):
    while s.route.startswith("/fill/"):
        await s.tap("on")


async def filled(s, village="Ifo", photo=b""):
    """One sheet finished; the id of its record."""
    await begun(s)
    draft = s.route.rsplit("/", 1)[-1]
    await s.type("a-village", village)
    if photo:
        name = await s.window.shown.look.files.keep(photo, mime="image/png")
        s.window.hear(Answered("/data/photo", name))
    s.window.hear(Answered("/data/works", "yes"))
    await s.settle()
    await to_the_end(s)
    assert s.route == "/visits"
    return draft


async def looked_at(s, record):
    s.window.go(f"/sent/{record}")
    await s.until(lambda: s.state.line is not None)


async def changing(s, record):
    await looked_at(s, record)
    await s.tap("change")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)


async def at_the_photo(s):
    s.window.hear(JumpedTo("/data/photo", "/data/photo"))
    await s.settle()


async def safe(s):
    await s.until(lambda: not s.window.desk.session.outbox())


async def test_it_is_found_again_read_and_changed(screen, world):
    s = await learning(screen, "AISHA-01")
    record = await filled(s)
    await safe(s)
    await s.tap("what-i-sent")
    await s.until(lambda: s.says("Well of Ifo"))
    assert s.says("Today")
    await s.until(lambda: s.says("safe"))
    await s.tap(f"sent-{record}")
    await s.until(lambda: s.says("Yes, it gives"))
    assert s.says("Which village?")
    assert s.says("No answer")
    await s.tap("change")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    await s.type("a-village", "Sol")
    await to_the_end(s)
    assert s.route == "/sent"
    await s.until(lambda: s.says("Well of Sol"))
    assert not s.says("Well of Ifo")
    await safe(s)
    first, second = (world.stored[record, rev] for rev in (1, 2))
    assert (first.data["answers"]["village"], second.data["answers"]["village"]) == ("Ifo", "Sol")
    assert (second.form, second.version, second.facility) == (first.form, first.version, first.facility)
    assert second.data["instance"]["replaces"] == first.data["instance"]["id"]
    assert second.data["instance"]["id"] != first.data["instance"]["id"]
    assert second.data["instance"]["name"] == "Well of Sol"
    await changing(s, record)
    await to_the_end(s)
    await safe(s)
    assert world.stored[record, 3].data["instance"]["replaces"] == second.data["instance"]["id"]
    assert s.window.desk.session.find("draft") == []


async def test_what_was_not_sent_yet_goes_up_before_its_change(screen, world):
    s = await learning(screen, "AISHA-01")
    world.gone = "nobody-answered"
    record = await filled(s)
    await changing(s, record)
    await s.type("a-village", "Sol")
    await to_the_end(s)
    s.window.go("/sent")
    await s.until(lambda: s.says("on this device · changed"))
    assert [(one.id, one.rev) for one in s.window.desk.session.outbox()] == [(record, 1), (record, 2)]
    world.gone = ""
    s.window.tablet.wake("hand")
    await safe(s)
    assert list(world.stored) == [(record, 1), (record, 2)]
    await s.until(lambda: s.says("safe"))


async def test_a_photo_that_left_the_device_stays_an_answer(screen, world):
    photo = b"\x89PNG\r\n\x1a\n" + b"well" * 400
    s = await learning(screen, "AISHA-01")
    record = await filled(s, photo=photo)
    await safe(s)
    sent = len(world.pieces)
    await changing(s, record)
    name = s.state.filled.nodes["/data/photo"].value
    assert await s.window.shown.look.files.open(name) is None
    await at_the_photo(s)
    await s.until(lambda: s.says("It is with the district already"))
    await s.tap("page-back", times=1)
    await s.tap("page-back", times=1)
    assert not await s.window.shown.look.files.is_away("another.png")
    await s.type("a-village", "Sol")
    await to_the_end(s)
    await safe(s)
    assert world.stored[record, 2].data["attachments"] == world.stored[record, 1].data["attachments"]
    assert len(world.pieces) == sent
    await changing(s, record)
    s.window.hear(Answered("/data/photo", None))
    await s.settle()
    await to_the_end(s)
    await safe(s)
    assert "attachments" not in world.stored[record, 3].data


async def test_a_photo_that_waits_for_the_network_is_seen_and_sent_once(screen, world):
    photo = b"\x89PNG\r\n\x1a\n" + b"well" * 400
    s = await learning(screen, "AISHA-01")
    world.gone = "nobody-answered"
    record = await filled(s, photo=photo)
    await changing(s, record)
    name = s.state.filled.nodes["/data/photo"].value
    assert await s.window.shown.look.files.open(name) is not None
    await at_the_photo(s)
    await s.until(lambda: s.says("Kept on this device"))
    assert not s.says("It is with the district already")
    await to_the_end(s)
    world.gone = ""
    s.window.tablet.wake("hand")
    await safe(s)
    assert list(world.contents) == [sha256(world.contents[next(iter(world.contents))]).hexdigest()]
    assert world.stored[record, 2].data["attachments"] == world.stored[record, 1].data["attachments"]


async def test_a_change_is_gone_on_with_or_taken_back(screen, world):
    s = await learning(screen, "AISHA-01")
    record = await filled(s)
    await changing(s, record)
    draft = s.route
    await s.type("a-village", "Sol")
    await begun(s)
    assert s.route != draft  # a new sheet of the same place is a new one
    s.window.go("/visits")
    await s.until(lambda: s.says("Wells, being changed"))
    await changing(s, record)
    assert (s.route, s.state.filled.nodes["/data/village"].value) == (draft, "Sol")
    await looked_at(s, record)
    assert s.says("Ifo")
    await s.tap("leave-as-sent")
    assert s.window.desk.session.get("draft", draft.rsplit("/", 1)[-1])
    await s.tap("leave-as-sent")
    await s.until(lambda: s.says("Change it"))
    assert s.window.desk.session.get("draft", draft.rsplit("/", 1)[-1]) is None
    await safe(s)
    assert list(world.stored) == [(record, 1)]


async def test_what_is_older_is_drawn_when_it_is_asked_for(screen, monkeypatch):
    monkeypatch.setattr(sent_screen, "MORE", 1)
    s = await learning(screen, "AISHA-01")
    first, second = await filled(s), await filled(s)
    s.window.go("/sent")
    await s.until(lambda: f"sent-{second}" in s.hooks())
    assert f"sent-{first}" not in s.hooks()
    await s.tap("older")
    assert f"sent-{first}" in s.hooks()
    assert "older" not in s.hooks()


@pytest.mark.parametrize("purpose", ["feedback", "reflection"])
async def test_what_patients_and_teams_are_asked_is_not_filled_in_under_a_name(screen, world, purpose):
    world.tell("form", "well/1", sheet("well", "1", xform(), "Wells", purpose=purpose))
    s = await learning(screen, "AISHA-01")
    s.window.go("/sheet/well")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: s.says("It is not filled in under a name"))
    assert s.window.desk.session.find("draft") == []


async def test_two_windows_make_one_change(screen, world):
    s = await learning(screen, "AISHA-01")
    record = await filled(s)
    other = await screen().open("/")
    await other.tap("person-p-aisha")
    await other.pin("274913")
    for window in (s, other):
        await changing(window, record)
    assert s.route == other.route
    await s.type("a-village", "Sol")
    await to_the_end(s)
    await other.type("a-village", "Baru")
    await other.until(lambda: other.says("This was finished already."))
    await safe(s)
    assert list(world.stored) == [(record, 1), (record, 2)]
    await looked_at(other, record)
    assert other.says("Sol")


async def test_a_version_that_left_the_device_is_said(screen, world):
    s = await learning(screen, "AISHA-01")
    record = await filled(s)
    await looked_at(s, record)
    gone = PullItem("d1", 900, "form", "well/1", "del", None, {})
    s.window.desk.session.apply_pull([gone], s.window.desk.session.cursor())
    await s.tap("change")
    await s.until(lambda: s.says("has left the device"))
    assert "change" not in s.hooks()
    await looked_at(s, record)
    assert s.says("Well of Ifo")
    assert s.says("has left the device")
    s.window.go("/sent/nothing")
    await s.until(lambda: s.says("This is not kept on this device any more."))


async def test_the_village_typed_yesterday_is_offered_today(screen, world):
    s = await learning(screen, "AISHA-01")
    await begun(s)
    assert s.state.filled.nodes["/data/village"].value == ""
    assert s.state.filled.session.missing_lists == ()
    s.window.go("/visits")
    await filled(s, "Ifo")
    await s.pass_time(86_400, step=21_600)
    if s.window.desk.me is None:
        await s.until(lambda: "person-p-aisha" in s.hooks())
        await s.tap("person-p-aisha")
        await s.pin("274913")
    await begun(s, "f-baruti")
    assert s.state.filled.nodes["/data/village"].value == "Ifo"
    s.window.go("/sent")
    await s.until(lambda: s.says("Yesterday"))


async def test_a_copy_that_was_damaged_holds_no_new_sheet_up(screen, world):
    s = await learning(screen, "AISHA-01")
    record = await filled(s)
    await safe(s)
    session = s.window.desk.session
    copy = session.open_space("own/p-aisha").index.entry("sent", record)
    with session._database.writing() as sqlite:
        sqlite.execute_sql("UPDATE record SET body = zeroblob(length(body)) WHERE seq = ?", (copy.seq,))
    assert session.find("sent")[0].id == record
    await begun(s)
    assert s.state.filled.nodes["/data/village"].value == ""
    s.window.go("/sent")
    await s.until(lambda: s.says("Well of Ifo"))
    await s.tap(f"sent-{record}")
    assert s.window.shown.trouble is not None


@pytest.mark.parametrize(
    ("setting", "value"), [("auto_delete", "yes"), ("public_key", WRITTEN)], ids=["auto_delete", "key"]
)
async def test_a_form_that_wants_nothing_kept_keeps_nothing(screen, world, setting, value):
    more = f"| settings |\n| | form_id | version | {setting} |\n| | well | 2 | {value} |\n"
    form = FORM.partition("| settings |")[0] + more
    xml = convert(xlsform=form, file_type=".md", validate=False).xform
    world.tell("form", "well/2", sheet("well", "2", xml, "Wells") | {"published": 2})
    s = await learning(screen, "AISHA-01")
    await filled(s)
    assert s.window.desk.session.find("sent") == []
    s.window.go("/sent")
    await s.until(lambda: s.says("Nothing here yet"))


async def test_only_so_many_are_kept_and_none_that_is_not_safe(screen, world, monkeypatch):
    monkeypatch.setattr(sent, "MOST", 1)
    s = await learning(screen, "AISHA-01")
    oldest = await filled(s)
    await safe(s)
    world.gone = "nobody-answered"
    waiting, newest = await filled(s), await filled(s)
    assert {one.id for one in s.window.desk.session.find("sent")} == {waiting, newest}
    assert oldest not in {waiting, newest}
    world.gone = ""
    s.window.tablet.wake("hand")
    await safe(s)
    await changing(s, waiting)
    await filled(s)
    assert waiting in {one.id for one in s.window.desk.session.find("sent")}


async def test_what_one_person_sent_another_on_the_tablet_does_not_see(screen, world):
    s = await learning(screen, "AISHA-01")
    record = await filled(s)
    s.window.go("/enrol")
    await s.settle()
    await s.enrol("NEEMA-01")
    s.window.go("/sent")
    await s.until(lambda: s.says("Nothing here yet"))
    s.window.go(f"/sent/{record}")
    await s.until(lambda: s.says("This is not kept on this device any more."))


async def test_a_health_worker_finds_it_under_sending_and_comes_back_there(screen, world):
    s = await learning(screen, "NEEMA-01")
    s.window.go("/sheet/well")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    await s.type("a-village", "Ifo")
    await to_the_end(s)
    s.window.go("/sending")
    await s.until(lambda: "what-i-sent" in s.hooks())
    await s.tap("what-i-sent")
    await s.until(lambda: s.says("Well of Ifo"))
    await s.tap("back")
    assert s.route == "/sending"
