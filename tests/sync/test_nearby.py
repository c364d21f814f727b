"""Two devices beside each other, over real sockets: whole and once, or nothing at all."""

import os
import socket
import time
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DiskFull, Refused
from core.typed_code import ALPHABET
from sync import nearby, nearby_addresses
from sync.nearby import TRIES, Receiver, Stand
from sync.nearby_addresses import own_addresses
from sync.nearby_sending import Sender
from sync.nearby_words import (
    BUSY,
    GO,
    GREETING_SIZE,
    PORT,
    READY,
    TOOK,
    VERDICT_SIZE,
    WRONG_CODE,
    Greeting,
    Meeting,
    Offer,
    Talk,
    is_beside,
    new_code,
    read_greeting,
    read_square,
    read_typed,
)

HERE = ("127.0.0.1",)
CODE, OTHER_CODE = "K7QM2XPA", "K7QM2XPB"
CONTENT = os.urandom(300_000)
PATIENCE = 2.0


def until(seen):
    end = time.monotonic() + 8
    while not seen():
        assert time.monotonic() < end, "never came"
        time.sleep(0.005)


class Carrier:
    """A receiver that keeps what it took."""

    def __init__(self, folder, **more):
        self.folder, self.took, self.takes = folder, [], True
        most = more.pop("most", 1 << 20)
        what = more.pop("what", "parcels")
        settings = {"chance": os.urandom, "patience": PATIENCE, **more}
        self.receiver = Receiver(what, CODE, self.take, folder / "passing", most=most, **settings)
        self.meeting = self.receiver.open(HERE, 0)

    def take(self, path):
        self.took.append(path.read_bytes())
        return self.takes

    @property
    def stand(self):
        return self.receiver.stand

    def left(self):
        return list(self.folder.rglob("*.part"))

    def line(self):
        return socket.create_connection((self.meeting.hosts[0], self.meeting.port), PATIENCE)

    def is_gone(self):
        try:
            self.line().close()
        except OSError:
            return True
        return False


@pytest.fixture
def carrier(tmp_path):
    made = []

    def make(**more):
        made.append(Carrier(tmp_path, **more))
        return made[-1]

    yield make
    for one in made:
        one.receiver.close(5)
        assert not one.receiver._thread.is_alive()
        assert not one.left()


@pytest.fixture
def parcel(tmp_path):
    path = tmp_path / "parcel.kioo"
    path.write_bytes(CONTENT)
    return path


def sent(carrier, path, *, code=CODE, what="parcels", at_once=False):
    """How sending it ends; who came before has gone, unless it is sent `at_once`."""
    until(lambda: at_once or carrier.receiver._talking is None)
    meeting = Meeting(carrier.meeting.hosts, carrier.meeting.port, code)
    sender = Sender(what, meeting, path, chance=os.urandom, patience=PATIENCE)
    sender.start()
    until(lambda: sender.stand.stage in {"taken", "failed"})
    return sender.stand


def greeted(line):
    return read_greeting(exactly(line, GREETING_SIZE))


def exactly(line, size):
    held = b""
    while len(held) < size and (piece := line.recv(size - len(held))):
        held += piece
    return held


def offered(line, content=CONTENT, code=CODE):
    """An offer by hand; what the receiver said to it, and the talk."""
    greeting = greeted(line)
    offer = Offer(b"P", os.urandom(16), len(content), sha256(content).digest())
    talk = Talk(code, greeting, offer)
    line.sendall(offer.packed() + talk.proof())
    return talk, exactly(line, VERDICT_SIZE)


@pytest.mark.parametrize("content", [CONTENT, b"", b"x"], ids=["large", "empty", "one byte"])
def test_a_parcel_goes_over_whole_and_then_nobody_is_let_in_any_more(carrier, parcel, content):
    one = carrier()
    parcel.write_bytes(content)
    assert sent(one, parcel) == Stand("taken", len(content), len(content))
    assert one.took == [content]
    until(one.is_gone)
    assert one.stand.stage == "taken"
    assert parcel.read_bytes() == content


def test_a_wrong_code_takes_nothing_and_after_a_few_it_closes_for_the_right_one_too(carrier, parcel):
    one = carrier()
    for n in range(TRIES):
        assert sent(one, parcel, code=OTHER_CODE) == Stand("failed", problem="wrong-code")
        assert one.stand == (
            Stand("over", problem="tries") if n == TRIES - 1 else Stand("waiting", problem="wrong-code")
        )
    assert sent(one, parcel).problem in {"no-answer", "busy"}
    until(one.is_gone)
    assert one.took == []


def test_a_slip_of_the_hand_is_no_harm(carrier, parcel):
    one = carrier()
    assert sent(one, parcel, code=OTHER_CODE).problem == "wrong-code"
    assert sent(one, parcel).stage == "taken"
    assert one.took == [CONTENT]


