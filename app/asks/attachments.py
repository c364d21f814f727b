"""Photos, recordings, signatures and files of answers: what questions may do with them, and the asks behind it.

A question never holds a file: it hands the bytes over, gets a file name, and answers with that name
(`send(Answered(ref, name))`). The name belongs to the draft that is open; the bytes lie encrypted beside it, travel with
the record when the draft is finished, and go with the draft when it is dropped.
"""

from dataclasses import dataclass, field
from typing import Protocol

from app.asks import Ask, Event


class Attachments(Protocol):
    """The files of the draft on the screen; a view finds them at `look.files` (None where no draft is open).

    Every method runs off the screen's thread and never raises: what went wrong has been told to the person already.
    """

    async def keep(
        self, content: bytes, *, name: str = "", mime: str = "", max_pixels: int | None = None
    ) -> str | None:
        """Keeps a file and gives the name to answer with; None when there was no room or it is too large.

        `name` is what the file was called where it came from, "" for a photo just taken. Photos lose what the camera
        wrote about place and owner. `max_pixels` is what the form asks for; nothing here makes a picture smaller
        (decision 12), so ask the camera for no more.
        """
        ...

    async def take(self, path: str, *, mime: str = "") -> str | None:
        """As `keep`, for a recording that the system wrote to `path`; the file there is deleted once it is kept."""
        ...

    async def open(self, name: str) -> bytes | None:
        """The bytes kept under `name`, to be shown or heard; None when there is no such file."""
        ...

    async def media(self, name: str) -> bytes | None:
        """The bytes of a picture, sound or film that the form brought along; None when it has not come (yet)."""
        ...

    async def drop(self, name: str) -> None:
        """Deletes the file; send the new answer first, so that no answer ever names a file that is gone."""
        ...


@dataclass(frozen=True)
class KeepFile(Ask):
    """Keeps a file with a draft; answered with FileKept or FileNotKept. `path` instead of `content`: taken over from there."""

    draft: str
    content: bytes = field(default=b"", repr=False)
    path: str = ""
    name: str = ""
    mime: str = ""
    max_pixels: int | None = None


@dataclass(frozen=True)
class FileKept(Event):
    """The file is on the disk, encrypted; `name` is the answer."""

    name: str


@dataclass(frozen=True)
class FileNotKept(Event):
    """There was no room, or it is larger than the district takes; `words` says so. All answers are safe."""

    words: str


@dataclass(frozen=True)
class OpenFile(Ask):
    """Asks for the bytes of a draft's file; answered with FileOpened."""

    draft: str
    name: str


@dataclass(frozen=True)
class FileOpened(Event):
    """The bytes, or None when there is no such file."""

    content: bytes | None = field(repr=False)


@dataclass(frozen=True)
class OpenMedia(Ask):
    """Asks for the bytes of a file that came with the form of a draft; answered with FileOpened."""

    draft: str
    name: str


@dataclass(frozen=True)
class DropFile(Ask):
    """Deletes a draft's file; nothing comes back."""

    draft: str
    name: str
