import gzip
import json
import random
import socket
import sqlite3
import threading
import time

import httpx
import pytest
import requests
import uvicorn

from core.settings import ServerSettings
from server import admin
from server.main import create_app
from server.store.tables import Record
from sync import blocks
from sync.dictionary import bare_dictionary, packed
from sync.http_client import HttpClient
from sync.problems import PROBLEMS
from sync.protocol import BY_BLOCKS, BY_DICTIONARY, MEDIA_TYPE, as_json
from tests.fakes.programme import gives_keys
from tests.fakes.web import TestClient
from tests.server.country import PLACES, Country


@pytest.fixture
def app(tmp_path, clock, ids):
    settings = ServerSettings(f"sqlite:///{tmp_path}/kioo.db", tmp_path)
    made = create_app(settings, clock=clock, ids=ids)
    admin.import_units(made.state.store, PLACES.splitlines())
    gives_keys(made.state.store)
    yield made
    made.state.store.close()


@pytest.fixture
def http(app):
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def token(app):
    store = app.state.store
    grace = admin.add_person(store, "Grace", "", "", "supervisor", "d1")
    code = admin.new_enrol_code(store, grace)
    return app.state.service.for_token("").enrol(code, "t1", "Tablet").token


@pytest.fixture
def records(clock):
    made = Country(clock, random.Random(3))
    yield made
    made.store.close()


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def push(http, token, body, **headers):
    return http.post("/sync/v1/push", content=body, headers={**bearer(token), **headers})


def believed(answer, problem=None):
    """Every answer carries our marks; a refusal is a problem from the table with its status."""
    assert answer.headers["Kioo-Server"]
    if problem is None:
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == MEDIA_TYPE
    else:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.json()["type"], answer.json()["status"]) == (problem, answer.status_code)
        assert answer.status_code == PROBLEMS[problem].status
    return answer.json()


def test_enrol_hello_push_and_pull_over_http(app, http, records):
    grace = admin.add_person(app.state.store, "Grace", "", "", "supervisor", "d1")
    code = admin.new_enrol_code(app.state.store, grace)
    enrolled = believed(http.post("/sync/v1/enrol", json={"code": code, "device": "t9", "device_name": "T"}))
    token = enrolled["token"]
    assert believed(http.get("/sync/v1/hello", headers=bearer(token)))["api"] == [1]
    batch = json.dumps({"records": [as_json(records.promise())]}).encode()
    first = push(http, token, squeezed(batch), **{"Content-Encoding": "gzip"})
    assert [one["status"] for one in believed(first)["results"]] == ["stored"]
    assert [one["status"] for one in believed(push(http, token, batch))["results"]] == ["duplicate"]
    pulled = believed(http.get("/sync/v1/pull?cursor=%7B%7D&bytes=100000", headers=bearer(token)))
    assert "promise" in {item["kind"] for item in pulled["items"]}
    assert pulled["more"] is False


