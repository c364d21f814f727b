import pytest

from tests.fakes.web import TestClient
from tests.server.pages.district import PASSWORD
from tests.server.pages.test_barriers import csrf_of
from tests.server.pages.test_walk import Shown


def test_nobody_signed_in_is_led_to_the_door_and_back(district, browse):
    client = browse(district)
    answer = client.get("/barriers/b-fuel", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/barriers/b-fuel")
    answer = client.post(
        "/sign-in", data={"name": "LELA ", "password": PASSWORD, "next": "/barriers/b-fuel"}, follow_redirects=False
    )
    assert answer.headers["location"] == "/barriers/b-fuel"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_wrong_entry_never_says_which_of_the_two_was_wrong(own_district, browse):
    client = browse(own_district)
    wrong_name = client.post("/sign-in", data={"name": "nobody", "password": PASSWORD})
    wrong_password = client.post("/sign-in", data={"name": "lela", "password": "something else"})
    told = [Shown(answer.text).text.replace("nobody", "lela") for answer in (wrong_name, wrong_password)]
    assert told[0] == told[1]
    assert wrong_name.status_code == wrong_password.status_code == 401


def test_guessing_becomes_slow_and_says_how_long(own_district, browse):
    client = browse(own_district)
    for _ in range(4):
        client.post("/sign-in", data={"name": "lela", "password": "guess"})
    answer = client.post("/sign-in", data={"name": "lela", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Wait 6 seconds." in answer.text or "Wait 5 seconds." in answer.text


def test_the_way_back_never_leads_away(district, browse):
    client = browse(district)
    for away in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"):
        answer = client.post(
            "/sign-in", data={"name": "lela", "password": PASSWORD, "next": away}, follow_redirects=False
        )
        assert answer.headers["location"] == "/", away
        answer = client.get("/language/fr", params={"back": away}, follow_redirects=False)
        assert answer.headers["location"] == "/", away


def test_signing_out_needs_our_own_page_and_ends_the_session(own_district, browse):
    client = browse(own_district, "lela")
    assert client.post("/sign-out", data={"csrf": "guessed"}).status_code == 403
    assert client.get("/places").status_code == 200
    csrf = next(a["value"] for t, a in Shown(client.get("/").text).tags if a.get("name") == "csrf")
    token = client.cookies["kioo_session"]
    client.post("/sign-out", data={"csrf": csrf})
    again = TestClient(own_district.app, cookies={"kioo_session": token})
    assert again.get("/places", follow_redirects=False).status_code == 303


def test_a_session_ends_after_twelve_hours(own_district, browse):
    client = browse(own_district, "lela")
    own_district.clock.advance(12 * 3600 + 1)
    assert client.get("/", follow_redirects=False).headers["location"] == "/sign-in?next=/"


def test_the_language_is_the_chosen_one_else_the_browsers(district, browse):
    assert '<html lang="sw"' in browse(district, **{"accept-language": "sw-TZ,sw;q=0.9"}).get("/sign-in").text
    client = browse(district, **{"accept-language": "sw"})
    client.get("/language/fr?back=/sign-in")
    assert '<html lang="fr"' in client.get("/sign-in").text
    assert client.get("/language/xx").status_code == 404


def test_another_site_cannot_post_the_door(district, browse):
    client = browse(district, **{"sec-fetch-site": "cross-site"})
    answer = client.post("/sign-in", data={"name": "lela", "password": PASSWORD})
    assert answer.status_code == 403
    assert "kioo_session" not in client.cookies


NEW = "five other quiet plain words"


def asks_for_new(client, old, new=NEW):
    data = {"csrf": csrf_of(client, "/about-you"), "old": old, "password": new}
    return client.post("/about-you", data=data, follow_redirects=False)


def test_an_own_new_password_signs_out_every_other_browser(own_district, browse):
    here, elsewhere = browse(own_district, "lela"), browse(own_district, "lela")
    before = here.cookies["kioo_session"]
    assert asks_for_new(here, PASSWORD).headers["location"] == "/about-you?told=password"
    assert here.get("/places", follow_redirects=False).status_code == 200
    for token in (before, elsewhere.cookies["kioo_session"]):
        browser = TestClient(own_district.app, cookies={"kioo_session": token})
        assert browser.get("/places", follow_redirects=False).status_code == 303
    for password, status in ((PASSWORD, 401), (NEW, 303)):
        data = {"name": "lela", "password": password}
        assert browse(own_district).post("/sign-in", data=data, follow_redirects=False).status_code == status


def test_who_does_not_know_the_old_one_changes_nothing_and_is_slowed(own_district, browse):
    client = browse(own_district, "lela")
    assert [asks_for_new(client, "a guess").status_code for _ in range(5)] == [401, 401, 401, 401, 429]
    assert client.get("/places", follow_redirects=False).status_code == 200


@pytest.mark.parametrize("easy", ["short", "aaaaaaaaaaaaaaaa", "ababababababab", ""])
def test_a_new_one_that_is_easy_to_guess_is_refused(own_district, browse, easy):
    answer = asks_for_new(browse(own_district, "lela"), PASSWORD, easy)
    assert answer.status_code == 422
    assert "too easy to guess" in answer.text
    assert browse(own_district, "lela").get("/places").status_code == 200
