"""The second step in a browser: set up, asked for at the door, spent, refused to strangers, owed by administrators, switched off."""

import html
import re
from dataclasses import replace

import pytest

from core.settings import NeedSecondStep
from server import accounts
from server.main import create_app
from server.pages.routes import PageRoute
from server.store.tables import WebSession
from tests.fakes.phone import Phone
from tests.fakes.web import TestClient
from tests.server.pages.district import PASSWORD
from tests.server.pages.test_barriers import csrf_of
from tests.server.pages.test_walk import Shown

HERE = "/about-you/second-step"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(accounts, "_fits", lambda password, kept: password == PASSWORD)  # Argon2id is slow on purpose


def post(client, address, **fields):
    return client.post(address, data={"csrf": csrf_of(client, HERE), **fields}, follow_redirects=False)


def begin(client):
    """The letters of a fresh secret, as they stand on the page."""
    page = post(client, HERE, password=PASSWORD)
    assert page.status_code == 200
    assert "<svg" in page.text.split('class="square"')[1]
    letters = re.search(r'<code class="ltr">([A-Z2-7 ]+)</code>', page.text)[1]
    assert f"secret={letters.replace(' ', '')}&amp;" in page.text
    return letters


def set_up(client, clock):
    """Somebody's phone and recovery codes after they went through all of it."""
    phone = Phone(begin(client), clock)
    page = post(client, f"{HERE}/on", code=phone.code())
    assert page.status_code == 200
    return phone, re.findall(r'<li><code class="ltr">([0-9A-Z ]+)</code>', page.text)


def at_the_code(browse, district, name="lela", onward="/places"):
    """A browser that gave the right password, and the word in its form."""
    client = browse(district)
    data = {"name": name, "password": PASSWORD, "next": onward}
    answer = client.post("/sign-in", data=data, follow_redirects=False)
    assert answer.headers["location"] == f"/sign-in/code?next={onward}"
    assert "kioo_session" not in client.cookies
    page = client.get(answer.headers["location"])
    return client, re.search(r'name="csrf" value="([^"]+)"', page.text)[1]


def give(client, csrf, code, onward="/places", **more):
    data = {"csrf": csrf, "next": onward, **({"code": code} if code else {}), **more}
    return client.post("/sign-in/code", data=data, follow_redirects=False)


@pytest.fixture
def lela(own_district, browse):
    client = browse(own_district, "lela")
    phone, codes = set_up(client, own_district.clock)
    return client, phone, codes


def test_setting_it_up_shows_ten_codes_once_and_signs_every_other_browser_out(own_district, browse):
    here, elsewhere = browse(own_district, "lela"), browse(own_district, "lela")
    before = here.cookies["kioo_session"]
    _, codes = set_up(here, own_district.clock)
    assert len(codes) == 10
    page = here.get(HERE).text
    assert "10 recovery codes are left" in page
    assert [code for code in codes if code in page] == []
    assert here.cookies["kioo_session"] != before
    for token in (before, elsewhere.cookies["kioo_session"]):
        browser = TestClient(own_district.app, cookies={"kioo_session": token})
        assert browser.get("/places", follow_redirects=False).status_code == 303


def test_a_stolen_browser_begins_nothing_without_the_password_and_a_wrong_code_switches_nothing_on(
    own_district, browse
):
    client = browse(own_district, "lela")
    assert post(client, HERE, password="a guess").status_code == 401
    assert post(client, f"{HERE}/on", code="123456").status_code == 422
    letters = begin(client)
    wrong = post(client, f"{HERE}/on", code="123456", begun=letters)
    assert wrong.status_code == 422
    assert letters in wrong.text
    for guessed in ({}, {"begun": "AAAA é"}):
        elsewhere = post(client, f"{HERE}/on", code="123456", **guessed)
        assert (elsewhere.status_code, letters in elsewhere.text) == (422, False)
    assert "does not fit" in wrong.text
    assert browse(own_district, "lela").get("/places", follow_redirects=False).status_code == 200


def test_the_code_is_asked_for_after_the_password_and_leads_where_somebody_wanted_to_go(own_district, browse, lela):
    _, phone, _ = lela
    client, csrf = at_the_code(browse, own_district)
    assert client.get("/places", follow_redirects=False).headers["location"].startswith("/sign-in")
    answer = give(client, csrf, phone.next_code())
    assert answer.headers["location"] == "/places"
    assert client.get("/places", follow_redirects=False).status_code == 200
    assert "kioo_ticket" not in client.cookies


