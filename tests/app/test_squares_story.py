"""Aisha's screen shows squares and Neema's camera reads them; the answer comes back so. Nothing half read is taken."""

from random import Random
from types import SimpleNamespace

import flet as ft
import pytest

from app import code_reading
from app.asks import Keep, Outgoing
from app.asks.couriers import MakeParcel
from app.effects import squares as effect
from app.qr import qr_png
from app.questions import camera, square_reader
from core.square_frames import MOST, squares
from tests.app.questions.test_camera import EYES, Camera, Size
from tests.app.questions.test_code_reading import photographed
from tests.app.test_courier_story import goes, two, without_network

__all__ = ["two"]


@pytest.fixture
def pictures(monkeypatch):
    """What somebody chooses next, one list of pictures after the other."""
    chosen = []

    async def pick_files(*_, **__):
        return [SimpleNamespace(bytes=one) for one in chosen.pop(0)]

    monkeypatch.setattr(ft.FilePicker, "pick_files", pick_files)
    return chosen


@pytest.fixture
def eyes(monkeypatch):
    """The camera's control is played by one of ours."""
    for module in (camera, square_reader):
        monkeypatch.setattr(module, "addon", lambda _: SimpleNamespace(Camera=Camera, ResolutionPreset=Size))
    monkeypatch.setattr(square_reader, "_BREATH", 0.01)


def passing(s):
    folder = s.window.tablet.settings.device_folder
    return [one for name in ("handing", "brought") for one in folder.glob(f"{name}/**/*") if one.is_file()]


def carried(s):
    return s.window.desk.open_session.carried.lines()


async def shown(s, way, hook):
    """The squares another device would see."""
    await goes(s, way, f"/{way}")
    await s.tap(hook)
    await s.until(lambda: s.route.startswith("/squares/show") and bool(s.state.texts or s.state.told))
    return s.state.texts


async def at_the_reader(s, way):
    await goes(s, way, f"/{way}")
    await s.tap("read-squares")
    await s.until(lambda: s.route.startswith("/squares/read"))


async def reads(s, way, pictures, *chosen):
    await at_the_reader(s, way)
    for some in chosen:
        pictures.append(some)
        await s.tap("square-choose")
        await s.until(lambda: s.state.took is not None or (not pictures and "square-choose" in s.hooks()))


async def test_a_parcel_and_its_answer_go_by_squares(two, world, pictures, monkeypatch):
    a, b = two
    await without_network(a, world)
    texts = await shown(a, "give", "show-squares")
    assert len(texts) == 9
    assert a.says("Square 1 of 9")
    await a.pass_time(2)
    assert a.says("Square 2 of 9")
    await a.tap("before", 2)
    await a.pass_time(4)
    assert a.says("Square 9 of 9")
    assert not passing(a)
    assert await shown(a, "give", "show-squares") == texts
    assert len(a.window.desk.open_session.given.parcels()) == 1
    drawn = [qr_png(text) for text in texts]
    Random(3).shuffle(drawn)
    await reads(b, "carry", pictures, drawn[:2], [drawn[1], b"no picture", drawn[2]])
    assert b.says("3 of 9 are here")
    assert not carried(b)
    await reads(b, "carry", pictures, drawn[:1], drawn[1:])
    assert b.says("1 parcel is on board.")
    await reads(b, "carry", pictures, drawn)
    assert b.says("This parcel was on board already.")
    a.window.desk.tablet._runner.stop()
    world.gone = ""
    b.window.desk.tablet.wake("hand")
    await goes(b, "carry", "/carry")
    await b.until(lambda: b.says("Delivered. The answer is here."))
    with monkeypatch.context() as smaller:
        smaller.setattr(effect, "MOST", 4000)
        assert not await shown(b, "carry", "squares-0")
    assert b.says("The answer is too much for squares.")
    answer = [qr_png(text) for text in await shown(b, "carry", "squares-0")]
    assert ("r-1", 1) in world.stored
    await reads(a, "give", pictures, answer)
    assert a.says("1 thing is safe at the district.")
    for reply in b.window.tablet.settings.device_folder.rglob("*.reply"):
        reply.unlink()
    assert not await shown(b, "carry", "squares-0")
    assert b.says("This answer cannot be read any more.")
    assert not passing(a) + passing(b)
    again = Keep("note", {}, outgoing=(Outgoing("promise", "f-tindwa", "d1", {"what": "soap"}, id="r-3"),))
    world.gone = "nobody-answered"
    await a.window.ask(again)
    assert not set(await shown(a, "give", "show-squares")) & set(texts)
    assert len(a.window.desk.open_session.given.parcels()) == 2


