"""The OpenRosa client and accounts: how a name and a password are shown, and to whom never; what is read of lists."""

import io
import socket
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadSettings, Offline
from sync.open_rosa import ListedFile, OpenRosaRefusal, groups, read_form_list, read_manifest, words_of
from sync.open_rosa_client import Account, OpenRosaClient
from tests.fakes.http_server import answering
from tests.fakes.open_rosa import KEY, FakeOpenRosa
from tests.sync.test_open_rosa_client import FORM, ID, client, filled, photos, there  # noqa: F401  fixtures


@pytest.fixture
def kobo():
    made = FakeOpenRosa("kobo")
    made.add("wells", "1", FORM)
    yield made
    made.close()


def test_kobo_is_answered_by_digest_and_its_202_is_success(kobo, clock, photos):  # noqa: F811
    with OpenRosaClient(f"{kobo.address}/formList", clock, Account(*kobo.user)) as client:  # noqa: F811
        assert client.form(client.forms()[0]) == FORM
        client.submit(filled(), photos(10))
        client.submit(filled(), photos(10))
    assert kobo.kept == {ID: [filled(), {"0.jpg": bytes(10)}]}
    assert not [headers for *_, headers in kobo.asked if "Basic" in headers.get("Authorization", "")]


def test_a_wrong_password_is_tried_once(kobo, clock):
    with OpenRosaClient(kobo.address, clock, Account("amina", "wrong")) as client:  # noqa: F811
        with pytest.raises(OpenRosaRefusal, match="not-let-in"):
            client.submit(filled(), [])
        assert len(kobo.asked) == 3  # asked, answered to the challenge, asked anew with the fresh one


def test_central_takes_name_and_password_without_asking_for_them(there, clock):  # noqa: F811
    with OpenRosaClient(f"{there.root}/v1/projects/7", clock, Account(*there.user)) as client:  # noqa: F811
        assert len(client.forms()) == 1
    assert [headers.get("Authorization", "")[:6] for *_, headers in there.asked] == ["", "Basic "]


def test_another_host_hears_no_password(there, kobo, clock):  # noqa: F811
    with OpenRosaClient(kobo.address, clock, Account(*kobo.user)) as client:  # noqa: F811
        client.forms()
        listed = ListedFile("song.mp3", "0" * 32, f"{there.root}/files/wells/song.mp3")
        with pytest.raises(OpenRosaRefusal):
            client.file(listed, io.BytesIO())
    assert [headers.get("Authorization") for *_, headers in there.asked] == [None]


@pytest.mark.parametrize("url", ["http://192.0.2.7/song.mp3", "file:///etc/hostname"])
def test_a_file_in_clear_is_not_fetched(client, url):  # noqa: F811
    with pytest.raises(OpenRosaRefusal, match="sent-elsewhere"):
        client.file(ListedFile("song.mp3", "0" * 32, url), io.BytesIO())


@pytest.mark.parametrize("address", ["http://odk.example.org", "odk.example.org", "https://a:b@odk.example.org"])
def test_an_address_that_would_tell_the_key_is_refused(clock, address):
    with pytest.raises(BadSettings):
        OpenRosaClient(address, clock)


def test_nobody_there_is_said_without_the_key(clock):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with (
        OpenRosaClient(f"http://127.0.0.1:{port}/v1/key/{KEY}/projects/1", clock) as client,  # noqa: F811
        pytest.raises(Offline, match="nobody-answered") as caught,
    ):
        client.forms()
    assert caught.value.__suppress_context__


def test_silence_ends_a_wait(clock, monkeypatch):
    monkeypatch.setattr("sync.retry._SILENCE", 0.05)
    with (
        answering(None) as (url, _),
        OpenRosaClient(url, clock) as client,  # noqa: F811
        pytest.raises(Offline, match="nobody-answered"),
    ):
        client.forms()


def test_an_answer_that_never_ends_is_dropped(clock, monkeypatch):
    monkeypatch.setattr("sync.open_rosa_client.MOST_BYTES", 1000)
    long = b"HTTP/1.1 200 OK\r\nX-OpenRosa-Version: 1.0\r\nConnection: close\r\n\r\n" + b" " * 200_000
    with answering(long) as (url, _), OpenRosaClient(url, clock) as client, pytest.raises(Offline, match="too-much"):  # noqa: F811
        client.forms()


@pytest.mark.parametrize(
    "document",
    [
        b"<xforms>",
        b"<html/>",
        b"<xforms><xform><formID>a</formID></xform></xforms>",
        b"<xforms><xform><formID>a</formID><hash>sha1:x</hash><downloadUrl>u</downloadUrl></xform></xforms>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><xforms/>',
    ],
    ids=["cut", "a page", "no address", "no MD5", "a DTD"],
)
def test_a_list_that_is_none_is_unreadable(document):
    with pytest.raises(OpenRosaRefusal, match="unreadable"):
        read_form_list(document)


@pytest.mark.parametrize("name", ["../a.csv", "a/b.csv", "..", "a\\b.csv", ""])
def test_a_files_name_never_leaves_its_folder(name):
    told = f"<mediaFile><filename>{name}</filename><hash>md5:{'0' * 32}</hash><downloadUrl>u</downloadUrl></mediaFile>"
    with pytest.raises(OpenRosaRefusal, match="unreadable"):
        read_manifest(f"<manifest>{told}</manifest>".encode())


def test_words_are_only_those_of_openrosa():
    assert words_of(b"<html><message>buy</message></html>") == words_of(b"no xml") == ""


@given(sizes=st.lists(st.integers(0, 50), max_size=12), base=st.integers(0, 30), most=st.integers(1, 80))
def test_files_stay_in_order_and_each_request_within_the_limit_unless_a_file_is_larger(sizes, base, most):
    found = groups(base, sizes, most)
    assert [at for group in found for at in group] == list(range(len(sizes)))
    for group in found:
        assert len(group) <= 1 or base + sum(sizes[at] for at in group) <= most
    for before, after in pairwise(found):
        assert base + sum(sizes[at] for at in [*before, after[0]]) > most
