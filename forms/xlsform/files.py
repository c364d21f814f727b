"""The files an author lays beside a workbook: gathered from a folder, a zip or one by one."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.errors import FormFault
from core.words import msg

LARGEST_FILE = 100 << 20
"""Bytes of one file; what devices take (docs/sync-protocol.md, `blob_bytes`)."""
MOST_BYTES = 300 << 20
MOST_FILES = 2_000
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".md")
Files = dict[str, bytes]
"""Contents by plain file name."""


def files_beside(workbook: Path) -> Files:
    """What lies in the folder or zip `NAME-media` beside a workbook NAME.xlsx; nothing when there is neither."""
    folder = workbook.with_name(f"{workbook.stem}-media")
    return gathered(path for path in (folder, folder.with_name(f"{folder.name}.zip")) if path.exists())


def gathered(paths: Iterable[Path]) -> Files:
    """The files at these paths: folders and zips are opened, not those inside them. FormFault for one that cannot be."""
    found: Files = {}
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        for one in inside:
            if one.is_file() and _counts(one.name):
                found |= unpacked(one.name, one.read_bytes()) if not path.is_dir() else {one.name: one.read_bytes()}
    return _within_limits(found)


def unpacked(name: str, content: bytes) -> Files:
    """A file under its name; of a zip what is in it."""
    if not name.lower().endswith(".zip"):
        return {name: content}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _within_limits(dict(_members(name, packed)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as problem:
        raise FormFault(msg("{name} cannot be unpacked.", name=name), mend=msg("Pack it again as a zip.")) from problem


def _members(name: str, packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """What is inside by plain name, whatever folder it is in; a size that lies is found out while reading."""
    inside = [one for one in packed.infolist() if not one.is_dir() and _counts(_plain(one.filename))]
    if len(inside) > MOST_FILES or sum(one.file_size for one in inside) > MOST_BYTES:
        raise _too_much(name)
    for one in inside:
        if "__MACOSX" not in one.filename.split("/"):
            with packed.open(one) as member:
                content = member.read(one.file_size + 1)
            if len(content) > one.file_size:
                raise _too_much(name)
            yield _plain(one.filename), content


def _plain(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _counts(name: str) -> bool:
    """Hidden files and workbooks are left where they are."""
    return bool(name) and not name.startswith((".", "~")) and not name.lower().endswith(_WORKBOOKS)


def _within_limits(found: Files) -> Files:
    for name, content in found.items():
        if len(content) > LARGEST_FILE:
            raise _too_much(name)
    if len(found) > MOST_FILES or sum(map(len, found.values())) > MOST_BYTES:
        raise _too_much(next(iter(found)))
    return found


def _too_much(name: str) -> FormFault:
    most = LARGEST_FILE >> 20
    what = msg("{name} is too large: one file may have {n} MB, all together three times that.", name=name, n=most)
    return FormFault(what, mend=msg("Make it smaller, or leave it out."))
