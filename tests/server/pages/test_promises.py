import json

from server.store.tables import Promise
from tests.server.pages.test_barriers import post


def body_of(district, promise_id):
    with district.store.reading():
        return json.loads(Promise.get(Promise.id == promise_id).body)


def test_how_a_promise_stands_is_kept_with_its_history(own_district, browse):
    client = browse(own_district, "lela")
    sent = post(client, "/promises/p-gloves", state="stuck", reason="The store is closed")
    assert sent.headers["location"] == "/promises/p-gloves?told=stands"
    assert body_of(own_district, "p-gloves")["state"] == "stuck"
    page = client.get(sent.headers["location"]).text
    assert "Stuck: The store is closed" in page
    assert "How it stands is safe here" in page


def test_stuck_without_a_reason_and_no_choice_are_asked_again(own_district, browse):
    client = browse(own_district, "lela")
    assert post(client, "/promises/p-gloves", state="stuck").status_code == 422
    assert post(client, "/promises/p-gloves", state="").status_code == 422
    assert post(client, "/promises/p-gloves", state="open").status_code == 422
    assert body_of(own_district, "p-gloves")["state"] == "open"


def test_a_done_promise_leaves_what_we_owe(own_district, browse):
    client = browse(own_district, "lela")
    assert "4 things wait for your answer" in client.get("/").text
    post(client, "/promises/p-gloves", state="done")
    assert "3 things wait for your answer" in client.get("/").text


def test_a_team_reads_promises_and_cannot_change_them(own_district, browse):
    client = browse(own_district, "grace")
    page = client.get("/promises/p-corner").text
    assert "Wash-hands corner" in page
    assert "How does it stand?" not in page
    assert post(client, "/promises/p-corner", state="done").status_code == 404


def test_ours_stand_before_theirs(district, browse):
    text = browse(district, "lela").get("/promises").text
    assert text.index("Two boxes of gloves") < text.index("Wash-hands corner")
