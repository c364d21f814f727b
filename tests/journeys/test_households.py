"""A household registered on one tablet is offered at once on it, then on the others; two who change it at once lose nothing."""

import pytest

from app.wiring import Tablet
from core.settings import DeviceSettings
from server.access import CONSOLE
from server.form_publishing import publish
from server.store.entity_tables import Entity, EntityWord
from storage.kdf import KdfParameters
from tests.app.harness import Screen
from tests.forms.households import REGISTER, VISIT
from tests.journeys import steps
from tests.journeys.arriving import arrives, kept
from tests.journeys.hands import InProcess
from tests.journeys.steps import PINS


@pytest.fixture
def other(tmp_path, central, clock):
    settings = DeviceSettings(device_folder=tmp_path / "other", server_url=central.url, sync_seconds=0.3, reserve_mb=0)
    made = Tablet(settings, clock=clock, kdf=KdfParameters(memory_kib=8, passes=1, weak=True))
    yield made
    made.close()


@pytest.fixture
def forms(central):
    for form in (REGISTER, VISIT):
        publish(central.store, form, CONSOLE, purpose="plain")


async def comes_to(tablet: Tablet, country, name: str) -> InProcess:
    hands = InProcess(await Screen(tablet).open("/"))
    await steps.enrols(hands, country.codes[name], PINS[name])
    await hands.screen.until(lambda: len(hands.screen.window.desk.session.find("form")) == 5)
    return hands


async def begins(hands: InProcess, form: str) -> None:
    hands.screen.come_forward()
    hands.screen.window.go(f"/sheet/{form}")
    await hands.screen.until(lambda: "for-tindwa" in hands.screen.hooks() or hands.screen.route.startswith("/fill/"))
    if not hands.screen.route.startswith("/fill/"):
        await hands.tap("for-tindwa")
    await hands.screen.until(lambda: hands.screen.route.startswith("/fill/") and hands.screen.state.filled is not None)


async def registers(hands: InProcess, head: str, phone: str) -> None:
    await begins(hands, "register")
    await hands.type("a-head", head)
    await hands.tap("on")
    await hands.type("a-phone", phone)
    await hands.tap("on")
    await hands.screen.until(lambda: not hands.screen.route.startswith("/fill/"))


async def visits(hands: InProcess, *, knows: str, phone: str) -> None:
    """Chooses the one household there is, and gives its new number."""
    await begins(hands, "home_visit")
    (home,) = offered(hands)
    await hands.tap(f"a-home-{home}")
    await hands.tap("on")
    await hands.sees(f"Known number: {knows}")
    await hands.tap("on")
    await hands.type("a-new_phone", phone)
    await hands.tap("on")
    await hands.screen.until(lambda: not hands.screen.route.startswith("/fill/"))


def offered(hands: InProcess) -> dict[str, str]:
    return {one.value: one.label for one in hands.screen.state.filled.nodes["/data/home"].choices}


async def hears(hands: InProcess, version: int) -> None:
    """The district's word of the household came down to this tablet."""

    def heard() -> bool:
        told = hands.screen.window.desk.session.find("entity")
        return bool(told) and told[0].head["version"] == version

    for _ in range(60):
        if heard():
            return
        hands.screen.window.tablet.wake("hand")
        await hands.screen.pass_time(1)
    raise AssertionError("it never came")


@pytest.mark.timeout(200)
async def test_a_household_registered_without_a_network_is_visited_by_everybody(tablet, other, central, country, forms):
    neema, aisha = await comes_to(tablet, country, "neema"), await comes_to(other, country, "aisha")
    try:
        central.off()
        await registers(neema, "Ana Moyo", "0700-1")
        await visits(neema, knows="0700-1", phone="0700-2")
        await visits(neema, knows="0700-2", phone="0700-3")
        await begins(aisha, "home_visit")
        assert offered(aisha) == {}
        assert aisha.screen.state.filled.session.missing_lists == ()

        central.on()
        await arrives(neema, tablet)
        await hears(aisha, 3)
        await hears(neema, 3)
        await visits(aisha, knows="0700-3", phone="0700-4")
        await arrives(aisha, other)
        await hears(neema, 4)
        (home,) = kept(central.store, Entity)
        assert (home.label, home.version, home.conflict) == ("Ana Moyo", 4, "")

        # Both change it without knowing of the other.
        central.off()
        await visits(aisha, knows="0700-4", phone="0700-5")
        await visits(neema, knows="0700-4", phone="0700-6")
        await visits(neema, knows="0700-6", phone="0700-7")
        central.on()
        await arrives(aisha, other)
        await arrives(neema, tablet)
        await hears(aisha, 7)
        await hears(neema, 7)
        (home,) = kept(central.store, Entity)
        assert (home.version, home.conflict) == (7, "hard")
        said = sorted(word.body.split('"phone":"')[1][:6] for word in kept(central.store, EntityWord))
        assert said == [f"0700-{number}" for number in range(1, 8)]
        for hands in (neema, aisha):
            await begins(hands, "home_visit")
            assert list(offered(hands).values()) == ["Ana Moyo"]
            assert hands.screen.window.desk.session.find("entity_change") == []
    finally:
        await neema.screen.leave()
        await aisha.screen.leave()
