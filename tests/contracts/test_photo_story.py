"""A photo from the vault to the real server over real HTTP: cut in the middle, servers gone, and whole in the end."""

import os
import random
import socket
import time
from hashlib import sha256
from urllib.parse import urlsplit

import pytest

from core.ids import IdMaker
from core.records import WireRecord
from server.store.tables import Attachment, Blob
from storage.kdf import KdfParameters
from storage.vault import open_vault
from sync import engine, events
from sync.canonical import sha256_of
from sync.http_client import HttpClient
from sync.runner import run_round
from tests.contracts.conftest import server_stand
from tests.fakes.http_server import serving

PHOTO = random.Random(7).randbytes(300_000)
NAME = sha256(PHOTO).hexdigest()


@pytest.fixture
def session(clock, tmp_path):
    kdf = KdfParameters(memory_kib=8, passes=1, weak=True)
    vault = open_vault(tmp_path / "device", clock=clock, ids=IdMaker(clock, os.urandom), kdf=kdf)
    yield vault.add_person("p1", "Grace", "supervisor", "sun", "471100", spaces=["own/p1"])
    vault.close()


def finish(session, draft, content=PHOTO):
    """A visit with one photo, finished as the app does."""
    session.put("draft", draft, {}, space="own/p1")
    photo = session.attach("draft", draft, "ward.jpg", [content], mime="image/jpeg")
    data = {"answers": {"photo": "ward.jpg"}, "attachments": [vars(photo)]}
    session.remove("draft", draft, events=[WireRecord(draft, 1, "submission", "d1", "f1", sha256_of(data), data)])


def token_for(stand, url):
    with HttpClient(url) as newcomer:
        return newcomer.enrol(stand.new_code(), "tablet-1", "Tablet").token


def sync(session, client, clock, state=None):
    return run_round(session, client, state or engine.State(), clock, lambda: 0.5, event=events.Woken("hand"))


def test_what_came_before_a_cut_is_kept_and_the_rest_follows(clock, tmp_path, session):
    app, stand = server_stand(clock, tmp_path)
    finish(session, "s1")
    with serving(app) as url:
        token, where = token_for(stand, url), urlsplit(url)
        with HttpClient(url, token=token, server=stand.server) as client:
            client.push(session.pending())
            with socket.create_connection((where.hostname, where.port)) as line:
                head = f"PATCH /sync/v1/blob/{NAME}?start=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
                line.sendall(f"{head}Content-Length: 300000\r\n\r\n".encode() + PHOTO[:100_000])
                kept = wait_for_some(client)
            assert kept in range(64 << 10, 100_001)
            sync(session, client, clock)
            assert client.blob(NAME).whole
    assert session.outbox() == []
    assert (tmp_path / "blobs" / NAME[:2] / NAME).read_bytes() == PHOTO
    assert not list((tmp_path / "blobs" / "parts").iterdir())


def wait_for_some(client, least=1):
    """What the server kept while the request that brings it is still under way."""
    for _ in range(500):
        if client.blob(NAME).have >= least:
            break
        time.sleep(0.01)
    return client.blob(NAME).have


def test_no_byte_that_came_before_a_cut_is_lost_while_an_earlier_part_is_written(clock, tmp_path, session, monkeypatch):
    app, stand = server_stand(clock, tmp_path)
    finish(session, "s1")
    with serving(app) as url:
        token, where = token_for(stand, url), urlsplit(url)
        with HttpClient(url, token=token, server=stand.server) as client:
            client.push(session.pending())
            to_disk = os.fsync
            monkeypatch.setattr("server.blobs.os.fsync", lambda file: (time.sleep(0.1), to_disk(file)))
            for have, more in ((0, 100_000), (100_000, 20_000), (120_000, 90_000)):
                with socket.create_connection((where.hostname, where.port)) as line:
                    line.sendall(
                        f"PATCH /sync/v1/blob/{NAME}?start={have} HTTP/1.1\r\nHost: x\r\n"
                        f"Authorization: Bearer {token}\r\nContent-Length: 200000\r\n\r\n".encode()
                    )
                    line.sendall(PHOTO[have : have + more])
                assert wait_for_some(client, have + more) == have + more


def test_a_server_gone_between_any_two_pieces_goes_on_where_it_stood(clock, tmp_path, session):
    photo = PHOTO[:100_000]
    name = sha256(photo).hexdigest()
    finish(session, "s1", photo)
    app, stand = server_stand(clock, tmp_path)
    token, state, port = "", None, 0
    for _ in range(12):
        with serving(app, port) as url:
            token, port = token or token_for(stand, url), int(url.rpartition(":")[2])
            with HttpClient(url, token=token, server=stand.server) as client:
                send, sent = client.send_blob, []

                def once(*piece, send=send, sent=sent, client=client):
                    if sent:
                        client._base = "http://127.0.0.1:1"
                    sent.append(piece)
                    return send(*piece)

                client.send_blob = once
                state, _ = sync(session, client, clock, state)
        app, stand = server_stand(clock, tmp_path, fresh=False)
        if not session.outbox():
            break
        assert [(line.state, line.files) for line in session.outbox()] == [("on its way", 1)]
    app.state.store.close()
    assert (session.outbox(), session.counts().safe) == ([], 1)
    assert (tmp_path / "blobs" / name[:2] / name).read_bytes() == photo


def test_the_same_photo_twice_is_stored_once_and_belongs_to_both(clock, tmp_path, session):
    app, stand = server_stand(clock, tmp_path)
    finish(session, "s1")
    finish(session, "s2")
    with serving(app) as url:
        token = token_for(stand, url)
        with HttpClient(url, token=token, server=stand.server) as client:
            sync(session, client, clock)
            assert session.counts().safe == 2
            with app.state.store.reading():
                assert sorted(row.record for row in Attachment.select()) == ["s1", "s2"]
                assert [(row.sha256, row.size) for row in Blob.select()] == [(NAME, len(PHOTO))]
    assert sum(len(files) for _, _, files in os.walk(tmp_path / "blobs")) == 1
    assert not list((tmp_path / "device" / "attachments").iterdir())
