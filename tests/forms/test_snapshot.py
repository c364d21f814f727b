"""Laws: a snapshot loses nothing, clearing undoes answering, order does not matter, the document repeats itself."""

import json

from hypothesis import given
from hypothesis import strategies as st

from forms import FormSession, snapshot
from tests.forms.random_filling import Filling
from tests.forms.test_same_as_javarosa import HOUSEHOLD
from tests.scenario import Scenario, choices, form_of, survey

FORM = form_of(
    survey(
        "integer | age | Age | | | |",
        "select_one yn | ill | Ill? | ${age} > 2 | | |",
        "select_multiple sign | signs | Signs | ${ill} = 'yes' | | for = ${ill} |",
        "begin_group | g | G | ${age} < 60 | | |",
        "text | why | Why | count-selected(${signs}) > 1 | | |",
        "decimal | kg | Weight | | | |",
        "end_group | | | | | |",
        "begin_repeat | r | R | | | | ${age} mod 4",
        "integer | a | A | | | |",
        "calculate | twice | | | ${a} * 2 | |",
        "end_repeat | | | | | |",
        "calculate | total | | | sum(${twice}) + coalesce(${kg}, 0) | |",
        head="type | name | label | relevant | calculation | choice_filter | repeat_count",
        more=choices(
            "yn | yes | Yes |",
            "yn | no | No |",
            "sign | cough | Cough | yes",
            "sign | fever | Fever | yes",
            head="list_name | name | label | for",
        ),
    )
)
TEXTS = {
    "/data/age": st.sampled_from(["", "1", "3", "7", "40", "61", "abc"]),
    "/data/ill": st.sampled_from(["", "yes", "no"]),
    "/data/signs": st.sampled_from(["", "cough", "cough fever", "gone"]),
    "/data/g/why": st.text(max_size=20),
    "/data/g/kg": st.sampled_from(["", "3.5", "-1", "x"]),
}
ANSWERS = st.lists(
    st.sampled_from(sorted(TEXTS)).flatmap(lambda ref: TEXTS[ref].map(lambda text: (ref, text))), max_size=12
)


def told(answers: list[tuple[str, str]]) -> Scenario:
    story = Scenario(FORM)
    for ref, text in answers:
        story.answer(ref, text)
    return story


def everything(session: FormSession) -> tuple:
    refs = [ref for page in session.pages() for ref in page.refs]
    return session.answers(), session.shown(), session.to_xml(), refs, [session.node(ref) for ref in refs]


@given(ANSWERS)
def test_a_snapshot_gives_back_the_same_form(answers):
    story = told(answers)
    before, saved = everything(story.session), story.session.snapshot()
    story.session = FormSession.restore(FORM, json.loads(json.dumps(saved)), clock_ms=lambda: 0, random_bytes=bytes)
    assert everything(story.session) == before
    assert story.session.snapshot() == saved


@given(ANSWERS, st.data())
def test_the_order_of_answers_does_not_matter(answers, data):
    final = dict(answers)
    shuffled = data.draw(st.permutations(sorted(final.items())))
    one, other = told(sorted(final.items())).session, told(shuffled).session
    assert (one.answers(), one.shown()) == (other.answers(), other.shown())


@given(ANSWERS, st.sampled_from(sorted(TEXTS)), st.data())
def test_answering_and_taking_it_back_leads_to_the_same_state(answers, ref, data):
    story = told(answers)
    before, state = story.session.node(ref), (story.session.answers(), story.session.shown())
    given_before = story.session.snapshot()["frame"]["given"].get(ref, "")
    story.answer(ref, data.draw(TEXTS[ref])).answer(ref, given_before)
    assert (story.session.answers(), story.session.shown()) == state
    assert story.session.node(ref) == before


@given(ANSWERS)
def test_what_did_not_change_was_not_reported_and_what_changed_was(answers):
    story = Scenario(FORM)
    for ref, text in answers:
        refs = [one for page in story.session.pages() for one in page.refs]
        before = {one: story.session.node(one) for one in refs}
        story.answer(ref, text)
        for one in refs:
            if one not in story.changed:
                assert story.session.node(one) == before[one]


@given(ANSWERS)
def test_the_document_repeats_itself(answers):
    assert told(answers).session.to_xml() == told(answers).session.to_xml()


def test_answers_of_questions_this_version_lacks_are_kept():
    saved = Scenario(FORM).answer("/data/age", 3).session.snapshot()
    saved["frame"]["given"]["/data/later"] = "kept"
    session = FormSession.restore(FORM, saved, clock_ms=lambda: 0, random_bytes=bytes)
    assert session.snapshot()["frame"]["given"]["/data/later"] == "kept"
    assert "later" not in session.answers()


def test_a_list_without_a_seed_stands_in_the_same_order_when_a_draft_is_taken_up_again():
    names = [f"n{at}" for at in range(12)]
    md = survey(
        "text | why | Why | |",
        "select_one list | pick | Pick | | randomize=true",
        head="type | name | label | relevant | parameters",
        more=choices(*(f"list | {name} | {name}" for name in names)),
    )
    story = Scenario(md, seed=5)
    story.session.snapshot()  # kept before the question was seen
    order = [one.value for one in story.session.node("/data/pick").choices]
    assert sorted(order) == sorted(names) != order
    again = [one.value for one in story.resumes(seed=6).resumes(seed=7).session.node("/data/pick").choices]
    assert again == order


def test_a_draft_of_an_older_version_without_an_order_gets_one():
    story = Scenario(FORM)
    saved = story.session.snapshot()
    del saved["shuffle"]
    fresh = FormSession.restore(FORM, saved, clock_ms=lambda: 0, random_bytes=bytes)
    assert fresh.snapshot()["shuffle"] == 0


def test_a_snapshot_after_others_tells_the_same_as_the_first_of_all():
    filling = Filling(form_of(HOUSEHOLD), 4)
    for _ in range(12):
        filling.go(3)
        known = filling.session.snapshot()
        for frame in filling.session._root.every():
            frame.told = None
        assert filling.session.snapshot() == known
    assert len(filling.steps) > 20


def test_a_snapshot_after_an_answer_looks_at_what_changed_only(monkeypatch):
    story = Scenario(survey(*(f"text | q{number} | Q" for number in range(200))))
    story.session.snapshot()
    looked, found = [], snapshot._always
    monkeypatch.setattr(snapshot, "_always", lambda node: looked.append(node) or found(node))
    story.answer("/data/q7", "x").answer("/data/q7", "").answer("/data/q8", "y")
    assert list(story.session.snapshot()["frame"]["given"].values())[-1] == "y"
    assert "/data/q7" not in story.session.snapshot()["frame"]["given"]
    assert len(looked) < 10
