"""The alarms of one window: a newer one of a name takes the older one's place, and leaving a screen silences all."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

Sleep = Callable[[float], Coroutine[Any, Any, None]]


@dataclass
class Alarms:
    """Those that have not rung; `ring` is told the name of the one whose time has come."""

    sleep: Sleep
    ring: Callable[[str], None]
    waiting: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def set(self, seconds: float, name: str) -> None:
        """Rings once, in so many seconds."""
        if name in self.waiting:
            self.waiting.pop(name).cancel()
        self.waiting[name] = asyncio.ensure_future(self._rung(seconds, name))

    def silence(self) -> None:
        """None rings any more; the one that is ringing now may end what it does."""
        for task in self.waiting.values():
            if task is not asyncio.current_task():
                task.cancel()
        self.waiting.clear()

    async def _rung(self, seconds: float, name: str) -> None:
        await self.sleep(seconds)
        self.waiting.pop(name, None)
        self.ring(name)
