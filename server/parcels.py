"""Parcels that carriers bring: taken in piece by piece, opened when they are whole, and what they are answered with.

A parcel grows as `parcels/<id>.part` in the server's folder; its reply lies beside it as `<id>.reply` and stands for it from
then on. Until the reply is there opening is begun again at the next call, which changes nothing twice.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.durable import make_folder, saying_full, write_whole
from core.log import note
from core.one_at_a_time import alone
from core.parcel import KEPT_DAYS, NoParcel, Outside, read_outside
from server import audit
from server.parcel_opening import Doors, answered
from server.store.database import Store
from sync.problems import refusal
from sync.protocol import ParcelState

_ID = re.compile(r"[0-9a-f]{32}")
_DAY_MS = 86_400_000
_LONGEST_OUTSIDE = 512
_MOST_WAITING = 4 << 30
"""Bytes of parcels that came in part and of replies: behind that the server is full for more."""


class Parcels:
    """The folder of parcels; methods may be called from any thread and process."""

    def __init__(self, store: Store, folder: Path, doors: Doors) -> None:
        """`folder` is the server's."""
        self._store, self._folder, self._doors = store, folder / "parcels", doors
        self._turn = threading.Lock()

    def state(self, parcel: str) -> ParcelState:
        """How much of a parcel is here, and how large its reply is; `parcel-unknown` for what is no id."""
        if not _ID.fullmatch(parcel):
            raise refusal("parcel-unknown")
        reply, part = self._path(parcel, "reply"), self._path(parcel, "part")
        if reply.exists():
            return ParcelState(parcel, 0, reply.stat().st_size)
        return ParcelState(parcel, part.stat().st_size if part.exists() else 0, 0)

    def take(self, parcel: str, start: int, piece: bytes, carrier: str) -> ParcelState:
        """Adds a piece that begins where we stand; with the last one the parcel is opened and answered.

        ServerSaysNo `parcel-unreadable` (dropped), `parcel-too-large`, `full`.
        """
        self.state(parcel)
        with self._one_turn():
            stands = self.state(parcel)
            if stands.reply or stands.have != start:
                return stands
            self._append(parcel, piece)
            outside = self._outside(parcel)
            if outside is not None and self._path(parcel, "part").stat().st_size == outside.whole:
                self._open(parcel, carrier)
            return self.state(parcel)

    def reply(self, parcel: str, start: int, size: int) -> bytes:
        """At most so many bytes of a reply; `parcel-unknown` when there is none."""
        path = self._path(parcel, "reply") if _ID.fullmatch(parcel) else None
        if path is None or not path.exists():
            raise refusal("parcel-unknown")
        with path.open("rb") as file:
            file.seek(start)
            return file.read(size)

    def tidy(self) -> int:
        """Deletes what is older than carriers keep parcels; how many files."""
        oldest = self._store.clock.now_ms() - KEPT_DAYS * _DAY_MS
        gone = [path for path in self._there() if path.stat().st_mtime * 1000 < oldest]
        with self._one_turn():
            for path in gone:
                path.unlink(missing_ok=True)
        return len(gone)

    @contextmanager
    def _one_turn(self) -> Iterator[None]:
        with self._turn, saying_full():
            make_folder(self._folder)
            with alone(self._folder / "turn"):
                yield

    def _append(self, parcel: str, piece: bytes) -> None:
        if sum(path.stat().st_size for path in self._there()) + len(piece) > _MOST_WAITING:
            raise refusal("full")
        with self._path(parcel, "part").open("ab") as file:
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def _outside(self, parcel: str) -> Outside | None:
        """What the parcel says of itself, as soon as that is here; what cannot be ours is dropped."""
        part = self._path(parcel, "part")
        with part.open("rb") as file:
            try:
                outside = read_outside(file)
            except NoParcel as problem:
                if part.stat().st_size < _LONGEST_OUTSIDE:
                    return None
                raise self._dropped(parcel, "parcel-unreadable") from problem
        if outside is None:
            return None
        if outside.whole > self._doors.limits.parcel_bytes:
            raise self._dropped(parcel, "parcel-too-large")
        if (outside.kind, outside.server, outside.id) != ("parcel", self._doors.server, parcel):
            raise self._dropped(parcel, "parcel-unreadable")
        if part.stat().st_size > outside.whole:
            raise self._dropped(parcel, "parcel-unreadable")
        return outside

    def _dropped(self, parcel: str, problem: str) -> Exception:
        self._path(parcel, "part").unlink(missing_ok=True)
        return refusal(problem)

    def _open(self, parcel: str, carrier: str) -> None:
        part = self._path(parcel, "part")
        with part.open("rb") as file:
            try:
                reply = list(answered(file, self._doors))
            except Exception as problem:
                if getattr(problem, "problem", "") == "parcel-unreadable":
                    part.unlink(missing_ok=True)
                raise
        with self._store.writing():
            audit.write(self._store, audit.COUNTRY, carrier, "brought a parcel", parcel)
        write_whole(self._path(parcel, "reply"), reply)
        part.unlink()
        note("sync", "took in a parcel", device=carrier)

    def _there(self) -> list[Path]:
        return (
            [path for path in self._folder.iterdir() if path.suffix in {".part", ".reply"}]
            if self._folder.is_dir()
            else []
        )

    def _path(self, parcel: str, kind: str) -> Path:
        return self._folder / f"{parcel}.{kind}"
