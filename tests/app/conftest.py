"""For the app's tests: a tablet on a real vault with a cheap key derivation, and a district in memory."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.screens import fill
from app.wiring import Tablet
from core.settings import DeviceSettings
from storage.kdf import KdfParameters
from tests.app.district import District, district
from tests.app.harness import Screen
from tests.fakes.clock import FakeClock

CHEAP = KdfParameters(memory_kib=8, passes=1, weak=True)


@pytest.fixture
def world(clock: FakeClock) -> District:
    return district(clock)


def tablet_in(folder: Path, clock: FakeClock, world: District) -> Tablet:
    return Tablet(
        DeviceSettings(device_folder=folder, sync_seconds=0.2, reserve_mb=0),
        clock=clock,
        kdf=CHEAP,
        dial=lambda url, token, server: world.for_token(token),
    )


@pytest.fixture
def tablet(tmp_path: Path, clock: FakeClock, world: District) -> Iterator[Tablet]:
    made = tablet_in(tmp_path / "device", clock, world)
    yield made
    made.close()


@pytest.fixture
async def screen(tablet: Tablet) -> AsyncIterator[Callable[..., Screen]]:
    """Makes windows on the tablet; `await screen().open("/today")`."""
    made: list[Screen] = []

    def make(**size: Any) -> Screen:
        made.append(Screen(tablet, **size))
        return made[-1]

    yield make
    for one in made:
        await one.leave()


@pytest.fixture
async def other(
    tmp_path: Path, clock: FakeClock, world: District
) -> AsyncIterator[tuple[Tablet, Callable[..., Awaitable[Screen]]]]:
    """A second, new tablet of the same district, and what opens a window on it."""
    made = tablet_in(tmp_path / "other", clock, world)
    screens: list[Screen] = []

    async def opened(**size: Any) -> Screen:
        screens.append(await Screen(made, **size).open("/"))
        return screens[-1]

    yield made, opened
    for one in screens:
        await one.leave()
    made.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Where a person carries a copy from one tablet to another."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick" / "mine.kioo"


@pytest.fixture
def documents(monkeypatch) -> list[bytes]:
    """The submission document of each sheet in the moment it is finished."""
    kept: list[bytes] = []
    finish = fill._finish

    def watched(state, filled):
        out = finish(state, filled)
        kept.append(filled.session.to_xml())
        return out

    monkeypatch.setattr(fill, "_finish", watched)
    return kept
