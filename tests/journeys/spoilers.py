"""What makes a bad day: lost answers, networks that answer for themselves, a killed app, a full device."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from app.wiring import Tablet


class DropsAnswers:
    """The real server, which does all its work; but the answers to one path are cut off before the first byte."""

    def __init__(self, path: str) -> None:
        self._path, self.dropped = path, 0

    def __call__(self, app: Any) -> Any:
        async def spoilt(scope: Any, receive: Any, send: Any) -> None:
            if scope.get("path") != self._path:
                await app(scope, receive, send)
                return
            await app(scope, receive, _into_nothing)
            send.__self__.transport.abort()  # uvicorn's own connection
            self.dropped += 1
            await asyncio.sleep(0.01)

        return spoilt


async def _into_nothing(_: Any) -> None:
    """Where the answer goes."""


class Portal:
    """A hotel's network: whatever is asked, it answers with its own page (200), or leads there (302)."""

    def __init__(self, status: int) -> None:
        self._status = status
        self.asked: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        self.asked.append(scope["path"])
        headers = [(b"content-type", b"text/html"), (b"location", b"/welcome")]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": b"<html><h1>Welcome to Hotel Nyota</h1></html>"})


@contextmanager
def as_after_a_kill(tablet: Tablet, tmp_path, clock) -> Iterator[Tablet]:
    """Another process on exactly what lies on the disk now; the first one gets no last chance."""
    folder = tmp_path / f"killed-{os.urandom(3).hex()}"
    shutil.copytree(tablet.settings.device_folder, folder)
    settings = replace(tablet.settings, device_folder=folder)
    again = Tablet(settings, clock=clock, kdf=tablet.kdf)
    try:
        yield again
    finally:
        again.close()


def room(tablet: Tablet, pages: int) -> None:
    """The device has room for so many more pages of its memory."""
    database = tablet.vault._database
    with database.turn():
        (now,) = database.sql("PRAGMA page_count").fetchone()
        database.sql(f"PRAGMA max_page_count = {now + pages}")
