"""What a window does by itself while nobody waits for it: tidying, some seconds after somebody unlocked."""

import asyncio

from app import effects
from app.alarms import Sleep
from app.asks.tidying import Tidied, Tidy
from app.wiring import Desk
from core.errors import KiooError
from core.log import note

BEGINS, PAUSE = 10.0, 0.5
"""Seconds after unlocking, when the first screens have what they asked for; seconds for others between two steps."""


async def tidy(desk: Desk, sleep: Sleep) -> None:
    """Step after step until nothing is left to do, somebody locks, or something stands in the way; it is tried at the next unlocking."""
    await sleep(BEGINS)
    try:
        while await _step(desk):
            await sleep(PAUSE)
    except KiooError as problem:
        note("app", "tidying put off", code=problem.code)


async def _step(desk: Desk) -> bool:
    done = await asyncio.get_running_loop().run_in_executor(desk.tablet.worker, effects.do, desk, Tidy())
    return isinstance(done, Tidied) and done.more
