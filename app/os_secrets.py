"""The operating system's store of small secrets (Keystore, Keychain, Credential Manager, libsecret), through Flet's add-on.

Never in a browser: there the app runs on the tablet's own Python process, and the page's storage would be the browser's.
"""

import asyncio
import base64
from collections.abc import Coroutine
from typing import Any

import flet as ft

from app.addons import addon
from core.errors import StorageError
from core.log import note
from storage.secret import SecretStore

_PATIENCE = 10.0
"""Seconds within which the store answers; a person may have to unlock it."""


def os_secrets(page: ft.Page) -> SecretStore | None:
    """The store of this device; None in a browser, and in a build without the add-on."""
    brought = None if page.web else addon("flet_secure_storage")
    return OsSecrets(_service(brought), asyncio.get_running_loop()) if brought else None


def _service(brought: Any) -> Any:
    """Android would throw everything away at the first thing it cannot read, and iCloud carry it to other devices: both off."""
    here_only = brought.KeychainAccessibility.FIRST_UNLOCK_THIS_DEVICE
    return brought.SecureStorage(
        android_options=brought.AndroidOptions(reset_on_error=False),
        ios_options=brought.IOSOptions(accessibility=here_only, synchronizable=False),
        macos_options=brought.MacOsOptions(accessibility=here_only, synchronizable=False),
    )


class OsSecrets:
    """storage.secret.SecretStore over the window's loop; called from other threads, such as the worker's."""

    def __init__(self, service: Any, loop: asyncio.AbstractEventLoop) -> None:
        """`service` is flet_secure_storage.SecureStorage, or behaves like one."""
        self._service, self._loop = service, loop

    def read(self, name: str) -> bytes | None:
        """What was kept under this name."""
        text = self._answer(self._service.get(name))
        return base64.b64decode(text) if text else None

    def write(self, name: str, content: bytes) -> None:
        """Keeps this under the name."""
        self._answer(self._service.set(name, base64.b64encode(content).decode()))

    def remove(self, name: str) -> None:
        """Forgets what was kept under the name."""
        self._answer(self._service.remove(name))

    def _answer(self, asked: Coroutine[Any, Any, Any]) -> Any:
        """Waits for the loop, so it must not be called on it: a window that closes does, and then nothing is asked."""
        if self._loop.is_closed() or _is_running_here(self._loop):
            asked.close()
            raise StorageError("the store of this device cannot be asked now")
        try:
            return asyncio.run_coroutine_threadsafe(asked, self._loop).result(_PATIENCE)
        except Exception as fault:
            note("app", "the store of this device did not answer", error=type(fault).__name__)
            raise StorageError("the store of this device does not answer") from fault


def _is_running_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
