"""A person's page: roles, names, password, leaving and coming back; each done by its button, said in words, refused to others."""

import pytest

from server import admin
from tests.server.pages.district import PASSWORD
from tests.server.pages.test_set_up import post
from tests.server.pages.test_walk import NEVER_SAID, Shown

NEW = "four other words there"


@pytest.fixture
def here(own_district, browse):
    """Sami's browser, and what a person's page says."""
    client = browse(own_district, "sami")

    class Here:
        people, district = own_district.people, own_district

        def says(self, whose, more=""):
            answer = client.get(f"/people/{self.people[whose]}{more}")
            assert answer.status_code == 200
            assert not NEVER_SAID.search(Shown(answer.text).text)
            return Shown(answer.text).text

        def sends(self, whose, what, **fields):
            return post(client, f"/people/{self.people[whose]}/{what}", **fields)

    return Here()


def onward(answer):
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_the_list_leads_to_each_person(here, district, browse):
    page = browse(district, "sami").get("/people").text
    assert f'href="/people/{district.people["aisha"]}"' in page
    said = here.says("aisha")
    for words in ("Supervisor", "Nandari", "Aisha’s tablet", "New code", "Give another role", "They leave"):
        assert words in said, words
    assert "Take it away" not in said  # it is the only role
    assert "A new password" in said


def test_a_role_is_given_and_taken_again(here):
    assert onward(here.sends("aisha", "give", role="manager", unit="d2")).endswith("?told=given")
    assert "Manager Solima" in here.says("aisha")
    assert "They have this role." in here.says("aisha", "?told=given")
    assert onward(here.sends("aisha", "take", role="supervisor", unit="d1")).endswith("?told=taken")
    assert "Nandari" not in here.says("aisha").split("Give another role")[0]
    answer = here.sends("aisha", "take", role="manager", unit="d2")
    assert answer.status_code == 422
    assert "This is the only role they have." in answer.text
    assert "role=&quot;alert&quot;" in answer.text or 'role="alert"' in answer.text


def test_names_are_changed_and_what_was_typed_stays_when_it_cannot_be(here, browse):
    answer = here.sends("lela", "rename", name="Lela Two", login="zuri")
    assert answer.status_code == 422
    assert "Somebody has this name for signing in already." in answer.text
    assert 'value="Lela Two"' in answer.text
    assert onward(here.sends("lela", "rename", name="Lela Two", login="lela2")).endswith("?told=person-renamed")
    client = browse(here.district)
    assert (
        client.post("/sign-in", data={"name": "lela2", "password": PASSWORD}, follow_redirects=False).status_code == 303
    )


def test_who_forgot_the_password_gets_a_first_one(here, browse):
    theirs = browse(here.district, "lela")
    assert here.sends("lela", "password", password="short").status_code == 422
    assert theirs.get("/", follow_redirects=False).status_code == 200
    answer = here.sends("lela", "password", password=NEW)
    assert onward(answer).endswith("?told=password-set")
    assert theirs.get("/", follow_redirects=False).status_code == 303
    client = browse(here.district)
    assert client.post("/sign-in", data={"name": "lela", "password": NEW}, follow_redirects=False).status_code == 303


def test_leaving_is_read_before_and_can_be_undone(here, browse):
    theirs, before = browse(here.district, "lela"), here.says("lela")
    said = here.says("aisha", "/leave")
    assert "Aisha leaves?" in said
    assert "1 device they work on stays open" in said
    assert "kept aside, for you to look at" in said
    assert here.says("lela") == before
    assert onward(here.sends("lela", "leave")) == "/people?told=gone"
    assert theirs.get("/", follow_redirects=False).status_code == 303
    gone = here.says("lela")
    assert "They have left." in gone
    assert "Give another role" not in gone
    assert "New code" not in gone
    assert onward(here.sends("lela", "back")).endswith("?told=person-back")
    assert here.says("lela") == before


def test_nobody_does_to_themselves_what_another_should_do(here):
    said = here.says("sami")
    assert "This is you." in said
    assert "They leave" not in said
    for what, fields in (("leave", {}), ("take", {"role": "admin", "unit": "n"})):
        answer = here.sends("sami", what, **fields)
        assert answer.status_code == 422
        assert "Another administrator does it for you." in answer.text


def test_who_looks_after_a_part_sees_that_and_cannot_open_the_rest(here, browse):
    store, rashid = here.district.store, here.people["rashid"]
    admin.add_person(store, "Dalia", "dalia", PASSWORD, "admin", "d1")
    admin.grant(store, rashid, "supervisor", "d1")
    client = browse(here.district, "dalia")
    page = Shown(client.get(f"/people/{rashid}").text).text
    assert "a role outside what you look after" in page
    for words in ("New code", "A new password", "They leave", "Keep these names"):
        assert words not in page, words
    assert f"/people/{rashid}/code" not in client.get("/people").text
    for what, fields in (("code", {}), ("password", {"password": NEW}), ("leave", {}), ("rename", {"name": "X"})):
        answer = post(client, f"/people/{rashid}/{what}", **fields)
        assert answer.status_code == 422, what
        assert "outside what you look after" in answer.text
    assert post(client, f"/people/{rashid}/take", role="supervisor", unit="d1").status_code == 303
    assert client.get(f"/people/{rashid}").status_code == 404


@pytest.mark.parametrize("what", ["", "/leave"])
@pytest.mark.parametrize("name", ["lela", "aisha"])
def test_others_find_nobody_here(district, browse, name, what):
    assert browse(district, name).get(f"/people/{district.people['zuri']}{what}").status_code == 404


@pytest.mark.parametrize("what", ["give", "take", "rename", "password", "leave", "back", "code"])
def test_only_our_own_page_does_it(own_district, browse, what):
    client, aisha = browse(own_district, "sami"), own_district.people["aisha"]
    assert client.post(f"/people/{aisha}/{what}", data={"csrf": "guessed"}).status_code == 403
    assert post(client, f"/people/nobody/{what}", role="chw", unit="d1", password=NEW, name="X").status_code == 404
