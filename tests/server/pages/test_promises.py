import json

from learning.promise_words import apply_update, new_update, stamp_after
from server import promises
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


def test_two_who_spoke_at_once_are_both_read_until_somebody_who_saw_it_speaks(own_district, browse):
    client = browse(own_district, "lela")
    post(client, "/promises/p-gloves", state="stuck", reason="The store is closed", seen="")
    with own_district.store.writing():
        promise = body_of(own_district, "p-gloves")
        word = new_update({**promise, "history": []}, "done", None, promise["history"][-1]["on"], "team")
        promises.keep(apply_update(promise, {**word, "id": "w-team", "hlc": stamp_after(promise, 0, "tablet")}))
    page = client.get("/promises/p-gloves").text
    assert body_of(own_district, "p-gloves")["state"] == "done"
    assert "They told it before they heard of each other." in page
    assert "Stuck: The store is closed" in page.split("Two spoke of this")[1].split("</section>")[0]
    seen = page.split('name="seen" value="')[1].split('"')[0]
    post(client, "/promises/p-gloves", state="partly", seen=seen, due="2030-01-15")
    told, page = body_of(own_district, "p-gloves"), client.get("/promises/p-gloves").text
    assert (told["state"], told["due"], len(told["history"])) == ("partly", "2030-01-15", 3)
    assert "Two spoke of this" not in page


def test_another_day_is_one_from_today_on(own_district, browse):
    client = browse(own_district, "lela")
    for day in ("2020-01-01", "soon"):
        asked = post(client, "/promises/p-gloves", state="partly", due=day)
        assert (asked.status_code, "due-why" in asked.text) == (422, True)
    assert body_of(own_district, "p-gloves")["state"] == "open"
