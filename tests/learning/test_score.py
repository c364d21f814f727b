import json
import timeit
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FormFault
from learning.score import ScorePlan, score
from tests.learning.vectors import shared


def section(name, *items):
    return {"name": name, "title": {"en": name}, "items": list(items)}


def item(question, weight=1, **more):
    return {"question": question, "weight": weight, "critical": False, "inverse": False, **more}


def plan(*sections, **more):
    raw = {
        "plan": "kioo_visit",
        "version": "1",
        "form": "kioo_visit",
        "values": {"yes": 1, "partly": 0.5, "no": 0},
        "na": ["na"],
        "not_observed": ["not_observed"],
        "min_coverage": 0.8,
        "critical_gate": True,
        "thresholds": {"strong": 80, "growing": 50},
        "sections": list(sections),
    }
    return ScorePlan.from_json(raw | more)


# HNQIS 1 as in EyeSeeTea/malariapp ScoreRegister.java: domain study 2.1.
SECTIONS = (
    section("first", *(item(f"a{number}", 0.25) for number in range(4))),
    section("second", item("b0", 0.5), item("b1", 0.3), item("b2", 0.2)),
)
ANSWERS = {"a0": "yes", "a1": "yes", "a2": "no", "a3": "yes", "b0": "yes", "b1": "no", "b2": ""}


def test_pooled_and_section_scores_agree_with_the_reference():
    found = score(plan(*SECTIONS), ANSWERS)
    assert [one.score for one in found.sections] == [75, 62.5]
    assert found.pooled == pytest.approx(69.44444444444444)
    assert found.coverage == pytest.approx(0.9)
    assert found.class_ == "growing"


def test_the_mean_of_sections_agrees_with_the_reference_when_a_plan_asks_for_it():
    strong_from = {"thresholds": {"strong": 68.75, "growing": 50}}
    assert score(plan(*SECTIONS, basis="sections", **strong_from), ANSWERS).class_ == "strong"
    strong_from = {"thresholds": {"strong": 68.76, "growing": 50}}
    assert score(plan(*SECTIONS, basis="sections", **strong_from), ANSWERS).class_ == "growing"


def test_shared_checklist_vectors_hold():
    for case in [block for name, block in shared("checklist_v1_sum_of_weights").items() if name.startswith("case")]:
        names = {(row, col): f"q{row}_{col}" for row, one in enumerate(case["sections"]) for col in range(9)}
        some = [
            section(f"s{row}", *(item(names[row, col], entry["w"]) for col, entry in enumerate(one["items"])))
            for row, one in enumerate(case["sections"])
        ]
        answers = {
            names[row, col]: "yes" if entry["a"] else "no"
            for row, one in enumerate(case["sections"])
            for col, entry in enumerate(one["items"])
            if entry["a"] is not None
        }
        found = score(plan(*some, basis="sections"), answers)
        assert [one.score for one in found.sections] == case["section_scores"]
        assert found.class_ == {"A": "strong", "B": "growing", "C": "needs_support"}[case["class"]]


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(80, "strong"), (79.999, "growing"), (50, "growing"), (49.999, "needs_support")],
)
def test_classes_begin_exactly_at_their_thresholds(percent, expected):
    some = section("only", item("right", percent), item("wrong", 100 - percent))
    assert score(plan(some), {"right": "yes", "wrong": "no"}).class_ == expected


# HNQIS 2 (PSI's documentation pages): critical gate, then the items that are not critical.
@pytest.mark.parametrize(
    ("critical", "other", "expected"),
    [
        (100, 90, "strong"),
        (100, 89.9, "growing"),
        (100, 80, "growing"),
        (100, 79, "needs_support"),
        (95, 100, "needs_support"),
    ],
)
def test_the_critical_gate_agrees_with_the_reference(critical, other, expected):
    some = section(
        "only",
        item("c_right", critical, critical=True),
        item("c_wrong", 100 - critical or 1, critical=True),
        item("o_right", other),
        item("o_wrong", 100 - other or 1),
    )
    answers = {"c_right": "yes", "o_right": "yes"}
    answers |= {"c_wrong": "no"} if critical < 100 else {}
    answers |= {"o_wrong": "no"} if other < 100 else {}
    found = score(plan(some, basis="non_critical", thresholds={"strong": 90, "growing": 79.9}), answers)
    assert found.class_ == expected
    assert found.critical_ok == (critical == 100)


