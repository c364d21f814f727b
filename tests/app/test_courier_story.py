"""Aisha has no network; Neema travels: a parcel goes by a stick, the answer comes back, and everybody reads what is true."""

import pytest

from app.asks import Keep, Outgoing
from sync.protocol import Programme
from tests.app.copying import on_a_desktop

PHONE, TABLET = {"width": 390, "height": 844}, {"width": 1024, "height": 768}


@pytest.fixture
async def two(screen, other, world, request):
    """Aisha's tablet, which meets no network any more, and Neema's, which does, each at Sending."""
    world.programme = Programme(courier_key=world.courier.public)
    size = getattr(request, "param", PHONE)
    a = await screen(**size).open("/")
    await a.enrol("AISHA-01")
    await a.until(lambda: a.window.desk.open_session.setting("courier_key") is not None)
    _, opened = other
    b = await opened(**size)
    b.come_forward()
    await b.enrol("NEEMA-01")
    for s in (a, b):
        on_a_desktop(s)
    return a, b


async def goes(s, way, route):
    s.come_forward()
    s.window.go("/sending")
    await s.until(lambda: s.state.outbox is not None)
    await s.tap(way)
    await s.until(lambda: s.route == route and s.state.seen is not None)


def chosen(s, path):
    s.reply("pick_files", [{"id": 1, "name": path.name, "size": 1, "path": str(path)}])


async def without_network(a, world):
    a.come_forward()
    world.gone = "nobody-answered"
    await a.window.ask(Keep("note", {}, outgoing=(Outgoing("promise", "f-tindwa", "d1", {"what": "soap"}, id="r-1"),)))


async def given(a, stick):
    await goes(a, "give", "/give")
    a.reply("save_file", str(stick))
    await a.tap("make")
    await a.until(lambda: a.state.made is not None)
    await a.tap("place")
    await a.until(lambda: a.state.put is not None)
    assert a.says(f"It lies here: {stick}")
    await a.tap("go-on")


@pytest.mark.parametrize("two", [PHONE, pytest.param(TABLET, marks=pytest.mark.long)], indirect=True)
async def test_what_waits_is_carried_and_the_answer_makes_it_safe(two, world, tmp_path):
    a, b = two
    stick, back = tmp_path / "parcel.kioo", tmp_path / "answers.kioo"
    await without_network(a, world)
    await goes(a, "give", "/give")
    assert a.says("1 thing you made goes in.")
    await given(a, stick)
    assert a.says("On its way. No answer yet.")
    a.window.go("/sending")
    await a.until(lambda: a.says("a colleague carries it since"))
    assert a.window.desk.tablet.sending().on_way == 1
    await goes(b, "carry", "/carry")
    assert b.says("You carry nothing now.")
    chosen(b, stick)
    await b.tap("take-along")
    await b.until(lambda: b.state.took is not None)
    assert b.says("1 parcel is on board.")
    assert b.says("Carrying 1 parcel")
    a.window.desk.tablet._runner.stop()
    world.gone = ""
    b.window.desk.tablet.wake("hand")
    await b.until(lambda: b.says("Delivered. The answer is here."))
    b.reply("save_file", str(back))
    await b.tap("hand-back")
    await b.until(lambda: b.state.made is not None)
    await b.tap("place")
    await b.until(lambda: b.state.put is not None)
    assert ("r-1", 1) in world.stored
    await goes(a, "give", "/give")
    chosen(a, back)
    await a.tap("take-back")
    await a.until(lambda: a.state.took is not None)
    assert a.says("1 thing is safe at the district.")
    assert a.says("Nothing waits here.")
    assert a.window.desk.tablet.sending().safe >= 1
    assert not list(a.window.desk.tablet.settings.device_folder.glob("handing/*"))


