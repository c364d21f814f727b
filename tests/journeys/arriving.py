"""Waiting until everything is at the district, and what the district then has."""

import asyncio
import json

from app.wiring import Tablet
from server.store.tables import Record
from tests.journeys.hands import InProcess


async def arrives(hands: InProcess, tablet: Tablet) -> None:
    """Without a tap: time passes, and the runner finds the server by itself."""
    for _ in range(120):
        if not tablet.vault.sync_session().outbox():
            return
        await hands.screen.pass_time(1)
        await asyncio.sleep(0.05)
    raise AssertionError(f"still here: {tablet.vault.sync_session().outbox()}, {tablet.last_problem}")


def kept(store, table, **where) -> list:
    with store.reading():
        query = table.select()
        for name, value in where.items():
            query = query.where(getattr(table, name) == value)
        return list(query)


def sheets_at(central) -> list[str]:
    """The villages of the sheets that the district has, each as often as it has it."""
    found = kept(central.store, Record, kind="submission", form="borehole")
    return sorted(json.loads(one.body)["answers"]["village"] for one in found)
