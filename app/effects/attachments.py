"""Keeps, opens and drops the files of a draft; photos leave their traces behind before anything is written."""

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.asks import Ask, Event, Outgoing
from app.asks.attachments import (
    AskAway,
    DropFile,
    FileAway,
    FileKept,
    FileNotKept,
    FileOpened,
    KeepFile,
    OpenFile,
    OpenMedia,
)
from app.effects import sheets
from app.pictures import without_traces
from app.wiring import Desk
from core.errors import DiskFull
from core.records import Attachment, Json, attachments_of
from core.words import msg
from forms import AUDIT_FILE
from storage.attachments import small_of

LARGEST_FILE = 100 << 20
"""Bytes; what the district takes of one file (docs/sync-protocol.md, `blob_bytes`)."""
_DRAFT = "draft"
_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "heic": "image/heic",
    "svg": "image/svg+xml",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "3gp": "video/3gpp",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "txt": "text/plain",
}
_UNKNOWN = "application/octet-stream"
_STEMS = {"image": "photo", "audio": "sound", "video": "film"}
_PART = 1 << 20
_NO_ROOM = msg("There is no room for this on the device. All your answers are kept. Make room, or go on without it.")
_TOO_LARGE = msg("This is larger than the district takes. Choose a smaller one, or go on without it.")
_ALMOST_FULL = msg(
    "This device is almost full: photos and recordings have to wait. Answers are always kept. "
    "Send what waits, or take away films or apps."
)
_TOO_LATE = msg("This was finished already.")
_AS_IT_IS = msg("This picture could not be made smaller. It is kept as it is.")


def keep(desk: Desk, ask: KeepFile) -> FileKept | FileNotKept:
    """Puts the file beside the draft, encrypted; a recording that lay open in the system's folder is deleted there."""
    size = Path(ask.path).stat().st_size if ask.path else len(ask.content)
    if size > LARGEST_FILE:
        return FileNotKept(_TOO_LARGE)
    if not ask.path and not desk.tablet.room().takes(size):  # what lies at a path takes its room already
        return FileNotKept(_ALMOST_FULL)
    name, mime = called(ask.name or Path(ask.path).name, ask.mime, desk.tablet.ids.secret(4).hex())
    content, words = _made_smaller(_content(ask, mime), ask.max_pixels)
    try:
        kept = desk.open_session.attach(_DRAFT, ask.draft, name, content, mime=mime)
    except DiskFull:
        return FileNotKept(_NO_ROOM)
    if ask.path:
        Path(ask.path).unlink(missing_ok=True)
    return FileKept(name, words) if kept else FileNotKept(_TOO_LATE)


def _made_smaller(content: Iterable[bytes], most: int | None) -> tuple[Iterable[bytes], str]:
    """The picture as a question wants it, and what to say when that could not be; other files pass as they are."""
    if most is None:
        return content, ""
    from app.picture_sizes import no_larger_than  # noqa: PLC0415  Pillow is loaded with the first photo, not with the app

    sized = no_larger_than(b"".join(content), most)
    return [sized.content], "" if sized.fits else _AS_IT_IS


def called(given: str, mime: str, mark: str) -> tuple[str, str]:
    """The name to answer with and the type: what it was called, in plain letters, and `mark`, which makes it the only one."""
    stem, _, ending = unicodedata.normalize("NFC", given).rpartition(".")
    if not re.fullmatch(r"[a-zA-Z0-9]{1,8}", ending):
        stem, ending = f"{stem}.{ending}" if stem else ending, ""
    known = _TYPES.get(ending.lower(), "")
    kind = mime or known or _UNKNOWN
    if not known and mime:
        ending = next((one for one, its in _TYPES.items() if its == mime), ending)
    plain = re.sub(r"[^\w-]+", "-", stem).strip("-_")[:40] or _STEMS.get(kind.partition("/")[0], "file")
    return f"{plain}-{mark}.{ending.lower() or 'bin'}", kind


def _content(ask: KeepFile, mime: str) -> Iterator[bytes]:
    if not ask.path:
        yield without_traces(ask.content)
    elif mime.startswith("image/"):
        yield without_traces(Path(ask.path).read_bytes())
    else:
        with Path(ask.path).open("rb") as recording:
            while part := recording.read(_PART):
                yield part


def open_file(desk: Desk, ask: OpenFile) -> FileOpened:
    """The bytes of a draft's file, or of the small picture that stands for it."""
    return FileOpened(_small(desk, ask) if ask.small else _whole(desk, ask.draft, ask.name))


def _whole(desk: Desk, draft: str, name: str) -> bytes | None:
    session = desk.open_session
    pieces = session.open_attachment(_DRAFT, draft, name)
    if pieces is None and (record := _went_with(desk, draft, name)):
        pieces = session.open_outgoing(record, name)
    return None if pieces is None else b"".join(pieces)


def _went_with(desk: Desk, draft: str, name: str) -> str:
    """The record a file went out with before, when this draft changes that one; blank for any other file."""
    stored = desk.open_session.get(_DRAFT, draft)
    named = stored is not None and any(one.name == name for one in attachments_of(stored.body))
    return str(stored.body["record"]) if stored and named else ""


def is_away(desk: Desk, ask: AskAway) -> FileAway:
    """Whether a file that went out before has left the device; nothing of it is read."""
    record = _went_with(desk, ask.draft, ask.name)
    return FileAway(bool(record) and desk.open_session.open_outgoing(record, ask.name) is None)


def _small(desk: Desk, ask: OpenFile) -> bytes | None:
    """The small picture; made at the first look and kept, so that the photo is read and decoded no second time."""
    small = small_of(ask.name)
    there = _whole(desk, ask.draft, small)
    if there is not None:
        return there
    from app.picture_sizes import small_picture  # noqa: PLC0415

    photo = _whole(desk, ask.draft, ask.name)
    made = small_picture(photo) if photo else None
    if made is None:
        return photo
    with contextlib.suppress(DiskFull):  # it is made again at the next look
        desk.open_session.attach(_DRAFT, ask.draft, small, [made], mime="image/jpeg")
    return made


def open_media(desk: Desk, ask: OpenMedia) -> FileOpened:
    """The bytes of a file that came with a form."""
    return FileOpened(sheets.content(desk, ask.form, ask.version, ask.name))


def drop(desk: Desk, ask: DropFile) -> None:
    """Deletes a draft's file."""
    desk.open_session.detach(_DRAFT, ask.draft, ask.name)


def with_files(
    one: Outgoing, there: Iterable[Attachment], further: Mapping[str, Iterable[str]] = MappingProxyType({})
) -> Outgoing:
    """The record with those files of the draft that belong to it.

    Its answers name them, or a file they name has `further` ones; the log of how it was filled belongs to it anyhow.
    """
    if one.kind != "submission":
        return one
    answers = set(_texts(one.data.get("answers")))
    answers |= {AUDIT_FILE, *(another for name in answers for another in further.get(name, ()))}
    named = [vars(file) for file in there if file.name in answers]
    return replace(one, data={**one.data, "attachments": named}) if named else one


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


DOERS: dict[type[Ask], Callable[[Desk, Any], Event | None]] = {
    KeepFile: keep,
    OpenFile: open_file,
    AskAway: is_away,
    OpenMedia: open_media,
    DropFile: drop,
}
