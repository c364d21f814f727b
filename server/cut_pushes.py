"""Pushes that were cut on their way: what arrived of a packed body stays until the rest comes, one body for each device, for a day.

A body is named by its SHA-256, so that only its own rest is ever added, and nothing is read before the name is right. What lies here is as
closed or open as it came, is no record yet, and nobody was told that it is safe: losing it costs the device only time.
"""

import hashlib
import re
from pathlib import Path

from core.clock import Clock
from core.durable import make_folder, saying_full, write_whole
from core.one_at_a_time import alone
from sync.problems import refusal
from sync.protocol import BlobState

_NAME = re.compile(r"[0-9a-f]{64}")
_NAME_BYTES = 32
_KEPT_MS = 86_400_000


class CutPushes:
    """The folder `cut` of the server; methods may be called from any thread and process."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """`folder` is the server's."""
        self._folder, self._clock = folder / "cut", clock

    def stands(self, device: str, body: str) -> BlobState:
        """How much of a body is here; `malformed` for what is no SHA-256."""
        if not _NAME.fullmatch(body):
            raise refusal("malformed")
        return BlobState(body, len(self._kept(device, body)), whole=False)

    def keep(self, device: str, body: str, start: int, arrived: bytes) -> None:
        """Keeps what arrived from `start` on before a cut, when that is more than is here; the device's other body goes. DiskFull."""
        self.stands(device, body)
        with saying_full():
            make_folder(self._folder)
            with alone(self._folder / "turn"):
                here = self._kept(device, body)
                together = here[:start] + arrived
                if start <= len(here) < len(together):
                    write_whole(self._path(device), [bytes.fromhex(body), together])

    def whole(self, device: str, body: str, start: int, rest: bytes) -> bytes:
        """The body with its rest; `malformed` when together they are another, and then what was here is gone."""
        self.stands(device, body)
        together = self._kept(device, body)[:start] + rest if start else rest
        if hashlib.sha256(together).hexdigest() != body:
            self.forget(device)
            raise refusal("malformed")
        return together

    def forget(self, device: str) -> None:
        """What was in the device's body is records now."""
        self._path(device).unlink(missing_ok=True)

    def held(self, device: str) -> int:
        """How many bytes of a push of this device wait for their rest."""
        try:
            return max(0, self._path(device).stat().st_size - _NAME_BYTES)
        except FileNotFoundError:
            return 0

    def tidy(self) -> int:
        """Deletes what waited a day for its rest; how many."""
        oldest = self._clock.now_ms() - _KEPT_MS
        there = self._folder.glob("*.part") if self._folder.is_dir() else ()
        gone = [path for path in there if path.stat().st_mtime * 1000 < oldest]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _kept(self, device: str, body: str) -> bytes:
        try:
            held = self._path(device).read_bytes()
        except FileNotFoundError:
            return b""
        name = bytes.fromhex(body)
        return held[len(name) :] if held.startswith(name) else b""

    def _path(self, device: str) -> Path:
        return self._folder / f"{hashlib.sha256(device.encode()).hexdigest()}.part"
