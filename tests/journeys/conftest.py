"""For the journeys: a real server that can be switched off and on, in this process or in one of its own."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.wiring import Tablet
from core.clock import SystemClock
from core.ids import IdMaker
from core.settings import DeviceSettings
from server.main import create_app
from storage.kdf import KdfParameters
from tests.app.harness import Screen
from tests.fakes.http_server import serving
from tests.journeys.country import Country, found
from tests.journeys.processes import free_port


class Switch:
    """The central server on one port: `on`, `off`, `on` again with what it had."""

    def __init__(self, country: Country, clock) -> None:
        self._country, self._clock, self.port = country, clock, free_port()
        self._running = ExitStack()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def on(self, inside: Callable[[Any], Any] = lambda app: app) -> None:
        """Starts the server, if need be `inside` an ASGI app that spoils its answers."""
        app = create_app(self._country.settings, clock=self._clock, ids=IdMaker(self._clock, os.urandom))
        self.store = app.state.store
        self.instead(inside(app))

    def instead(self, app: Any) -> None:
        """Something answers at the server's address."""
        self._running.enter_context(serving(app, self.port))

    def off(self) -> None:
        self._running.close()


@pytest.fixture
def country(tmp_path: Path) -> Country:
    clock = SystemClock()
    folder = tmp_path / "server"
    folder.mkdir()
    return found(folder, clock, IdMaker(clock, os.urandom))


@pytest.fixture
def central(country: Country, clock) -> Iterator[Switch]:
    """The server, switched on."""
    switch = Switch(country, clock)
    switch.on()
    yield switch
    switch.off()


@pytest.fixture
def tablet(tmp_path: Path, central: Switch, clock) -> Iterator[Tablet]:
    """A tablet with an empty vault that knows where the server is."""
    settings = DeviceSettings(device_folder=tmp_path / "device", server_url=central.url, sync_seconds=0.3, reserve_mb=0)
    made = Tablet(settings, clock=clock, kdf=KdfParameters(memory_kib=8, passes=1, weak=True))
    yield made
    made.close()


@pytest.fixture
async def screen(tablet: Tablet) -> AsyncIterator:
    made: list[Screen] = []

    def make(**size: int) -> Screen:
        made.append(Screen(tablet, **size))
        return made[-1]

    yield make
    for one in made:
        await one.leave()
