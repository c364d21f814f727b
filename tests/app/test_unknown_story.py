"""What the device knew of a person cannot be read any more: they are in, see what they wrote, and a new code tells it again."""

import contextlib
import sqlite3

import pytest

from app.asks import Keep, Outgoing

PIN = "274913"


async def unlocked(s):
    await s.tap("person-p-aisha")
    await s.until(lambda: s.state.face is not None)
    await s.pin(PIN)
    await s.until(lambda: s.window.desk.me is not None)
    await s.settle()


async def harmed(screen, tablet, names):
    """Aisha kept a draft; then the bodies of these settings were changed in the file."""
    s = await screen().open("/")
    await s.enrol("AISHA-01", PIN)
    await s.until(lambda: s.route == "/today")
    await s.window.ask(Keep("draft", {"id": "d-1", "said": "the pump is dry"}, id="d-1"))
    index = s.window.desk.open_session.open_space("device").index
    rows = [index.entry("_setting", name).seq for name in names]
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    with contextlib.closing(sqlite3.connect(tablet.settings.device_folder / "vault.db")) as file:
        for seq in rows:
            file.execute(f"UPDATE record SET body = zeroblob(length(body)) WHERE seq = {seq}")
        file.commit()
    await unlocked(s)
    return s


@pytest.mark.parametrize("names", [("person/p-aisha",)], ids=["person"])
async def test_a_harmed_row_about_a_person_stops_nobody_and_a_new_code_mends_it(screen, tablet, world, names):
    s = await harmed(screen, tablet, names)
    await s.until(lambda: s.route.startswith("/enrol"))
    assert s.says("All you wrote is here.")
    session = s.window.desk.open_session
    assert session.get("draft", "d-1").body["said"] == "the pump is dry"
    s.window._do(Keep("promise", {"id": "p"}, id="p", outgoing=(Outgoing("promise", "f-osheka", "", {}),)))
    await s.until(lambda: s.says("This device does not know your place any more."))
    assert session.get("promise", "p") is None
    world.people["AISHA-02"], world.codes["AISHA-02"] = world.people["AISHA-01"], "fresh"
    s.window.go("/enrol?again=lost")
    await s.settle()
    await s.type("code", "AISHA-02")
    await s.tap("go-on")
    await s.until(lambda: s.route == "/today")
    assert s.window.desk.me.district == "d1"
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    await unlocked(s)
    assert s.route == "/today"
