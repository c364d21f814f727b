"""What somebody who means harm tries from outside: floods, planted cookies, foreign pages, statements in fields, ways out of a folder."""

import asyncio
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server import admin
from server.pages.routes import PageRoute
from server.store.tables import Audit, Person
from tests.fakes.web import TestClient
from tests.server.pages.district import PASSWORD

STATEMENTS = (
    "' OR '1'='1", "'; DROP TABLE person; --", "x' UNION SELECT password FROM person --", '" OR ""="', "%' ESCAPE '%", "\\", "\0", "𝕏" * 300,
)  # fmt: skip
WAYS_OUT = (
    "../../../../etc/passwd",
    "..\\..\\etc\\passwd",
    "/etc/passwd",
    "%2e%2e/%2e%2e/etc/passwd",
    "....//etc/passwd",
    "a\0b",
)
EVERYWHERE = (
    "/sign-in",
    "/",
    "/nothing",
    "/healthz",
    "/static/kioo.css",
    "/v1/projects",
)


FORMS = {
    "fields": (b"application/x-www-form-urlencoded", b"name=", b"a"),
    "many fields": (b"application/x-www-form-urlencoded", b"name=a", b"&b=c"),
    "a file": (
        b"multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n',
        b"a",
    ),
    "no form": (b"multipart/form-data; boundary=x", b"nothing of the kind", b"a"),
}


async def flooded(app, path, kind, begins, goes_on):
    """Sends pieces without naming a length until it is answered: the status and how many bytes were taken."""
    taken, said = 0, []

    async def receive():
        nonlocal taken
        piece = goes_on * ((1 << 20) // len(goes_on)) if taken else begins
        taken += len(piece)
        if taken > 100 << 20:
            raise KeyboardInterrupt("it never has enough")
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message):
        said.append(message)

    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http"}
    scope |= {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("x", 80)}
    await app({**scope, "headers": [(b"content-type", kind)], "client": ("10.0.0.1", 1)}, receive, send)
    return said[0]["status"], taken


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_flood_that_names_no_length_is_cut_off(district, form):
    status, taken = asyncio.run(flooded(district.app, "/sign-in", *form))
    assert status == 403
    assert taken < 10 << 20


