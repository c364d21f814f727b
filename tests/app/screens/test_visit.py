"""What a visit decides: where it stands, what it refuses, what goes up at its end."""

from dataclasses import replace
from datetime import date

import pytest

from app.asks import Answered, Back, Go, Keep, Kept, Later, Now, Toast, Woke
from app.asks.drafts import DraftGone, Finish, Finished, NoSuchForm
from app.opening import Opening
from app.screens import visit
from app.screens.visit import closing, planning
from app.screens.visit.events import (
    AddRound,
    AgreedChosen,
    AskTyped,
    BackTouched,
    DayMoved,
    DoneTouched,
    Followed,
    HandOver,
    HelpTouched,
    KindChosen,
    LeaveTouched,
    LevelChosen,
    MoveExplained,
    OnTouched,
    OursOpened,
    OursSaid,
    OwnWords,
    PlanDropped,
    PlanOpened,
    ReasonChosen,
    SkipTouched,
    SlotFilled,
    SlotTouched,
    SlotTyped,
    StrengthToggled,
    VisitorConfirmed,
    WhyTyped,
)
from app.screens.visit.state import Plan
from app.screens.visit.stops import current, moved, stops_of
from app.theme import LIGHT, Look
from app.views.visit.question import title_of
from core.script import apart
from core.words import speak
from learning.score import ScorePlan, score
from tests.app.screens.a_visit import AISHA, BODY, NOW, after, focused, ids_of
from tests.app.sheets import PLAN


def test_a_visit_begins_with_the_promises_and_without_any_with_the_questions(opened):
    assert opened().at == "promises"
    assert opened(promises=()).at == "/data/header"


def test_the_way_follows_the_focus(opened):
    state = focused(opened(), "readiness medicines")
    way = ids_of(state)
    assert way[:3] == ["promises", "/data/header", "/data/agenda"]
    assert way[3] == "/data/readiness/water"
    assert "/data/medicines/medicine[1]/name" in way
    assert way[-6:] == ["/data/medicines/medicine", "strengths", "plan", "/data/close", "rating", "confirm"]
    assert not any(one.startswith("/data/voice") for one in way)


def test_each_question_of_a_section_is_counted(opened):
    stops = [stop for stop in stops_of(focused(opened(), "readiness")) if stop.kind == "question"]
    assert [(stops[0].nth, stops[0].total), (stops[-1].nth, stops[-1].total)] == [(1, 14), (14, 14)]


@pytest.mark.parametrize(("value", "moves"), [("yes", True), ("not_observed", True), ("na", False), (None, False)])
def test_an_answer_moves_on_by_itself_unless_it_asks_why(opened, value, moves):
    state = replace(focused(opened(), "readiness"), at="/data/readiness/water")
    state, asks = after(state, Answered("/data/readiness/water", value))
    assert isinstance(asks[0], Keep)
    assert (Later(0.28, "/data/readiness/water") in asks) == moves
    if moves:
        assert after(state, Woke("/data/readiness/water", NOW))[0].at == "/data/readiness/soap"


def test_a_late_bell_of_a_question_that_was_left_means_nothing(opened):
    state = replace(focused(opened(), "readiness"), at="/data/readiness/soap")
    assert after(state, Woke("/data/readiness/water", NOW))[0].at == "/data/readiness/soap"


def test_the_reason_belongs_to_the_same_screen_and_is_needed(opened):
    state = replace(focused(opened(), "readiness"), at="/data/readiness/water")
    state, _ = after(state, Answered("/data/readiness/water", "na"), OnTouched())
    assert current(state).refs == ("/data/readiness/water", "/data/readiness/water_na")
    assert state.checking
    state, _ = after(state, Answered("/data/readiness/water_na", "No ward"), OnTouched())
    assert state.at == "/data/readiness/soap"


def test_a_page_that_does_not_fit_is_not_left(opened):
    state, _ = after(opened(promises=()), OnTouched())
    assert (state.at, state.checking) == ("/data/header", True)


def test_promises_are_followed_with_one_touch_and_stuck_needs_a_reason(opened):
    state, _ = after(opened(), Followed("p1", "done"), Followed("p2", "stuck"), OnTouched())
    assert (state.at, state.only_open) == ("promises", True)
    state, _ = after(state, ReasonChosen("p2", "No time"), OnTouched())
    assert state.at == "/data/header"
    assert {one: (told.state, told.reason) for one, told in state.followed.items()} == {
        "p1": ("done", ""),
        "p2": ("stuck", "No time"),
    }


