"""Where the device secret lives: in a store of the operating system where there is one, else in a file of mode 0600.

A file beside the data is weaker: who copies the whole folder has both. So a secret that lies in a file moves into the store as
soon as there is one: written there, read back, then noted in the folder where it went, and only then is the file taken away.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core import log
from core.durable import settle, translated, write_whole
from core.errors import StorageError, Tampered
from storage import crypto
from storage.crypto import KEY_SIZE

FILE, POINTER = "device.key", "device.where"
"""The secret itself, or under which name the store has it: one of the two stands in the folder, for a blink both."""


_NOTE = "-note"


class SecretStore(Protocol):
    """A few bytes under a name, kept by the operating system. Each may raise StorageError, when it does not answer or is locked."""

    def read(self, name: str) -> bytes | None:
        """What was kept under this name; None when nothing was."""

    def write(self, name: str, content: bytes) -> None:
        """Keeps this in the place of what was there."""

    def remove(self, name: str) -> None:
        """Forgets what was kept under this name; harmless when nothing was."""


@dataclass(frozen=True)
class DeviceSecret:
    """The 32 bytes that this device mixes into every PIN; `name` is under which the store has them, blank for a file."""

    raw: bytes = field(repr=False)
    name: str = ""


def device_secret(folder: Path, store: SecretStore | None, *, may_create: bool) -> DeviceSecret:
    """The secret of the vault in `folder`, made once when it may be. Tampered when it is lost or cut.

    StorageError when the store that has it does not answer: nothing is lost, and nothing new is made in its place.
    """
    kept = _in_file(folder / FILE)
    name = _named(folder / POINTER)
    if name:
        return _from_store(folder, name, store, kept)
    if kept is None and not may_create:
        raise Tampered("the device secret is gone")
    secret = kept or crypto.new_key()
    moved = _into_store(folder, store, secret) if store else ""
    if not moved and kept is None:
        write_whole(folder / FILE, [secret])
    return DeviceSecret(secret, moved)


def forget(store: SecretStore | None, name: str) -> None:
    """Takes the secret `name` and the note beside it out of the store; one that does not answer keeps what nobody can find any more."""
    if store is None or not name:
        return
    try:
        for one in (name, f"{name}{_NOTE}"):
            store.remove(one)
    except StorageError as problem:
        log.note("storage", "the store kept a secret", code=problem.code)


def _from_store(folder: Path, name: str, store: SecretStore | None, kept: bytes | None) -> DeviceSecret:
    """What the store has; a file that is still there is a move that was not finished."""
    secret = store.read(name) if store else None
    if secret is None and kept is not None:
        return DeviceSecret(kept)
    if store is None:
        raise StorageError("the store that has the device secret is not here")
    if secret is None or len(secret) != KEY_SIZE:
        raise Tampered("the device secret is gone from the store")
    if kept is not None and kept == secret:
        _take_away(folder / FILE)
    return DeviceSecret(secret, name)


def _into_store(folder: Path, store: SecretStore, secret: bytes) -> str:
    """The name under which the store has the secret now; blank when it could not be kept there and proved."""
    name = f"kioo-{crypto.new_key()[:8].hex()}"
    if not _kept_there(store, name, secret):
        log.note("storage", "the device secret stays in a file")
        return ""
    write_whole(folder / POINTER, [name.encode()])
    _take_away(folder / FILE)
    return name


def _kept_there(store: SecretStore, name: str, secret: bytes) -> bool:
    try:
        store.write(name, secret)
        return store.read(name) == secret
    except StorageError:
        return False


def _in_file(path: Path) -> bytes | None:
    with translated():
        secret = path.read_bytes() if path.exists() else None
    if secret is not None and len(secret) != KEY_SIZE:
        raise Tampered("the device secret is cut")
    return secret


def _named(path: Path) -> str:
    with translated():
        return path.read_text("ascii") if path.exists() else ""


def _take_away(path: Path) -> None:
    with translated():
        path.unlink(missing_ok=True)
        settle(path.parent)


@dataclass(frozen=True)
class NoteInStore:
    """A vault's note of how far it came (storage/generations.py), in the store: who puts the whole folder back does not reach it."""

    store: SecretStore
    name: str

    def read(self) -> bytes | None:
        """What was written last."""
        return self.store.read(f"{self.name}{_NOTE}")

    def write(self, content: bytes) -> None:
        """Keeps this in its place."""
        self.store.write(f"{self.name}{_NOTE}", content)
