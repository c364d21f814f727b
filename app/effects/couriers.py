"""Makes parcels and takes their answers in; takes others' parcels along and hands their answers back."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO

from app.asks import Ask, Event
from app.asks.couriers import (
    CarryingSeen,
    CourierRefused,
    FileGiven,
    FileMade,
    FilePut,
    GivingSeen,
    LetGoOf,
    LookAtCarrying,
    LookAtGiving,
    MakeHandBack,
    MakeParcel,
    Photos,
    PutFile,
    TakeBack,
    TakeToCarry,
    TookBack,
    TookToCarry,
)
from app.wiring import BROUGHT, HANDING, PRACTICE, Desk
from core.durable import translated, write_whole
from core.errors import DiskFull, Locked, OurFault, Refused, StorageError, Tampered
from core.parcel import Outside, outsides
from core.words import msg
from sync.parcel_packing import files_within, pack
from sync.replies import TakenReply, take_reply
from sync.wire import read_reply

HERE = "parcels"
"""In the device's folder: the last file that had to stay, because the system offered no other place."""
_STEPS = (0, 5 << 20, 25 << 20, 100 << 20)
_PIECE = 1 << 20
_NO_ROOM = CourierRefused(msg("There is not enough room on this device."), msg("Make room, then try again."))
_NOT_READ = CourierRefused(msg("The file cannot be read."), msg("Choose it once more, or another one."))
_CHANGED = CourierRefused(
    msg("This file is not as it was made."), msg("Nothing changed here. Ask for the file once more.")
)


def in_words(do: Callable[[Desk, Any], Event]) -> Callable[[Desk, Any], Event]:
    """What a person can do something about is told in words."""

    @wraps(do)
    def told(desk: Desk, ask: Ask) -> Event:
        try:
            return do(desk, ask)
        except Refused as problem:
            return CourierRefused(problem.what, problem.next_step)
        except DiskFull:
            return _NO_ROOM
        except Tampered:
            return _CHANGED
        except (Locked, OurFault):
            raise
        except (StorageError, OSError):
            return _NOT_READ

    return told


def look_at_giving(desk: Desk, _: LookAtGiving) -> GivingSeen:
    """What waits, and which photos would fit."""
    session = desk.open_session
    files, photos = session.files_to_carry(), list[Photos]()
    for most in _STEPS:
        fitting = files_within(files, most)
        if not photos or len(fitting) > photos[-1].n:
            photos.append(Photos(most, len(fitting), sum(file.size for file in fitting)))
    return GivingSeen(len(session.pending()), photos, session.given.parcels(), desk.tablet.now())


@in_words
def make_parcel(desk: Desk, ask: MakeParcel) -> FileMade:
    """The whole file in our own folder, in the place of one that was not put anywhere."""
    session = desk.open_session
    if session.setting(PRACTICE):
        raise Locked("what was practised goes nowhere")
    path = new_place(desk, "parcel")
    return _made(path, pack(session, path, ask.photos).size)


@in_words
def make_hand_back(desk: Desk, _: MakeHandBack) -> FileMade:
    """One file for everybody: nothing outside says for whom an answer is."""
    path = new_place(desk, "answers")
    put_together(desk, path)
    return _made(path, path.stat().st_size)


def put_together(desk: Desk, path: Path, parcel: str = "") -> None:
    """The answers that are here in one file, or the one to a parcel alone; Refused when none can be read any more."""
    if not desk.open_session.carried.hand_back(path, parcel):
        desk.drop_copy()
        raise Refused(
            msg("This answer cannot be read any more."), msg("Let whoever gave you the parcel make a new one.")
        )


def _made(path: Path, size: int) -> FileMade:
    return FileMade(str(path), path.name, size)


def new_place(desk: Desk, what: str) -> Path:
    """Where the next file is made, in a folder of its own; an earlier one goes."""
    desk.drop_copy()
    tablet = desk.tablet
    name = f"kioo-{what}-{tablet.now().today.isoformat()}.kioo"
    path = tablet.settings.device_folder / HANDING / tablet.ids.unlinkable() / name
    with translated():
        path.parent.mkdir(mode=0o700, parents=True)
    desk.copy = path
    return path


