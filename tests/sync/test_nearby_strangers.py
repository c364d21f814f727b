"""Strangers beside two devices: who listens, who answers in another's name, who does not know the code."""

import os
import socket
import threading
from contextlib import suppress
from hashlib import sha256

import pytest

from sync.nearby_sending import Sender
from sync.nearby_words import (
    GO,
    READY,
    Greeting,
    Meeting,
    Offer,
    Talk,
)
from tests.sync.test_nearby import CODE, CONTENT, HERE, PATIENCE, carrier, exactly, parcel, until  # noqa: F401  fixtures


def test_neither_the_code_nor_anything_it_can_be_read_from_is_said(carrier, parcel):  # noqa: F811
    heard = []
    one = carrier()
    door = socket.create_server(("127.0.0.1", 0))
    between = threading.Thread(target=relay, args=(door, one, heard), daemon=True)
    between.start()
    sender = Sender("parcels", Meeting(HERE, door.getsockname()[1], CODE), parcel, chance=os.urandom, patience=PATIENCE)
    sender.start()
    until(lambda: sender.stand.stage == "taken")
    sender.close(5)
    between.join(5)
    door.close()
    said = b"".join(heard)
    assert len(said) > len(CONTENT)
    assert CODE.encode() not in said
    assert sha256(CODE.encode()).digest() not in said


def relay(door, carrier, heard):  # noqa: F811
    ours, _ = door.accept()
    with ours, carrier.line() as theirs:
        ways = [
            threading.Thread(target=pour, args=way, daemon=True)
            for way in ((ours, theirs, heard), (theirs, ours, heard))
        ]
        for way in ways:
            way.start()
        for way in ways:
            way.join(5)


def pour(source, goal, heard):
    while piece := source.recv(65536):
        heard.append(piece)
        goal.sendall(piece)
    goal.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize(
    "said",
    [b"HTTP/1.1 302 Found\r\nLocation: http://192.168.1.9/\r\n\r\n", Greeting(b"?", bytes(16), 1).packed(), b""],
    ids=["a redirect", "another version", "silence"],
)
def test_a_stranger_at_the_address_is_given_nothing(parcel, said):  # noqa: F811
    heard = []
    door = socket.create_server(("127.0.0.1", 0))

    def strange():
        line, _ = door.accept()
        with line:
            line.sendall(said)
            with suppress(ConnectionResetError):  # it hung up without reading all that we said
                heard.append(line.recv(1 << 20))

    thread = threading.Thread(target=strange, daemon=True)
    thread.start()
    sender = Sender("parcels", Meeting(HERE, door.getsockname()[1], CODE), parcel, chance=os.urandom, patience=0.3)
    sender.start()
    until(lambda: sender.stand.stage == "failed")
    sender.close(5)
    thread.join(5)
    door.close()
    assert sender.stand.problem in {"somebody-else", "no-answer"}
    assert not b"".join(heard)


def test_a_receiver_that_does_not_know_the_code_gets_an_offer_and_no_content(parcel):  # noqa: F811
    heard = []
    door = socket.create_server(("127.0.0.1", 0))

    def pretends():
        line, _ = door.accept()
        with line:
            greeting = Greeting(READY, bytes(16), 1 << 30)
            line.sendall(greeting.packed())
            line.recv(1000)
            line.sendall(GO + bytes(32))
            heard.append(line.recv(1 << 20))

    thread = threading.Thread(target=pretends, daemon=True)
    thread.start()
    sender = Sender("parcels", Meeting(HERE, door.getsockname()[1], CODE), parcel, chance=os.urandom, patience=PATIENCE)
    sender.start()
    until(lambda: sender.stand.stage == "failed")
    thread.join(5)
    door.close()
    assert sender.stand.problem == "somebody-else"
    assert heard == [b""]


def test_who_does_not_hear_the_last_word_is_told_that_nobody_knows(parcel):  # noqa: F811
    door = socket.create_server(("127.0.0.1", 0))

    def silent():
        line, _ = door.accept()
        with line:
            greeting = Greeting(READY, bytes(16), 1 << 30)
            line.sendall(greeting.packed())
            raw = exactly(line, 57 + 32)
            line.sendall(Talk(CODE, greeting, Offer(b"P", raw[1:17], len(CONTENT), raw[25:57])).verdict(GO))
            exactly(line, len(CONTENT))

    thread = threading.Thread(target=silent, daemon=True)
    thread.start()
    sender = Sender("parcels", Meeting(HERE, door.getsockname()[1], CODE), parcel, chance=os.urandom, patience=PATIENCE)
    sender.start()
    until(lambda: sender.stand.stage == "failed")
    thread.join(5)
    door.close()
    assert sender.stand.problem == "unheard"
