"""The talk as it goes on: who sits there, whose turn it is, the sand, the causes; and that it survives being put away."""

from app import meeting
from app.asks import Answered
from app.meeting import PATIENTS
from forms import FormSession
from tests.app.test_letting_out import FORM, IDS, table


def at(step, **answers):
    found = table(**answers)
    while meeting.step_now(found).name != step:
        found = meeting.moved(found, 1)
    return found


def test_the_steps_end_with_who_may_see_this_and_have_two_ends():
    talk = table()
    assert [step.name for step in meeting.steps_of(talk)] == [step.name for step in meeting.STEPS]
    assert meeting.moved(talk, -1) is None
    assert meeting.moved(at("share"), 1) is None


def test_people_are_counted_by_kind_of_work_and_never_below_none():
    talk = meeting.counted(meeting.counted(meeting.counted(table(), "nurse", 1), "nurse", 1), "midwife", 1)
    assert meeting.notes_of(talk) | {"people": "3", "cadres": "nurse midwife"} == meeting.notes_of(talk)
    gone = meeting.counted(meeting.counted(talk, "midwife", -1), "midwife", -1)
    assert (dict(gone.counts), meeting.notes_of(gone)["people"]) == ({"nurse": 2}, "2")


def test_the_patients_seat_is_asked_first_and_each_seat_once():
    talk = meeting.counted(at("helped"), "nurse", 2)
    assert [seat.name for seat in meeting.seats(talk)] == [PATIENTS, "nurse"]
    assert meeting.turn(talk).name == PATIENTS
    talk = meeting.seat_touched(talk, PATIENTS)
    assert meeting.turn(talk).name == "nurse"
    assert meeting.turn(meeting.seat_touched(talk, "nurse")) is None
    assert meeting.turn(meeting.moved(talk, 1)).name == PATIENTS, "each question goes round anew"
    assert meeting.has_spoken(meeting.seat_touched(talk, PATIENTS)) == ()


def test_nobody_sits_there_before_they_are_counted():
    assert meeting.seats(at("helped")) == []


def test_the_sand_runs_from_when_it_was_turned_and_stops_at_nothing():
    talk = meeting.sat_down(
        "t", IDS, table().filling.session, {**meeting.body_of(table()), "began": 1_000}, "2026-11-18"
    )
    assert meeting.seconds_left(table(), 5_000) is None
    assert meeting.seconds_left(talk, 61_000) == 24 * 60
    assert meeting.seconds_left(talk, 10**9) == 0
    assert meeting.seconds_left(talk, 0) == 25 * 60, "a clock that was set back adds nothing"


def test_what_is_not_ours_is_written_down_until_the_team_words_it_itself():
    talk = at("hands", in_the_way="No soap", why1="The store is late")
    assert meeting.left_to_sort(talk) == 2
    talk = meeting.sorted_to(talk, "in_the_way", "ours")
    talk = meeting.sorted_to(talk, "why1", "not_ours")
    assert (meeting.left_to_sort(talk), meeting.notes_of(talk)["not_ours"]) == (0, "The store is late")
    worded = meeting.answered(talk, Answered(meeting.node(talk, "not_ours").ref, "Soap comes late"))
    worded = meeting.sorted_to(worded, "in_the_way", "not_ours")
    assert meeting.notes_of(worded)["not_ours"] == "Soap comes late"
    back = meeting.sorted_to(talk, "why1", "ours")
    assert "not_ours" not in meeting.notes_of(back)


def test_a_talk_that_was_put_away_is_the_same_talk():
    talk = meeting.seat_touched(meeting.counted(at("way", in_the_way="No soap"), "nurse", 2), PATIENTS)
    talk = meeting.sorted_to(talk, "in_the_way", "not_ours")
    body = meeting.body_of(talk)
    form = FormSession.restore(FORM, body["snapshot"], clock_ms=lambda: 0, random_bytes=bytes)
    again = meeting.sat_down(talk.id, body["ids"], form, {"id": talk.id, **body}, "2027-01-01")
    assert meeting.body_of(again) == body
    assert meeting.notes_of(again) == meeting.notes_of(talk)


def test_questions_we_do_not_know_stay_with_the_one_before_them():
    talk = at("topic", topic="Soap")
    names = {node.name for step in meeting.STEPS for node in meeting.nodes_of(talk, step)}
    assert names == {node.name for node in talk.filling.nodes.values() if node.kind != "group"}