def test_does_not_apply_leaves_the_score_and_keeps_the_coverage():
    some = plan(section("only", item("a"), item("b"), item("c", 8)))
    found = score(some, {"a": "yes", "b": "no", "c": "na"})
    assert (found.pooled, found.coverage, found.class_) == (50, 1, "growing")


@pytest.mark.parametrize("answer", ["", "not_observed", "perhaps"])
def test_what_was_not_seen_lowers_the_coverage_until_there_is_no_class(answer):
    some = plan(section("only", item("a", 3), item("b", 1)))
    found = score(some, {"a": "yes", "b": answer})
    assert (found.pooled, found.coverage, found.class_) == (100, 0.75, None)


def test_a_half_filled_visit_cannot_be_called_strong():
    some = plan(section("only", *(item(f"q{number}") for number in range(10))))
    answers = {f"q{number}": "yes" if number < 5 else "" for number in range(10)}
    assert score(some, answers).class_ is None


def test_a_missed_critical_point_is_named_and_closes_the_gate():
    some = section("only", item("a", 98), item("water", critical=True), item("sharps", critical=True))
    answers = {"a": "yes", "water": "no", "sharps": "partly"}
    found = score(plan(some), answers)
    assert (found.critical_missed, found.critical_ok) == (("water", "sharps"), False)
    assert found.class_ == "needs_support"
    assert score(plan(some, critical_gate=False), answers).class_ == "strong"


def test_a_critical_point_nobody_could_see_is_not_missed():
    some = plan(section("only", item("a", 9), item("water", critical=True)))
    assert score(some, {"a": "yes", "water": "not_observed"}).critical_missed == ()


def test_an_inverse_question_is_good_when_the_answer_is_no():
    some = plan(section("only", item("expired", inverse=True, critical=True)))
    assert score(some, {"expired": "no"}).pooled == 100
    assert score(some, {"expired": "yes"}).critical_missed == ("expired",)


def test_each_round_of_a_repeat_counts_and_a_missed_one_is_named_once():
    some = plan(section("only", item("in_stock", critical=True)))
    found = score(some, {"in_stock": ["yes", "no", "no", "na", "yes"]})
    assert (found.pooled, found.coverage, found.critical_missed) == (50, 1, ("in_stock",))
    assert score(some, {"in_stock": []}).coverage == 0


def test_an_item_may_take_fewer_answers_than_its_plan():
    strict = item("a", values={"yes": 1, "no": 0})
    assert score(plan(section("only", strict)), {"a": "partly"}).pooled is None


def test_nothing_shown_is_no_score_and_no_class():
    found = score(plan(*SECTIONS), {})
    assert (found.pooled, found.coverage, found.class_) == (None, 0, None)


def test_the_stored_form_has_every_part_and_survives_json():
    stored = score(plan(*SECTIONS), ANSWERS).as_json()
    assert json.loads(json.dumps(stored, allow_nan=False)) == stored
    assert stored == {
        "plan": "kioo_visit",
        "plan_version": "1",
        "pooled": 69.44,
        "sections": [
            {"name": "first", "title": {"en": "first"}, "score": 75.0, "coverage": 1.0},
            {"name": "second", "title": {"en": "second"}, "score": 62.5, "coverage": 0.8},
        ],
        "coverage": 0.9,
        "critical_ok": True,
        "critical_missed": [],
        "class": "growing",
    }


WEIGHTS = st.lists(st.integers(1, 1000).map(lambda tenths: tenths / 10), min_size=1, max_size=12)
SAID = st.sampled_from(["yes", "partly", "no", "na", "not_observed", "", "something else"])


@st.composite
def visits(draw):
    weights = draw(WEIGHTS)
    items = [
        item(f"q{number}", weight, critical=draw(st.booleans()), inverse=draw(st.booleans()))
        for number, weight in enumerate(weights)
    ]
    shown = {one["question"]: draw(SAID | st.lists(SAID, max_size=3)) for one in items if draw(st.booleans())}
    return items, shown


