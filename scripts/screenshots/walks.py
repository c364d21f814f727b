"""The way each person takes through the app while pictures are kept."""

from scripts.screenshots.photographer import Photographer
from tests.journeys import steps

NEW_PIN = "246813"
WRONG_CODE, WRONG_PIN = "AAAA-2222", "999999"
COPY_WORDS = "seven goats walk home at dusk"


async def supervisor(hands: Photographer, pin: str, person: str) -> None:
    """Places, what came back, a visit that waits and is gone on with, a sheet of the district's own."""
    await hands.look_down()
    await hands.tap("sync-chip")
    await hands.look_down()
    for way, taking in (("give", "take-back"), ("carry", "take-along")):
        await hands.touch(way)
        await hands.waits_for(taking)
        await hands.look_down()
        for door in (f"{taking}-beside", "read-squares"):
            await hands.touch(door)
            await hands.rest(2)
            await hands.look_down()
            await hands.touch("back")
            await hands.waits_for(taking)
        await hands.touch("back")
        await hands.waits_for(way)
    await hands.tap("back")
    await _around(hands, "visits", "learn", "me")
    await _prepares(hands)
    await _visits(hands, pin, person)
    await _fills_in(hands)
    await _keeps_a_copy(hands, pin)
    await hands.tab("Learn")
    if await hands.has("barrier-"):
        await hands.tap(await hands.first("barrier-"))
        await hands.waits_for("back")
        await hands.look_down()


async def _around(hands: Photographer, *tabs: str) -> None:
    for tab in tabs:
        await hands.tab(tab)
        await hands.look_down()
    await hands.tab("today")


async def _prepares(hands: Photographer) -> None:
    """What to know before a visit; the visit is begun and left again, so that it waits in two places."""
    await hands.tap("get-ready")
    await hands.waits_for("start-visit")
    await hands.look_down()
    await hands.tap("start-visit")
    await hands.waits_for("on")
    await hands.look_down()
    await hands.touch("back")
    await hands.waits_for("start-visit")
    await hands.touch("back")
    await hands.tab("visits")
    await hands.waits_for(await hands.first("draft-"))
    await hands.look()
    await hands.tab("today")
    await hands.tap("go-on-visit")


async def _visits(hands: Photographer, pin: str, person: str) -> None:
    await hands.waits_for("on")
    await hands.every("done-")
    await hands.tap("on")
    await steps.opens(hands, "voice")
    await hands.tap("what-counts")
    await steps.answers(hands, {"voice_discussed": "yes", "voice_changed": "partly", "voice_shown": "no"})
    await steps.plans_and_closes(hands, pin, person)


async def _keeps_a_copy(hands: Photographer, pin: str) -> None:
    """As far as the file, which is not put anywhere."""
    await hands.tab("Me")
    await hands.tap("keep-a-copy")
    await hands.tap("go-on")
    await hands.type("words", COPY_WORDS)
    await hands.type("again", COPY_WORDS)
    await hands.tap("go-on")
    await hands.waits_for("pin-1")
    await hands.look()
    await hands.pin(pin)
    await hands.waits_for("place")
    await hands.look()
    await hands.touch("back")
    await hands.waits_for("keep-a-copy")


async def _fills_in(hands: Photographer) -> None:
    await hands.tab("Learn")
    await hands.tap("sheet-borehole")
    await hands.tap(await hands.first("for-"))
    await steps.fills_the_borehole(hands)
    await hands.rest(2)


async def health_worker(hands: Photographer, pin: str, _person: str) -> None:
    """A patient speaks."""
    await hands.look_down()
    await steps.listens(hands, pin, hands.language)


async def team(hands: Photographer, _pin: str, _person: str) -> None:
    """A talk round the table; afterwards its notes, and what is not in the team's hands."""
    await hands.look_down()
    await hands.tap(await hands.first("promise-"))
    await hands.tap("went-stuck")
    await hands.look()
    await hands.tap("another-day")
    await hands.look_down()
    await steps.reflects(hands)
    await hands.look_down()
    await hands.tap(await hands.first("talk-"))
    await hands.waits_for("back")
    await hands.look_down()
    await hands.tap("back")
    await hands.tap(await hands.first("barrier-"))
    await hands.waits_for("back")
    await hands.look_down()


async def newcomer(hands: Photographer, code: str) -> None:
    """A new device: a wrong code, the right one, a PIN, and the first minute."""
    await hands.tap("take-over")
    await hands.waits_for("choose")
    await hands.look()
    await hands.touch("back")
    await hands.tap("show-server")
    await hands.type("code", WRONG_CODE)
    await hands.tap("go-on")
    await hands.waits_for("problem")
    await hands.look()
    await hands.type("code", code)
    await hands.touch("go-on")
    await hands.waits_for("pin-1")
    await hands.look()
    await hands.pin(NEW_PIN)
    await hands.rest()
    await hands.pin(NEW_PIN)
    await hands.waits_for("portrait")
    await hands.look()
    await _around(hands, "visits", "learn")


async def troubled(hands: Photographer) -> None:
    """The same device later: a wrong PIN, something that needs its person, dark, and the largest letters."""
    await hands.tap(await hands.first("person-"))
    await hands.waits_for("pin-1")
    await hands.pin(WRONG_PIN)
    await hands.rest(3)
    await hands.look()
    await hands.pin(NEW_PIN)
    await hands.waits_for("portrait")
    await hands.rest(6)
    await hands.tap("sync-chip")
    await hands.look_down()
    await hands.tap("back")
    await hands.tab("me")
    await hands.touch("brightness-dark")
    await _around(hands, "me", "visits", "learn")
    await hands.look()
    await hands.tab("me")
    await hands.touch("brightness-light")
    await hands.touch("letters-1.6")
    await _around(hands, "me", "visits", "learn")
    await hands.look_down()
    await hands.tab("me")
    await hands.tap("add-person")
    await hands.waits_for("go-on")
    await hands.look()


WALKS = {"supervisor": supervisor, "chw": health_worker, "team": team}
