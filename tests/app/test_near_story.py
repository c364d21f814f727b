"""Aisha and Neema sit side by side with no network: a parcel goes over their own Wi-Fi, and the answer comes back so."""

import asyncio
import socket
import time

import pytest

from app.asks.couriers import CourierRefused
from app.wiring import HANDING
from sync.nearby_sending import Sender
from sync.nearby_words import GO, GREETING_SIZE, VERDICT_SIZE, Offer, Talk, read_greeting
from tests.app.conftest import tablet_in
from tests.app.harness import Screen
from tests.app.test_courier_story import given, goes, two, without_network
from tests.fakes.disks import taken

__all__ = ["two"]
pytestmark = pytest.mark.xdist_group("beside")
"""One after the other: each opens the door that every device tries first, and one of these tests knocks where nobody is to answer."""


async def shown(s, seen):
    """Waits for something that the line between the two brings, while time passes on this tablet."""
    end = time.monotonic() + 8
    while not seen():
        assert time.monotonic() < end, f"never came; the screen says {s.words()}"
        await s.pass_time(0.5, step=0.5)
        await asyncio.sleep(0.01)


def beside(*screens):
    for s in screens:
        s.window.tablet.beside = lambda: ["127.0.0.1"]


async def waiting(s, way, hook):
    await goes(s, way, f"/{way}")
    await s.tap(hook)
    await s.until(lambda: s.route.startswith("/near/take") and s.state.seen is not None)
    return s.state.seen.meeting


async def typed(s, way, hook, meeting, code=""):
    await goes(s, way, f"/{way}")
    await s.tap(hook)
    await s.until(lambda: s.route.startswith("/near/send"))
    await s.type("address", meeting.address("127.0.0.1"))
    await s.type("code", code or meeting.code)
    await s.tap("go-on")


def passing(s):
    folder = s.window.tablet.settings.device_folder
    return [*folder.glob(f"{HANDING}/*"), *folder.glob("brought/*")]


async def test_a_parcel_goes_over_and_its_answer_comes_back_without_any_file(two, world):
    a, b = two
    beside(a, b)
    await without_network(a, world)
    meeting = await waiting(b, "carry", "take-along-beside")
    assert b.says(meeting.code[:4])
    assert b.says("It closes after one time")
    await typed(a, "give", "send-beside", meeting)
    await shown(a, lambda: a.says("The other device has it"))
    b.come_forward()
    await shown(b, lambda: b.says("1 parcel is on board."))
    assert not passing(a)
    assert not passing(b)
    a.window.desk.tablet._runner.stop()
    world.gone = ""
    b.window.desk.tablet.wake("hand")
    await goes(b, "carry", "/carry")
    await b.until(lambda: b.says("Delivered. The answer is here."))
    a.come_forward()
    meeting = await waiting(a, "give", "take-back-beside")
    b.come_forward()
    await typed(b, "carry", "hand-back-beside", meeting)
    await shown(b, lambda: b.says("The other device has it"))
    a.come_forward()
    await shown(a, lambda: a.says("1 thing is safe at the district."))
    assert a.window.desk.tablet.sending().safe >= 1
    assert not passing(a)
    assert not passing(b)


async def test_a_slip_in_the_code_is_told_to_both_and_the_same_parcel_goes_then(two, world):
    a, b = two
    beside(a, b)
    await without_network(a, world)
    meeting = await waiting(b, "carry", "take-along-beside")
    await typed(a, "give", "send-beside", meeting, code="00000000")
    await shown(a, lambda: a.says("The code was not the same."))
    made = a.state.made
    b.come_forward()
    await shown(b, lambda: b.says("The code was not the same."))
    a.come_forward()
    await a.type("code", meeting.code)
    await a.tap("go-on")
    await shown(a, lambda: a.says("The other device has it"))
    assert a.state.made == made
    assert len(b.window.desk.open_session.carried.lines()) == 1
    assert len(a.window.desk.open_session.given.parcels()) == 1


async def test_sent_once_more_it_is_on_board_once(two, world, tmp_path):
    a, b = two
    beside(a, b)
    await without_network(a, world)
    stick = tmp_path / "parcel.kioo"
    await given(a, stick)
    for words in ("1 parcel is on board.", "This parcel was on board already."):
        meeting = await waiting(b, "carry", "take-along-beside")
        Sender("parcels", meeting, stick, chance=b.window.tablet.random_bytes).start()
        await shown(b, lambda words=words: b.says(words))
    assert len(b.window.desk.open_session.carried.lines()) == 1


