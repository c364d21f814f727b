"""Our OpenRosa client and our OpenRosa server complete each other over real HTTP."""

import io
import socket
import struct
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests

from core.errors import Offline
from forms import load_form
from forms.submission_as_sent import frame_of_answers
from forms.submission_xml import document
from server import accounts
from server.access import CONSOLE
from server.form_files import Brought
from server.form_publishing import publish
from server.odk.routes import OPEN_ROSA_HEADERS
from sync.open_rosa import OpenRosaRefusal
from sync.open_rosa_client import Account, OpenRosaClient, Outgoing
from tests.fakes.http_server import serving
from tests.forms.wells import PICTURE, VILLAGES, wells
from tests.server.odk.stand import ID, PASSWORD, workbook

PHOTOS = {f"{number}.jpg": bytes([number, 255]) * 40_000 for number in range(4)}
SECOND = "uuid:11111111-2222-4333-8444-555555555555"


@pytest.fixture
def outgoing(tmp_path):
    made = []
    for name, content in PHOTOS.items():
        (tmp_path / name).write_bytes(content)
        made.append(Outgoing(name, "image/jpeg", tmp_path / name))
    return made


@pytest.fixture
def there(stand):
    """The server at work, with a form of four photos."""
    publish(
        stand.store, workbook("2", "rooms", *(f"image | p{number} | Photo {number}" for number in range(4))), CONSOLE
    )
    with serving(stand.app) as url:
        yield url


@pytest.fixture
def client(stand, there, clock):
    with OpenRosaClient(there + stand.tablet().base, clock) as made:
        yield made


def filled(client, taps="3", **meta):
    """What our own form engine writes for the form as it came down."""
    form = load_form(client.form(next(one for one in client.forms() if one.form == "rooms")))
    named = {f"p{number}": name for number, name in enumerate(PHOTOS)}
    answers = {"facility": "f1", "taps": taps, "room": [{"what": "Ward"}], **named}
    return document(form, frame_of_answers(form, answers, {"instanceID": ID, **meta}))


def read_back(stand, url, instance=ID):
    """The document and its files, as somebody who may read them gets them."""
    token = accounts._open_session(stand.store, stand.people["Mosi"]).token
    mine, read = f"{url}/v1/projects/1/forms/rooms/submissions/{instance}", {"Authorization": f"Bearer {token}"}
    names = [
        one["name"] for one in requests.get(f"{mine}/attachments", headers=read, timeout=10).json() if one["exists"]
    ]
    files = {name: requests.get(f"{mine}/attachments/{name}", headers=read, timeout=10).content for name in names}
    return requests.get(f"{mine}.xml", headers=read, timeout=10).content, files


def test_a_form_with_attachments_makes_the_round_trip_byte_equal_in_parts_and_again(
    stand, there, client, outgoing, monkeypatch
):
    monkeypatch.setitem(OPEN_ROSA_HEADERS, "X-OpenRosa-Accept-Content-Length", "200000")
    sent, heard = filled(client), []
    assert client.submit(sent, outgoing, heard.append) == ()
    assert heard == [["0.jpg", "1.jpg"], ["2.jpg", "3.jpg"]]
    client.submit(sent, outgoing)
    assert read_back(stand, there) == (sent, PHOTOS)
    [row] = stand.rows()
    assert row.flags == ""


def test_files_of_a_form_come_down_byte_equal(stand, client, tmp_path):
    brought = Brought(tmp_path, {"villages.csv": VILLAGES, "well.png": PICTURE})
    publish(stand.store, wells("1"), CONSOLE, brought=brought)
    listed = next(one for one in client.forms() if one.form == "wells")
    got = {}
    for file in client.files(listed):
        into = io.BytesIO()
        client.file(file, into)
        got[file.name] = into.getvalue()
    assert got == {"villages.csv": VILLAGES, "well.png": PICTURE}
    assert load_form(client.form(listed)).id == "wells"


@contextmanager
def losing_answers(url):
    """A line that carries one request to the server, waits until it answered, and breaks before the answer is through."""
    to = urlsplit(url)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def carry():
            line, _ = door.accept()
            with line, socket.create_connection((to.hostname, to.port), timeout=10) as server:
                asked = b""
                while b"\r\n\r\n" not in asked:
                    asked += line.recv(65536)
                head, _, body = asked.partition(b"\r\n\r\n")
                size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                while len(body) < size:
                    body += line.recv(65536)
                server.sendall(head + b"\r\n\r\n" + body)
                assert server.recv(100).startswith(b"HTTP/1.1 201")
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        thread = threading.Thread(target=carry)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        thread.join(10)


def test_an_answer_that_was_lost_leaves_one_record(stand, there, client, clock, outgoing):
    sent = filled(client)
    door = client._knocked()
    with losing_answers(there) as url, OpenRosaClient(url, clock) as losing:
        losing._door = type(door)(door.url.replace(there, url), door.most)
        with pytest.raises(Offline, match="nobody-answered"):
            losing.submit(sent, outgoing[:1])
    assert len(stand.rows()) == 1
    client.submit(sent, outgoing)
    assert len(stand.rows()) == 1
    assert read_back(stand, there) == (sent, PHOTOS)


def test_a_change_is_the_next_revision_and_another_content_is_told_in_words(stand, there, client):
    client.submit(filled(client), [])
    changed = filled(client, instanceID=SECOND, deprecatedID=ID)
    client.submit(changed, [])
    assert [row.rev for row in stand.rows()] == [1, 2]
    assert read_back(stand, there)[0] == changed
    with pytest.raises(OpenRosaRefusal, match="409 same-id") as caught:
        client.submit(filled(client, taps="4"), [])
    assert "Both are kept" in caught.value.words


@pytest.mark.long
def test_name_and_password_open_the_same_door(stand, there, clock):
    with OpenRosaClient(f"{there}/v1/projects/1", clock, Account("mosi", PASSWORD)) as client:
        assert "rooms" in {one.form for one in client.forms()}
    wrong = OpenRosaClient(f"{there}/v1/projects/1", clock, Account("mosi", "wrong"))
    with wrong, pytest.raises(OpenRosaRefusal, match="401 not-let-in"):
        wrong.forms()
