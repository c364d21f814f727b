"""A sheet that was sent is changed on its tablet: the real server has both revisions, counts the newest, and one household."""

import csv
import io

import pytest

from server.access import CONSOLE
from server.export import submissions_csv
from server.store.entity_tables import Entity
from server.store.tables import Record
from tests.journeys.arriving import arrives, kept
from tests.journeys.hands import InProcess
from tests.journeys.test_households import begins, comes_to, forms, hears, offered, registers

__all__ = ["forms"]


async def corrects(hands: InProcess, head: str) -> None:
    """Opens what was sent last and gives the name anew."""
    window = hands.screen.window
    window.go("/sent")
    await hands.screen.until(lambda: bool(hands.screen.state.lines))
    await hands.tap(f"sent-{hands.screen.state.lines[0].id}")
    await hands.tap("change")
    await hands.screen.until(lambda: hands.screen.route.startswith("/fill/") and hands.screen.state.filled is not None)
    await hands.type("a-head", head)
    await hands.tap("on")
    await hands.tap("on")
    await hands.screen.until(lambda: hands.screen.route == "/sent")


def rows(store) -> list[dict[str, str]]:
    text = "".join(submissions_csv(store, CONSOLE, "register"))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("was_sent", [True, False])
@pytest.mark.timeout(120)
async def test_a_name_is_corrected_with_and_without_a_network(tablet, central, country, forms, was_sent):
    neema = await comes_to(tablet, country, "neema")
    try:
        if not was_sent:
            central.off()
        await registers(neema, "Ana Moyo", "0700-1")
        if was_sent:
            await arrives(neema, tablet)
        await corrects(neema, "Ana Mayo")
        if not was_sent:
            await begins(neema, "home_visit")
            assert list(offered(neema).values()) == ["Ana Mayo"]
            central.on()
        await arrives(neema, tablet)
        first, second = sorted(kept(central.store, Record, form="register"), key=lambda one: one.rev)
        assert (first.id, first.rev, second.rev) == (second.id, 1, 2)
        assert first.sha256 != second.sha256
        (row,) = rows(central.store)
        assert (row["id"], row["rev"], row["head"]) == (second.id, "2", "Ana Mayo")
        (home,) = kept(central.store, Entity)
        assert (home.label, home.conflict) == ("Ana Mayo", "")
        await hears(neema, home.version)
        await begins(neema, "home_visit")
        assert list(offered(neema).values()) == ["Ana Mayo"]
    finally:
        await neema.screen.leave()