def test_answers_are_compressed_for_those_who_can(http, token):
    plain = http.get("/sync/v1/pull", headers={**bearer(token), "Accept-Encoding": "identity"})
    small = http.get("/sync/v1/pull", headers={**bearer(token), "Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert small.json()["items"] == plain.json()["items"]


def deep(levels):
    return b'{"records":' + b"[" * levels + b"]" * levels + b"}"


def squeezed(body):
    """gzip without the time of day in its header, so that every run sends the same bytes."""
    return gzip.compress(body, mtime=0)


BAD_BODIES = {
    "a web page": (b"<html>", "", "malformed"),
    "a list": (b"[]", "", "malformed"),
    "a number for records": (b'{"records": 7}', "", "malformed"),
    "not a number": (b'{"records": [{"data": NaN}]}', "", "malformed"),
    "no utf-8": (b"\xff\xfe", "", "malformed"),
    "one level too deep": (deep(33), "", "malformed"),
    "a well of brackets": (deep(200_000), "", "malformed"),
    "another squeezing": (b'{"records": []}', "br", "malformed"),
    "gzip by name only": (b"not gzip", "gzip", "malformed"),
    "gzip cut off": (squeezed(b'{"records": []}')[:-6], "gzip", "malformed"),
    "gzip twice": (squeezed(b'{"records": []}') * 2, "gzip", "malformed"),
    "a dictionary that nobody made": (packed(b'{"records": []}', b"of no form"), BY_DICTIONARY, "dictionary-unknown"),
    "less than a dictionary's name": (b"abc", BY_DICTIONARY, "dictionary-unknown"),
    "by dictionary, cut off": (packed(b'{"records": []}', bare_dictionary())[:-3], BY_DICTIONARY, "malformed"),
    "by dictionary, too long once unpacked": (
        packed(b" " * (9 << 20), bare_dictionary()),
        BY_DICTIONARY,
        "too-large",
    ),
    "blocks by name only": (b"not bzip2", BY_BLOCKS, "malformed"),
    "blocks, cut off": (blocks.packed(b'{"records": []}')[:-3], BY_BLOCKS, "malformed"),
    "blocks twice": (blocks.packed(b'{"records": []}') * 2, BY_BLOCKS, "malformed"),
    "blocks, too long once unpacked": (blocks.packed(b" " * (9 << 20)), BY_BLOCKS, "too-large"),
    "nothing, said to be blocks": (b"", BY_BLOCKS, "malformed"),
    "too long": (b" " * ((1 << 20) + 1), "", "too-large"),
    "too long once unpacked": (squeezed(b" " * (9 << 20)), "gzip", "too-large"),
    "too many records": (json.dumps({"records": [{}] * 501}).encode(), "", "too-large"),
}


@pytest.mark.parametrize(("body", "encoding", "problem"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_bodies_that_cannot_be_worked_with_are_refused_with_a_reason(http, token, body, encoding, problem):
    believed(push(http, token, body, **({"Content-Encoding": encoding} if encoding else {})), problem)


def test_records_without_their_fields_get_a_receipt_of_their_own(http, token, records):
    good = as_json(records.promise())
    raw = {"records": [7, {"id": "a", "rev": 3}, {**good, "data": "x"}, good, None]}
    results = believed(push(http, token, json.dumps(raw)))["results"]
    assert [one["status"] for one in results] == ["refused", "refused", "refused", "stored", "refused"]
    assert (results[1]["id"], results[1]["rev"], results[1]["problem"]) == ("a", 3, "incomplete")


def test_half_a_surrogate_is_refused_alone(http, token, records):
    raw = {**as_json(records.promise()), "data": {"what": "\ud800"}}
    [result] = believed(push(http, token, json.dumps({"records": [raw]})))["results"]
    assert result["problem"] == "incomplete"


@pytest.mark.parametrize(
    ("method", "path", "problem"),
    [
        ("GET", "/sync/v1/hello", "not-enrolled"),
        ("GET", "/sync/v1/nothing", "not-found"),
        ("DELETE", "/sync/v1/push", "not-found"),
        ("POST", "/sync/v1/push", "not-enrolled"),
        ("POST", "/sync/v1/enrol", "malformed"),
    ],
)
def test_strangers_and_wrong_paths_get_problems_we_sign(http, method, path, problem):
    body = b'{"records": []}' if path.endswith("push") else b""
    believed(http.request(method, path, content=body), problem)


@pytest.mark.parametrize("cursor", ["x", "[]", '{"d1": "7"}', '{"d1": 99999}', "[" * 100_000])
def test_a_cursor_that_cannot_be_read_is_said(http, token, cursor):
    if len(cursor) < 60_000:
        believed(http.get("/sync/v1/pull", params={"cursor": cursor}, headers=bearer(token)), "cursor")


def test_guessing_is_told_when_to_try_again(http):
    answers = [http.post("/sync/v1/enrol", json={"code": "ABCDEFGH", "device": "t"}) for _ in range(5)]
    believed(answers[3], "wrong-code")
    believed(answers[4], "slow-down")
    assert answers[4].headers["Retry-After"] == "5"


def test_a_fault_of_ours_is_a_problem_without_details(app, http, token, caplog):
    app.state.service.intake = None
    answer = push(http, token, b'{"records": []}')
    assert believed(answer, "broken")["retry"] == "later"
    assert "NoneType" not in answer.text
    assert "Traceback" not in caplog.text


def fill_up(store):
    """From now on the file may not grow."""
    with store.reading():
        pages = store.engine.database.execute_sql("PRAGMA page_count").fetchone()[0]
        store.engine.database.pragma("max_page_count", pages, permanent=True)


def make_room(store):
    with store.reading():
        store.engine.database.pragma("max_page_count", 1 << 30, permanent=True)


def test_a_server_without_room_says_full_and_takes_nothing(app, http, token, records):
    believed(http.get("/sync/v1/hello", headers=bearer(token)))
    fill_up(app.state.store)
    story = records.record({"answers": {"story": "x" * 200_000}})
    believed(push(http, token, json.dumps({"records": [as_json(records.promise()), as_json(story)]})), "full")
    make_room(app.state.store)
    results = believed(push(http, token, json.dumps({"records": [as_json(story)]})))["results"]
    assert results[0]["status"] == "stored"


def test_every_answer_that_a_browser_may_draw_keeps_it_safe(http):
    assert http.get("/sync/v1/nothing").headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/healthz", "/no/such/page"):
        headers = http.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
    assert http.get("/healthz").text.startswith("ok ")
    assert http.get("/openapi.json").status_code == 404


@pytest.fixture
def running(app):
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_our_own_client_and_many_at_once_over_a_real_server(app, running, token, records, tmp_path):
    visits = [records.promise(f"pr-{n}") for n in range(20)]
    answers = []

    def send():
        with HttpClient(running, token=token) as client:
            client.hello()
            answers.append(client.push(visits))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [receipt.status for answer in answers for receipt in answer.results]
    assert (told.count("stored"), told.count("duplicate")) == (20, 100)
    with HttpClient(running, token=token) as client:
        pulled = client.pull({}, 1 << 20)
    assert sum(item.kind == "promise" for item in pulled.items) == 20
    with app.state.store.reading():
        assert Record.select().count() == 20
    with sqlite3.connect(tmp_path / "kioo.db") as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    file.close()


def test_a_body_cut_off_in_the_middle_is_not_half_taken(running, token, records):
    body = json.dumps({"records": [as_json(records.promise())]}).encode()
    request = f"POST /sync/v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    host, port = running.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(request.encode() + body[: len(body) // 2])
    answer = requests.post(f"{running}/sync/v1/push", data=body, headers=bearer(token), timeout=5)
    assert answer.json()["results"][0]["status"] == "stored"
    assert httpx.get(f"{running}/healthz").status_code == 200
