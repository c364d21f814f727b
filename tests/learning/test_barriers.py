from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AnswerProblem, Refused
from core.hlc import Stamp
from learning.barriers import (
    ANSWERED,
    LEVELS,
    answer,
    apply_reply,
    climb,
    clock_of,
    crossed,
    new_reply,
    raise_barrier,
    stamp_after,
)

RAISED = date(2026, 11, 4)


def barrier(**more):
    facts = {
        "barrier_id": "b1",
        "facility": "f1",
        "district": "d1",
        "facility_name": "Kibale",
        "title": "No transport at night",
        "story": "Two mothers waited until morning.",
        "ask": "Fuel for the district's car at night",
        "kind": "transport",
        "on": RAISED,
        "source": {"kind": "reflection", "id": "r1"},
    }
    return raise_barrier(**(facts | more))


def after(days):
    return RAISED + timedelta(days=days)


def facility_says(one, says, on):
    return apply_reply(one, new_reply(one, says, on, "team"))


def said(one, kind, *, day=5, level="district", text="We will.", promise="p1"):
    promise_id = promise if kind == "promise" else None
    return answer(one, on=after(day), level=level, by="Lela", kind=kind, text=text, promise_id=promise_id)


def test_a_fresh_barrier_waits_at_the_district():
    fresh = barrier()
    assert (fresh["state"], fresh["level"], fresh["raised_on"]) == ("raised", "district", "2026-11-04")
    assert (fresh["answers"], fresh["tried"]) == ([], "")


@pytest.mark.parametrize("change", [{"title": " "}, {"ask": ""}])
def test_a_barrier_without_words_is_refused_with_a_next_step(change):
    with pytest.raises(Refused) as told:
        barrier(**change)
    assert told.value.next_step


@pytest.mark.parametrize("change", [{"kind": "weather"}, {"level": "facility"}, {"on": "once"}])
def test_a_kind_level_or_day_that_is_none_is_told(change):
    with pytest.raises(AnswerProblem):
        barrier(**change)


@pytest.mark.parametrize(
    ("kind", "state", "level"),
    [
        ("seen", "acknowledged", "district"),
        ("promise", "decided", "district"),
        ("explained", "explained", "district"),
        ("moved_up", "moved_up", "region"),
    ],
)
def test_each_answer_has_its_state_and_is_kept(kind, state, level):
    told = said(barrier(), kind)
    assert (told["state"], told["level"]) == (state, level)
    assert told["answers"] == [
        {
            "on": "2026-11-09",
            "level": "district",
            "by": "Lela",
            "kind": kind,
            "text": "We will.",
            "promise": "p1" if kind == "promise" else None,
        }
    ]


@pytest.mark.parametrize("kind", ["promise", "explained", "moved_up"])
def test_an_answer_without_words_is_refused(kind):
    with pytest.raises(Refused):
        said(barrier(), kind, text="  ")


def test_a_yes_without_a_promise_is_refused():
    with pytest.raises(Refused):
        said(barrier(), "promise", promise=None)


def test_the_nation_cannot_move_a_barrier_up():
    with pytest.raises(Refused):
        said(barrier(level="national"), "moved_up", level="national")


@pytest.mark.parametrize("change", [{"kind": "shrug"}, {"level": "facility"}])
def test_an_answer_that_makes_no_sense_is_told(change):
    with pytest.raises(AnswerProblem):
        said(barrier(), **({"kind": "seen"} | change))


def test_a_level_it_has_passed_may_still_promise_but_cannot_stop_the_clock():
    higher = said(barrier(), "moved_up")
    assert said(higher, "seen")["state"] == "moved_up"
    assert said(higher, "moved_up")["level"] == "region"
    assert said(higher, "promise")["state"] == "decided"


def test_what_the_place_called_solved_stays_solved():
    solved = facility_says(barrier(), "solved", after(3))
    late = said(solved, "explained", day=9)
    assert late["state"] == "solved"
    assert len(late["answers"]) == 1