def test_what_is_too_large_is_refused_before_a_byte_of_it_goes(carrier, parcel):
    one = carrier(most=len(CONTENT) - 1)
    assert sent(one, parcel) == Stand("failed", problem="too-large")
    assert one.stand == Stand("waiting", problem="too-large")
    assert one.took == []


def test_exactly_as_large_as_it_may_be_is_taken(carrier, parcel):
    assert sent(carrier(most=len(CONTENT)), parcel).stage == "taken"


def test_answers_are_not_taken_for_parcels(carrier, parcel):
    one = carrier(what="answers")
    assert sent(one, parcel) == Stand("failed", problem="other-way")
    assert sent(one, parcel, what="answers").stage == "taken"


@pytest.mark.parametrize("came", [0, 1, 70_000, len(CONTENT) - 1])
def test_a_line_that_breaks_in_the_middle_takes_nothing_and_it_can_be_sent_again(carrier, parcel, came):
    one = carrier()
    line = one.line()
    talk, word = offered(line)
    assert talk.says(word) == GO
    line.sendall(CONTENT[:came])
    until(lambda: one.stand.stage == "coming")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # killed: no farewell
    line.close()
    until(lambda: one.stand == Stand("waiting", problem="cut"))
    assert one.took == []
    assert not one.left()
    assert sent(one, parcel).stage == "taken"
    assert one.took == [CONTENT]


def test_who_falls_silent_in_the_middle_keeps_nobody_out_for_long(carrier, parcel):
    one = carrier(patience=0.6)
    with one.line() as line:
        offered(line)
        line.sendall(CONTENT[:1000])
        until(lambda: one.stand == Stand("waiting", problem="cut"))
    assert sent(one, parcel).stage == "taken"


def test_who_only_connects_keeps_nobody_out_for_long(carrier, parcel):
    one = carrier(patience=0.6)
    with one.line() as line:
        assert greeted(line).state == READY
        assert line.recv(1) == b""
    assert sent(one, parcel).stage == "taken"


def test_two_at_once_one_goes_and_the_other_hears_that_it_is_busy(carrier, parcel):
    one = carrier()
    with one.line() as line:
        talk, _ = offered(line)
        line.sendall(CONTENT[:1000])
        assert sent(one, parcel, at_once=True) == Stand("failed", problem="busy")
        line.sendall(CONTENT[1000:])
        assert talk.says(exactly(line, VERDICT_SIZE)) == TOOK
    assert one.took == [CONTENT]


def test_a_byte_changed_on_the_way_is_noticed_and_nothing_is_taken(carrier, parcel):
    one = carrier()
    with one.line() as line:
        talk, _ = offered(line)
        line.sendall(CONTENT[:-1] + bytes([CONTENT[-1] ^ 1]))
        assert talk.says(exactly(line, VERDICT_SIZE)) == b"C"
    assert one.took == []
    assert sent(one, parcel).stage == "taken"


def test_what_was_listened_to_opens_nothing_when_it_is_played_again(carrier, parcel):
    one = carrier()
    with one.line() as line:
        greeting = greeted(line)
        offer = Offer(b"P", os.urandom(16), len(CONTENT), sha256(CONTENT).digest())
        heard = offer.packed() + Talk(CODE, greeting, offer).proof()
    until(lambda: one.receiver._talking is None)
    with one.line() as line:
        assert greeted(line).state == READY
        line.sendall(heard + CONTENT)
        assert exactly(line, VERDICT_SIZE) == WRONG_CODE
    assert one.took == []


def test_nobody_is_at_the_address(parcel):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    sender = Sender("parcels", Meeting(HERE, port, CODE), parcel, chance=os.urandom, patience=PATIENCE)
    sender.start()
    until(lambda: sender.stand == Stand("failed", problem="no-answer"))


def test_what_the_device_does_not_want_is_told_to_both(carrier, parcel):
    one = carrier()
    one.takes = False
    assert sent(one, parcel) == Stand("failed", problem="not-taken")
    assert one.stand == Stand("over", problem="not-taken")
    until(one.is_gone)


def test_it_closes_by_itself_when_nobody_comes(carrier):
    one = carrier(seconds=0.05)
    until(lambda: one.stand == Stand("over", problem="time"))
    until(one.is_gone)


def test_who_is_in_the_middle_when_the_time_is_up_may_finish(carrier):
    one = carrier(seconds=0.3)
    with one.line() as line:
        talk, _ = offered(line)
        line.sendall(CONTENT[:1000])
        time.sleep(0.4)
        line.sendall(CONTENT[1000:])
        assert talk.says(exactly(line, VERDICT_SIZE)) == TOOK
    until(lambda: one.stand.stage == "taken")


