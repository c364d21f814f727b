import html
import json
import re

from server.store.tables import Barrier, Promise
from tests.server.pages.district import ahead
from tests.server.pages.test_walk import Shown

YES = {"kind": "promise", "what": "Put size S into the order.", "owner_name": "Daniel", "due": ahead(16)}


def csrf_of(client, address="/promises"):
    return next(a["value"] for t, a in Shown(client.get(address).text).tags if a.get("name") == "csrf")


def post(client, address, **fields):
    return client.post(address, data={"csrf": csrf_of(client), **fields}, follow_redirects=False)


def preview_of(answer):
    return html.unescape(re.search(r"This is what they will read</b><p dir=\"auto\">“(.*?)”</p>", answer.text)[1])


def state_of(district, barrier_id="b-gloves"):
    with district.store.reading():
        return Barrier.get(Barrier.id == barrier_id).state


def body_of(district, barrier_id="b-gloves"):
    with district.store.reading():
        return json.loads(Barrier.get(Barrier.id == barrier_id).body)


def test_the_preview_is_word_for_word_what_is_kept_and_told(own_district, browse):
    client = browse(own_district, "lela")
    shown = post(client, "/barriers/b-gloves", step="read", **YES)
    words = preview_of(shown)
    assert words == "Nandari says yes. Put size S into the order. Daniel sees to it by 4 December."
    assert state_of(own_district) == "acknowledged"
    sent = post(client, "/barriers/b-gloves", step="send", **YES)
    assert sent.headers["location"] == "/barriers/b-gloves?told=answered"
    body = body_of(own_district)
    assert body["state"] == "decided"
    assert body["answers"][-1]["text"] == words
    with own_district.store.reading():
        promise = Promise.get(Promise.id == body["answers"][-1]["promise"])
    assert (promise.side, promise.due) == ("district", ahead(16))
    assert words in html.unescape(client.get(sent.headers["location"]).text)


def test_an_answer_with_gaps_keeps_what_was_typed_and_says_what_is_missing(own_district, browse):
    client = browse(own_district, "lela")
    answer = post(client, "/barriers/b-gloves", step="send", **{**YES, "owner_name": "", "due": "2026-11-01"})
    assert answer.status_code == 422
    assert "<title>Check: Small gloves never come" in answer.text
    assert "This day is past. Choose one from today on." in answer.text
    assert "Check 2 answers" in answer.text
    assert 'value="Put size S into the order."' in answer.text
    assert state_of(own_district) == "acknowledged"


def test_nonsense_is_asked_again(own_district, browse):
    client = browse(own_district, "lela")
    for fields in (
        {},
        {"kind": "maybe"},
        {"kind": "explained", "why": " "},
        {**YES, "due": "soon"},
        {"kind": "moved_up"},
    ):
        assert post(client, "/barriers/b-gloves", step="send", **fields).status_code == 422, fields
    assert state_of(own_district) == "acknowledged"


def test_not_possible_and_moving_up_reach_the_place_in_our_words(own_district, browse):
    client = browse(own_district, "lela")
    post(client, "/barriers/b-gloves", step="send", kind="explained", why="The store has none this year.")
    assert (
        body_of(own_district)["answers"][-1]["text"]
        == "Nandari says this is not possible. The store has none this year."
    )
    post(client, "/barriers/b-fuel", step="send", kind="moved_up", note="Fuel is bought by the region.")
    body = body_of(own_district, "b-fuel")
    assert (body["level"], body["state"]) == ("region", "moved_up")
    assert body["answers"][-1]["text"] == "Nandari has moved this up (Region). Fuel is bought by the region."


def test_only_saying_it_was_seen_starts_the_second_clock(own_district, browse):
    client = browse(own_district, "lela")
    assert post(client, "/barriers/b-fuel", step="seen").headers["location"] == "/barriers/b-fuel?told=seen"
    assert "19 days left" in client.get("/barriers").text


def test_changing_after_the_preview_keeps_every_word(own_district, browse):
    client = browse(own_district, "lela")
    back = post(client, "/barriers/b-gloves", step="change", **YES)
    assert "This is what they will read" not in back.text
    assert 'value="Daniel"' in back.text
    assert re.search(r'value="promise" checked', back.text)


def test_an_answer_from_elsewhere_is_refused_and_changes_nothing(own_district, browse):
    client = browse(own_district, "lela")
    for csrf in ("", "guessed", csrf_of(browse(own_district, "zuri"))):
        answer = client.post("/barriers/b-gloves", data={"csrf": csrf, "step": "send", **YES})
        assert answer.status_code == 403
        assert "Nothing was changed" in answer.text
    assert state_of(own_district) == "acknowledged"


def test_another_districts_manager_cannot_answer(own_district, browse):
    client = browse(own_district, "zuri")
    assert post(client, "/barriers/b-gloves", step="send", **YES).status_code == 404
    client = browse(own_district, "aisha")
    assert post(client, "/barriers/b-gloves", step="send", **YES).status_code == 404
    assert state_of(own_district) == "acknowledged"


def test_words_from_the_field_are_never_taken_for_markup(own_district, browse):
    nasty = "<script>alert('x')</script><b>{{ 7*7 }}"
    tablet = own_district.tablet("aisha")
    tablet.push([own_district.barrier("b-x", "losoro", nasty, nasty, "2026-11-10", story=nasty)])
    text = browse(own_district, "lela").get("/barriers/b-x").text
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_the_most_urgent_comes_first_and_has_the_filled_button(district, browse):
    text = browse(district, "lela").get("/").text
    assert (
        text.index("No fuel for outreach")
        < text.index("Small gloves")
        < text.index("Two boxes of gloves")
        < text.index("A mentor")
    )
    assert re.findall(r'class="btn less( out)?"', text) == ["", " out", " out", " out"]
    assert "3 days left" in text
    assert "10 days left" in text
    assert "35 days past" in text