def test_a_wrong_code_says_what_else_there_is_and_a_used_one_is_refused(own_district, browse, lela):
    _, phone, _ = lela
    client, csrf = at_the_code(browse, own_district)
    wrong = give(client, csrf, phone.code())
    assert wrong.status_code == 401
    words = Shown(wrong.text).text
    assert "This code does not fit. Take the one your phone shows now; each works once." in words
    assert "One of your recovery codes" in words
    assert "Ask the person who set up Kioo here" in words
    assert "kioo_session" not in client.cookies


def test_a_recovery_code_lets_in_once_and_leads_to_where_the_rest_is_counted(own_district, browse, lela):
    _, _, codes = lela
    client, csrf = at_the_code(browse, own_district)
    answer = give(client, csrf, "", recovery=codes[0].lower())
    assert answer.headers["location"] == f"{HERE}?told=recovered"
    page = Shown(client.get(answer.headers["location"]).text).text
    assert "9 recovery codes are left" in page
    assert "which is spent now" in page
    client, csrf = at_the_code(browse, own_district)
    assert give(client, csrf, "", recovery=codes[0]).status_code == 401


def test_guessing_codes_becomes_slow(own_district, browse, lela):
    _, phone, _ = lela
    client, csrf = at_the_code(browse, own_district)
    assert [give(client, csrf, "123456").status_code for _ in range(5)] == [401] * 4 + [429]
    other, word = at_the_code(browse, own_district)
    assert give(other, word, phone.code(later=30)).status_code == 429


def test_a_late_code_begins_again_at_the_door_and_keeps_the_way(own_district, browse, lela):
    _, phone, _ = lela
    client, csrf = at_the_code(browse, own_district)
    own_district.clock.advance(5 * 60)
    answer = give(client, csrf, phone.code())
    assert answer.headers["location"] == "/sign-in?late=yes&next=/places"
    page = client.get(answer.headers["location"]).text
    assert "longer than five minutes" in page
    assert 'value="/places"' in page
    assert (
        browse(own_district)
        .get("/sign-in/code", follow_redirects=False)
        .headers["location"]
        .startswith("/sign-in?late=yes")
    )


def test_the_code_of_a_form_that_is_not_ours_is_not_even_looked_at(own_district, browse, lela):
    _, phone, _ = lela
    client, csrf = at_the_code(browse, own_district)
    code = phone.next_code()
    assert give(client, "guessed", code).status_code == 403
    assert give(client, "", code).status_code == 403
    client.headers["sec-fetch-site"] = "cross-site"
    assert give(client, csrf, code).status_code == 403
    del client.headers["sec-fetch-site"]
    assert give(client, csrf, code).status_code == 303


def test_the_session_is_a_new_one_and_a_planted_one_or_a_ticket_opens_nothing(own_district, browse, lela):
    _, phone, _ = lela
    client, csrf = at_the_code(browse, own_district)
    ticket = client.cookies["kioo_ticket"]
    planted = TestClient(own_district.app, cookies={"kioo_session": ticket})
    assert planted.get("/places", follow_redirects=False).status_code == 303
    answer = give(client, csrf, phone.next_code())
    token = re.search(r"kioo_session=([^;]+)", answer.headers["set-cookie"])[1]
    assert token not in {ticket, csrf}
    again = TestClient(own_district.app, cookies={"kioo_ticket": ticket})
    assert again.get("/sign-in/code", follow_redirects=False).headers["location"].startswith("/sign-in?late=yes")


def test_somebody_elses_ticket_wants_their_code(own_district, browse, lela):
    zuri = browse(own_district, "zuri")
    hers, _ = set_up(zuri, own_district.clock)
    client, csrf = at_the_code(browse, own_district)
    assert give(client, csrf, hers.next_code()).status_code == 401
    with own_district.store.reading():
        before = WebSession.select().count()
    other, word = at_the_code(browse, own_district, "zuri")
    other.cookies.set("kioo_ticket", client.cookies["kioo_ticket"], path="/sign-in", domain="testserver.local")
    assert give(other, word, hers.code(later=30)).status_code == 403
    with own_district.store.reading():
        assert WebSession.select().count() == before


def test_the_ticket_is_for_the_door_alone_and_no_script_reads_it(own_district, lela):
    for scheme, marked in (("https", True), ("http", False)):
        client = TestClient(own_district.app, base_url=f"{scheme}://testserver")
        answer = client.post("/sign-in", data={"name": "lela", "password": PASSWORD}, follow_redirects=False)
        told = set(answer.headers["set-cookie"].split("; "))
        assert {"HttpOnly", "Path=/sign-in", "SameSite=lax", "Max-Age=300"} <= told
        assert ("Secure" in told) is marked