def test_closing_in_the_middle_leaves_nothing_and_the_sender_hears_of_it(carrier):
    one = carrier()
    with one.line() as line:
        offered(line)
        line.sendall(CONTENT[:1000])
        until(lambda: one.stand.stage == "coming")
        one.receiver.close(5)
        assert exactly(line, 1) == b""
    assert one.stand == Stand("over", problem="closed")
    assert (one.took, one.left()) == ([], [])


def test_a_sender_that_is_stopped_leaves_nothing_behind(carrier, tmp_path):
    one, path = carrier(most=1 << 30), tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    sender = Sender("parcels", one.meeting, path, chance=os.urandom, patience=PATIENCE)
    sender.start()
    until(lambda: one.stand.stage == "coming" and one.stand.done > 1 << 20)
    sender.close(5)
    until(lambda: one.stand.stage == "waiting")
    assert (sender.stand.problem, one.took, one.left()) == ("cut", [], [])


def test_no_room_is_told_and_nothing_stays(carrier, parcel, monkeypatch):
    def full():
        raise DiskFull("full")

    one = carrier()
    monkeypatch.setattr(nearby, "translated", full)
    assert sent(one, parcel).problem in {"cut", "unheard"}
    until(lambda: one.stand == Stand("waiting", problem="no-room"))
    assert one.took == []


def test_it_waits_at_private_addresses_alone_and_where_its_port_is_taken_at_another(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        receiver = Receiver("parcels", CODE, lambda _: True, tmp_path, most=1, chance=os.urandom)
        meeting = receiver.open(("127.0.0.1", "127.0.0.2"), taken.getsockname()[1])
        assert meeting.hosts == ("127.0.0.1", "127.0.0.2")
        assert meeting.port != taken.getsockname()[1]
        assert [door.getsockname()[0] for door in receiver._doors] == list(meeting.hosts)
        receiver.close(5)
    with pytest.raises(OSError):
        Receiver("parcels", CODE, lambda _: True, tmp_path, most=1, chance=os.urandom).open(())
    assert all(is_beside(one) and not one.startswith("127.") for one in own_addresses())


def test_where_the_system_hides_its_interfaces_the_routes_tell(monkeypatch):
    def hidden():
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket, "if_nameindex", hidden)
    monkeypatch.setattr(nearby_addresses, "_PROBES", ("127.0.0.1", "127.0.0.2"))
    assert own_addresses() == []
    monkeypatch.setattr(nearby_addresses, "_routed", lambda: iter(["10.0.0.7", "8.8.8.8", "192.168.43.1", "10.0.0.7"]))
    assert own_addresses() == ["192.168.43.1", "10.0.0.7"]


@given(
    st.binary(min_size=5, max_size=5),
    st.sampled_from(["192.168.43.1", "10.1.2.3", "172.16.0.9"]),
    st.integers(1, 65535),
)
def test_what_is_shown_is_read_again_typed_or_scanned(chance, host, port):
    meeting = Meeting((host,), port, new_code(chance))
    assert len(meeting.code) == 8
    assert set(meeting.code) <= set(ALPHABET)
    assert read_typed(*read_square(meeting.square)) == meeting
    slack = f"{meeting.code[:4].lower()} {meeting.code[4:]}".replace("1", "l").replace("0", "O")
    assert read_typed(f" {meeting.address(host)} ", slack) == meeting


def test_arabic_digits_are_as_good():
    assert read_typed("١٩٢.١٦٨.٤٣.١", CODE) == Meeting(("192.168.43.1",), PORT, CODE)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "8.8.8.8",
        "kioo.example.org",
        "http://192.168.1.1",
        "192.168.1.1:0",
        "192.168.1.1:65536",
        "192.168.1.1:x",
        "0.0.0.0",
        "192.168.1",
        "::1",
        "192.168.1.1/x",
        "224.0.0.1",
    ],
)
def test_an_address_elsewhere_is_refused_with_what_to_do(address):
    with pytest.raises(Refused) as why:
        read_typed(address, CODE)
    assert why.value.next_step


@pytest.mark.parametrize("code", ["", "K7QM2XP", "K7QM2XPAA", "K7QM2XPU"])
def test_a_code_that_cannot_be_is_refused_before_anything_is_sent(code):
    with pytest.raises(Refused, match="8 letters"):
        read_typed("192.168.1.1", code)


@pytest.mark.parametrize("text", ["", "https://kioo.example.org", "KIOO-NEAR:2:10.0.0.1 K7QM2XPA"])
def test_another_square_is_none_of_ours(text):
    assert read_square(text) is None


def test_busy_says_nothing_else():
    assert read_greeting(Greeting(BUSY, bytes(16), 0).packed()).most == 0