def test_a_promise_gets_another_day_and_waits_for_it(opened):
    state, _ = after(
        opened(), Followed("p1", "done"), Followed("p2", "moved"), MoveExplained("p2", "Rain"), OnTouched()
    )
    assert (state.at, state.only_open) == ("promises", True)
    state, asks = after(state, DayMoved("p2", "2027-02-01"))
    assert (state.followed["p2"].due, state.followed["p2"].reason) == ("2027-02-01", "Rain")
    assert asks[0].body["followed"]["p2"] == {"state": "moved", "reason": "Rain", "due": "2027-02-01"}
    assert after(state, OnTouched())[0].at == "/data/header"
    assert after(state, Followed("p2", "moved"))[0].followed.keys() == {"p1"}
    late = after(state, Followed("p2", "done"), MoveExplained("p2", "Rain and"))[0]
    assert late.followed["p2"].state == "done"


@pytest.mark.parametrize(("on", "told"), [("2099-02-01", 1), ("2020-02-01", 0)])
def test_a_moved_day_goes_up_with_how_it_stood_unless_it_went_by_meanwhile(opened, on, told):
    moves = (Followed("p2", "moved"), DayMoved("p2", on), MoveExplained("p2", " Rain "))
    _, asks = after(complete(opened), *moves, *CONFIRMED, OnTouched())
    words = [one.data for one in asks[0].outgoing if one.kind == "promise_update"]
    assert len(words) == told
    for word in words:
        assert (word["promise"], word["state"], word["reason"], word["due"]) == ("p2", "open", "Rain", on)


def test_the_same_touch_again_takes_it_back(opened):
    state, _ = after(opened(), Followed("p1", "done"), Followed("p1", "done"))
    assert state.followed == {}
    state, _ = after(opened(), Followed("p1", "stuck"), ReasonChosen("p1", "No time"), ReasonChosen("p1", "No time"))
    assert state.followed["p1"].reason == ""


def test_the_rest_may_be_left_for_next_time(opened):
    assert after(opened(), OnTouched(), SkipTouched())[0].at == "/data/header"


def test_one_more_round_opens_at_its_first_question(opened):
    state = replace(focused(opened(), "medicines"), at="/data/medicines/medicine")
    state, _ = after(state, AddRound("/data/medicines/medicine"))
    assert state.at == "/data/medicines/medicine[2]/name"


def test_the_number_of_a_round_is_said_in_the_digits_of_the_language(opened):
    state = replace(focused(opened(), "medicines"), at="/data/medicines/medicine")
    stop = current(after(state, AddRound("/data/medicines/medicine"))[0])
    assert title_of(stop, Look(LIGHT, speak("en"))) == f"{stop.title} · 2"
    assert "٢" in title_of(stop, Look(LIGHT, speak("ar")))
    heading = current(opened(promises=()))
    assert title_of(heading, Look(LIGHT, speak("ar"))) == apart(heading.title)


def test_back_from_the_first_stop_leaves_and_elsewhere_goes_one_back(opened):
    assert after(opened(), BackTouched())[1] == (Back(),)
    assert after(replace(opened(), at="/data/agenda"), BackTouched())[0].at == "/data/header"
    assert after(opened(), LeaveTouched())[1] == (Back(),)


def test_help_opens_in_place_and_closes_with_the_question(opened):
    state, _ = after(replace(focused(opened(), "readiness"), at="/data/readiness/water"), HelpTouched())
    assert state.help_open
    assert not moved(state, 1).help_open


def test_no_strength_no_way_on(opened):
    state, asks = after(replace(opened(), at="strengths"), OnTouched())
    assert (state.at, state.refused, asks) == ("strengths", True, ())
    state, _ = after(state, StrengthToggled("teamwork"), OnTouched())
    assert state.at == "plan"
    state, _ = after(state, BackTouched(), StrengthToggled("teamwork"))
    assert closing.strengths(state) == []
    assert closing.strengths(after(state, Answered("/data/strengths/strength_words", "Brave"))[0]) == ["Brave"]


def test_strengths_that_were_seen_are_offered_first_and_never_chosen(opened):
    state = focused(opened(), "readiness")
    state, _ = after(state, Answered("/data/readiness/soap", "yes"), Followed("p2", "done"))
    assert planning.seen_strengths(state) == {"clean_hands", "kept_promise"}
    assert closing.strengths(state) == []


def test_gaps_are_proposed_from_no_before_partly_and_inverse_ones_the_other_way(opened):
    state = focused(opened(), "readiness medicines")
    told = {
        "readiness/soap": "partly",
        "readiness/water": "no",
        "readiness/light": "yes",
        "medicines/medicine[1]/expired": "yes",
    }
    state, _ = after(state, *(Answered(f"/data/{ref}", value) for ref, value in told.items()))
    assert [words for words, _ in planning.seen_gaps(state)] == [
        "water runs where care is given",
        "nothing past its date is on the shelf",
        "soap is never missing",
    ]


