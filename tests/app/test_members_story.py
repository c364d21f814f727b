"""A team sees who may open its notes, takes somebody out and lets them in again; a supervisor never appears."""

from dataclasses import asdict, replace

import pytest

from app.asks import Keep
from tests.app.district import CODES

TEAM = "team/f-tindwa"
PIN = "274913"


async def team(screen, tablet, **size):
    """The team's home; Juma of the same team and a supervisor live on the tablet too."""
    s = await screen(**size).open("/")
    await s.enrol("TINDWA-1", PIN)
    await s.until(lambda: s.route == "/team" and s.state.ready)
    session = s.window.desk.open_session
    tablet.vault.add_person("p-juma", "Juma", "team", "", "135724", spaces=[TEAM], by=session).lock()
    tablet.vault.add_person("p-grace", "Grace", "supervisor", "", "135724", by=session).lock()
    await s.tap("members")
    await s.until(lambda: s.route == "/members" and s.state.seen is not None)
    return s


def faces(s):
    return [face.uid for face in s.state.seen.inside], [face.uid for face in s.state.seen.others]


async def test_somebody_is_taken_out_and_let_in_again(screen, tablet):
    s = await team(screen, tablet)
    assert faces(s) == (["p-team", "p-juma"], [])
    assert "out-p-team" not in s.hooks()
    await s.tap("out-p-juma")
    assert s.says("What they read before, they know.")
    await s.tap("sure")
    await s.until(lambda: faces(s) == (["p-team"], ["p-juma"]))
    assert TEAM not in tablet.vault.unlock("p-juma", "135724").spaces
    await s.tap("in-p-juma")
    await s.until(lambda: faces(s) == (["p-team", "p-juma"], []))
    assert TEAM in tablet.vault.unlock("p-juma", "135724").spaces


@pytest.mark.long
async def test_who_was_taken_out_reads_that_it_is_locked_and_who_can_let_them_in(screen, tablet):
    s = await team(screen, tablet)
    juma = asdict(replace(CODES["TINDWA-1"], id="p-juma", name="Juma"))
    s.window.desk.open_session.set_setting("person/p-juma", juma)
    await s.tap("out-p-juma")
    await s.tap("sure")
    await s.until(lambda: faces(s) == (["p-team"], ["p-juma"]))
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    await s.tap("person-p-juma")
    await s.until(lambda: s.state.face is not None)
    await s.pin("135724")
    await s.until(lambda: s.route == "/team" and s.state.ready)
    assert {"sit-together", "members"}.isdisjoint(s.hooks())
    assert s.says("One of them can let you in.")
    s.window.go("/reflect")
    await s.until(lambda: s.says("This is locked"))
    s.window.go("/team")
    s.window._do(Keep("reflection_notes", {"id": "n"}, id="n", space="team"))
    await s.until(lambda: s.says("This is locked"))
    assert s.says("One of them can let you in.")
    s.window.go("/members")
    await s.until(lambda: s.says("One of them can let you in."))


async def test_a_supervisor_is_never_offered_and_does_not_get_in(screen, tablet):
    s = await team(screen, tablet)
    assert not s.says("Grace")
    assert TEAM not in tablet.vault.unlock("p-grace", "135724").spaces


async def test_who_is_asked_about_stays_when_it_was_not_meant(screen, tablet):
    s = await team(screen, tablet)
    await s.tap("out-p-juma")
    await s.tap("not-now")
    assert faces(s) == (["p-team", "p-juma"], [])
