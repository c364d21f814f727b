"""Makes a copy of what the person here holds and puts it where they want; takes a copy over where nobody lives."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from app.asks import Ask, Event
from app.asks.copies import (
    CopiesSeen,
    CopyGiven,
    CopyKept,
    CopyMade,
    CopyRefused,
    DropBrought,
    DropCopy,
    LookAtCopies,
    MakeCopy,
    PutCopy,
    TakeOver,
)
from app.asks.people import Opened
from app.effects.people import opened, tried_pin
from app.wiring import BROUGHT, HANDING, PRACTICE, Desk
from core.durable import translated, write_whole
from core.errors import DiskFull, Locked, OurFault, Refused, StorageError, Tampered, WrongWords
from core.words import msg

HERE = "copies"
"""In the device's folder: the last copy that had to stay, because the system offered no other place."""

_NO_ROOM = CopyRefused(msg("There is not enough room on this device."), msg("Make room, then try again."))
_NOT_MADE = CopyRefused(
    msg("The copy could not be made."), msg("Nothing is lost. Try again, or show this to your supervisor.")
)
_NOT_PUT = CopyRefused(msg("The file cannot be put there."), msg("Choose another place."))
_NO_ROOM_THERE = CopyRefused(msg("There is not enough room in that place."), msg("Choose another place."))
_NOT_READ = CopyRefused(msg("The file cannot be read."), msg("Choose it once more, or another one."), "file")
_PIECE = 1 << 20


def look_at(desk: Desk, _: LookAtCopies) -> CopiesSeen:
    """What this person's own setting says; one that does not verify is as good as none."""
    try:
        kept = desk.open_session.setting(_last(desk))
    except Tampered:
        kept = None
    day = datetime.fromtimestamp(kept / 1000).astimezone().date() if kept else None
    return CopiesSeen(day, desk.tablet.now().today)


def make(desk: Desk, ask: MakeCopy) -> Event:
    """The whole file in our own folder, in the place of one that was not put anywhere; nothing when it cannot be made."""
    if desk.me is None or desk.open_session.setting(PRACTICE):
        raise Locked("what was practised is nobody's to keep")
    uid, vault = desk.me.uid, desk.tablet.vault
    path = _new_place(desk)
    try:
        with translated():
            path.parent.mkdir(mode=0o700, parents=True)
        refused = tried_pin(lambda: vault.backup(path, uid, ask.pin, ask.words))
        return refused or CopyMade(str(path), path.name, path.stat().st_size)
    except (StorageError, Refused) as problem:
        return _told(problem, _NOT_MADE)
    finally:
        if desk.me is None or not path.exists():
            desk.drop_copy()
        desk.tablet.reserve.take_back()


def _new_place(desk: Desk) -> Path:
    """A folder of its own: two windows may make copies at the same time."""
    desk.drop_copy()
    tablet = desk.tablet
    name = f"kioo-{tablet.now().today.isoformat()}.kioo"
    desk.copy = tablet.settings.device_folder / HANDING / tablet.ids.unlinkable() / name
    return desk.copy


def put(desk: Desk, ask: PutCopy) -> CopyKept | CopyRefused:
    """Piece by piece to its place, whole or not at all; without a place it stays on this machine, the only one there."""
    source = _made(desk)
    try:
        target = Path(ask.path) if ask.path else _here(desk) / source.name
        with source.open("rb") as file:
            write_whole(target, iter(lambda: file.read(_PIECE), b""))
        return _kept(desk, str(target))
    except (StorageError, OSError) as problem:
        return _NO_ROOM_THERE if isinstance(problem, DiskFull) else _NOT_PUT


def _here(desk: Desk) -> Path:
    folder = desk.tablet.settings.device_folder / HERE
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def given(desk: Desk, _: CopyGiven) -> CopyKept:
    """The system has it."""
    return _kept(desk, "")


def drop(desk: Desk, _: DropCopy) -> None:
    """Nothing stays of what was on its way."""
    desk.drop_copy()


def drop_brought(desk: Desk, ask: DropBrought) -> None:
    """What a browser brought is not kept."""
    _brought(desk, ask.name).unlink(missing_ok=True)


def take_over(desk: Desk, ask: TakeOver) -> Opened | CopyRefused:
    """One is in, and sees what one had; or the device is as it was."""
    tablet = desk.tablet
    path = _brought(desk, ask.brought) if ask.brought else Path(ask.path)
    try:
        uid = tablet.take_over(path, ask.words, ask.pin)
    except (StorageError, Refused) as problem:
        return _told(problem, _NOT_READ)
    if ask.brought:
        path.unlink(missing_ok=True)
    welcome = opened(desk, tablet.vault.unlock(uid, ask.pin), uid)
    return Opened(welcome.me, welcome.style, welcome.harmed, way="/taken-over")


def _brought(desk: Desk, name: str) -> Path:
    return desk.tablet.settings.device_folder / BROUGHT / Path(name).name


def _told(problem: Exception, otherwise: CopyRefused) -> CopyRefused:
    if isinstance(problem, Refused):
        about = "words" if isinstance(problem, WrongWords) else otherwise.about
        return CopyRefused(problem.what, problem.next_step, about)
    return _NO_ROOM if isinstance(problem, DiskFull) else otherwise


def _kept(desk: Desk, path: str) -> CopyKept:
    desk.open_session.set_setting(_last(desk), desk.tablet.clock.now_ms())
    desk.drop_copy()
    return CopyKept(path)


def _last(desk: Desk) -> str:
    if desk.me is None:
        raise OurFault("nobody is here to have a copy")
    return f"copied/{desk.me.uid}"


def _made(desk: Desk) -> Path:
    if desk.copy is None:
        raise OurFault("no copy was made")
    return desk.copy


DOERS: dict[type[Ask], Callable[[Desk, Any], Event | None]] = {
    LookAtCopies: look_at,
    MakeCopy: make,
    PutCopy: put,
    CopyGiven: given,
    DropCopy: drop,
    DropBrought: drop_brought,
    TakeOver: take_over,
}
