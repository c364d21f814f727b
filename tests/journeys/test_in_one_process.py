"""Three captures travel from a tap to the district and back: real vault, real screens, real protocol, real server."""

import json

import pytest

from app.wiring import Tablet
from core.canonical import canonical
from kioo.cli import main
from server.store.tables import Record, Sealed
from tests.app.harness import Screen
from tests.fakes.programme import opens
from tests.forms.workbooks import workbook
from tests.journeys import steps
from tests.journeys.arriving import arrives, kept
from tests.journeys.desk import Desk
from tests.journeys.hands import InProcess
from tests.journeys.steps import PINS

LOOKED = {"voice_discussed": "yes", "voice_changed": "partly"}


async def everybody_is_enrolled(hands: InProcess, country) -> None:
    await steps.enrols(hands, country.codes["aisha"], PINS["aisha"])
    await hands.sees("Get ready")
    for name in ("neema", "team"):
        await steps.enrols_another(hands, country.codes[name], PINS[name])
    await hands.waits_for("sit-together")


@pytest.mark.timeout(300)
async def test_three_captures_travel_from_a_tap_to_the_district_and_back(screen, tablet, central, country, clock):
    window = await screen().open("/")
    hands = InProcess(window)
    await everybody_is_enrolled(hands, country)

    # 4. No network through all of this.
    central.off()

    # 1. The supervisor's visit, killed in the middle.
    await steps.hands_over_to(hands, country.people["aisha"], PINS["aisha"])
    await steps.begins_a_visit(hands, "tindwa")
    await steps.follows_up(hands)
    await steps.opens(hands, "voice")
    await steps.answers(hands, LOOKED)
    route = window.route
    window.close()
    tablet.close()
    again = Tablet(tablet.settings, clock=clock, kdf=tablet.kdf)
    try:
        window = await Screen(again).open(route)
        hands = InProcess(window)
        await steps.unlocks(hands, country.people["aisha"], PINS["aisha"])
        await hands.sees("Can patients see what was changed?")
        await steps.answers(hands, {"voice_shown": "no"})
        await steps.plans_and_closes(hands, PINS["aisha"], country.people["aisha"])

        # 2. A patient's voice, and 3. the team's reflection.
        await steps.hands_over_to(hands, country.people["neema"], PINS["neema"])
        await steps.listens(hands, PINS["neema"])
        await steps.hands_over_to(hands, country.people["team"], PINS["team"])
        await steps.reflects(hands)
        waiting = again.vault.sync_session().counts()
        assert waiting.on_device + waiting.on_way >= 7
        assert waiting.needs_you == 0
        shown = [record for record in again.vault.sync_session().pending() if record.kind == "reflection"]

        # The server comes back: everything arrives without a tap, once each.
        central.on()
        await arrives(hands, again)
        store = central.store
        assert len(kept(store, Sealed, kind="feedback")) == 1
        assert len(kept(store, Sealed, kind="visit_rating")) == 1
        assert len([one for one in kept(store, Record, kind="submission") if one.id != "visit-before"]) == 1
        (reflection,) = kept(store, Record, kind="reflection")
        assert canonical(json.loads(reflection.body)) == canonical(shown[0].data)

        # 5. The district reads and answers.
        desk = Desk(central.url)
        assert steps.BARRIER in desk.reads("/")
        assert "1 voice so far" in desk.reads("/places/tindwa")
        assert "50%" in desk.reads(desk.link("/places/tindwa", "visit"))
        await steps.hands_over_to(hands, country.people["neema"], PINS["neema"])
        for _ in range(9):
            await steps.listens(hands, PINS["neema"])
        await arrives(hands, again)
        assert "Enough have spoken." in desk.reads("/places/tindwa")
        assert opens(store).people == 10
        assert "10 patients spoke" in desk.reads("/places/tindwa")
        answered_at = desk.link("/", steps.BARRIER)
        fields = {"kind": "promise", "what": "Send soap each month", "owner_name": "The store", "due": "2026-12-20"}
        desk.sends(answered_at, step="send", **fields)

        # The answer is on the facility's tablet, and readable without a network.
        await steps.hands_over_to(hands, country.people["team"], PINS["team"])
        await hands.sees("Send soap each month")
        central.off()
        await hands.tab("Me")
        await hands.tab("Today")
        await hands.sees("Send soap each month")
    finally:
        window.close()
        again.close()


async def test_a_districts_own_form_reaches_the_device_is_filled_and_exported(
    screen, tablet, central, country, tmp_path, capsys
):
    book = tmp_path / "borehole.xlsx"
    book.write_bytes(workbook())
    where = ["--database", country.settings.database, "--folder", str(country.settings.server_folder)]
    assert main(["form", "publish", str(book), *where]) == 0
    hands = InProcess(await screen().open("/"))
    await steps.enrols(hands, country.codes["aisha"], PINS["aisha"])
    await hands.tab("Learn")
    await hands.tap("sheet-borehole")
    await hands.tap("for-tindwa")
    await steps.fills_the_borehole(hands)
    await arrives(hands, tablet)
    capsys.readouterr()
    assert main(["admin", "export", "borehole", *where]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "village" in told[0]
    assert "Nandari" in told[1]
    assert len(told) == 2
