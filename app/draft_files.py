"""The files of the draft on the screen, as questions see them: each wish is an ask on the worker thread."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.asks import Ask, Event, Toast
from app.asks.attachments import DropFile, FileKept, FileNotKept, FileOpened, KeepFile, OpenFile, OpenMedia


@dataclass(frozen=True, eq=False)
class DraftFiles:
    """app.asks.attachments.Attachments for one draft. `do` carries out an ask and never raises; `tell` shows a message."""

    draft: str
    do: Callable[[Ask], Awaitable[Event | None]]
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

    async def media(self, name: str) -> bytes | None:
        """The bytes of a file that the form brought along."""
        answer = await self.do(OpenMedia(self.draft, name))
        return answer.content if isinstance(answer, FileOpened) else None

    async def drop(self, name: str) -> None:
        """Deletes the file."""
        await self.do(DropFile(self.draft, name))

    async def _kept(self, ask: KeepFile) -> str | None:
        match await self.do(ask):
            case FileKept(name=name):
                return name
            case FileNotKept(words=words):
                self.tell(Toast(words))
        return None