@given(visits())
def test_scores_stay_between_0_and_100_and_a_class_needs_coverage(visit):
    items, shown = visit
    found = score(plan(section("only", *items)), shown)
    assert found.pooled is None or 0 <= found.pooled <= 100
    assert 0 <= found.coverage <= 1
    assert found.class_ is None or found.coverage >= 0.8
    assert found.class_ in (None, "needs_support") or found.critical_ok


@given(visits())
def test_where_the_sections_are_cut_does_not_change_the_pooled_score(visit):
    items, shown = visit
    whole = score(plan(section("only", *items)), shown)
    cut = score(plan(*(section(f"s{number}", one) for number, one in enumerate(items))), shown)
    assert (whole.pooled, whole.coverage, whole.class_) == (cut.pooled, cut.coverage, cut.class_)


@given(visits(), st.integers(2, 9))
def test_only_the_proportion_of_weights_matters(visit, times):
    items, shown = visit
    heavier = [{**one, "weight": one["weight"] * times} for one in items]
    one, other = (score(plan(section("only", *some)), shown) for some in (items, heavier))
    assert one.pooled == pytest.approx(other.pooled)
    assert one.class_ == other.class_


@given(visits(), st.integers(0, 11))
def test_a_better_answer_never_lowers_the_score(visit, number):
    items, shown = visit
    name = f"q{number % len(items)}"
    bad, good = ("yes", "no") if items[number % len(items)]["inverse"] else ("no", "yes")
    some = plan(section("only", *items), critical_gate=False)
    assert score(some, shown | {name: good}).pooled >= score(some, shown | {name: bad}).pooled


def test_ten_sums_of_a_tenth_reach_the_threshold_of_80():
    some = plan(section("only", *(item(f"q{number}", 0.1) for number in range(10))))
    assert score(some, {f"q{number}": "yes" if number < 8 else "no" for number in range(10)}).class_ == "strong"


@pytest.mark.parametrize(
    "change",
    [
        {"plan": ""},
        {"version": 1},
        {"values": {}},
        {"values": {"yes": 2}},
        {"values": {"yes": True}},
        {"values": {"yes": float("nan")}},
        {"thresholds": {"strong": 50, "growing": 80}},
        {"thresholds": {"strong": 80}},
        {"min_coverage": 1.5},
        {"critical_gate": "yes"},
        {"na": "na"},
        {"basis": "luck"},
        {"sections": []},
        {"sections": [{"name": "only", "items": []}]},
        {"sections": [section("only", item("a", 0))]},
        {"sections": [section("only", item("a", "2"))]},
        {"sections": [section("only", item("a"), item("a"))]},
        {"sections": [section("only", item("a")), section("only", item("b"))]},
        {"sections": [section("only", item("a", critical="*"))]},
        {"sections": ["readiness"]},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_with_its_place(change):
    with pytest.raises(FormFault) as told:
        plan(*SECTIONS, **change)
    assert told.value.place.column


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(JUNK)
def test_junk_is_refused_and_never_crashes(raw):
    with pytest.raises(FormFault):
        ScorePlan.from_json(raw)


@given(st.sampled_from(["plan", "values", "thresholds", "sections", "na", "min_coverage", "basis"]), JUNK)
def test_a_plan_with_a_broken_part_is_read_or_refused(part, junk):
    try:
        read = plan(*SECTIONS, **{part: junk})
    except FormFault:
        return
    assert score(read, ANSWERS).coverage >= 0


def test_the_plan_of_our_own_visit_form_is_read():
    raw = json.loads(Path("assets/forms/kioo_visit.plan.json").read_text(encoding="utf-8"))
    own = ScorePlan.from_json(raw)
    best = {one.question: "no" if one.inverse else "yes" for some in own.sections for one in some.items}
    assert score(own, best).class_ == "strong"


def test_a_hundred_items_are_scored_in_a_blink():
    some = plan(section("only", *(item(f"q{number}") for number in range(100))))
    answers = {f"q{number}": "yes" for number in range(100)}
    assert min(timeit.repeat(lambda: score(some, answers), number=1, repeat=20)) < 0.005
