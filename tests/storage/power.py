"""A disk that remembers every write and every sync, and shows what may lie on it when the power goes at any moment.

SQLite writes through a VFS of apsw; every other file goes through `os`. What was synced is certain. Of the rest the disk
may have anything: nothing, all, the first part, any writes, any of their sectors; and the same for names in folders.
"""

import itertools
import os
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import apsw
import peewee

from storage import formats

SECTOR = 512
_NAME = "kioo-recording"
_LOGS = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL


@dataclass(frozen=True)
class Write:
    """Bytes that were given to the system."""

    file: int
    at: int
    content: bytes

    def sectors(self):
        """The pieces that reach the disk each at once."""
        start, end = self.at, self.at + len(self.content)
        edges = [start, *range((start // SECTOR + 1) * SECTOR, end, SECTOR), end]
        return [Write(self.file, a, self.content[a - start : b - start]) for a, b in itertools.pairwise(edges)]

    def onto(self, content):
        """Puts the bytes in their place."""
        content.extend(bytes(max(0, self.at - len(content))))
        content[self.at : self.at + len(self.content)] = self.content


@dataclass(frozen=True)
class Cut:
    """A file that was made shorter or longer."""

    file: int
    size: int

    def sectors(self):
        """It happens or it does not."""
        return [self]

    def onto(self, content):
        """Takes away what is behind, or fills up."""
        del content[self.size :]
        content.extend(bytes(self.size - len(content)))


@dataclass(frozen=True)
class Sync:
    """A file was synced."""

    file: int


@dataclass(frozen=True)
class Move:
    """Names that went and came in one folder, at once; `file` is None for a folder's own name."""

    folder: Path
    gone: Path | None = None
    there: Path | None = None
    file: int | None = None

    def onto(self, names):
        """Changes what the folder says; what lies in a folder goes with it."""
        names.pop(self.gone, None)
        if self.there:
            names[self.there] = self.file
        if self.gone and self.there:
            for path in [path for path in names if self.gone in path.parents]:
                names[self.there / path.relative_to(self.gone)] = names.pop(path)


@dataclass(frozen=True)
class Settle:
    """A folder was synced."""

    folder: Path


@dataclass(frozen=True)
class Acknowledged:
    """The caller was told that this stands."""

    state: object


class Trail:
    """Everything that happened below `root`, in order."""

    def __init__(self, root):
        self.root, self.events = root, []
        self._names, self._numbers, self._seen, self._of_sqlite = {}, itertools.count(), {}, set()

    def began_with(self):
        """What lies there now is certain."""
        for path in sorted(self.root.rglob("*")):
            if path.is_dir():
                self.made_folder(path)
            else:
                self.created(path)
                self.looked(path)
                self.events.append(Sync(self._names[path]))
            self.events.append(Settle(path.parent))
        return len(self.events)

    def ours(self, path):
        return self.root in Path(path).parents

    def created(self, path, *, by_sqlite=False):
        if path not in self._names:
            self._names[path] = next(self._numbers)
            self.events.append(Move(path.parent, None, path, self._names[path]))
        if by_sqlite:
            self._of_sqlite.add(self._names[path])
        return self._names[path]

    def looked(self, path):
        """What somebody else than SQLite wrote: read back, since nobody can tell when it reaches the disk before a sync."""
        file, content = self._names[path], path.read_bytes()
        if file not in self._of_sqlite and self._seen.get(file, b"") != content:
            self.events += [Cut(file, 0), Write(file, 0, content)]
            self._seen[file] = content

    def synced(self, number):
        """A file or folder that is open under this number."""
        entry = os.fstat(number)
        for path in [self.root, *self._names]:
            if path.exists() and os.path.samestat(path.stat(), entry):
                if path.is_dir():
                    self.events.append(Settle(path))
                else:
                    self.looked(path)
                    self.events.append(Sync(self._names[path]))
                return

    def renamed(self, old, new):
        if old.is_file():
            self.looked(old)
        move = Move(new.parent, old, new, self._names[old])
        move.onto(self._names)
        self.events.append(move)

    def removed(self, path):
        if self._names.pop(path, None) is not None:
            self.events.append(Move(path.parent, path))

    def made_folder(self, path):
        self._names[path] = None
        self.events.append(Move(path.parent, None, path))

    def acknowledge(self, state):
        self.events.append(Acknowledged(state))


@dataclass
class Disk:
    """What is certain after some events, and what is not."""

    root: Path
    files: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    waiting: dict = field(default_factory=dict)
    moves: list = field(default_factory=list)

    def take(self, event):
        match event:
            case Write() | Cut():
                self.waiting.setdefault(event.file, []).append(event)
            case Sync():
                for change in self.waiting.pop(event.file, []):
                    change.onto(self.files.setdefault(event.file, bytearray()))
            case Move():
                self.moves.append(event)
            case Settle():
                for move in [move for move in self.moves if move.folder == event.folder]:
                    move.onto(self.names)
                    self.moves.remove(move)

    def image(self, chance):
        """Path to content (None for folders), as it may lie there now."""
        names = dict(self.names)
        for move in _part(self.moves, chance):
            move.onto(names)
        there = {path: file for path, file in names.items() if self._reachable(path, names)}
        return {path: None if file is None else self._content(file, chance) for path, file in there.items()}

    def _reachable(self, path, names):
        return all(parent in names for parent in path.parents if self.root in parent.parents)

    def _content(self, file, chance):
        content, changes = bytearray(self.files.get(file, b"")), self.waiting.get(file, [])
        if chance.random() < 0.7:
            changes = [piece for change in changes for piece in change.sectors()]
        for change in _part(changes, chance):
            change.onto(content)
        return bytes(content)


def _part(changes, chance):
    """What of the changes happened, in their order."""
    luck = chance.choice(["nothing", "everything", "first", "any", "any"])
    if luck == "any":
        share = chance.random()
        return [change for change in changes if chance.random() < share]
    return changes[: {"nothing": 0, "everything": len(changes), "first": chance.randint(0, len(changes))}[luck]]


class _File(apsw.VFSFile):
    def __init__(self, trail, name, flags):
        super().__init__("", name, flags)
        self._path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        self._trail, self._number = trail, trail.created(self._path, by_sqlite=True)
        self._settles = bool(flags[0] & _LOGS and flags[0] & apsw.SQLITE_OPEN_CREATE)

    def xWrite(self, content, at):  # noqa: N802  SQLite's name
        super().xWrite(content, at)
        self._trail.events.append(Write(self._number, at, bytes(content)))

    def xTruncate(self, size):  # noqa: N802  SQLite's name
        super().xTruncate(size)
        self._trail.events.append(Cut(self._number, size))

    def xSync(self, flags):  # noqa: N802  SQLite's name
        """SQLite's own VFS settles the folder with the first sync of a log that it may have made (os_unix.c, unixSync)."""
        super().xSync(flags)
        self._trail.events.append(Sync(self._number))
        if self._settles:
            self._trail.events.append(Settle(self._path.parent))
            self._settles = False


class _System(apsw.VFS):
    def __init__(self, trail):
        self._trail = trail
        super().__init__(_NAME, "")

    def xOpen(self, name, flags):  # noqa: N802  SQLite's name
        return _File(self._trail, name, flags)

    def xDelete(self, name, settle):  # noqa: N802  SQLite's name
        super().xDelete(name, settle)
        self._trail.removed(Path(name))
        if settle:
            self._trail.events.append(Settle(Path(name).parent))


class _Cursor:
    """A cursor of apsw that answers as one of sqlite3."""

    def __init__(self, connection):
        self._connection, self._cursor = connection, connection.cursor()
        self.description = ()

    def execute(self, statement, values=()):
        self._cursor.execute(statement, tuple(values or ()))
        self.lastrowid, self.rowcount = self._connection.last_insert_rowid(), self._connection.changes()
        try:
            self.description = self._cursor.get_description()
        except apsw.ExecutionCompleteError:
            self.description = ()
        return self

    def __iter__(self):
        return iter(self._cursor)

    def __getattr__(self, name):
        return getattr(self._cursor, name)


class _Connection:
    """A connection of apsw that answers as one of sqlite3, as far as the vault asks."""

    def __init__(self, path, **_):
        self._apsw = apsw.Connection(str(path), vfs=_NAME)

    def cursor(self):
        return _Cursor(self._apsw)

    def create_function(self, *_, **__):
        """None of peewee's own is used."""

    def close(self):
        self._apsw.close()

    def backup(self, target):
        with target._apsw.backup("main", self._apsw, "main") as copying:
            copying.step()

    @property
    def in_transaction(self):
        return self._apsw.in_transaction


def recording(trail, monkeypatch):
    """From now on everything below the trail's root is written down. Returns what must live as long as SQLite writes."""
    plain = SimpleNamespace(open=os.open, fsync=os.fsync, replace=os.replace, unlink=os.unlink, mkdir=os.mkdir)

    def opening(path, flags, *rest, **named):
        number = plain.open(path, flags, *rest, **named)
        if flags & os.O_CREAT and trail.ours(path):
            trail.created(Path(path))
        return number

    def syncing(number):
        plain.fsync(number)
        trail.synced(number)

    def replacing(old, new):
        if trail.ours(new):
            trail.renamed(Path(old), Path(new))
        plain.replace(old, new)

    def unlinking(path, **named):
        plain.unlink(path, **named)
        trail.removed(Path(path))

    def making(path, *rest, **named):
        plain.mkdir(path, *rest, **named)
        if trail.ours(path):
            trail.made_folder(Path(path))

    ways = {"open": opening, "fsync": syncing, "replace": replacing, "unlink": unlinking, "mkdir": making}
    for name, way in ways.items():
        monkeypatch.setattr(os, name, way)
    for module in (peewee, formats):
        monkeypatch.setattr(module, "sqlite3", SimpleNamespace(**{**vars(sqlite3), "connect": _Connection}))
    return _System(trail)
