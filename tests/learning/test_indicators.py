import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.indicators import INDICATORS, from_visit, marks, section_indicator, value

SCORE = {
    "plan": "kioo_visit",
    "plan_version": "1",
    "pooled": 72.5,
    "coverage": 0.95,
    "critical_ok": False,
    "critical_missed": ["water"],
    "class": "needs_support",
    "sections": [
        {"name": "readiness", "title": {"en": "Ready for care", "fr": "Prêts"}, "score": 60.0, "coverage": 1.0},
        {"name": "medicines", "score": None, "coverage": 0.0},
    ],
}
ROUNDS = [
    {"name": "ors", "in_stock": "yes", "expired": "no"},
    {"name": "zinc", "in_stock": "no", "expired": ""},
    {"name": "act", "in_stock": "not_observed", "expired": "yes"},
]


def test_a_whole_visit_gives_each_indicator_its_numbers():
    assert {name: (num, den) for name, num, den in from_visit(SCORE, {"medicine": ROUNDS, "kind": "planned"})} == {
        "visit_done": (1, 1),
        "visit_complete": (1, 1),
        "visit_coverage": (0.95, 1),
        "visit_score": (0.725, 1),
        "critical_right": (0, 1),
        "section_readiness": (0.6, 1),
        "medicines_in_stock": (1, 2),
        "medicines_expired": (1, 2),
    }


def test_a_visit_without_enough_answers_adds_nothing_to_scores():
    thin = SCORE | {"class": None, "coverage": 0.4}
    assert from_visit(thin, {}) == [("visit_done", 1, 1), ("visit_complete", 0, 1), ("visit_coverage", 0.4, 1)]


def test_a_form_without_a_plan_counts_as_a_visit():
    assert from_visit(None, {"medicine": []}) == [("visit_done", 1, 1)]


def test_every_indicator_has_a_title_and_says_which_way_is_wished_for():
    names = {name for name, _, _ in from_visit(SCORE, {"medicine": ROUNDS})} - {"section_readiness"}
    assert names == set(INDICATORS)
    assert {name for name, one in INDICATORS.items() if one.wanted == "down"} == {"medicines_expired"}


def test_a_section_is_called_as_its_plan_calls_it():
    assert section_indicator(SCORE["sections"][0], "fr").title == "Prêts"
    assert section_indicator(SCORE["sections"][0], "sw").title == "Ready for care"
    assert section_indicator(SCORE["sections"][1]).title == "medicines"


@pytest.mark.parametrize(
    ("unit", "num", "den", "shown"), [("visits", 3, 3, 3), ("percent", 1, 4, 25), ("percent", 0, 0, None)]
)
def test_what_a_point_shows(unit, num, den, shown):
    assert value(unit, num, den) == shown


ANSWER = st.sampled_from(["yes", "no", "na", "", None])


@given(st.lists(st.fixed_dictionaries({}, optional={"in_stock": ANSWER, "expired": ANSWER}), max_size=8))
def test_a_share_never_exceeds_its_whole_and_a_whole_is_never_empty(rounds):
    for _, num, den in from_visit(None, {"medicine": rounds, "note": "in_stock", "other": ["yes", 3]}):
        assert 0 <= num <= den
        assert den > 0


def test_each_visit_has_its_mark_and_within_a_month_yes_comes_last():
    assert marks([(0, 1), (1, 2), (1, 1)]) == [False, False, True, True]
    assert marks([]) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda pair: (min(pair), max(pair)))))
def test_marks_count_what_the_months_counted(points):
    found = marks(points)
    assert (sum(found), len(found)) == (sum(yes for yes, _ in points), sum(visits for _, visits in points))
