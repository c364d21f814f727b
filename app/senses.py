"""The senses of one window: shared by the questions on the screen and by what its forms notice by themselves."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from app.asks import Ask, Event, Toast
from app.asks.attachments import FileKept, FileNotKept, KeepFile
from app.asks.noticing import (
    Locate,
    Located,
    NoteRecorded,
    NotRecorded,
    Record,
    Recorded,
    RecordingBegan,
    SensorAsk,
    StopRecording,
)
from app.sensors import NO_SOUND, Fix, NotSensed, Quality, Recording, Sensors
from core.words import msg

_PATIENCE = 10.0
"""Seconds within which a recording that ends is kept; whoever locks or leaves waits no longer."""
_NO_ROOM = msg("This device is almost full: recordings have to wait. Answers are always kept.")
_TAKEN = msg("Sound is recorded already while this sheet is open. It hears this too.")

Tell = Callable[[Event], bool]
"""Gives an event to the screen that asked; False when that screen is gone."""


@dataclass(eq=False)
class Senses:
    """app.sensors.Sensors for the questions of a window, and the doing of what its forms ask for.

    One microphone: while a form records by itself, a question says so instead of recording too, and the other way round.
    `do` carries out an ask on the worker and never raises. Without room nothing is recorded: what was begun is kept.
    """

    sensors: Sensors
    do: Callable[[Ask], Awaitable[Event | None]]
    toast: Callable[[Toast], None]
    has_room: Callable[[], bool] = lambda: True
    _by: Literal["", "question", "form"] = ""
    _turn: int = 0
    _microphone: asyncio.Lock = field(default_factory=asyncio.Lock)
    _ending: set[asyncio.Future[None]] = field(default_factory=set)

    # For questions.

    async def where(self) -> Fix | NotSensed:
        """The place of the device now."""
        return await self.sensors.where()

    async def listen(self, quality: Quality = "normal") -> NotSensed | None:
        """Begins to record for a question."""
        if self._by == "form" or self._microphone.locked():
            return NotSensed(_TAKEN)
        async with self._microphone:
            problem = await self._begun(quality)
            self._by = "" if problem else "question"
        return problem

    async def heard(self) -> Recording | NotSensed:
        """Ends the recording of a question."""
        self._by = ""
        return await self.sensors.heard()

    @property
    def is_asked_by_a_question(self) -> bool:
        """Whether a question records now."""
        return self._by == "question"

    def forget(self) -> None:
        """Deletes what lies open of recordings; called off the screen's thread when nothing is recorded any more."""
        if not self._by:
            self.sensors.forget()

    # For forms.

    async def carry_out(self, ask: SensorAsk, tell: Tell) -> None:
        """Does what a form asks for and tells its screen."""
        match ask:
            case Locate():
                found = await self.sensors.where()
                tell(Located(found.text if isinstance(found, Fix) else ""))
            case Record(quality):
                await self._record(quality, tell)
            case StopRecording():
                await self._stop(ask, tell)

    async def settled(self) -> None:
        """Waits until recordings that end are kept, for a while."""
        if self._ending:
            await asyncio.wait(self._ending, timeout=_PATIENCE)

    async def _record(self, quality: Quality, tell: Tell) -> None:
        turn = self._turn
        async with self._microphone:
            problem = NotSensed(_TAKEN) if self._by else await self._begun(quality)
            if problem:
                tell(NotRecorded())
            elif turn == self._turn and tell(RecordingBegan()):
                self._by = "form"
            else:  # nobody wants it any more
                _forget(await self.sensors.heard())

    async def _begun(self, quality: Quality) -> NotSensed | None:
        return await self.sensors.listen(quality) if self.has_room() else NotSensed(_NO_ROOM)

    async def _stop(self, ask: StopRecording, tell: Tell) -> None:
        self._turn += 1
        if self._by != "form":
            tell(NotRecorded())
            return
        self._by = ""
        ended = asyncio.get_running_loop().create_future()
        self._ending.add(ended)
        try:
            async with self._microphone:
                heard = await self._heard()
            await self._keep(ask, heard, tell)
        finally:
            self._ending.discard(ended)
            ended.set_result(None)

    async def _heard(self) -> Recording | NotSensed:
        try:
            return await asyncio.wait_for(self.sensors.heard(), _PATIENCE)
        except TimeoutError:
            return NotSensed(NO_SOUND)

    async def _keep(self, ask: StopRecording, heard: Recording | NotSensed, tell: Tell) -> None:
        kept: Event | None = None
        if isinstance(heard, Recording):
            name = "" if heard.path else "sound.wav"
            kept = await self.do(KeepFile(ask.draft, heard.content, heard.path, name, heard.mime))
            _forget(heard)
        if isinstance(kept, FileNotKept):
            self.toast(Toast(kept.words))
        if not isinstance(kept, FileKept):
            tell(NotRecorded())
        elif not tell(Recorded(ask.refs, kept.name)):
            await self.do(NoteRecorded(ask.draft, ask.refs, kept.name))


def _forget(heard: Recording | NotSensed) -> None:
    if isinstance(heard, Recording) and heard.path:
        Path(heard.path).unlink(missing_ok=True)
