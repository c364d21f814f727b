"""A record's answers alone give the document that the form itself wrote: blanks, repeats, entity blocks and all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FormFault
from forms import load_form
from forms.asked import ask, lay_entities
from forms.submission_as_sent import frame_of_answers
from forms.submission_xml import document
from tests.fakes.clock import START
from tests.forms.kept.test_same_form import ACTIONS, documents
from tests.forms.random_filling import Filling
from tests.forms.test_entities import HOMES, REGISTER
from tests.forms.test_same_as_javarosa import HOUSEHOLD
from tests.scenario import Scenario, form_of, survey

WATER = survey(
    "select_one yn | pump | A pump? | ",
    "begin_group | g | The pump | ${pump} = 'yes'",
    "note | look | Look at it | ",
    "text | maker | Maker | ",
    "text | broken | What broke? | ${maker} = 'India'",
    "begin_repeat | part | Part | ",
    "text | name | Name | ",
    "integer | old | How old? | ${name} != ''",
    "end_repeat | | | ",
    "end_group | | | ",
    "text | none | Why none? | ${pump} = 'no'",
    head="type | name | label | relevant",
    more="| choices |\n| | list_name | name | label |\n| | yn | yes | Yes |\n| | yn | no | No |\n",
)
LOOKED_UP = survey(
    "text | name | Name | ",
    "text | told | Told? | count(instance('towns')/root/item) > 0",
    "select_one_from_file towns.csv | town | Town | ",
    head="type | name | label | relevant",
)
LAWFUL = [form_of(md) for md in (WATER, HOUSEHOLD, HOMES, REGISTER, ACTIONS)]


def written(form, answers, meta, told=()):
    frame = frame_of_answers(form, answers, {name: text for name, text in meta.items() if text})
    ask(form, frame, START)
    lay_entities(form, frame, told)
    return document(form, frame).decode()


def written_again(session):
    meta = {"instanceID": session.instance_id, "instanceName": session.instance_name}
    return written(session.form, session.answers(), meta, session.entities())


@given(which=st.sampled_from(range(len(LAWFUL))), seed=st.integers(0, 9999), steps=st.integers(0, 25))
def test_the_answers_alone_give_the_document_that_the_form_wrote(which, seed, steps):
    filling = Filling(LAWFUL[which], seed)
    filling.go(steps)
    filling.session.finish()
    assert written_again(filling.session) == filling.session.to_xml().decode()


@pytest.mark.long
def test_so_it_is_with_every_form_the_tests_have():
    for number, content in enumerate(documents()):
        try:
            form = load_form(content)
        except FormFault:
            continue
        for seed in range(4):
            filling = Filling(form, seed)
            filling.go(30)
            filling.session.finish()
            assert written_again(filling.session) == filling.session.to_xml().decode(), (number, seed)


def test_what_was_asked_and_left_blank_stands_and_what_was_not_asked_does_not():
    form = form_of(WATER)
    found = written(form, {"pump": "yes", "part": [{"name": "Rod"}, {}]}, {"instanceID": "uuid:1"})
    assert "<g><look/><maker/><part><name>Rod</name><old/></part><part><name/></part></g>" in found
    assert "none" not in found
    found = written(form, {"pump": "no"}, {"instanceID": "uuid:1"})
    assert "<pump>no</pump><none/><meta>" in found


def test_an_answer_stands_whatever_its_condition_says_without_the_lists_from_outside():
    form = form_of(LOOKED_UP)
    assert "<told>yes</told><town>dar</town>" in written(form, {"told": "yes", "town": "dar"}, {})
    assert "<name>A</name><town/>" in written(form, {"name": "A"}, {})


def test_each_round_that_made_an_entity_says_so_and_the_others_make_none():
    story = Scenario(HOMES).answer("/data/home[1]/who", "nobody").adds("/data/home").answer("/data/home[2]/who", "Ben")
    (ben,) = story.session.entities()
    first, second = written_again(story.session).split("</home>")[:2]
    assert 'create="false" ' in first
    assert ben.id not in first
    assert f'create="true" dataset="homes" id="{ben.id}"><label>Ben</label>' in second


def test_what_a_record_tells_of_another_list_or_of_other_answers_is_written_nowhere():
    story = Scenario(REGISTER).answer("/data/village", "Ifo")
    (change,) = story.session.entities()
    for other in (replace(change, dataset="towns"), replace(change, properties={"place": "Elsewhere"})):
        found = written(story.form, story.session.answers(), {}, [other])
        assert 'create="" dataset="wells" id=""' in found
        assert change.id not in found
