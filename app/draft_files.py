"""The files of drafts and of forms, as questions see them: each wish is an ask on the worker thread."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.asks import Ask, Event, Toast
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

Do = Callable[[Ask], Awaitable[Event | None]]
"""Carries out an ask and never raises."""


@dataclass(frozen=True)
class FormShelf:
    """app.asks.attachments.Shelf of this device."""

    do: Do

    async def open(self, form: str, version: str, name: str) -> bytes | None:
        """The bytes of a file that a form brought along."""
        answer = await self.do(OpenMedia(form, version, name))
        return answer.content if isinstance(answer, FileOpened) else None


@dataclass(frozen=True, eq=False)
class DraftFiles:
    """app.asks.attachments.Attachments for one draft; `tell` shows a message."""

    draft: str
    do: Do
    tell: Callable[[Toast], None]

    async def keep(
        self, content: bytes, *, name: str = "", mime: str = "", max_pixels: int | None = None
    ) -> str | None:
        """Keeps a file; the name to answer with."""
        return await self._kept(KeepFile(self.draft, content, name=name, mime=mime, max_pixels=max_pixels))

    async def take(self, path: str, *, mime: str = "") -> str | None:
        """Takes a recording over from where the system wrote it."""
        return await self._kept(KeepFile(self.draft, path=path, mime=mime))

    async def open(self, name: str) -> bytes | None:
        """The bytes kept under `name`."""
        answer = await self.do(OpenFile(self.draft, name))
        return answer.content if isinstance(answer, FileOpened) else None

    async def is_away(self, name: str) -> bool:
        """Whether the file is with the district and no longer here."""
        answer = await self.do(AskAway(self.draft, name))
        return isinstance(answer, FileAway) and answer.away

    async def small(self, name: str) -> bytes | None:
        """The small picture that stands for the photo kept under `name`."""
        answer = await self.do(OpenFile(self.draft, name, small=True))
        return answer.content if isinstance(answer, FileOpened) else None

    async def drop(self, name: str) -> None:
        """Deletes the file."""
        await self.do(DropFile(self.draft, name))

    async def _kept(self, ask: KeepFile) -> str | None:
        match await self.do(ask):
            case FileKept(name=name, words=words):
                if words:
                    self.tell(Toast(words))
                return name
            case FileNotKept(words=words):
                self.tell(Toast(words))
        return None