async def test_the_camera_looks_until_all_are_there(two, world, eyes):
    a, b = two
    await without_network(a, world)
    texts = await shown(a, "give", "show-squares")
    b.reply("take_picture", photographed(qr_png(texts[0]), blur=40))
    await at_the_reader(b, "carry")
    await b.tap("square-camera")
    await b.until(lambda: b.says("There is no camera here, or it was not allowed."))
    b.reply("get_available_cameras", EYES)
    await b.tap("square-camera")
    await b.until(lambda: b.says("Hold the camera in front of the squares."))
    for number, text in enumerate(texts[:-1], 1):
        b.reply("take_picture", photographed(qr_png(text)))
        await b.until(lambda number=number: b.says(f"{number} of 9 are here"))
    b.reply("take_picture", photographed(qr_png(texts[-1])))
    await b.until(lambda: b.state.took is not None)
    assert b.says("1 parcel is on board.")
    looked = len(b.invoked("take_picture"))
    await b.settle()
    assert len(b.invoked("take_picture")) <= looked + 1


async def test_what_is_strange_damaged_or_half_read_is_told_and_nothing_is_taken(two, world, pictures):
    a, b = two
    await without_network(a, world)
    texts = await shown(a, "give", "show-squares")
    drawn, strange = [qr_png(text) for text in texts], qr_png("https://example.org")
    await reads(a, "carry", pictures, drawn)
    await a.until(lambda: a.says("This parcel was made on this device."))
    await reads(a, "give", pictures, drawn[:1])
    assert a.says("These squares are a parcel, not answers.")
    await reads(b, "carry", pictures, [b"no picture"])
    assert b.says("No square could be read in these pictures.")
    noise = [qr_png(text) for text in squares("parcels", Random(1).randbytes(900))]
    await reads(b, "carry", pictures, noise)
    await b.until(lambda: b.says("This file is no parcel of Kioo."))
    await reads(b, "carry", pictures, [drawn[0], strange])
    assert b.says("This is not a square of a parcel.")
    assert b.says("1 of 9 are here")
    b.window.lock()
    await b.until(lambda: "person-p-neema" in b.hooks())
    b.window.go("/unlock/p-neema")
    await b.until(lambda: b.state is not None and getattr(b.state, "face", None) is not None)
    await b.pin("274913")
    await reads(b, "carry", pictures, drawn[1:])
    assert b.says("8 of 9 are here")
    assert not carried(a) + carried(b) + passing(a) + passing(b)


async def test_what_cannot_go_by_squares_is_told_with_the_other_ways(two, world, monkeypatch):
    a, _ = two
    await without_network(a, world)
    said = Random(2).randbytes(MOST).hex()
    await a.window.ask(Keep("note", {}, outgoing=(Outgoing("promise", "f-tindwa", "d1", {"what": said}, id="r-2"),)))
    assert not await shown(a, "give", "show-squares")
    assert a.says("What waits here is too much for squares.")
    assert not a.window.desk.open_session.given.parcels()
    assert not passing(a)
    assert (await a.window.ask(MakeParcel(0))).size > MOST
    await a.tap("wifi")
    await a.until(lambda: a.route == "/near/send/parcels")
    monkeypatch.setattr(code_reading, "addon", lambda _: None)
    await at_the_reader(a, "give")
    assert a.says("This device cannot read squares.")
    assert "square-choose" not in a.hooks()
    await a.tap("as-file")
    await a.until(lambda: a.route == "/give")
