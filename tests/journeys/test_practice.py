"""Somebody practises on a tablet that a real server waits for: nothing is asked of it, whatever is finished."""

from dataclasses import replace

import pytest

from app.asks.people import UseCode
from app.asks.practice import NUMBERS
from app.effects import do
from app.wiring import Desk, Tablet
from core.errors import Locked
from tests.app.harness import Screen
from tests.journeys import steps
from tests.journeys.hands import InProcess
from tests.journeys.steps import PINS


class Counting:
    """The real server, which counts what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, app):
        async def counted(scope, receive, send):
            if scope["type"] == "http":
                self.asked.append(scope["path"])
            await app(scope, receive, send)

        return counted


@pytest.fixture
async def practised(screen, tablet, central, country):
    """A tablet that was enrolled and on which practice was begun once; it is switched off now."""
    hands = InProcess(await screen().open("/"))
    await steps.enrols(hands, country.codes["aisha"], PINS["aisha"])
    await hands.screen.until(lambda: len(hands.screen.window.desk.session.find("form")) == 3)
    await hands.tab("Me")
    await hands.tap("practice")
    await hands.waits_for("practise-practice-visitor")
    await hands.screen.leave()
    tablet.close()
    return tablet.settings


async def test_nothing_is_asked_of_a_server_where_people_practise(practised, central, country, clock, tablet):
    counting = Counting()
    central.off()
    central.on(counting)
    again = Tablet(practised, clock=clock, kdf=tablet.kdf)
    window = await Screen(again).open("/")
    hands = InProcess(window)
    await hands.tap("practice")
    await hands.sees("Practice. Nothing is sent.")
    await hands.tap("practise-practice-listener")
    await steps.listens(hands, NUMBERS)
    practice = window.window.tablet
    practice.wake("hand")
    practice.begin_sending()
    practice.restart_sending()
    assert practice.sending().on_device == 1
    await hands.tap("practice-stop")
    await hands.waits_for(f"person-{country.people['aisha']}")
    await window.leave()
    again.close()
    _opened_as_a_tablet_of_its_own(practised, central.url, country, clock)
    assert counting.asked == []


def _opened_as_a_tablet_of_its_own(practised, url, country, clock):
    """Somebody who knows the folder gives it a code, a token and an address: it still reaches nobody."""
    lone = Tablet(replace(practised, device_folder=practised.device_folder / "practice"), clock=clock)
    session = lone.vault.unlock("practice-visitor", NUMBERS)
    with pytest.raises(Locked):
        do(Desk(lone, session=session), UseCode(url, country.codes["neema"]))
    session.set_setting("token", "t")
    session.set_setting("server_url", url)
    lone.begin_sending()
    assert lone._runner is None
    lone.close()