def test_the_way_back_after_the_code_never_leads_away(own_district, browse, lela):
    _, phone, _ = lela
    for away in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"):
        client, csrf = at_the_code(browse, own_district)
        assert give(client, csrf, phone.next_code(), onward=away).headers["location"] == "/", away


def test_new_codes_and_switching_off_want_a_code_and_the_latter_the_password_too(own_district, browse, lela):
    client, phone, codes = lela
    assert post(client, f"{HERE}/codes", code="123456").status_code == 422
    new = re.findall(
        r'<li><code class="ltr">([0-9A-Z ]+)</code>', post(client, f"{HERE}/codes", code=phone.next_code()).text
    )
    assert len(new) == 10
    assert not set(new) & set(codes)
    assert post(client, f"{HERE}/off", password="a guess", last_code=phone.next_code()).status_code == 401
    assert post(client, f"{HERE}/off", password=PASSWORD, last_code=codes[0]).status_code == 422
    off = post(client, f"{HERE}/off", password=PASSWORD, last_code=new[0])
    assert off.headers["location"] == f"{HERE}?told=step-off"
    assert "Your password alone opens the pages." in client.get(off.headers["location"]).text
    assert browse(own_district, "lela").get("/places", follow_redirects=False).status_code == 200


def test_a_key_is_shown_once_to_who_knows_the_password_and_taken_back(own_district, browse):
    client = browse(own_district, "lela")
    keys = "/about-you/keys"
    assert post(client, keys, name="Power BI", password="a guess").status_code == 401
    assert post(client, keys, name=" ", password=PASSWORD).status_code == 422
    page = post(client, keys, name="Power <b>BI", password=PASSWORD).text
    key = re.search(r"kioo-key-[\w-]{43}", page)[0]
    listed = client.get(keys).text
    assert key not in listed
    assert "Power &lt;b&gt;BI" in listed
    back = re.search(r'action="(/about-you/keys/[^"]+/back)"', listed)[1]
    assert post(browse(own_district, "zuri"), back).status_code == 404
    assert post(client, back).headers["location"] == f"{keys}?told=key-back"
    assert "No key yet." in client.get(keys).text


@pytest.fixture
def strict(own_district):
    """The same district where administrators need a second step."""
    settings = replace(own_district.service.settings, second_step=NeedSecondStep.ADMINISTRATORS)
    own_district.app = create_app(settings, clock=own_district.clock)
    yield own_district
    own_district.app.state.store.close()


def all_routes(routes):
    for one in routes:
        if isinstance(one, PageRoute):
            yield one
        yield from all_routes(getattr(getattr(one, "original_router", None), "routes", ()))


def test_an_administrator_is_led_to_it_and_does_nothing_else_until_it_is_on(strict, browse):
    assert browse(strict, "lela").get("/", follow_redirects=False).status_code == 200  # she administers nothing
    client = browse(strict, "sami")
    assert client.get("/set-up", follow_redirects=False).headers["location"] == HERE
    opened = set()
    for route in all_routes(strict.app.routes):
        address = route.path.replace("{", "").replace("}", "").replace(":path", "")
        if "GET" in route.methods:
            answer = client.get(address, follow_redirects=False)
        else:
            answer = client.post(address, data={"csrf": csrf_of(client, HERE)}, follow_redirects=False)
        if answer.headers.get("location") != HERE:
            opened.add(route.path)
        if route.path == "/sign-out":
            client = browse(strict, "sami")
    doors = {"/sign-in", "/sign-in/code", "/sign-out", "/language/{code}", "/{anything:path}"}
    assert opened == doors | {"/about-you", HERE, f"{HERE}/on", f"{HERE}/codes", f"{HERE}/off"}
    set_up(client, strict.clock)
    assert client.get("/people", follow_redirects=False).status_code == 200


def test_every_page_of_it_is_plain_in_every_language(own_district, browse, lela):
    client, _, _ = lela
    for language in ("en", "fr", "sw", "ar"):
        client.get(f"/language/{language}?back=/")
        for address in (HERE, "/about-you", "/about-you/keys"):
            page = client.get(address)
            assert page.status_code == 200
            assert f'<html lang="{language}"' in page.text
        door, _ = at_the_code(browse, own_district)
        door.get(f"/language/{language}?back=/sign-in/code")
        page = door.get("/sign-in/code")
        assert f'<html lang="{language}"' in page.text
        assert "<script" not in page.text
        assert 'class="ltr code"' in html.unescape(page.text)
