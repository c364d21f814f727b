"""Files that came down with forms: in pieces until they are whole and proved by their hash, encrypted like all files here.

A form says how many files it has, each of them is a thing of its own (`form_file`) that names its content; equal contents
are here once. Pieces and wholes are kept as files of a record that nothing else writes.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager

import peewee

from core.records import Attachment
from storage.attachments import Attachments, KeptFile, Owner
from storage.index import Entry, Index
from storage.space import OpenSpace

FORM, FILE = "form", "form_file"
_OWNER, _WHOLE = "_content", "whole"
_PART = re.compile(r"\d{15}")

Turn = Callable[[], AbstractContextManager[peewee.SqliteDatabase]]


class Downloads:
    """The contents in the device space. Made by Session; each method is a turn, or a transaction, of its own."""

    def __init__(self, looking: Turn, changing: Turn, files: Attachments, space: Callable[[], OpenSpace]) -> None:
        """`space` gives the device space, or raises Locked."""
        self._looking, self._changing, self._files, self._space = looking, changing, files, space

    def wanted(self) -> list[Attachment]:
        """What the newest forms name and is not whole here: lists first, then the smallest; equal ones once."""
        with self._looking() as sqlite:
            named = {str(one.head["sha256"]): one for one in _of_newest_forms(self._space().index)}
            missing = [one for sha256, one in named.items() if not self._whole(sqlite, sha256)]
        ordered = sorted(missing, key=lambda one: (one.head["use"] != "list", one.head["size"], one.id))
        return [_about(one) for one in ordered]

    def have(self, sha256: str) -> int:
        """How many bytes of a content are here."""
        with self._looking() as sqlite:
            return sum(one.about.size for one in self._parts(sqlite, sha256))

    def is_whole(self, sha256: str) -> bool:
        """Whether a content can be read."""
        with self._looking() as sqlite:
            return self._whole(sqlite, sha256) is not None

    def read(self, sha256: str) -> Iterator[bytes] | None:
        """A whole content piece by piece, None when it is not whole; Tampered where it is not what came."""
        with self._looking() as sqlite:
            whole = self._whole(sqlite, sha256)
        return self._files.read(whole) if whole else None

    def add(self, about: Attachment, start: int, piece: bytes) -> int:
        """Keeps a piece that begins where the content stands; gives where it stands now.

        With the last one the content becomes whole; when it is another than the one named all goes and 0 is given.
        """
        stands = self.have(about.sha256)
        if stands != start or self.is_whole(about.sha256):
            return stands
        if start + len(piece) < about.size:
            return self._keep(about.sha256, f"{start:015}", [piece]) and start + len(piece)
        with self._looking() as sqlite:
            parts = self._parts(sqlite, about.sha256)
        return about.size if self._finish(about, _joined(self._files, parts, piece), parts) else 0

    def put(self, content: bytes, sha256: str) -> None:
        """Keeps a content that is here already in another way."""
        self._finish(Attachment("", "", len(content), sha256), [content], [])

    def let_go_of_unnamed(self, most: int) -> int:
        """Deletes contents, at most so many, that no form here names any more; gives how many went.

        In a space with a damaged head nothing goes: that one may have been the name.
        """
        with self._looking() as sqlite:
            space = self._space()
            named = {self._owner(str(one.head.get("sha256"))).blind for one in space.index.of_kind(FILE)}
            found = [] if space.damaged else self._files.all_in(sqlite, space)
            unnamed = [file for owner, file in found if owner not in named and self._is_content(owner, file)][:most]
        if unnamed:
            with self._changing() as sqlite:
                gone = self._files.let_go(sqlite, unnamed)
            self._files.delete(gone)
        return len(unnamed)

    def _is_content(self, owner: bytes, file: KeptFile) -> bool:
        """Whether a file is one of ours: a whole says whose it is, a part is called by where it begins."""
        about = file.about
        if about.name == _WHOLE:
            return self._owner(about.sha256).blind == owner
        return bool(_PART.fullmatch(about.name)) and not about.type

    def _finish(self, about: Attachment, content: Iterable[bytes], parts: list[KeptFile]) -> bool:
        whole = self._files.write(_WHOLE, "", content)
        right = whole.about.sha256 == about.sha256
        gone = [] if right else [whole.aid]
        with self._changing() as sqlite:
            if right:
                self._files.add(sqlite, self._owner(about.sha256), whole)
            gone += self._files.let_go(sqlite, parts)
        self._files.delete(gone)
        return right

    def _keep(self, sha256: str, name: str, content: Iterable[bytes]) -> bool:
        file = self._files.write(name, "", content)
        with self._changing() as sqlite:
            self._files.add(sqlite, self._owner(sha256), file)
        return True

    def _parts(self, sqlite: peewee.SqliteDatabase, sha256: str) -> list[KeptFile]:
        return self._files.of(sqlite, self._owner(sha256))

    def _whole(self, sqlite: peewee.SqliteDatabase, sha256: str) -> KeptFile | None:
        return next((one for one in self._parts(sqlite, sha256) if one.about.name == _WHOLE), None)

    def _owner(self, sha256: str) -> Owner:
        return Owner(self._space(), _OWNER, sha256)


def _joined(files: Attachments, parts: Iterable[KeptFile], last: bytes) -> Iterator[bytes]:
    for part in parts:
        yield from files.read(part)
    yield last


def _of_newest_forms(index: Index) -> Iterator[Entry]:
    newest: dict[str, tuple[int, str]] = {}
    for one in index.of_kind(FORM):
        form, version = str(one.head.get("form")), str(one.head.get("version"))
        published = one.head.get("published") or 0
        newest[form] = max(newest.get(form, (-1, "")), (int(published), version))
    versions = {(form, version) for form, (_, version) in newest.items()}
    for one in index.of_kind(FILE):
        if (str(one.head.get("form")), str(one.head.get("version"))) in versions and _is_whole_entry(one):
            yield one


def _is_whole_entry(entry: Entry) -> bool:
    """Whether it says what is needed to fetch the file; a newer server may say it in another way."""
    head = entry.head
    return isinstance(head.get("sha256"), str) and type(head.get("size")) is int and isinstance(head.get("use"), str)


def _about(entry: Entry) -> Attachment:
    return Attachment(str(entry.head.get("name", "")), str(entry.head["use"]), entry.head["size"], entry.head["sha256"])