async def test_an_answer_that_cannot_be_read_any_more_is_said_and_makes_no_empty_file(two, world, tmp_path):
    a, b = two
    stick = tmp_path / "parcel.kioo"
    await without_network(a, world)
    await given(a, stick)
    await goes(b, "carry", "/carry")
    chosen(b, stick)
    await b.tap("take-along")
    await b.until(lambda: b.state.took is not None)
    world.gone = ""
    b.window.desk.tablet.wake("hand")
    await b.until(lambda: b.says("Delivered. The answer is here."))
    folder = b.window.desk.tablet.settings.device_folder
    for reply in folder.rglob("*.reply"):
        reply.unlink()
    await b.tap("hand-back")
    await b.until(lambda: b.says("This answer cannot be read any more."))
    assert b.says("Let whoever gave you the parcel make a new one.")
    assert not list(folder.glob("handing/*/*"))


async def test_files_that_are_not_what_is_meant_are_refused_in_words(two, world, tmp_path):
    a, b = two
    stick = tmp_path / "parcel.kioo"
    await without_network(a, world)
    await given(a, stick)
    chosen(a, stick)
    await a.tap("take-back")
    await a.until(lambda: a.state.took is not None)
    assert a.says("In this file nothing was for this device.")
    photo = tmp_path / "ward.jpg"
    photo.write_bytes(b"a photo")
    chosen(a, photo)
    await a.tap("take-back")
    await a.until(lambda: a.says("This file is no parcel of Kioo."))
    await goes(b, "carry", "/carry")
    for wrong, words in ((photo, "This file is no parcel of Kioo."), (tmp_path / "gone", "The file cannot be read.")):
        chosen(b, wrong)
        await b.tap("take-along")
        await b.until(lambda words=words: b.says(words))
    await goes(a, "carry", "/carry")
    chosen(a, stick)
    await a.tap("take-along")
    await a.until(lambda: a.says("This parcel was made on this device."))
    assert len(a.window.desk.open_session.outbox()) == 1


async def test_a_parcel_without_a_place_is_thrown_away_and_everything_still_waits(two, world):
    a, _ = two
    await without_network(a, world)
    await goes(a, "give", "/give")
    a.reply("save_file", None)
    await a.tap("make")
    await a.until(lambda: a.state.made is not None)
    await a.tap("place")
    await a.until(lambda: a.says("The file has no place yet."))
    await a.tap("back")
    await a.until(lambda: a.state.made is None)
    await a.settle()
    assert not list(a.window.desk.tablet.settings.device_folder.glob("handing/*"))
    assert len(a.window.desk.open_session.pending()) == 1


async def test_what_the_district_could_not_open_can_be_let_go(two, world, tmp_path):
    a, b = two
    stick = tmp_path / "parcel.kioo"
    await without_network(a, world)
    await given(a, stick)
    wrong = bytearray(stick.read_bytes())
    wrong[-1] ^= 1
    stick.write_bytes(wrong)
    await goes(b, "carry", "/carry")
    chosen(b, stick)
    await b.tap("take-along")
    await b.until(lambda: b.state.took is not None)
    a.window.desk.tablet._runner.stop()
    world.gone = ""
    b.window.desk.tablet.wake("hand")
    await b.until(lambda: b.says("The district could not open this parcel."))
    await b.tap("let-go-0")
    await b.until(lambda: b.says("You carry nothing now."))


async def test_a_device_that_was_shut_out_meanwhile_hears_it_by_the_answer(two, world, tmp_path):
    a, b = two
    stick, back = tmp_path / "parcel.kioo", tmp_path / "answers.kioo"
    await without_network(a, world)
    await given(a, stick)
    a.window.desk.tablet._runner.stop()
    world.shut_out.add(world.tokens[a.window.desk.open_session.setting("token")])
    await goes(b, "carry", "/carry")
    chosen(b, stick)
    await b.tap("take-along")
    await b.until(lambda: b.state.took is not None)
    world.gone = ""
    b.window.desk.tablet.wake("hand")
    await b.until(lambda: b.says("Delivered. The answer is here."))
    b.window.desk.open_session.carried.hand_back(back)
    await goes(a, "give", "/give")
    chosen(a, back)
    await a.tap("take-back")
    await a.until(lambda: a.route == "/out-of-service")
    await a.until(lambda: any(record.kind == "left_work" for record in world.stored.values()))
    assert ("r-1", 1) not in world.stored