def planned(state, *more):
    four = (
        SlotFilled("soap is never missing", "supplies"),
        SlotFilled("a nurse"),
        SlotFilled("buy it"),
        SlotFilled("2026-12-01"),
    )
    return after(replace(state, at="plan"), *four, *more)[0]


def test_a_promise_takes_four_touches(opened):
    state = planned(opened())
    assert state.plans == (Plan("soap is never missing", "a nurse", "buy it", "2026-12-01", "supplies"),)
    assert state.slot == ""
    assert after(state, OnTouched())[0].at == "/data/close"


def test_an_unfinished_sentence_is_not_left_and_its_blank_opens(opened):
    state, _ = after(replace(opened(), at="plan"), SlotFilled("soap"), SlotTouched("gap"), OnTouched())
    assert (state.at, state.slot) == ("plan", "who")


def test_own_words_fill_the_open_blank(opened):
    state, _ = after(replace(opened(), at="plan"), OwnWords(), SlotTyped("The gate is open"))
    assert (state.typing, state.plans[0].gap, state.slot) == (True, "The gate is open", "gap")


def test_who_needs_somebody_above_says_what_for(opened):
    state = planned(opened(), LevelChosen("region"))
    assert state.plans[0].kind == "supplies"
    state, _ = after(state, OnTouched())
    assert state.at == "plan"
    assert after(state, AskTyped("Soap money"), KindChosen("money"), OnTouched())[0].at == "/data/close"


def test_our_own_promise_is_taken_back_with_the_same_touch(opened):
    state = planned(opened(), OursOpened(), OursSaid("Bring it"))
    assert (state.ours_open, state.plans[0].ours) == (True, "Bring it")
    assert after(state, OursSaid("Bring it"))[0].plans[0].ours == ""


def test_plans_are_at_most_three_and_can_be_dropped(opened):
    state = planned(opened())
    for number in (1, 2, 3, 4):
        state, _ = after(state, PlanOpened(number), SlotFilled(f"gap {number}"))
    assert len(state.plans) == 3
    state, _ = after(state, PlanDropped(), PlanDropped())
    assert [plan.gap for plan in state.plans] == ["soap is never missing"]


def test_nothing_to_promise_leaves_no_blank_round(opened):
    state, _ = after(replace(opened(), at="plan"), OnTouched())
    assert state.at == "/data/close"
    assert "gap" not in state.filled.session.answers()


def test_the_rating_is_asked_for_before_the_end(opened):
    state, _ = after(replace(opened(), at="rating"), OnTouched())
    assert (state.at, state.refused) == ("rating", True)
    assert after(state, HandOver())[1] == (Go("/rate/d"),)
    assert opened({**BODY, "at": "rating", "rated": "declined"}).at == "confirm"


def complete(opened, **body):
    """A visit where only the two confirmations are missing."""
    state = opened({**BODY, "rated": "sealed", **body})
    voices = {"voice_discussed": "yes", "voice_changed": "yes", "voice_shown": "partly"}
    answers = {
        "header/kind": "planned",
        "header/focus": "voice",
        "agenda/proud_of": "Cards",
        **{f"voice/{name}": value for name, value in voices.items()},
        "strengths/strength": "teamwork",
    }
    state, _ = after(state, *(Answered(f"/data/{ref}", value) for ref, value in answers.items()))
    state = planned(
        state, LevelChosen("district"), AskTyped("Soap money"), WhyTyped("Nobody buys"), OursSaid("Bring it")
    )
    return replace(after(state, OnTouched())[0], at="confirm")


CONFIRMED = (VisitorConfirmed(), AgreedChosen("cadre", "A nurse", "partly"))


def test_both_confirm_before_the_visit_closes(opened):
    state, asks = after(complete(opened), VisitorConfirmed(), OnTouched())
    assert (asks, state.refused) == ((), True)
    state, asks = after(state, AgreedChosen("name", " ", "yes"), OnTouched())
    assert asks == ()
    state, asks = after(state, AgreedChosen("declined", "", "no"), OnTouched())
    assert isinstance(asks[0], Finish)