def test_not_solved_reopens_an_answer_with_a_new_clock():
    again = facility_says(said(barrier(), "promise", day=20), "not_solved", after(40))
    assert (again["state"], again["level"]) == ("reopened", "district")
    assert clock_of(again, after(41)).days_left == 13


def test_not_solved_changes_nothing_while_nobody_answered():
    waiting = facility_says(barrier(), "not_solved", after(4))
    assert waiting["state"] == "raised"
    assert clock_of(waiting, after(5)).waiting == 5


def test_the_same_word_twice_counts_once():
    once = facility_says(barrier(), "solved", after(3))
    assert facility_says(once, "solved", after(3)) == once


def test_a_word_that_is_none_is_told():
    with pytest.raises(AnswerProblem):
        facility_says(barrier(), "perhaps", after(3))


def test_the_clock_runs_to_the_fourteenth_day_and_then_counts_on():
    clock = clock_of(barrier(), after(9))
    assert (clock.kind, clock.days_left, clock.days_past, clock.waiting) == ("acknowledge", 5, 0, 9)
    assert (clock.answer_by, clock.climbs_on) == (date(2026, 12, 4), date(2026, 12, 5))
    late = clock_of(barrier(), after(20))
    assert (late.kind, late.days_left, late.days_past) == ("acknowledge", 0, 6)


def test_once_seen_the_clock_runs_to_the_thirtieth_day():
    clock = clock_of(said(barrier(), "seen", text=""), after(20))
    assert (clock.kind, clock.days_left, clock.days_past) == ("decide", 10, 0)


def test_no_clock_runs_once_there_is_an_answer():
    assert clock_of(said(barrier(), "explained"), after(99)).kind == "none"


def test_a_device_with_its_clock_set_back_sees_no_odd_numbers():
    clock = clock_of(barrier(), after(-400))
    assert (clock.days_past, clock.waiting) == (0, 0)


def test_a_barrier_nobody_decided_on_climbs_by_itself_and_says_so():
    assert climb(barrier(), after(30)) == barrier()
    higher = climb(said(barrier(), "seen"), after(31))
    assert (higher["level"], higher["state"], higher["since"]) == ("region", "moved_up", "2026-12-05")
    assert higher["answers"][-1]["text"]


def test_at_the_nation_it_waits_and_the_days_are_told():
    top = climb(barrier(), after(200))
    assert (top["level"], len(top["answers"])) == ("national", 2)
    clock = clock_of(top, after(200))
    assert clock.climbs_on is None
    assert clock.days_past == 200 - 62 - 14


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["seen", "promise", "explained", "moved_up", "solved", "not_solved", "climb"]),
        st.sampled_from(LEVELS),
        st.integers(0, 25),
        st.sampled_from(["", "We will."]),
    ),
    max_size=12,
)


def walked(steps):
    """The barrier after some steps; refused ones are passed over."""
    one, day = barrier(), 0
    for kind, level, days, text in steps:
        day += days
        try:
            if kind == "climb":
                one = climb(one, after(day))
            elif kind.endswith("solved"):
                one = facility_says(one, kind, after(day))
            else:
                one = said(one, kind, day=day, level=level, text=text)
        except Refused:
            continue
    return one, day


@given(STEPS)
def test_no_barrier_ends_without_words(steps):
    one, _ = walked(steps)
    told = [entry["text"] for entry in (*one["answers"], *one["replies"])]
    assert one["state"] not in ANSWERED or any(told)


@given(STEPS)
def test_without_an_answer_the_days_of_silence_are_always_visible(steps):
    one, day = walked(steps)
    clock = clock_of(one, after(day))
    assert (clock.kind == "none") == (one["state"] in ANSWERED)
    assert clock.kind == "none" or clock.answer_by
    assert min(clock.days_left, clock.days_past) == 0