def put_file(desk: Desk, ask: PutFile) -> FilePut | CourierRefused:
    """Piece by piece to its place, whole or not at all; without a place it stays on this machine, the only one there."""
    if desk.copy is None:
        raise OurFault("no file was made")
    try:
        target = Path(ask.path) if ask.path else _here(desk) / desk.copy.name
        with desk.copy.open("rb") as file:
            write_whole(target, iter(lambda: file.read(_PIECE), b""))
    except DiskFull:
        return CourierRefused(msg("There is not enough room in that place."), msg("Choose another place."))
    except (StorageError, OSError):
        return CourierRefused(msg("The file cannot be put there."), msg("Choose another place."))
    desk.drop_copy()
    return FilePut(str(target))


def _here(desk: Desk) -> Path:
    folder = desk.tablet.settings.device_folder / HERE
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def file_given(desk: Desk, _: FileGiven) -> FilePut:
    """The system has it."""
    desk.drop_copy()
    return FilePut()


@in_words
def take_back(desk: Desk, ask: TakeBack) -> TookBack:
    """Takes in what is ours of the file; one answer that does not hold changes nothing."""
    with _chosen(desk, ask) as file:
        found = outsides(file)
        known = {one.id for one in desk.open_session.given.parcels()}
        ours = [(at, one) for at, one in found if one.kind == "reply" and one.id in known]
        taken = [_take(desk, file, at, one) for at, one in ours]
    return _told(desk, taken, len(found) - len(ours))


def _take(desk: Desk, file: BinaryIO, at: int, outside: Outside) -> TakenReply:
    session = desk.open_session
    given = session.given.of(outside.id)
    file.seek(at + len(outside.packed()))
    try:
        reply = read_reply(session.given.open_reply(file, outside))
    except (KeyError, TypeError, ValueError) as problem:
        raise Tampered("an answer nobody can read") from problem
    taken = take_reply(session, reply, given.mark if given else 0)
    session.given.taken(outside.id)
    return taken


def _told(desk: Desk, taken: list[TakenReply], others: int) -> TookBack:
    problem = next((one.problem for one in taken if one.problem), None)
    seen = look_at_giving(desk, LookAtGiving())
    counts = {name: sum(getattr(one, name) for one in taken) for name in ("safe", "refused", "files")}
    news = sum(len(one.changed) for one in taken)
    desk.tablet.heard(problem, news=bool(news))
    return TookBack(len(taken), others, **counts, news=news, problem=problem, seen=seen)


def look_at_carrying(desk: Desk, _: LookAtCarrying) -> CarryingSeen:
    """Everything that is carried."""
    return CarryingSeen(desk.open_session.carried.lines(), desk.tablet.now())


@in_words
def take_to_carry(desk: Desk, ask: TakeToCarry) -> TookToCarry:
    """Takes them along, and goes on at once where there is a network."""
    session = desk.open_session
    if session.setting(PRACTICE):
        raise Locked("nothing is carried in practice")
    with _chosen(desk, ask) as file:
        took = session.carried.take_in(file, desk.tablet.room())
    if not took.fresh and not took.known:
        raise Refused(
            msg("These are answers, not parcels."), msg("Whoever gave you the parcels takes them back with this file.")
        )
    desk.tablet.wake("hand")
    return TookToCarry(took.fresh, took.known, look_at_carrying(desk, LookAtCarrying()))


def let_go_of(desk: Desk, ask: LetGoOf) -> CarryingSeen:
    """Its file goes; who gave it still has everything."""
    desk.open_session.carried.let_go(ask.parcel)
    return look_at_carrying(desk, LookAtCarrying())


@contextmanager
def _chosen(desk: Desk, ask: TakeBack | TakeToCarry) -> Iterator[BinaryIO]:
    """The file that was chosen; one that a browser brought goes when it was read."""
    brought = desk.tablet.settings.device_folder / BROUGHT / Path(ask.brought).name if ask.brought else None
    try:
        with (brought or Path(ask.path)).open("rb") as file:
            yield file
    finally:
        if brought is not None:
            brought.unlink(missing_ok=True)


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {
    LookAtGiving: look_at_giving,
    MakeParcel: make_parcel,
    MakeHandBack: make_hand_back,
    PutFile: put_file,
    FileGiven: file_given,
    TakeBack: take_back,
    LookAtCarrying: look_at_carrying,
    TakeToCarry: take_to_carry,
    LetGoOf: let_go_of,
}
