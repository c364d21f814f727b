"""The OpenRosa client against a strict stand-in of Central and Kobo: the way through, and everything that may stand in it."""

import io
import socket
import struct
from pathlib import Path

import pytest

from core.errors import DiskFull, Offline, Tampered
from sync.open_rosa import OpenRosaRefusal
from sync.open_rosa_client import OpenRosaClient, Outgoing
from tests.fakes.open_rosa import KEY, VERSION, FakeOpenRosa, answer

FORM = b'<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head/></h:html>'
SONG = bytes(range(256)) * 700
ID = "uuid:85cb9aff-005e-4edd-9739-dc9c1a829c44"


def filled(instance=ID, *, version="1", replaces="", taps="3"):
    old = f"<deprecatedID>{replaces}</deprecatedID>" if replaces else ""
    meta = f"<meta><instanceID>{instance}</instanceID>{old}</meta>"
    return f'<data id="wells" version="{version}"><taps>{taps}</taps>{meta}</data>'.encode()


@pytest.fixture
def there():
    made = FakeOpenRosa()
    made.add("wells", "1", FORM, song__mp3=SONG, list__csv=b"name,label\n1,One\n")
    yield made
    made.close()


@pytest.fixture
def client(there, clock):
    with OpenRosaClient(there.address, clock) as made:
        yield made


@pytest.fixture
def photos(tmp_path):
    def make(*sizes):
        found = []
        for number, size in enumerate(sizes):
            path = tmp_path / f"{number}.jpg"
            path.write_bytes(bytes([number]) * size)
            found.append(Outgoing(f"{number}.jpg", "image/jpeg", path))
        return found

    return make


def test_a_form_comes_with_its_files_byte_for_byte(client):
    listed = client.forms()[0]
    assert (listed.form, listed.version, client.form(listed)) == ("wells", "1", FORM)
    got = {}
    for file in client.files(listed):
        into = io.BytesIO()
        client.file(file, into)
        got[file.name] = into.getvalue()
    assert got == {"song.mp3": SONG, "list.csv": b"name,label\n1,One\n"}


def test_a_file_that_was_changed_on_the_way_is_not_believed(there, client):
    listed = client.forms()[0]
    file = client.files(listed)[0]
    there.files["wells"]["song.mp3"] = SONG + b"x"
    with pytest.raises(OpenRosaRefusal, match="hash-mismatch"):
        client.file(file, io.BytesIO())


def test_a_disk_that_fails_is_not_taken_for_the_line(client):
    file = client.files(client.forms()[0])[0]
    with pytest.raises(DiskFull), Path("/dev/full").open("wb", buffering=0) as full:
        client.file(file, full)


def test_a_server_that_lists_itself_in_clear_is_asked_as_we_know_it(clock):
    with OpenRosaClient("https://kc.example.org/amina", clock) as client:
        assert client._as_we_know_it("http://kc.example.org/a?b=c") == "https://kc.example.org/a?b=c"
        assert client._as_we_know_it("http://other.example.org/a") == "http://other.example.org/a"
        assert client._as_we_know_it("/amina/a") == "https://kc.example.org/amina/a"


def test_a_filled_form_goes_in_parts_within_the_limit_and_again_without_doubles(there, client, photos):
    there.most, files, heard = 100_000, photos(60_000, 60_000, 20_000, 90_000), []
    assert client.submit(filled(), files, heard.append) == ()
    assert heard == [["0.jpg"], ["1.jpg", "2.jpg"], ["3.jpg"]]
    assert [(names, more) for _, names, more, _ in there.posts] == [
        (["0.jpg"], True),
        (["1.jpg", "2.jpg"], True),
        (["3.jpg"], False),
    ]
    assert max(size for size, *_ in there.posts) <= 100_000
    client.submit(filled(), files)
    assert there.kept == {ID: [filled(), {one.name: one.path.read_bytes() for one in files}]}
    assert [method for method, *_ in there.asked].count("HEAD") == 1
    assert there.posts[0][3] == {"deviceID": ["kioo"]}


def test_a_change_names_what_it_replaces(there, client):
    client.submit(filled(), [])
    client.submit(filled("uuid:2", replaces=ID, taps="4"), [])
    assert list(there.kept) == [ID, "uuid:2"]


