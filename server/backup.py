"""A copy of the whole server in a folder, made while it serves, and a server made from it.

The database first, then the files: these are only ever added, so every file that the database names comes along. What
`kioo-backup.json` names is whole; it is written last, so a backup that broke off leaves the one before it good.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from core.clock import Clock, day_of
from core.durable import make_folder, settle, write_new, write_whole
from core.errors import BadSettings
from core.ids import IdMaker
from core.settings import ServerSettings
from server import access, admin, audit
from server.store import copies
from server.store.database import SQLITE_URL, Store, open_store

MANIFEST = "kioo-backup.json"
_KIND = "kioo-backup/1"
_FOLDERS = ("blobs", "workbooks")
_NOT_WHOLE = "parts"
_HASH = 64
"""Letters of a file that is called by its content."""
_AT_ONCE = 1 << 20
_ENDS = {"sqlite": "db", "postgresql": "dump"}


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself; `made` in ms, `database` a file beside it and `sha256` its content."""

    server: str
    made: int
    engine: str
    database: str
    sha256: str

    @property
    def day(self) -> str:
        """The day it was made."""
        return day_of(self.made).isoformat()


@dataclass(frozen=True)
class Restored:
    """What came back: the number of files, the names of those whose content was not what it should be, and the new epoch."""

    files: int
    damaged: tuple[str, ...]
    epoch: int


def make(store: Store, settings: ServerSettings, folder: Path) -> tuple[Backup, int]:
    """Brings `folder` (empty, or with an older backup of this server) to what the server is now; how many files were added.

    Raises BadSettings for another server's folder or a database that cannot be copied, DiskFull, StorageError.
    """
    server, now = store.setting("server"), store.clock.now_ms()
    before = read(folder) if (folder / MANIFEST).exists() else None
    if before and before.server != server:
        raise BadSettings(f"{folder} holds the backup of another server")
    make_folder(folder)
    engine = copies.engine_of(settings.database)
    copy = folder / f"server-{now}.{_ENDS[engine]}"
    try:
        copies.write_copy(settings.database, copy)
        added = sum(_carry(settings.server_folder / one, folder / one)[0] for one in _FOLDERS)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    made = Backup(server, now, engine, copy.name, _sha256(copy))
    write_whole(folder / MANIFEST, [json.dumps({"kind": _KIND, **asdict(made)}).encode()])
    for old in folder.glob("server-*.*"):
        if old.name != copy.name:
            old.unlink()
    audit.write(store, audit.COUNTRY, access.CONSOLE.id, "made a backup", str(now))
    return made, added


def read(folder: Path) -> Backup:
    """What lies in `folder`; raises BadSettings when that is no backup, or not one that this Kioo reads."""
    try:
        said = json.loads((folder / MANIFEST).read_bytes())
        kind = said.pop("kind")
        found = Backup(**said)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise BadSettings(f"{folder} holds no backup of Kioo's server") from problem
    if kind != _KIND or Path(found.database).name != found.database:
        raise BadSettings(f"{folder} holds a backup that this Kioo does not read")
    return found


def put_back(folder: Path, settings: ServerSettings, clock: Clock, ids: IdMaker) -> Restored:
    """Makes a server of a backup where none is, and tells its tablets to offer again what they still hold.

    Raises BadSettings when the backup is damaged or for another kind of database, or when there is a database already.
    """
    backup = read(folder)
    if backup.engine != copies.engine_of(settings.database):
        raise BadSettings(f"this is a backup of {backup.engine}: it goes back to the same kind of database")
    copy = folder / backup.database
    if not copy.is_file() or _sha256(copy) != backup.sha256:
        raise BadSettings(f"{copy} is not as it was written: use another backup")
    copies.require_room(settings.database)
    carried = [_carry(folder / one, settings.server_folder / one) for one in _FOLDERS]
    epoch = _database_back(copy, settings.database, clock, ids)
    return Restored(sum(n for n, _ in carried), tuple(name for _, names in carried for name in names), epoch)


def _database_back(copy: Path, url: str, clock: Clock, ids: IdMaker) -> int:
    """A file gets its name when its epoch is raised: under the old one tablets would keep to themselves what the copy lacks."""
    if copies.engine_of(url) != "sqlite":
        copies.fill_postgres(url, copy)
        return _epoch_raised(url, clock, ids)
    place = Path(url.removeprefix(SQLITE_URL))
    fresh = place.with_name(f"{place.name}.back")
    for left in place.parent.glob(f"{fresh.name}*"):
        left.unlink()
    write_new(fresh, _pieces(copy))
    epoch = _epoch_raised(f"{SQLITE_URL}{fresh}", clock, ids)
    fresh.rename(place)
    settle(place.parent)
    return epoch


def _epoch_raised(url: str, clock: Clock, ids: IdMaker) -> int:
    store = open_store(url, clock=clock, ids=ids)
    try:
        return admin.restored(store)
    finally:
        store.close()


def _carry(source: Path, target: Path) -> tuple[int, list[str]]:
    """Brings over what is whole and not there yet: how many files, and the names of those whose content was not what they are called by."""
    carried, damaged = 0, []
    for file in sorted(source.rglob("*")):
        goal = target / file.relative_to(source)
        if not file.is_file() or _NOT_WHOLE in file.relative_to(source).parts or _is_there(file, goal):
            continue
        if len(file.name) == _HASH and _sha256(file) != file.name:
            damaged.append(file.name)
            continue
        make_folder(goal.parent)
        write_whole(goal, _pieces(file))
        carried += 1
    return carried, damaged


def _is_there(file: Path, goal: Path) -> bool:
    if not goal.exists() or goal.stat().st_size != file.stat().st_size:
        return False
    return len(file.name) == _HASH or _sha256(goal) == _sha256(file)


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        yield from iter(lambda: opened.read(_AT_ONCE), b"")


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
