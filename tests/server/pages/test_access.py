"""Who may open what: other places are not there, whatever is asked for."""

import pytest

from server import follow_up

OF_NANDARI = ("/places/tindwa", "/visits/v-tindwa", "/barriers/b-fuel", "/promises/p-gloves")
OF_SOLIMA = ("/places/wamora", "/barriers/b-roof")


@pytest.mark.parametrize(
    ("name", "hidden"), [("zuri", OF_NANDARI), ("noor", OF_NANDARI), ("lela", OF_SOLIMA), ("aisha", OF_SOLIMA)]
)
def test_pages_of_another_district_are_not_there(district, browse, name, hidden):
    client = browse(district, name)
    for address in hidden:
        assert client.get(address).status_code == 404, address


def test_lists_hold_only_ones_own_places(district, browse):
    client = browse(district, "zuri")
    for address in ("/", "/places", "/barriers", "/promises", "/voices"):
        text = client.get(address).text
        assert "Tindwa" not in text, address
        assert "gloves" not in text, address


def test_a_facility_team_reads_its_own_place_only(district, browse):
    client = browse(district, "grace")
    assert client.get("/places/tindwa").status_code == 200
    assert client.get("/places/kolemba").status_code == 404
    assert client.get("/barriers/b-fuel").status_code == 404
    assert "Set-up" not in client.get("/").text


def test_a_region_reads_no_single_place_and_no_barrier_below_it(district, browse):
    client = browse(district, "rashid")
    for address in ("/places/tindwa", "/visits/v-tindwa", "/barriers/b-fuel"):
        assert client.get(address).status_code == 404, address
    assert "/places/tindwa" not in client.get("/places").text
    assert "No fuel" not in client.get("/barriers").text
    assert "An answer about the vaccine fridge" in client.get("/promises").text


def test_a_barrier_moved_up_is_there_for_the_region(own_district, browse):
    follow_up.answer_barrier(own_district.store, own_district.who("lela"), "b-fuel", "moved_up", "Not ours.")
    page = browse(own_district, "rashid").get("/barriers/b-fuel")
    assert page.status_code == 200
    assert "Your answer" in page.text
    assert "1 thing waits for your answer" in browse(own_district, "rashid").get("/").text


@pytest.mark.parametrize(("name", "form"), [("grace", False), ("aisha", False), ("lela", True)])
def test_only_those_who_may_answer_see_the_answer_form(district, browse, name, form):
    address = "/barriers/b-gloves" if name != "grace" else "/promises/p-gloves"
    text = browse(district, name).get(address).text
    assert ('method="post" action="/barriers/' in text) == form