def test_signing_in_gives_a_new_session_and_a_planted_one_opens_nothing(own_district, browse):
    client = browse(own_district)
    client.cookies.set("kioo_session", "planted-by-somebody")
    client.post("/sign-in", data={"name": "lela", "password": PASSWORD})
    given_out = client.cookies.get("kioo_session", domain="testserver.local") or max(
        (one.value for one in client.cookies.jar), key=len
    )
    assert given_out != "planted-by-somebody"
    planted = TestClient(own_district.app, cookies={"kioo_session": "planted-by-somebody"})
    assert planted.get("/places", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(("scheme", "marked"), [("https", True), ("http", False)])
def test_the_cookie_goes_over_https_only_where_there_is_https(own_district, scheme, marked):
    client = TestClient(own_district.app, base_url=f"{scheme}://testserver")
    answer = client.post("/sign-in", data={"name": "lela", "password": PASSWORD}, follow_redirects=False)
    assert ("Secure" in answer.headers["set-cookie"].split("; ")) is marked


def test_a_new_password_ends_what_the_old_one_opened(own_district, browse):
    client = browse(own_district, "lela")
    assert client.get("/places").status_code == 200
    with own_district.store.reading():
        lela = Person.get(Person.login == "lela").id
    admin.set_password(own_district.store, lela, "four other quiet words")
    assert client.get("/places", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_page_binds_the_browser(district, browse, address):
    headers = browse(district).get(address, follow_redirects=False).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert not {"script-src", "connect-src", "object-src"} & set(policy)
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("address", ["/sync/v1/hello", "/sync/v1/nothing"])
def test_what_tablets_are_told_is_no_page_whatever_a_browser_thinks(district, browse, address):
    headers = browse(district).get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "application/problem+json"


def pages_that_change_something(routes):
    for one in routes:
        if isinstance(one, PageRoute) and "POST" in one.methods:
            yield one.path
        yield from pages_that_change_something(getattr(getattr(one, "original_router", None), "routes", ()))


def test_no_page_changes_anything_for_a_form_that_is_not_ours(district, browse):
    client, foreign = browse(district, "lela"), browse(district, "lela", **{"sec-fetch-site": "none"})
    foreign.headers["sec-fetch-site"] = "cross-site"
    paths = sorted(pages_that_change_something(district.app.routes))
    assert len(paths) > 10
    for path in paths:
        address = path.replace("{", "").replace("}", "")
        if path not in {"/sign-in", "/sign-in/code"}:
            assert client.post(address, data={"csrf": "guessed"}).status_code == 403, path
        assert foreign.post(address, data={"csrf": "guessed"}).status_code == 403, path


@pytest.fixture(scope="module")
def lela(district):
    client = TestClient(district.app, raise_server_exceptions=False)
    client.post("/sign-in", data={"name": "lela", "password": PASSWORD})
    return client


@settings(max_examples=settings().max_examples // 4)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@example(STATEMENTS[0])
@example(STATEMENTS[1])
@example(STATEMENTS[2])
@example(STATEMENTS[5])
@example(STATEMENTS[6])
def test_whatever_stands_in_an_address_is_a_value_and_never_a_statement(lela, text):
    said = quote(text, safe="")
    for address in (f"/barriers/{said}", f"/places?q={said}", f"/lists/d1/{said}"):
        assert lela.get(address).status_code in {200, 404}, address


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_for_a_name_or_a_code_opens_nothing(own_district, browse, text):
    client = browse(own_district)
    assert client.post("/sign-in", data={"name": text, "password": text}).status_code == 401
    answer = client.post("/sync/v1/enrol", json={"code": text, "device": "t", "device_name": text})
    assert answer.status_code in {400, 403, 404, 409, 410, 422}
    assert client.get("/sync/v1/hello", headers={"Authorization": f"Bearer {quote(text)}"}).status_code == 401
    with own_district.store.reading():
        assert Person.select().count() > 0


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("before", ["/static/", "/sync/v1/content/", "/sync/v1/blob/", "/files/"])
def test_no_address_leads_out_of_its_folder(district, browse, before, way):
    answer = browse(district, "lela").get(before + quote(way, safe="%"))
    assert answer.status_code in {400, 401, 404}
    assert "root:" not in answer.text


def test_passwords_codes_and_keys_stand_in_no_log_and_in_no_trail(own_district, browse, caplog, capfd):
    caplog.set_level("DEBUG")
    store, client = own_district.store, browse(own_district, "lela")
    with store.reading():
        lela = Person.get(Person.login == "lela").id
    code = admin.new_enrol_code(store, lela)
    enrolled = client.post("/sync/v1/enrol", json={"code": code, "device": "t9", "device_name": "Tablet"}).json()
    client.get("/sync/v1/hello", headers={"Authorization": f"Bearer {enrolled['token']}"})
    key = admin.new_collect_token(store, lela, "Collect")
    client.get(f"/v1/key/{key}/projects/1/formList")
    client.post("/sign-in", data={"name": "lela", "password": "a wrong secret"})
    secrets = [code, enrolled["token"], key, PASSWORD, "a wrong secret", *(one.value for one in client.cookies.jar)]
    with store.reading():
        trail = " ".join(f"{row.what} {row.thing}" for row in Audit.select())
    printed = capfd.readouterr()
    said = "\n".join(
        line.getMessage() for line in caplog.records if line.name.startswith(("kioo", "uvicorn", "fastapi"))
    )
    assert "kioo" in {line.name.partition(".")[0] for line in caplog.records}
    assert [one for one in secrets if one in said + trail + printed.out + printed.err] == []
