"""The law of the engine: however answers, rounds and languages come, the form stands as if it were loaded with them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import FormSession
from tests.scenario import Scenario, choices, form_of, survey

FORM = form_of(
    survey(
        "integer | a | A ${total} | | | |",
        "integer | b | B | ${a} > 2 | | |",
        "calculate | hidden | | | ${b} * 2 + ${total} | |",
        "calculate | deeper | | | concat(${hidden}, ':', ${people}) | |",
        "begin_group | g | G | ${b} != 1 | | |",
        "begin_repeat | person | Person | | | |",
        "integer | age | Age | | | |",
        "select_one yn | seen | Seen? | ${age} > ${a} | | |",
        "select_one place | place | Place | | | kind = ${seen} |",
        "calculate | place_name | | | jr:choice-name(${place}, '${place}') | |",
        "calculate | share | | | if(${total} > 0, round(${age} div ${total} * 100, 1), 0) | |",
        "calculate | number | | | position(..) | |",
        "calculate | before | | | indexed-repeat(${age}, ${person}, position(..) - 1) | |",
        "begin_repeat | visit | Visit | | | | ${age}",
        "integer | cost | Cost | ${cost_seen} != 'no' | | |",
        "calculate | cost_seen | | | ${seen} | |",
        "calculate | part | | | ${cost} + ${age} | |",
        "end_repeat | | | | | |",
        "calculate | costs | | | sum(${part}) | |",
        "end_repeat | | | | | |",
        "end_group | | | | | |",
        "calculate | total | | | sum(${age}) | |",
        "calculate | people | | | count(${person}[seen = 'yes']) | |",
        "calculate | oldest | | | max(${age}) | |",
        "calculate | all_costs | | | sum(${costs}) | |",
        "note | end | ${people} of ${all_costs} | | | |",
        head="type | name | label | relevant | calculation | choice_filter | repeat_count",
        more=choices(
            "yn | yes | Yes |",
            "yn | no | No |",
            *(f"place | p{n} | Place {n} | {'yes' if n % 2 else 'no'}" for n in range(4)),
            head="list_name | name | label | kind",
        ),
    )
)
NUMBERS = st.sampled_from(["", "0", "1", "2", "3", "7", "x"])
PERSON = st.integers(1, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.sampled_from(["/data/a", "/data/b"]), NUMBERS),
        st.tuples(st.just("set"), PERSON.map("/data/g/person[{}]/age".format), NUMBERS),
        st.tuples(st.just("set"), PERSON.map("/data/g/person[{}]/seen".format), st.sampled_from(["", "yes", "no"])),
        st.tuples(st.just("set"), PERSON.map("/data/g/person[{}]/place".format), st.sampled_from(["", "p0", "p1"])),
        st.tuples(st.just("set"), PERSON.map("/data/g/person[{}]/visit[1]/cost".format), NUMBERS),
        st.tuples(st.just("add"), st.just("/data/g/person"), st.just("")),
        st.tuples(st.just("del"), PERSON.map("/data/g/person[{}]".format), st.just("")),
    ),
    max_size=14,
)


def refs_of(session: FormSession) -> list[str]:
    return [ref for page in session.pages() for ref in page.refs]


def state_of(session: FormSession) -> dict:
    nodes = {ref: session.node(ref) for ref in refs_of(session)}
    return {"nodes": nodes, "answers": session.answers(), "shown": session.shown(), "xml": session.to_xml()}


def fresh(session: FormSession) -> FormSession:
    return FormSession.restore(FORM, session.snapshot(), clock_ms=lambda: 0, random_bytes=bytes)


def rounds_of(session: FormSession) -> set[str]:
    return {ref for ref in refs_of(session) if ref.endswith("]")}


def do(session: FormSession, step: tuple[str, str, str]) -> frozenset[str] | None:
    """One step, when its round is there."""
    kind, ref, text = step
    around = ref[: ref.rindex("]") + 1] if "]" in ref else ""
    if around and around not in rounds_of(session):
        return None
    if kind == "set":
        return session.answer(ref, text)
    return session.add_repeat(ref) if kind == "add" else session.remove_repeat(ref)


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_after_any_steps_the_form_stands_as_if_loaded_with_the_same_answers(steps):
    session = Scenario(FORM).session
    for step in steps:
        do(session, step)
    assert state_of(session) == state_of(fresh(session))


@given(STEPS)
@settings(max_examples=40, deadline=None)
def test_every_node_that_looks_different_is_named_among_the_changes(steps):
    session = Scenario(FORM).session
    for step in steps:
        before = {ref: session.node(ref) for ref in refs_of(session)}
        changed = do(session, step) or frozenset()
        after = {ref: session.node(ref) for ref in refs_of(session)}
        differs = {ref for ref in before.keys() & after.keys() if before[ref] != after[ref]}
        assert differs <= changed


@given(STEPS)
@settings(max_examples=30, deadline=None)
def test_it_makes_no_difference_when_what_waits_is_worked_out(steps):
    hasty, patient = Scenario(FORM).session, Scenario(FORM).session
    for step in steps:
        (do(hasty, step) or frozenset()).__len__()
        hasty.snapshot()
        do(patient, step)
    assert state_of(hasty) == state_of(patient)


def test_changes_held_until_after_the_next_answer_still_name_their_own():
    session = Scenario(FORM).answer("/data/a", 5).answer("/data/g/person[1]/age", 4).session
    first = session.answer("/data/b", "3")
    second = session.answer("/data/b", "4")
    session.add_repeat("/data/g/person")
    assert first == {"/data/b", "/data/hidden", "/data/deeper"} == second


MANY = form_of(
    survey(
        "integer | rate | Rate | |",
        "begin_repeat | r | R | |",
        "integer | a | A | |",
        "calculate | scaled | | ${a} * ${rate} |",
        "calculate | share | | ${a} div ${all} |",
        "note | shows | ${scaled} | |",
        "end_repeat | | | |",
        "calculate | all | | sum(${a}) |",
        head="type | name | label | calculation | relevant",
    )
)


@pytest.mark.parametrize("rounds", [10, 200])
def test_an_answer_does_at_once_only_what_a_screen_shows_however_many_rounds(rounds):
    story = Scenario(MANY)
    for number in range(1, rounds + 1):
        story.adds("/data/r") if number > 1 else None
        story.answer(f"/data/r[{number}]/a", 1)
    env = story.session._env
    story.session.evaluations  # noqa: B018 - works out what waits
    before = env.evaluations
    story.answer(f"/data/r[{rounds}]/a", 3)
    assert env.evaluations - before == 1
    assert story.session.evaluations - before == 1 + 1 + rounds


def test_an_answer_that_all_rounds_read_works_out_one_column():
    story = Scenario(MANY)
    for number in range(1, 51):
        story.adds("/data/r") if number > 1 else None
        story.answer(f"/data/r[{number}]/a", number)
    before = story.session.evaluations
    story.answer("/data/rate", 2)
    assert {f"/data/r[{number}]/scaled" for number in range(1, 51)} <= story.changed
    assert story.session.evaluations - before == 50
    story.has("/data/r[50]/scaled", "100").says("/data/r[50]/shows", "100")
