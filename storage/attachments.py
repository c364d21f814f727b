"""Photos, recordings and files of records: each an encrypted file in the vault's folder, its name and key in a row.

A file is written before its row (fsync, fsync of the folder) and deleted after it, so that a row always has its file; a
file without a row is nobody's and goes when the vault is opened. The key of a file is wrapped for the record that owns it;
handing it to another record wraps it anew and leaves the file as it is.

A photo may have a small picture beside it, kept the same way under a name made by `small_of`: it goes when the photo goes
and never travels with a record.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import peewee

from core import log
from core.durable import make_folder, translated, write_new
from core.errors import Tampered
from core.records import Attachment
from storage import crypto, stream
from storage.crypto import bound
from storage.keys import DeviceKeys
from storage.models import Attachment as Row
from storage.passing import Passing
from storage.space import OpenSpace, packed, unpacked

_SMALL = "small/"  # no answer names a file so: names of files are plain letters


def small_of(name: str) -> str:
    """The name of the small picture that stands for the photo of this name."""
    return _SMALL + name


def is_small(name: str) -> bool:
    """Whether a file is only a small picture of another one."""
    return name.startswith(_SMALL)


@dataclass(frozen=True)
class Owner:
    """The record a file belongs to, and the open space that record is in."""

    space: OpenSpace
    kind: str
    id: str

    @property
    def blind(self) -> bytes:
        """What stands for the record in the rows of its files."""
        return crypto.blind(self.space.keys.names, "attachments", self.kind, self.id)


@dataclass(frozen=True, repr=False)
class KeptFile:
    """A file on the disk, with the key that opens it; and the space its row is in, with the row's share of the sum."""

    aid: bytes
    key: bytes
    about: Attachment
    counted: tuple[OpenSpace, int] | None = None