def lost(handler):
    """The server takes it, and the line is gone before it says so."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True
    return True


def test_an_answer_that_was_lost_is_asked_for_again(there, client, photos):
    files = photos(10)

    def taken_and_lost(handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        document, sent, _ = there._parted(handler.headers["Content-Type"], body)
        there._take(document, sent)
        return lost(handler)

    there.faults["POST"] = [taken_and_lost]
    with pytest.raises(Offline, match="nobody-answered"):
        client.submit(filled(), files)
    client.submit(filled(), files)
    assert there.kept == {ID: [filled(), {"0.jpg": bytes(10)}]}


def test_a_line_that_is_cut_while_sending_loses_nothing(there, client, photos):
    there.faults["POST"] = [lambda handler: handler.rfile.read(1000) and lost(handler)]
    with pytest.raises(Offline, match="nobody-answered"):
        client.submit(filled(), photos(3_000_000))
    assert there.kept == {}


@pytest.mark.parametrize("method", ["HEAD", "POST"])
@pytest.mark.parametrize(
    "headers", [{}, VERSION], ids=["a portal's page", "a server that says OpenRosa, but not that it took it"]
)
def test_200_is_not_success(there, client, method, headers):
    there.faults[method] = [
        lambda handler: (
            handler.rfile.read(int(handler.headers.get("Content-Length") or 0)) is not None
            and handler.say(200, b"<html>Welcome to Cafe Wifi</html>", **headers)
        )
    ]
    with pytest.raises(Offline, match="somebody-else"):
        client.submit(filled(), [])
    assert there.kept == {}


def test_a_list_without_the_mark_of_openrosa_is_a_portals(there, client):
    there.faults["GET"] = [lambda handler: handler.say(200, there._list())]
    with pytest.raises(Offline, match="somebody-else"):
        client.forms()


def test_201_without_the_mark_of_openrosa_is_not_success(there, client):
    there.faults["POST"] = [
        lambda handler: handler.rfile.read(int(handler.headers["Content-Length"])) and handler.say(201, b"ok")
    ]
    with pytest.raises(Offline, match="somebody-else"):
        client.submit(filled(), [])


@pytest.mark.parametrize(("headers", "problem"), [({}, Offline), (VERSION, OpenRosaRefusal)])
@pytest.mark.parametrize("method", ["HEAD", "POST", "GET"])
def test_no_redirect_is_followed(there, client, method, headers, problem):
    there.faults[method] = [
        lambda handler: (
            handler.rfile.read(int(handler.headers.get("Content-Length") or 0)) is not None
            and handler.say(302, Location=f"{there.root}/submission", **headers)
        )
    ]
    with pytest.raises(problem):
        client.forms() if method == "GET" else client.submit(filled(), [])
    assert [asked for asked in there.asked if asked[1] == "/submission"] == []


@pytest.mark.parametrize("where", ["https://elsewhere.example.org/submission", "http://169.254.0.1/v1/submission"])
def test_a_door_on_another_host_gets_nothing(there, client, where):
    there.location = where
    with pytest.raises(OpenRosaRefusal, match="sent-elsewhere"):
        client.submit(filled(), [])
    assert there.posts == []


def test_a_door_at_another_path_of_the_same_host_is_used(there, client):
    there.location = f"/v1/key/{KEY}/projects/7/elsewhere?form=wells"
    client.submit(filled(), [])
    assert there.posts[0][3] == {"form": ["wells"], "deviceID": ["kioo"]}


@pytest.mark.parametrize(
    ("status", "problem", "whose"),
    [
        (400, "malformed", "person"),
        (401, "not-let-in", "person"),
        (403, "not-let-in", "person"),
        (404, "not-found", "person"),
        (409, "same-id", "person"),
        (413, "too-large", "person"),
        (429, "slow-down", "later"),
        (500, "broken", "later"),
        (502, "broken", "later"),
        (503, "busy", "later"),
        (507, "full", "later"),
    ],
)
def test_a_refusal_has_a_code_and_the_servers_words(there, client, status, problem, whose):
    there.faults["POST"] = [
        lambda handler: (
            handler.rfile.read(int(handler.headers["Content-Length"]))
            and handler.say(status, answer("It  cannot\nbe."), Retry_After="7", **VERSION)
        )
    ]
    with pytest.raises(OpenRosaRefusal) as caught:
        client.submit(filled(), [])
    told = caught.value
    assert (told.status, told.problem, told.retry, told.retry_after, told.words) == (
        *(status, problem, whose, 7.0),
        "It cannot be.",
    )
    assert KEY not in str(told)


def test_a_request_that_is_too_large_is_sent_in_halves_and_a_file_that_is_too_large_stays_alone(there, client, photos):
    there.takes = 50_000
    files = photos(20_000, 20_000, 60_000, 20_000)
    assert client.submit(filled(), files) == ("2.jpg",)
    assert set(there.kept[ID][1]) == {"0.jpg", "1.jpg", "3.jpg"}


def test_the_answers_go_even_when_their_only_photo_is_too_large(there, client, photos):
    there.takes = 50_000
    assert client.submit(filled(), photos(60_000)) == ("0.jpg",)
    assert there.kept == {ID: [filled(), {}]}


def test_a_document_that_is_too_large_is_said(there, client):
    there.takes = 100
    with pytest.raises(OpenRosaRefusal, match="too-large"):
        client.submit(filled(), [])


def test_a_file_that_is_gone_is_said_before_anything_is_sent(there, client, photos):
    files = photos(10, 10)
    files[1].path.unlink()
    with pytest.raises(FileNotFoundError, match=r"1\.jpg"):
        client.submit(filled(), files)
    assert there.posts == []


@pytest.mark.parametrize("size", [1, 600_000], ids=["shrinks", "grows"])
def test_a_file_that_changes_while_it_is_sent_is_said_at_once_and_goes_whole_later(
    there, client, photos, monkeypatch, size
):
    [file] = photos(300_000)
    asked = client._asked

    def changed(method, *more):
        if method == "POST":
            file.path.write_bytes(b"x" * size)
        return asked(method, *more)

    with monkeypatch.context() as patched:
        patched.setattr(client, "_asked", changed)
        with pytest.raises(Tampered, match=r"0\.jpg"):
            client.submit(filled(), [file])
    assert there.kept == {}
    client.submit(filled(), [file])
    assert there.kept == {ID: [filled(), {"0.jpg": b"x" * size}]}


def test_a_network_that_says_it_wants_a_login_is_no_server_in_trouble(there, client):
    there.faults["HEAD"] = [lambda handler: handler.say(511)]
    with pytest.raises(Offline, match="somebody-else"):
        client.submit(filled(), [])


def test_a_devices_name_stays_one_word_of_the_address(there, clock):
    with OpenRosaClient(there.address, clock, device="tablet 7&form=x") as client:
        client.submit(filled(), [])
    assert there.posts[0][3] == {"deviceID": ["tablet 7&form=x"]}