def test_all_records_of_a_visit_have_ids_of_their_own_made_from_the_draft(opened):
    state, asks = after(complete(opened), Followed("p1", "partly"), Followed("p2", "stuck"), *CONFIRMED, OnTouched())
    out = asks[0].outgoing
    assert [(one.kind, one.id) for one in out] == [
        ("submission", "d"),
        ("promise_update", "d.u1"),
        ("promise", "d.p1"),
        ("promise", "d.o1"),
        ("barrier", "d.b1"),
    ]
    assert state.finishing
    again = after(complete(opened), Followed("p1", "partly"), *CONFIRMED, OnTouched())[1][0]
    assert out[0].data["instance"]["id"].startswith("uuid:")
    assert (asks[0].document, again.outgoing[0].data["answers"]) == (b"", out[0].data["answers"])
    assert [one.data for one in again.outgoing[1:]] == [one.data for one in out[1:]]


def test_the_score_is_that_of_the_answers_shown(opened):
    state, asks = after(complete(opened), *CONFIRMED, OnTouched())
    data = asks[0].outgoing[0].data
    assert data["score"] == score(ScorePlan.from_json(PLAN), state.filled.session.shown()).as_json()
    assert data["score"]["class"] == "strong"
    assert data["confirmed"]["facility"] == {"by": "cadre", "text": "A nurse", "agrees": "partly"}
    assert data["answers"]["gap"] == [
        {"what": "Soap is never missing", "category": "supplies", "why": "Nobody buys", "control": "no"}
    ]


def test_the_device_remembers_what_it_sent_until_it_hears_of_it(opened):
    _, asks = after(complete(opened), Followed("p2", "done"), *CONFIRMED, OnTouched())
    copies = {(one.kind, one.id): one.body for one in asks[0].copies}
    assert copies["visit", "d"]["strengths"] == ["The team helps each other"]
    assert ("promise", "p2") not in copies  # what was told of it goes up, and is laid over what the district says
    assert copies["promise", "d.p1"]["why"] == "soap is never missing"
    assert copies["last_answers", "kioo_visit/f-tindwa"]["answers"]["voice_shown"] == "partly"
    assert copies["barrier", "d.b1"]["ask"] == "Soap money"


def test_the_end_refuses_without_a_strength_a_rating_or_a_needed_answer(opened):
    bare, _ = after(complete(opened), Answered("/data/strengths/strength", ""), *CONFIRMED)
    assert after(replace(bare, at="confirm"), OnTouched())[0].at == "strengths"
    state = complete(opened)
    unrated = replace(state, body={**state.body, "rated": ""})
    assert after(unrated, *CONFIRMED, OnTouched())[0].at == "rating"
    blank, _ = after(complete(opened), Answered("/data/agenda/proud_of", ""), *CONFIRMED)
    stood, asks = after(replace(blank, at="confirm"), OnTouched())
    assert (stood.at, stood.checking, asks) == ("/data/agenda", True, ())


def test_a_day_that_went_by_while_the_visit_waited_is_asked_for_again(opened):
    state = complete(opened)
    later = replace(after(state, *CONFIRMED)[0], now=Now(NOW.ms, date(2026, 12, 24)))
    stood, asks = after(later, OnTouched())
    assert (stood.at, stood.slot, asks) == ("plan", "when", ())


def test_kept_and_opened_again_it_is_the_same_visit(opened, ids):
    state, asks = after(complete(opened), Followed("p1", "stuck"), ReasonChosen("p1", "No time"), CONFIRMED[0])
    again = opened({"id": "d", **asks[0].body})
    for name in ("at", "followed", "plans", "agreed"):
        assert getattr(again, name) == getattr(state, name)
    assert again.filled.session.answers() == state.filled.session.answers()


def test_after_the_end_nothing_is_saved_any_more(opened):
    state, _ = after(complete(opened), *CONFIRMED, OnTouched())
    assert after(state, Answered("/data/agenda/proud_of", "x"))[1] == ()
    assert after(state, BackTouched())[1] == ()
    state, _ = after(state, Finished())
    assert state.finished
    assert after(state, DoneTouched())[1] == (Go("/today", instead=True),)


def test_a_visit_that_is_gone_or_has_no_questions_says_so():
    state, _ = visit.start(Opening(AISHA, NOW, {"draft": "d"}))
    assert isinstance(visit.update(state, DraftGone())[1][0], Toast)
    assert visit.update(state, NoSuchForm("kioo_visit"))[0].missing
    assert visit.update(state, LeaveTouched())[1] == (Back(),)


def test_saving_is_told_and_moves_the_time_on(opened):
    state, _ = after(opened(), Followed("p1", "done"))
    assert not state.saved
    state, _ = after(state, Kept("draft", "d", 2, "draft", Now(NOW.ms + 5, NOW.today)))
    assert (state.saved, state.now.ms) == (True, NOW.ms + 5)
    assert after(state, object()) == (state, ())
