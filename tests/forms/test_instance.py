import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import OurFault
from forms.instance import find, ref_of
from tests.scenario import Scenario, form_of, survey

FORM = form_of(
    survey(
        "text | a | A",
        "begin_group | g | G",
        "begin_repeat | house | House",
        "text | name | Name",
        "begin_repeat | child | Child",
        "integer | age | Age",
        "end_repeat | |",
        "end_repeat | |",
        "end_group | |",
    )
)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=4))
def test_a_ref_and_its_place_are_each_others_inverse(children):
    story = Scenario(FORM)
    for number, rounds in enumerate(children, 1):
        if number > 1:
            story.adds("/data/g/house")
        for _ in range(rounds):
            story.adds(f"/data/g/house[{number}]/child")
    for ref in [ref for page in story.session.pages() for ref in page.refs]:
        assert ref_of(*find(FORM, story.session._root, ref)) == ref


def test_a_number_left_out_means_the_first_round():
    story = Scenario(FORM).answer("/data/g/house/name", "x").has("/data/g/house[1]/name", "x")
    with pytest.raises(OurFault):
        story.answer("/data/g/house[2]/name", "y")
