from core.errors import DatabaseAway
from server.front_door import SAFE_HEADERS, FrontDoor
from tests.fakes.web import TestClient


def door(answer):
    return TestClient(FrontDoor(answer), raise_server_exceptions=False)


async def breaks(scope, receive, send):
    raise RuntimeError("Grace said this")


async def finds_no_database(scope, receive, send):
    raise DatabaseAway("10.0.0.7 does not answer")


async def breaks_half_way(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
    raise RuntimeError("Grace said this")


async def keeps_its_own(scope, receive, send):
    headers = [(b"content-security-policy", b"default-src 'self'")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"fine"})


def test_a_page_without_its_records_says_when_to_try_again():
    answer = door(finds_no_database).get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "K-27" in answer.text
    assert "10.0.0.7" not in answer.text


def test_a_page_that_breaks_says_so_plainly_and_logs_no_words(caplog):
    caplog.set_level("INFO")
    answer = door(breaks).get("/")
    assert answer.status_code == 500
    assert "K-01" in answer.text
    assert "why=RuntimeError" in caplog.text
    assert "Grace" not in answer.text + caplog.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_answer_that_has_begun_is_cut_and_never_patched(caplog):
    caplog.set_level("INFO")
    assert "K-01" not in door(breaks_half_way).get("/").text
    assert "Grace" not in caplog.text


def test_a_page_keeps_the_headers_it_sets_itself():
    headers = door(keeps_its_own).get("/").headers
    assert headers["Content-Security-Policy"] == "default-src 'self'"
    assert {name for name in SAFE_HEADERS if name not in headers} == set()


def test_browsers_are_bound_to_https_only_where_there_is_https():
    assert "Strict-Transport-Security" not in door(keeps_its_own).get("/").headers
    safe = TestClient(FrontDoor(keeps_its_own), base_url="https://testserver")
    assert "Strict-Transport-Security" in safe.get("/").headers
