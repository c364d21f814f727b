"""Somebody changed the file behind Kioo's back: the person is told, looks, sends, and writes again after a conscious step."""

import contextlib
import sqlite3

from app.asks import Keep, Outgoing

PIN = "274913"


async def unlocked(s):
    (face,) = (hook for hook in s.hooks() if hook.startswith("person-"))
    await s.tap(face)
    await s.until(lambda: s.state.face is not None)
    await s.pin(PIN)


async def harmed(screen, tablet, **size):
    """Aisha kept two drafts and something that waits; one draft was taken out of the file while she was away."""
    s = await screen(**size).open("/")
    await s.enrol("AISHA-01", PIN)
    await s.until(lambda: s.route == "/today")
    for name in ("d-1", "d-2"):
        await s.window.ask(Keep("draft", {"id": name, "said": name}, id=name))
    session = s.window.desk.open_session
    seq = session.open_space(f"own/{s.window.desk.me.uid}").index.entry("draft", "d-1").seq
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    with contextlib.closing(sqlite3.connect(tablet.settings.device_folder / "vault.db")) as file:
        file.execute(f"DELETE FROM record WHERE seq = {seq}")
        file.commit()
    await unlocked(s)
    await s.until(lambda: s.route == "/harm" and s.state.seen is not None)
    return s


async def test_what_is_wrong_is_told_before_anything_else_and_can_be_looked_at(screen, tablet):
    s = await harmed(screen, tablet)
    assert s.says("Not everything is as Kioo left it")
    assert s.says("Some of what was kept is gone")
    assert s.state.seen.damaged == 0
    await s.tap("look")
    await s.until(lambda: s.route == "/today")
    assert s.window.desk.open_session.get("draft", "d-2").body["said"] == "d-2"


async def test_what_is_written_meanwhile_is_refused_and_leads_back_to_the_page(screen, tablet):
    s = await harmed(screen, tablet)
    await s.tap("look")
    await s.until(lambda: s.route == "/today")
    s.window._do(Keep("draft", {"id": "d-3"}, id="d-3"))
    await s.until(lambda: s.says("You are only looking"))
    await s.tap("see-what-happened")
    await s.until(lambda: s.route == "/harm")


async def test_writing_goes_on_only_after_the_conscious_step(screen, tablet):
    s = await harmed(screen, tablet)
    await s.tap("write-again")
    await s.tap("not-yet")
    assert s.window.desk.open_session.health.findings == {"rows"}
    await s.tap("write-again")
    assert s.says("What cannot be read is put aside and kept")
    await s.tap("told")
    await s.until(lambda: s.route == "/today")
    assert s.says("You can write again.")
    kept = await s.window.ask(
        Keep("draft", {"id": "d-3"}, id="d-3", outgoing=(Outgoing("promise", "f-tindwa", "d1", {}),))
    )
    assert (kept.kind, kept.id) == ("draft", "d-3")
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    await unlocked(s)
    await s.until(lambda: s.route == "/today")
