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
        wrote about place and owner. With `max_pixels` a picture whose longer side has more is made smaller (decision 19);
        without it nothing is.
        """
        ...

    async def take(self, path: str, *, mime: str = "") -> str | None:
        """As `keep`, for a recording that the system wrote to `path`; the file there is deleted once it is kept."""
        ...

    async def open(self, name: str) -> bytes | None:
        """The bytes kept under `name`, to be shown or heard; None when there is no such file."""
        ...

    async def small(self, name: str) -> bytes | None:
        """A small picture that stands for the photo kept under `name`; a picture that has none comes whole."""
        ...

    async def is_away(self, name: str) -> bool:
        """Whether the file went out with the record that is being changed, and has left this device."""
        ...

    async def drop(self, name: str) -> None:
        """Deletes the file; send the new answer first, so that no answer ever names a file that is gone."""
        ...


class Shelf(Protocol):
    """The pictures, sounds and films that came with forms; read off the screen's thread, never raising."""

    async def open(self, form: str, version: str, name: str) -> bytes | None:
        """The bytes of a file of this form; None when it has not come (yet)."""
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
    """The file is on the disk, encrypted; `name` is the answer, `words` what to say about it, if anything."""

    name: str
    words: str = ""


@dataclass(frozen=True)
class FileNotKept(Event):
    """There was no room, or it is larger than the district takes; `words` says so. All answers are safe."""

    words: str


@dataclass(frozen=True)
class OpenFile(Ask):
    """Asks for the bytes of a draft's file, or of the small picture that stands for a photo; answered with FileOpened."""

    draft: str
    name: str
    small: bool = False


@dataclass(frozen=True)
class FileOpened(Event):
    """The bytes, or None when there is no such file."""

    content: bytes | None = field(repr=False)


@dataclass(frozen=True)
class AskAway(Ask):
    """Asks whether a file that went out with what is being changed has left the device; answered with FileAway."""

    draft: str
    name: str


@dataclass(frozen=True)
class FileAway(Event):
    """Whether it is with the district and no longer here."""

    away: bool


@dataclass(frozen=True)
class OpenMedia(Ask):
    """Asks for the bytes of a file that came with a form; answered with FileOpened."""

    form: str
    version: str
    name: str


@dataclass(frozen=True)
class DropFile(Ask):
    """Deletes a draft's file; nothing comes back."""

    draft: str
    name: str