@given(STEPS)
def test_a_barrier_never_falls_back_to_a_lower_level(steps):
    levels = [LEVELS.index(walked(steps[:number])[0]["level"]) for number in range(len(steps) + 1)]
    assert levels == sorted(levels)


@given(STEPS, st.integers(0, 150))
def test_climbing_late_gives_what_climbing_daily_would_have_given(steps, days):
    daily, day = walked(steps)
    late = climb(daily, after(day + days))
    for number in range(days + 1):
        daily = climb(daily, after(day + number))
    assert daily == late == climb(late, after(day + days))


REPLIES = st.lists(
    st.tuples(st.sampled_from(["solved", "not_solved"]), st.integers(0, 9), st.sampled_from("abc")), max_size=5
)


def heard(one, words):
    for word in words:
        one = apply_reply(one, word)
    return one


@given(REPLIES, st.integers(0, 9), st.data())
def test_replies_in_any_order_and_again_end_the_same_and_none_is_lost(replies, answered, data):
    def at(hour, node):
        return str(Stamp(day_ms(after(20)) + hour * 3_600_000, 0, node))

    start = answer(
        barrier(), on=after(20), level="district", by="S", kind="explained", text="No.", hlc=at(answered, "z")
    )
    words = [
        {"barrier": "b1", "id": f"w{n}", "says": says, "on": str(after(20)), "by_role": "team", "hlc": at(hour, node)}
        for n, (says, hour, node) in enumerate(replies)
    ]
    shuffled = data.draw(st.permutations(words))
    again = data.draw(st.lists(st.sampled_from(words))) if words else []
    ended = heard(start, shuffled + again)
    assert ended == heard(start, words)
    assert sorted(one["id"] for one in ended["replies"]) == sorted(one["id"] for one in words)
    last = ended["replies"][-1] if words else None
    assert (ended["state"] == "solved") == bool(last and last["says"] == "solved")


def day_ms(day):
    return (day - date(1970, 1, 1)).days * 86_400_000


def test_an_answer_stands_over_what_the_place_said_earlier_that_day_and_not_over_what_it_says_later():
    seen = said(barrier(), "explained", day=20)
    morning, evening = ({"says": "not_solved", "on": str(after(21)), "id": n} for n in ("m", "e"))
    again = apply_reply(seen, {**morning, "hlc": str(Stamp(day_ms(after(21)) + 1000, 0, "a"))})
    noon = stamp_after(again, day_ms(after(21)) + 5000, "district")
    told = answer(again, on=after(21), level="district", by="S", kind="explained", text="No.", hlc=noon)
    assert (again["state"], told["state"]) == ("reopened", "explained")
    later = stamp_after(told, 0, "a")
    assert apply_reply(told, {**evening, "hlc": later})["state"] == "reopened"


def test_two_who_had_not_heard_of_each_other_are_both_in_sight_until_somebody_saw_them():
    seen = said(barrier(), "explained", day=20)
    one = {**new_reply(seen, "solved", after(21), "team"), "id": "w1", "hlc": stamp_after(seen, 1, "a")}
    other = {**new_reply(seen, "not_solved", after(21), "team"), "id": "w2", "hlc": stamp_after(seen, 2, "b")}
    both = heard(seen, [one, other])
    assert [word["id"] for word in crossed(both)] == ["w1"]
    last = {**new_reply(both, "solved", after(22), "team"), "id": "w3", "hlc": stamp_after(both, 3, "a")}
    assert set(last["over"]) == {"w1", "w2"}
    assert (crossed(apply_reply(both, last)), apply_reply(both, last)["state"]) == ([], "solved")


def test_a_day_of_long_ago_in_a_reply_keeps_no_barrier_from_climbing():
    seen = said(barrier(), "explained", day=20)
    odd = apply_reply(seen, {"says": "not_solved", "on": "2001-01-01", "id": "w", "hlc": stamp_after(seen, 0, "a")})
    assert climb(odd, after(30))["level"] == "national"
