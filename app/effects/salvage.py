"""Tells what is wrong with what is kept, and goes on with what can be read when a person says so."""

from collections.abc import Callable
from typing import Any

from app.asks import Ask, Event
from app.asks.salvage import HarmSeen, LookAtHarm, WriteAgain, WritesAgain
from app.wiring import Desk


def look_at_harm(desk: Desk, _: LookAtHarm) -> HarmSeen:
    """From memory: what was found when the spaces were opened."""
    health, counts = desk.open_session.health, desk.open_session.counts()
    waiting = counts.on_device + counts.on_way + counts.needs_you
    return HarmSeen(health.findings, health.readable, health.damaged, waiting)


def write_again(desk: Desk, _: WriteAgain) -> WritesAgain:
    """Puts aside what does not verify, and lets people write."""
    aside = desk.tablet.vault.begin_anew(desk.open_session)
    desk.tablet.wake()
    return WritesAgain(aside)


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {LookAtHarm: look_at_harm, WriteAgain: write_again}
