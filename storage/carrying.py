"""Colleagues' parcels on their way through this device: files nobody here can open, and their replies on the way back."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

import peewee

from core.clock import Clock
from core.durable import make_folder, translated, write_whole
from core.errors import Refused, Tampered
from core.parcel import KEPT_DAYS, CarriedParcel, Outside, copied, outsides
from core.room import Room
from core.words import msg
from storage.space import OpenSpace

Turn = Callable[[], AbstractContextManager[peewee.SqliteDatabase]]
_CARRIED, _FILES_WAIT = "_carried", "_files_wait"
_DAY_MS = 86_400_000
MOST = 512 << 20
"""Bytes that one device carries for others at most."""
_SMALL = 1 << 20
"""A parcel up to this size goes also where photos wait because the network costs money."""


class TookIn(NamedTuple):
    """What came of a file: parcels that are new here, those that were here already, and replies, which are not for carrying this way."""

    fresh: int
    known: int
    replies: int


class Carried:
    """In the device space and the folder beside the attachments. Made by Session."""

    def __init__(
        self, looking: Turn, changing: Turn, space: Callable[[], OpenSpace], clock: Clock, folder: Path
    ) -> None:
        """`space` gives the device space, or raises Locked; `folder` is made at the first parcel."""
        self._looking, self._changing, self._space, self._clock, self._folder = looking, changing, space, clock, folder

    def lines(self) -> list[CarriedParcel]:
        """Everything that is carried, oldest first."""
        with self._looking() as sqlite:
            return sorted(self._read(sqlite).values(), key=lambda one: (one.since, one.id))

    def take_in(self, file: BinaryIO, room: Room | None = None) -> TookIn:
        """Keeps the parcels of a file; all of them or none.

        NoParcel for another file, Refused for another server's, one's own, and where there is no room. DiskFull leaves what it took.
        """
        found = outsides(file)
        self._sweep_nobodys()
        parcels = [(at, one) for at, one in found if one.kind == "parcel"]
        with self._looking() as sqlite:
            here, own = self._read(sqlite), self._space().setting(sqlite, "_given") or {}
            server = self._space().setting(sqlite, "server")
        fresh = [(at, one) for at, one in parcels if one.id not in here]
        _check(fresh, str(server or ""), set(own), room, sum(one.size + one.reply for one in here.values()))
        for at, one in fresh:
            self._lay_down(file, at, one)
        return TookIn(len(fresh), len(parcels) - len(fresh), len(found) - len(parcels))

    def waiting(self) -> list[CarriedParcel]:
        """Those whose reply is not here whole, oldest first; where photos wait, only the small ones."""
        self._tidy()
        with self._looking() as sqlite:
            waits = bool(self._space().setting(sqlite, _FILES_WAIT))
        unanswered = (one for one in self.lines() if one.answered is None and one.problem is None)
        return [one for one in unanswered if one.size <= _SMALL or not waits]

    def piece(self, parcel: str, start: int, size: int) -> bytes:
        """At most so many bytes of a parcel; Tampered when its file is gone."""
        with _known_when_gone(), self._path(parcel, "parcel").open("rb") as file:
            file.seek(start)
            return file.read(size)

    def have_reply(self, parcel: str) -> int:
        """How many bytes of its reply are here."""
        path = self._path(parcel, "begun")
        return path.stat().st_size if path.exists() else 0

    def add_reply(self, parcel: str, start: int, piece: bytes, whole: int) -> None:
        """Keeps a piece of its reply that begins where it stands; with the last of its `whole` bytes the parcel itself leaves."""
        begun = self._path(parcel, "begun")
        if self.have_reply(parcel) != start:
            return
        with translated(), begun.open("ab") as file:
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if start + len(piece) > whole:
            begun.unlink()
        if start + len(piece) == whole:
            self._answered(parcel, whole)

    def refused(self, parcel: str, problem: str) -> None:
        """The server does not take this one: a person sees it, and its file goes. Who gave it still has everything."""
        self._change(parcel, problem=problem)
        self._path(parcel, "parcel").unlink(missing_ok=True)

    def hand_back(self, path: Path, parcel: str = "") -> int:
        """Puts all replies into one file, or the one to that parcel alone; how many."""
        answered = (one.id for one in self.lines() if one.answered is not None)
        replies = [self._path(id_, "reply") for id_ in answered if parcel in {"", id_}]
        there = [reply for reply in replies if reply.exists()]
        write_whole(path, _together(there))
        return len(there)

    def let_go(self, parcel: str) -> None:
        """Carries this one no longer."""
        with self._changing() as sqlite:
            self._keep(sqlite, {id_: one for id_, one in self._read(sqlite).items() if id_ != parcel})
        self._sweep(parcel)

    def _lay_down(self, file: BinaryIO, at: int, outside: Outside) -> None:
        with translated():
            make_folder(self._folder)
        path = self._path(outside.id, "parcel")
        write_whole(path, copied(file, at, outside.whole))
        line = CarriedParcel(outside.id, outside.whole, self._clock.now_ms())
        with self._changing() as sqlite:
            self._keep(sqlite, {**self._read(sqlite), outside.id: line})

    def _answered(self, parcel: str, size: int) -> None:
        with translated():
            self._path(parcel, "begun").replace(self._path(parcel, "reply"))
        self._change(parcel, answered=self._clock.now_ms(), reply=size)
        self._path(parcel, "parcel").unlink(missing_ok=True)

    def _change(self, parcel: str, **changes: int | str) -> None:
        with self._changing() as sqlite:
            found = self._read(sqlite)
            if parcel in found:
                self._keep(sqlite, {**found, parcel: replace(found[parcel], **changes)})  # type: ignore[arg-type]

    def _tidy(self) -> None:
        """What is older than its maker waits for leaves."""
        oldest = self._clock.now_ms() - KEPT_DAYS * _DAY_MS
        with self._looking() as sqlite:
            found = self._read(sqlite)
        stays = {id_: one for id_, one in found.items() if one.since >= oldest}
        if len(stays) < len(found):
            with self._changing() as sqlite:
                self._keep(sqlite, stays)
        for gone in found.keys() - stays.keys():
            self._sweep(gone)

    def _sweep_nobodys(self) -> None:
        """Files that a sudden end left without a note; only here, where no other is being laid down."""
        there = {path.stem for path in self._folder.glob("*.*")} if self._folder.is_dir() else set()
        for nobodys in there - {one.id for one in self.lines()}:
            self._sweep(nobodys)

    def _sweep(self, parcel: str) -> None:
        for path in self._folder.glob(f"{parcel}.*"):
            with contextlib.suppress(OSError):
                path.unlink()

    def _read(self, sqlite: peewee.SqliteDatabase) -> dict[str, CarriedParcel]:
        """One that does not verify is as good as none: who gave the parcels still has everything."""
        try:
            kept = self._space().setting(sqlite, _CARRIED) or {}
        except Tampered:
            kept = {}
        return {id_: CarriedParcel(**told) for id_, told in kept.items()}

    def _keep(self, sqlite: peewee.SqliteDatabase, found: Mapping[str, CarriedParcel]) -> None:
        self._space().set_setting(sqlite, _CARRIED, {id_: asdict(one) for id_, one in found.items()})

    def _path(self, parcel: str, kind: str) -> Path:
        return self._folder / f"{parcel}.{kind}"


def _check(fresh: list[tuple[int, Outside]], server: str, own: set[str], room: Room | None, already: int) -> None:
    if any(one.server != server for _, one in fresh):
        raise Refused(
            msg("This parcel is for another server than ours."), msg("Only a device of that programme can carry it.")
        )
    if any(one.id in own for _, one in fresh):
        raise Refused(msg("This parcel was made on this device."), msg("Give it to somebody who travels."))
    size = sum(one.whole for _, one in fresh)
    if already + size > MOST or (room is not None and fresh and not room.carries(size)):
        raise Refused(
            msg("There is no room here to carry this."),
            msg("Ask for a parcel without photos, or ask another colleague."),
        )


def _together(paths: list[Path]) -> Iterator[bytes]:
    for path in paths:
        with translated(), path.open("rb") as file:
            yield from copied(file, 0, path.stat().st_size)


@contextlib.contextmanager
def _known_when_gone() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as problem:
        raise Tampered("a parcel is gone") from problem
