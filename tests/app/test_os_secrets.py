"""The way from the worker's thread to the add-on and back, with an add-on that keeps things in memory."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum
from types import SimpleNamespace
from typing import Any

import pytest

from app import os_secrets
from core.errors import StorageError


class Accessibility(Enum):
    FIRST_UNLOCK_THIS_DEVICE = "first_unlock_this_device"


@dataclass
class SecureStorage:
    """As flet_secure_storage.SecureStorage: texts by key, asked over the window's loop."""

    android_options: Any = None
    ios_options: Any = None
    macos_options: Any = None
    kept: dict[str, str] = field(default_factory=dict)
    broken: bool = False

    async def get(self, key: str) -> str | None:
        await asyncio.sleep(0)
        if self.broken:
            raise RuntimeError("libsecret is not there")
        return self.kept.get(key)

    async def set(self, key: str, value: str) -> None:
        await asyncio.sleep(0)
        if self.broken:
            raise RuntimeError("libsecret is not there")
        self.kept[key] = value

    async def remove(self, key: str) -> None:
        await asyncio.sleep(0)
        self.kept.pop(key, None)


def options(**given: Any) -> SimpleNamespace:
    return SimpleNamespace(**given)


BROUGHT = SimpleNamespace(
    SecureStorage=SecureStorage,
    AndroidOptions=options,
    IOSOptions=options,
    MacOsOptions=options,
    KeychainAccessibility=Accessibility,
)


@pytest.fixture
def store(monkeypatch):
    """Made inside the loop, as a window does."""

    def make(*, web=False, brought=BROUGHT):
        monkeypatch.setattr(os_secrets, "addon", lambda name: brought)
        return os_secrets.os_secrets(SimpleNamespace(web=web))

    return make


async def test_what_is_written_from_another_thread_is_read_back(store):
    here = store()
    assert await asyncio.to_thread(here.read, "kioo-1") is None
    await asyncio.to_thread(here.write, "kioo-1", bytes(range(32)))
    assert await asyncio.to_thread(here.read, "kioo-1") == bytes(range(32))
    await asyncio.to_thread(here.remove, "kioo-1")
    assert await asyncio.to_thread(here.read, "kioo-1") is None


async def test_nothing_is_thrown_away_or_carried_elsewhere_by_the_system(store):
    service = store()._service
    assert service.android_options.reset_on_error is False
    for apple in (service.ios_options, service.macos_options):
        assert apple.synchronizable is False
        assert apple.accessibility is Accessibility.FIRST_UNLOCK_THIS_DEVICE


async def test_there_is_none_in_a_browser_or_without_the_addon(store):
    assert store(web=True) is None
    assert store(brought=None) is None


async def test_a_store_that_breaks_says_so_as_a_fault_of_the_device(store):
    here = store()
    here._service.broken = True
    with pytest.raises(StorageError):
        await asyncio.to_thread(here.read, "kioo-1")
    with pytest.raises(StorageError):
        await asyncio.to_thread(here.write, "kioo-1", b"x")


async def test_asked_on_the_windows_own_loop_it_refuses_instead_of_waiting_for_ever(store):
    with pytest.raises(StorageError):
        store().read("kioo-1")


def test_asked_after_the_window_is_gone_it_refuses(store):
    async def begin():
        return store()

    here = asyncio.run(begin())
    with pytest.raises(StorageError):
        here.read("kioo-1")
