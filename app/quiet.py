"""What a window does by itself while nobody waits for it, some seconds after somebody unlocked: it tidies, and learns words to search by."""

import asyncio

from app import effects
from app.alarms import Sleep
from app.asks import Ask
from app.asks.sent import LearnWords, WordsLearned
from app.asks.tidying import Tidied, Tidy
from app.wiring import Desk
from core.errors import KiooError
from core.log import note

BEGINS, PAUSE = 10.0, 0.5
"""Seconds after unlocking, when the first screens have what they asked for; seconds for others between two steps."""


async def work(desk: Desk, sleep: Sleep) -> None:
    """Step after step until nothing is left to do, somebody locks, or something stands in the way; it is tried at the next unlocking."""
    await sleep(BEGINS)
    try:
        for ask in (LearnWords(), Tidy()):
            while await _step(desk, ask):
                await sleep(PAUSE)
    except KiooError as problem:
        note("app", "quiet work put off", code=problem.code)


async def _step(desk: Desk, ask: Ask) -> bool:
    done = await asyncio.get_running_loop().run_in_executor(desk.tablet.worker, effects.do, desk, ask)
    return isinstance(done, Tidied | WordsLearned) and done.more