async def test_what_comes_and_is_no_parcel_is_refused_in_words_on_both_screens(two, world, tmp_path):
    a, b = two
    beside(a, b)
    photo = tmp_path / "ward.jpg"
    photo.write_bytes(b"a photo")
    meeting = await waiting(b, "carry", "take-along-beside")
    sender = Sender("parcels", meeting, photo, chance=b.window.tablet.random_bytes)
    sender.start()
    await shown(b, lambda: b.says("This file is no parcel of Kioo."))
    assert isinstance(b.state.seen.took, CourierRefused)
    await b.until(lambda: sender.stand.problem == "not-taken")
    await b.tap("again")
    await b.until(lambda: b.state.seen is not None and b.state.seen.stage == "waiting")
    assert b.state.seen.meeting.code != meeting.code


async def test_a_device_on_no_network_says_so_and_how_to_make_one(two, world):
    _, b = two
    b.window.tablet.beside = list
    await goes(b, "carry", "/carry")
    await b.tap("take-along-beside")
    await b.until(lambda: b.says("This device is on no local network."))
    beside(b)
    await b.tap("again")
    await b.until(lambda: b.state.seen is not None)


async def test_leaving_or_locking_closes_the_door(two, world):
    _, b = two
    beside(b)
    await waiting(b, "carry", "take-along-beside")
    door = b.window.desk.near.line
    await b.tap("back")
    await b.until(lambda: door.stand.problem == "closed")
    await waiting(b, "carry", "take-along-beside")
    door = b.window.desk.near.line
    b.window.lock()
    await b.until(lambda: door.stand.problem == "closed")
    assert b.window.desk.near is None


async def test_locked_in_the_middle_it_takes_nothing_and_the_sender_hears_that_it_broke_off(two, world):
    _, b = two
    beside(b)
    meeting = await waiting(b, "carry", "take-along-beside")
    with socket.create_connection(("127.0.0.1", meeting.port), 8) as line:
        greeting = read_greeting(line.recv(GREETING_SIZE))
        offer = Offer(b"P", bytes(16), 1 << 20, bytes(32))
        talk = Talk(meeting.code, greeting, offer)
        line.sendall(offer.packed() + talk.proof())
        assert talk.says(line.recv(VERDICT_SIZE)) == GO
        line.sendall(bytes(1000))
        await shown(b, lambda: b.says("It comes"))
        b.window.lock()
        assert await asyncio.to_thread(line.recv, 1) == b""
    assert b.window.desk.near is None
    await b.until(lambda: not passing(b))


async def test_what_was_whole_when_the_window_locked_is_not_taken(two, tmp_path):
    _, b = two
    beside(b)
    await waiting(b, "carry", "take-along-beside")
    take = b.window.desk.near.line._take
    b.window.lock()
    assert not await asyncio.to_thread(take, tmp_path / "any.kioo")


async def test_a_device_without_room_asks_nobody_to_send_and_answers_still_come(two):
    _, b = two
    beside(b)
    b.window.tablet.disk = taken(86)
    await goes(b, "carry", "/carry")
    await b.tap("take-along-beside")
    await b.until(lambda: b.says("There is not enough room on this device."))
    assert b.window.desk.near is None
    assert (await waiting(b, "give", "take-back-beside")).code


async def test_a_sender_that_is_left_throws_its_parcel_away_and_everything_still_waits(two, world):
    a, b = two
    beside(a, b)
    await without_network(a, world)
    meeting = await waiting(b, "carry", "take-along-beside")
    b.window.desk.near.line.close(5)
    with socket.socket() as shut:
        shut.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        shut.bind(("127.0.0.1", meeting.port))  # nobody else on this machine opens it meanwhile
        await typed(a, "give", "send-beside", meeting)
        await shown(a, lambda: a.says("Nobody answers there."))
    assert passing(a)
    await a.tap("back")
    await a.until(lambda: a.route == "/give")
    await a.settle()
    assert not passing(a)
    assert len(a.window.desk.open_session.pending()) == 1


@pytest.mark.parametrize("way", ["take", "send"])
async def test_it_is_for_two_things_alone(two, way):
    a, _ = two
    a.come_forward()
    a.window.go(f"/near/{way}/money")
    await a.until(lambda: a.route == "/today")


async def test_a_carrier_that_ends_between_taking_and_delivering_has_it_once_when_it_is_there_again(
    two, other, world, clock, tmp_path
):
    a, b = two
    beside(a, b)
    await without_network(a, world)
    meeting = await waiting(b, "carry", "take-along-beside")
    await typed(a, "give", "send-beside", meeting)
    await shown(a, lambda: a.says("The other device has it"))
    await b.leave()
    other[0].close()
    again = tablet_in(tmp_path / "other", clock, world)
    s = await Screen(again).open("/")
    try:
        await s.tap("person-p-neema")
        await s.pin("274913")
        await s.until(lambda: s.window.desk.me is not None)
        a.window.desk.tablet._runner.stop()
        world.gone = ""
        again.wake("hand")
        await goes(s, "carry", "/carry")
        await s.until(lambda: s.says("Delivered. The answer is here."))
        assert len(again.vault.sync_session().carried.lines()) == 1
        assert ("r-1", 1) in world.stored
    finally:
        await s.leave()
        again.close()