class Attachments:
    """All files of one vault. Methods that take `sqlite` run inside the caller's turn or transaction."""

    def __init__(self, device: DeviceKeys, folder: Path) -> None:
        """`folder` is made at the first file."""
        self._vault, self.folder = device.vault, folder

    def write(self, name: str, mime: str, content: Iterable[bytes]) -> KeptFile:
        """Puts a file on the disk, under a key of its own; it is nobody's until `add`. DiskFull leaves nothing behind."""
        aid, key, seen = crypto.new_key()[:16], crypto.new_key(), Passing()
        with translated():
            make_folder(self.folder)
        write_new(self._path(aid), stream.sealed(key, seen.through(content), self._bound(aid)))
        return KeptFile(aid, key, Attachment(name, mime, seen.size, seen.sha256))

    def add(self, sqlite: peewee.SqliteDatabase, owner: Owner, file: KeptFile) -> None:
        """Gives a file to a record."""
        space, blind = owner.space, owner.blind
        head, dek = self._blobs(space, blind, file)
        Row.insert(aid=file.aid, space=space.place, owner=blind, head=head, dek=dek).execute(sqlite)
        space.rows.add(space.mark_of_file(blind, file.aid, head, dek))

    def of(self, sqlite: peewee.SqliteDatabase, owner: Owner) -> list[KeptFile]:
        """The files of a record, by name; a row that does not verify is left out, and left where it is."""
        rows = self._rows(sqlite, (Row.space == owner.space.place) & (Row.owner == owner.blind))
        found = [file for row in rows if (file := self._opened(owner.space, *row)) is not None]
        return sorted(found, key=lambda file: file.about.name)

    def all_in(self, sqlite: peewee.SqliteDatabase, space: OpenSpace) -> list[tuple[bytes, KeptFile]]:
        """Every file of an open space, with the blind name of the record it belongs to; rows that do not verify are left out."""
        rows = self._rows(sqlite, Row.space == space.place)
        return [(row[0], file) for row in rows if (file := self._opened(space, *row)) is not None]

    def read(self, file: KeptFile, start: int = 0) -> Iterator[bytes]:
        """The content from byte `start` on, piece by piece; Tampered when the file is gone or changed."""
        path = self._path(file.aid)
        if not path.exists():
            raise Tampered("a file is gone")
        with translated(), path.open("rb") as source:
            yield from stream.opened(source, file.key, self._bound(file.aid), file.about.size, start)

    def take_over(self, sqlite: peewee.SqliteDatabase, before: OpenSpace, space: OpenSpace) -> None:
        """Wraps the rows of a space anew for its next epoch; files stay as they are, and so does a row that does not verify."""
        for owner, aid, head, dek in self._rows(sqlite, Row.space == space.place):
            file = self._opened(before, owner, aid, head, dek)
            blobs = (head, dek) if file is None else self._blobs(space, owner, file)
            Row.update(head=blobs[0], dek=blobs[1]).where(Row.aid == aid).execute(sqlite)
            space.rows.add(space.mark_of_file(owner, aid, *blobs))

    def hand_over(self, sqlite: peewee.SqliteDatabase, files: Iterable[KeptFile], owner: Owner) -> None:
        """Gives files that somebody had to another record."""
        for file in files:
            self._strike(sqlite, file)
            self.add(sqlite, owner, file)

    def let_go(self, sqlite: peewee.SqliteDatabase, files: Iterable[KeptFile]) -> list[bytes]:
        """Takes the rows away; returns what `delete` may delete once that is on the disk."""
        return [self._strike(sqlite, file) for file in files]

    def _strike(self, sqlite: peewee.SqliteDatabase, file: KeptFile) -> bytes:
        """Takes a row away; its share leaves the sum once, however often it is taken away."""
        if Row.delete().where(Row.aid == file.aid).execute(sqlite) and file.counted:
            space, mark = file.counted
            space.rows.drop(mark)
        return file.aid

    def delete(self, aids: Iterable[bytes]) -> None:
        """Deletes files whose rows are gone; what cannot be deleted now goes when the vault is opened."""
        for aid in aids:
            with contextlib.suppress(OSError):
                self._path(aid).unlink(missing_ok=True)

    def sweep(self, sqlite: peewee.SqliteDatabase) -> None:
        """Deletes what a sudden end left behind: files that no row names, whoever's space that would be."""
        known = {aid.hex() for (aid,) in Row.select(Row.aid).tuples().execute(sqlite) if isinstance(aid, bytes)}
        nobodys = [path for path in self._there() if path.name not in known]
        for path in nobodys:
            with contextlib.suppress(OSError):
                path.unlink()
        if nobodys:
            log.note("storage", "swept files", count=len(nobodys))

    def damaged(self, sqlite: peewee.SqliteDatabase, space: OpenSpace) -> int:
        """How many files of this space do not open: rows that do not verify, files that are gone or have another size."""
        sizes = {path.name: path.stat().st_size for path in self._there()}
        files = [self._opened(space, *row) for row in self._rows(sqlite, Row.space == space.place)]
        whole = [file for file in files if file and sizes.get(file.aid.hex()) == stream.sealed_size(file.about.size)]
        return len(files) - len(whole)

    def _there(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.is_dir() else []

    def _rows(self, sqlite: peewee.SqliteDatabase, which: peewee.Expression) -> list[tuple[bytes, bytes, bytes, bytes]]:
        columns = (Row.owner, Row.aid, Row.head, Row.dek)
        rows = Row.select(*columns).where(which).tuples().execute(sqlite)
        return [row for row in rows if isinstance(row[0], bytes) and isinstance(row[1], bytes)]

    def _opened(self, space: OpenSpace, owner: bytes, aid: bytes, head: bytes, dek: bytes) -> KeptFile | None:
        try:
            about = unpacked(crypto.decrypt(space.keys.head, head, self._row(space, "head", owner, aid)))
            key = crypto.decrypt(space.keys.wrap, dek, self._row(space, "key", owner, aid))
        except Tampered:
            log.note("storage", "a file's row does not verify")
            return None
        return KeptFile(aid, key, Attachment(**about), (space, space.mark_of_file(owner, aid, head, dek)))

    def _blobs(self, space: OpenSpace, owner: bytes, file: KeptFile) -> tuple[bytes, bytes]:
        about = packed(asdict(file.about))
        return (
            crypto.encrypt(space.keys.head, about, self._row(space, "head", owner, file.aid)),
            crypto.encrypt(space.keys.wrap, file.key, self._row(space, "key", owner, file.aid)),
        )

    def _row(self, space: OpenSpace, purpose: str, owner: bytes, aid: bytes) -> bytes:
        return bound(f"attachment.{purpose}", self._vault, space.place, space.epoch.to_bytes(4, "big"), owner, aid)

    def _bound(self, aid: bytes) -> bytes:
        return bound("attachment.content", self._vault, aid)

    def _path(self, aid: bytes) -> Path:
        return self.folder / aid.hex()
