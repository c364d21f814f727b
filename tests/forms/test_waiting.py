"""Whether an answer is still among the choices is worked out when somebody looks, and only as far as the look goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scenario import Scenario, choices, form_of, survey

LEVELS = ("region", "district", "place")


def cascade(*more: str) -> str:
    """Three levels, two of each in each of the level above; named r0, d00, p000."""
    rows = [f"region | r{r} | R{r} | |" for r in "01"]
    rows += [f"district | d{r}{d} | D{r}{d} | r{r} |" for r in "01" for d in "01"]
    rows += [f"place | p{r}{d}{p} | P{r}{d}{p} | | d{r}{d}" for r in "01" for d in "01" for p in "01"]
    return survey(
        "select_one region | region | Region | | | |",
        "select_one district | district | District | | | region = ${region} |",
        "select_one place | place | Place | | | district = ${district} |",
        "calculate | called | | | jr:choice-name(${place}, '${place}') | |",
        *more,
        head="type | name | label | relevant | calculation | choice_filter | constraint",
        more=choices(*rows, head="list_name | name | label | region | district"),
    )


LONE = form_of(cascade())
NOTED = form_of(cascade("note | seen | You are in ${place} | | | |"))
CHECKED = form_of(
    cascade("select_one region | other | Not the same region | | | name != ${region} | . != 'r1' or ${place} = ''")
)
DECIDING = form_of(cascade("text | why | Why? | ${place} = 'p000' | | |"))
ANSWERS = st.one_of(
    st.tuples(st.just("region"), st.sampled_from(["", "r0", "r1"])),
    st.tuples(st.just("district"), st.sampled_from(["", "d00", "d01", "d10"])),
    st.tuples(st.just("place"), st.sampled_from(["", "p000", "p010", "p101"])),
)


@pytest.mark.parametrize("form", [LONE, NOTED, CHECKED, DECIDING], ids=["alone", "shown", "checked", "deciding"])
@given(steps=st.lists(st.tuples(ANSWERS, st.integers(0, 9)), max_size=10))
def test_a_look_at_one_question_shows_what_a_look_at_everything_would(form, steps):
    lazy, eager = Scenario(form), Scenario(form)
    refs = [node.ref for node in form.nodes if node.leaf and not node.ref.startswith("/data/meta")]
    for (name, value), looked_at in steps:
        lazy.session.answer(f"/data/{name}", value)
        eager.session.answer(f"/data/{name}", value)
        eager.session.snapshot()
        ref = refs[looked_at % len(refs)]
        assert lazy.session.node(ref) == eager.session.node(ref)
        assert lazy.session.choices(ref) == eager.session.choices(ref)
        assert lazy.session.validate([ref]) == eager.session.validate([ref])
        assert [page.refs for page in lazy.session.pages()] == [page.refs for page in eager.session.pages()]


def worked_out(story: Scenario) -> int:
    """The rules worked out so far, without working out what waits (as `FormSession.evaluations` would)."""
    return story.session._env.evaluations


def test_a_cascade_is_worked_out_as_far_as_somebody_looks():
    story = Scenario(LONE)
    for level, answer in zip(LEVELS, ("r0", "d00", "p000"), strict=True):
        story.session.answer(f"/data/{level}", answer)
    story.session.snapshot()
    before = worked_out(story)
    story.session.answer("/data/region", "r1")
    assert worked_out(story) == before
    assert story.session.node("/data/region").value == "r1"
    assert worked_out(story) == before
    assert story.session.node("/data/district").value == ""
    assert worked_out(story) == before + 1
    assert story.session.node("/data/place").value == ""
    assert worked_out(story) == before + 2
    assert story.session.node("/data/called").value == ""


def test_an_answer_that_decides_what_is_asked_is_checked_at_once():
    story = Scenario(DECIDING)
    for level, answer in zip(LEVELS, ("r0", "d00", "p000"), strict=True):
        story.session.answer(f"/data/{level}", answer)
    assert "/data/why" in [ref for page in story.session.pages() for ref in page.refs]
    story.session.answer("/data/region", "r1")
    assert "/data/why" not in [ref for page in story.session.pages() for ref in page.refs]
