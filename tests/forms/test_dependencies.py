"""The graph: only what depends on an answer is worked out, in order, and circles are named."""

import pytest

from core.errors import FormFault
from tests.scenario import Scenario, form_of, survey


def flat(size: int) -> str:
    """`size` questions in blocks of ten: the first of each block decides whether the nine others are asked."""
    rows = [
        f"integer | q{n} | Q{n} | |" if n % 10 == 0 else f"integer | q{n} | Q{n} | ${{q{n - n % 10}}} > 5 |"
        for n in range(size)
    ]
    return survey(*rows, "calculate | pair | | | ${q0} + ${q10}", head="type | name | label | relevant | calculation")


@pytest.mark.parametrize("size", [100, 1000])
def test_an_answer_works_out_only_its_dependents_however_long_the_form(size):
    story = Scenario(flat(size))
    for ref, dependents in (("/data/q0", 10), ("/data/q20", 9), ("/data/q33", 0)):
        before = story.session.evaluations
        story.answer(ref, 7)
        assert story.session.evaluations - before == dependents, ref


def test_what_is_worked_out_to_the_same_value_goes_no_further():
    chain = survey(
        "integer | a | A |",
        "calculate | big | | ${a} > 10",
        "calculate | b1 | | if(${big} = 'true', 1, 2)",
        "calculate | b2 | | ${b1} + 1",
        head="type | name | label | calculation",
    )
    story = Scenario(chain).answer("/data/a", 11)
    before = story.session.evaluations
    story.answer("/data/a", 12).changes("/data/a")
    assert story.session.evaluations - before == 1
    story.answer("/data/a", 2).changes("/data/a", "/data/big", "/data/b1", "/data/b2")


def test_a_node_with_two_ways_to_an_answer_is_worked_out_once():
    diamond = survey(
        "calculate | sum | | ${left} + ${right}",
        "calculate | right | | ${a} * 3",
        "calculate | left | | ${a} * 2",
        "integer | a | A |",
        head="type | name | label | calculation",
    )
    story = Scenario(diamond)
    before = story.session.evaluations
    story.answer("/data/a", 2).has("/data/sum", "10")
    assert story.session.evaluations - before == 3


def test_an_answer_in_one_of_many_rounds_works_out_that_round_only():
    form = survey(
        "begin_repeat | r | R |",
        "integer | a | A |",
        "calculate | twice | | ${a} * 2",
        "end_repeat | | |",
        head="type | name | label | calculation",
    )
    story = Scenario(form)
    for _ in range(50):
        story.adds("/data/r")
    before = story.session.evaluations
    story.answer("/data/r[20]/a", 4).changes("/data/r[20]/a", "/data/r[20]/twice")
    assert story.session.evaluations - before == 1


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (["calculate | a | | ${b} | ", "calculate | b | | ${c} | ", "calculate | c | | ${a} | "], "abc"),
        (["calculate | a | | ${a} + 1 | "], "a"),
        (["integer | a | A | | ${b} = 1", "integer | b | B | | ${a} = 1"], "ab"),
        (["begin_group | g | G | | ${a} = 1", "integer | a | A | | ", "end_group | | | | "], "g"),
    ],
)
def test_questions_that_wait_for_each_other_are_named(rows, names):
    with pytest.raises(FormFault, match="circle") as fault:
        form_of(survey(*rows, "text | z | Z | | ", head="type | name | label | calculation | relevant"))
    for name in names:
        assert name in fault.value.what.split(":")[1]
    assert fault.value.place.column in ("calculation", "relevant")


def test_a_constraint_and_a_repeats_own_position_are_no_circle():
    form_of(
        survey(
            "integer | a | A | . > 1 |",
            "begin_repeat | r | R | | position(..) < 5",
            "text | t | T | |",
            "end_repeat | | | |",
            head="type | name | label | constraint | relevant",
        )
    )
