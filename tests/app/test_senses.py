"""One microphone for questions and forms; a recording that ends is kept, told, or written into the draft."""

import asyncio
from dataclasses import dataclass, field

from app.asks.attachments import FileKept, FileNotKept, KeepFile
from app.asks.noticing import (
    Locate,
    Located,
    NoteRecorded,
    NotRecorded,
    Record,
    Recorded,
    RecordingBegan,
    StopRecording,
)
from app.senses import Senses
from app.sensors import SOUND_OFF, Fix, NotSensed, Recording
from tests.fakes.sensors import FakeSensors

STOP = StopRecording("d", ("/data/sound",))


@dataclass
class Room:
    """What a window does with asks and events."""

    answer: object = field(default_factory=lambda: FileKept("sound-1.wav"))
    is_here: bool = True
    done: list = field(default_factory=list)
    told: list = field(default_factory=list)
    toasts: list = field(default_factory=list)

    async def do(self, ask):
        self.done.append(ask)
        return self.answer

    def tell(self, event):
        if self.is_here:
            self.told.append(event)
        return self.is_here


def senses(room, **sensed):
    return Senses(FakeSensors(**sensed), room.do, room.toasts.append)


async def test_the_place_is_told_and_blank_where_there_is_none():
    room = Room()
    await senses(room, place=Fix(1, 2)).carry_out(Locate(), room.tell)
    await senses(room).carry_out(Locate(), room.tell)
    assert room.told == [Located("1 2 0 0"), Located("")]


async def test_a_recording_is_kept_with_the_draft_and_told():
    room = Room()
    both = senses(room, sound=Recording(b"heard"))
    await both.carry_out(Record("low"), room.tell)
    await both.carry_out(STOP, room.tell)
    assert room.told == [RecordingBegan(), Recorded(STOP.refs, "sound-1.wav")]
    assert room.done == [KeepFile("d", b"heard", name="sound.wav", mime="audio/wav")]


async def test_where_the_screen_is_gone_the_draft_is_told():
    room = Room()
    both = senses(room, sound=Recording(b"heard"))
    await both.carry_out(Record(), room.tell)
    room.is_here = False
    await both.carry_out(STOP, room.tell)
    assert room.done[1:] == [NoteRecorded("d", STOP.refs, "sound-1.wav")]


async def test_a_recording_that_a_phone_wrote_does_not_stay_open_there(tmp_path):
    file = tmp_path / "sound.m4a"
    file.write_bytes(b"heard")
    room = Room(FileNotKept("There is no room"))
    both = senses(room, sound=Recording(path=str(file), mime="audio/mp4"))
    await both.carry_out(Record(), room.tell)
    await both.carry_out(STOP, room.tell)
    assert room.told[1:] == [NotRecorded()]
    assert [toast.words for toast in room.toasts] == ["There is no room"]
    assert not file.exists()


async def test_a_refused_recording_is_told_and_a_stop_of_nothing_too():
    room = Room()
    both = senses(room, refused=NotSensed(SOUND_OFF))
    await both.carry_out(Record(), room.tell)
    await both.carry_out(STOP, room.tell)
    assert room.told == [NotRecorded(), NotRecorded()]
    assert room.done == []


async def test_a_question_does_not_record_while_its_form_does_nor_the_other_way_round():
    room = Room()
    both = senses(room, sound=Recording(b"heard"))
    await both.carry_out(Record(), room.tell)
    assert isinstance(await both.listen(), NotSensed)
    await both.carry_out(STOP, room.tell)
    assert await both.listen("low") is None
    await both.carry_out(Record(), room.tell)
    assert room.told[-1] == NotRecorded()
    assert await both.heard() == Recording(b"heard")
    await both.carry_out(Record(), room.tell)
    assert room.told[-1] == RecordingBegan()


@dataclass(eq=False)
class Asking(FakeSensors):
    """A device that asks the person first, and waits."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, quality="normal"):
        await self.gate.wait()
        return await super().listen(quality)


async def test_a_recording_nobody_wants_any_more_when_it_begins_is_forgotten():
    room, sensors = Room(), Asking(sound=Recording(b"heard"))
    both = Senses(sensors, room.do, room.toasts.append)
    beginning = asyncio.ensure_future(both.carry_out(Record(), room.tell))
    await asyncio.sleep(0)
    assert isinstance(await both.listen(), NotSensed)
    await both.carry_out(STOP, room.tell)
    sensors.gate.set()
    await beginning
    assert sensors.asked == ["listen normal", "heard"]
    assert room.told == [NotRecorded()]
    assert room.done == []


async def test_whoever_waits_for_what_ends_goes_on_when_it_is_kept():
    room = Room()
    both = senses(room, sound=Recording(b"heard"))
    await both.carry_out(Record(), room.tell)
    ending = asyncio.ensure_future(both.carry_out(STOP, room.tell))
    await asyncio.sleep(0)
    await both.settled()
    assert isinstance(room.told[-1], Recorded)
    await ending
