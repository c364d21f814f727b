"""The HTTP client against real sockets; what the protocol promises in general is in tests/contracts."""

import gzip
import json
import logging
import ssl
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.errors import BadSettings, Offline, ServerSaysNo
from sync.http_client import HttpClient
from sync.problems import refusal
from sync.wire import problem_json
from tests.fakes.http_server import answering
from tests.fakes.memory_store import make_record

MEDIA = "application/vnd.kioo-sync.v1+json"
HELLO = {"server": "srv-1", "epoch": 1, "now": 5, "api": [1], "scope": "s", "limits": {}}


def http(body, *, status="200 OK", media=MEDIA, server="srv-1", more="", length=None):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    marks = f"Kioo-Server: {server}\r\n" if server else ""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{marks}{more}Connection: close\r\n"
    return f"{head}Content-Length: {len(raw) if length is None else length}\r\n\r\n".encode() + raw


def self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime(2026, 1, 1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=9000))
    certificate = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "both.pem").write_bytes(certificate.public_bytes(pem) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


def says(answer, **known):
    with answering(answer) as (url, _), HttpClient(url, token="t", **known) as client:
        return client.hello()


def reason_of(answer, **known):
    with pytest.raises(Offline) as caught:
        says(answer, **known)
    return str(caught.value)


def test_hello_is_understood_and_unknown_fields_are_ignored():
    hello = says(http({**HELLO, "notice": "new", "limits": {"records": 7, "blob_bytes": 9}}))
    assert (hello.server, hello.limits.records) == ("srv-1", 7)


def test_a_captive_portal_with_200_and_html_is_no_answer():
    page = b"<html><a href='/login'>Welcome to Hotel Wi-Fi</a></html>"
    assert reason_of(http(page, media="text/html", server="")) == "somebody-else"


def test_a_proxy_page_is_no_answer_even_with_an_error_status():
    assert (
        reason_of(http(b"<h1>Bad gateway</h1>", status="502 Bad Gateway", media="text/html", server=""))
        == "somebody-else"
    )
    assert reason_of(http(b"{}", status="413 Too Large", media="application/json", server="")) == "somebody-else"


def test_json_of_somebody_else_is_no_answer():
    assert reason_of(http(HELLO, media="application/json")) == "somebody-else"
    assert reason_of(http(HELLO, server="")) == "somebody-else"


def test_a_redirect_is_not_followed_and_no_answer():
    with answering(http(HELLO)) as (elsewhere, heard):
        moved = http(b"", status="302 Found", more=f"Location: {elsewhere}/sync/v1/hello\r\n")
        assert reason_of(moved) == "somebody-else"
    assert heard == []


def test_another_kioo_server_than_ours_is_no_answer():
    assert reason_of(http(HELLO, server="srv-2"), server="srv-1") == "other-server"


def test_an_answer_cut_off_in_the_middle_is_no_answer():
    whole = json.dumps(HELLO).encode()
    assert reason_of(http(whole[:40], length=len(whole))) == "nobody-answered"
    assert reason_of(http(whole[:40])) == "cut-off"


@pytest.mark.parametrize(
    "body", [[], "text", {}, {**HELLO, "epoch": None}, {**HELLO, "limits": 3}, {**HELLO, "api": 1}]
)
def test_json_of_another_shape_is_no_answer(body):
    assert reason_of(http(body)) == "cut-off"


def test_json_that_is_nested_without_end_is_no_answer():
    assert reason_of(http(b"[" * 50_000)) == "cut-off"


def test_more_bytes_than_asked_for_are_not_read():
    assert reason_of(http(b" " * 70_000 + b"{}")) == "too-much"


def test_a_small_body_that_inflates_without_end_is_not_read():
    bomb = gzip.compress(b" " * 5_000_000)
    assert len(bomb) < 6_000
    assert reason_of(http(bomb, more="Content-Encoding: gzip\r\n")) == "too-much"


def test_a_compressed_answer_is_understood():
    assert says(http(gzip.compress(json.dumps(HELLO).encode()), more="Content-Encoding: gzip\r\n")).epoch == 1


def test_nobody_at_the_address_is_offline():
    with answering() as (url, _):
        pass
    with HttpClient(url) as client, pytest.raises(Offline, match="nobody-answered"):
        client.hello()


def test_silence_is_offline_after_the_time_limit(monkeypatch):
    monkeypatch.setattr("sync.retry.time_limit", lambda size: 0.05)
    with answering(None) as (url, _), HttpClient(url) as client, pytest.raises(Offline, match="nobody-answered"):
        client.hello()


def test_a_certificate_that_nobody_we_trust_has_signed_gets_no_token(tmp_path):
    tls = self_signed(tmp_path)
    with answering(http(HELLO), tls=tls) as (url, heard), pytest.raises(Offline, match="not-trusted"):
        HttpClient(url, token="secret").hello()
    assert heard == []


@pytest.mark.parametrize("wait", [None, 30.0])
def test_a_refusal_carries_problem_retry_and_wait(wait):
    no = refusal("slow-down", wait)
    with pytest.raises(ServerSaysNo) as caught:
        says(http(problem_json(no), status="429 Slow", media="application/problem+json"))
    assert vars(caught.value) == vars(no)


def test_retry_after_in_the_header_counts_too():
    answer = http(
        problem_json(refusal("busy")), status="503 Busy", media="application/problem+json", more="Retry-After: 9\r\n"
    )
    with pytest.raises(ServerSaysNo) as caught:
        says(answer)
    assert caught.value.retry_after == 9


def test_a_refusal_of_a_newer_server_is_still_a_refusal():
    newer = {"type": "tea-only", "status": 418, "retry": "sometime", "retry_after": "soon"}
    with pytest.raises(ServerSaysNo) as caught:
        says(http(newer, status="418 Teapot", media="application/problem+json"))
    assert (caught.value.problem, caught.value.retry, caught.value.retry_after) == ("tea-only", "later", None)


def test_a_push_is_one_compressed_request_with_the_token():
    receipts = {"now": 1, "results": [{"id": "r1", "rev": 1, "status": "stored", "problem": None, "seq": 4}]}
    with answering(http(receipts)) as (url, heard), HttpClient(url, token="tok", server="srv-1") as client:
        assert client.push([make_record()]).results[0].status == "stored"
    head, _, body = heard[0].partition(b"\r\n\r\n")
    assert b"Authorization: Bearer tok" in head
    assert json.loads(gzip.decompress(body))["records"][0]["id"] == "r1"


@pytest.mark.parametrize(
    "receipt", [{"id": [], "rev": 1, "status": "stored"}, {"id": "r1", "rev": "1", "status": "stored"}, 7]
)
def test_a_receipt_of_another_shape_is_no_answer(receipt):
    told = http({"now": 1, "results": [receipt]})
    with answering(told) as (url, _), HttpClient(url) as client, pytest.raises(Offline, match="cut-off"):
        client.push([make_record()])


def test_the_token_of_netrc_and_the_proxy_of_the_environment_are_not_used(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login eve password hers\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with answering(http(HELLO)) as (url, heard), HttpClient(url, token="ours") as client:
        client.hello()
    assert b"Bearer ours" in heard[0]


def test_the_code_is_sent_without_spaces_and_dashes():
    with answering(http({})) as (url, heard), HttpClient(url) as client, pytest.raises(Offline, match="cut-off"):
        client.enrol(" k7mx-2pqr ", "dev", "Tablet 3")
    sent = json.loads(gzip.decompress(heard[0].partition(b"\r\n\r\n")[2]))
    assert sent == {"code": "K7MX2PQR", "device": "dev", "device_name": "Tablet 3"}
    assert b"Authorization" not in heard[0]


@pytest.mark.parametrize(
    "url", ["http://kioo.example.org", "ftp://localhost", "kioo.example.org", "http://127.0.0.1.evil.example"]
)
def test_an_address_that_would_send_in_clear_is_refused(url):
    with pytest.raises(BadSettings, match="https"):
        HttpClient(url)


def test_logs_hold_no_answers_and_no_token(caplog):
    caplog.set_level(logging.DEBUG)
    secret = make_record(data={"story": "SENTINEL-STORY"})
    receipts = {"now": 1, "results": []}
    with answering(http(receipts)) as (url, _), HttpClient(url, token="SENTINEL-TOKEN") as client:
        client.push([secret])
    assert "SENTINEL" not in caplog.text
