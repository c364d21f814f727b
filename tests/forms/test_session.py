"""Stories of filling a form: what one answer changes."""

import pytest

from core.errors import OurFault
from tests.scenario import Scenario, choices, survey

VISIT = survey(
    "integer | age | Age | | . >= 0 and . < 130 | Between 0 and 129, please. | yes | |",
    "select_one yn | pregnant | Pregnant? | ${age} >= 12 and ${age} <= 50 | | | | |",
    "begin_group | care | Antenatal care | ${pregnant} = 'yes' | | | | |",
    "integer | visits | Visits so far | | | | | |",
    "note | thanks | ${visits} visits so far | ${visits} > 0 | | | | |",
    "end_group | | | | | | | |",
    "calculate | risk | | | | | | if(${age} < 18 and ${visits} < 4, 'high', 'low') |",
    head="type | name | label | relevant | constraint | constraint_message | required | calculation | default",
    more=choices("yn | yes | Yes", "yn | no | No"),
)


def test_an_answer_opens_what_depends_on_it_and_names_all_that_changed():
    story = Scenario(VISIT).hides("/data/pregnant", "/data/care")
    story.answer("/data/age", 16).sees("/data/pregnant").changes("/data/age", "/data/pregnant")
    story.answer("/data/pregnant", "yes").sees("/data/care", "/data/care/visits").hides("/data/care/thanks")
    story.answer("/data/care/visits", 2).sees("/data/care/thanks").says("/data/care/thanks", "2 visits so far")
    story.has("/data/risk", "high")


def test_a_hidden_answer_reads_as_blank_and_comes_back_when_shown_again():
    story = Scenario(VISIT).answer("/data/age", 16).answer("/data/pregnant", "yes").answer("/data/care/visits", 2)
    story.answer("/data/pregnant", "no").has("/data/risk", "low").hides("/data/care/visits")
    assert "visits" not in story.session.answers()
    story.answer("/data/pregnant", "yes").has("/data/risk", "high").has("/data/care/visits", "2")


def test_relevance_is_inherited_from_every_group_around():
    story = Scenario(VISIT).answer("/data/age", 16).answer("/data/pregnant", "yes").answer("/data/care/visits", 2)
    story.answer("/data/age", 60).hides("/data/pregnant", "/data/care", "/data/care/visits", "/data/care/thanks")


def test_a_value_that_breaks_a_constraint_is_kept_and_explained():
    story = Scenario(VISIT).answer("/data/age", 200)
    story.has("/data/age", "200").complains("/data/age", "Between 0 and 129, please.")
    story.answer("/data/age", 20).accepts("/data/age")


def test_a_value_of_the_wrong_type_is_kept_explained_and_blank_in_expressions():
    story = Scenario(VISIT).answer("/data/age", "sixteen")
    story.has("/data/age", "sixteen").complains("/data/age", "Please give a whole number.").hides("/data/pregnant")
    assert "age" not in story.session.answers()


def test_a_required_question_asks_for_an_answer_until_it_has_one():
    story = Scenario(VISIT)
    assert [(one.ref, one.rule) for one in story.session.validate()] == [("/data/age", "required")]
    story.answer("/data/age", 8)
    assert story.session.validate() == []
    assert story.session.node("/data/age").required


def test_the_same_answer_again_changes_nothing_and_works_nothing_out():
    story = Scenario(VISIT).answer("/data/age", 16)
    before = story.session.evaluations
    story.answer("/data/age", " 16 ").changes()
    assert story.session.evaluations == before


def test_answers_and_shown_tell_blank_from_hidden():
    story = Scenario(VISIT).answer("/data/age", 16)
    assert story.session.answers() == {"age": "16", "risk": "low"}
    assert story.session.shown() == {"age": "16", "pregnant": "", "risk": "low"}


def test_a_ref_that_is_not_in_the_form_is_our_fault():
    story = Scenario(VISIT)
    for ref in ("/data/nothing", "/data/care", "nonsense", "/data/age[2]/x"):
        with pytest.raises(OurFault):
            story.answer(ref, "1")


def test_defaults_are_there_at_the_start_static_and_dynamic():
    form = survey(
        "text | where | Where | Kisumu",
        "date | on | On | today()",
        "text | both | Both | concat(${where}, '!')",
        head="type | name | label | default",
    )
    Scenario(form).has("/data/where", "Kisumu").has("/data/on", "2026-11-18").has("/data/both", "Kisumu!")


def test_a_default_does_not_come_back_after_it_was_cleared_and_the_draft_reopened():
    form = survey("text | where | Where | Kisumu", head="type | name | label | default")
    Scenario(form).answer("/data/where", None).resumes().has("/data/where", "")


def test_a_trigger_sets_a_value_once_and_once_keeps_the_random_one():
    form = survey(
        "integer | a | A | |",
        "calculate | copied | | ${a} * 2 | ${a}",
        "calculate | lot | | once(random()) |",
        head="type | name | label | calculation | trigger",
    )
    story = Scenario(form)
    lot = story.session.node("/data/lot").value
    story.answer("/data/a", 4).has("/data/copied", "8").resumes(seed=99).has("/data/lot", lot).has("/data/copied", "8")


def test_a_calculation_overwrites_what_was_typed_into_it():
    form = survey("integer | a | A |", "integer | twice | Twice | ${a} * 2", head="type | name | label | calculation")
    Scenario(form).answer("/data/a", 2).answer("/data/twice", 9).answer("/data/a", 3).has("/data/twice", "6")


def test_a_readonly_question_is_never_required():
    form = survey("text | a | A | yes | yes", head="type | name | label | required | readonly")
    assert Scenario(form).session.validate() == []


def test_a_clock_set_back_and_no_device_still_give_a_record():
    form = survey("start | start |", "end | end |", "today | today |", "deviceid | device |", "text | a | A")
    story = Scenario(form)
    story.now_ms -= 86_400_000 * 365
    story.answer("/data/a", "x").has("/data/today", "2026-11-18").has("/data/device", "tablet-1")
    story.has("/data/start", "2026-11-18T11:06:40.000+00:00").has("/data/end", "2025-11-18T11:06:40.000+00:00")
    assert story.session.instance_id.startswith("uuid:")
