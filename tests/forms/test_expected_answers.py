"""What a form says of its answers beforehand is what its sheets hold afterwards."""

from pathlib import Path

import pytest

from benchmarks import visit
from core.errors import FormFault
from forms import load_form
from forms.expected_answers import expected_answers

TOWNS = b"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>T</h:title><model>
<instance><data id="t" version="1"><who/><a><name/></a><b><name/></b><note/><town/><mood/>
<child><age/><sex/></child><meta><instanceID/></meta></data></instance>
<instance id="towns"><root><item><name>mto</name><label>M</label></item><item><name>ziwa</name><label>Z</label></item>
<item><name>bonde</name><label>B</label></item></root></instance>
<bind nodeset="/data/note" readonly="true()"/></model></h:head><h:body><input ref="/data/who"><label>W</label></input>
<input ref="/data/a/name"><label>A</label></input><input ref="/data/b/name"><label>B</label></input>
<input ref="/data/note"><label>Read this</label></input>
<select1 ref="/data/town"><label>T</label><itemset nodeset="instance('towns')/root/item[name != '']"><value ref="name"/>
<label ref="label"/></itemset></select1>
<select ref="/data/mood"><label>M</label><item><label>G</label><value>good</value></item></select>
<group ref="/data/child"><repeat nodeset="/data/child"><input ref="/data/child/age"><label>A</label></input>
<select1 ref="/data/child/sex"><label>S</label><item><label>F</label><value>f</value></item>
<item><label>M</label><value>m</value></item></select1></repeat></group></h:body></h:html>"""


def test_every_question_comes_in_its_order_with_its_first_choices():
    whole, second, third = expected_answers(TOWNS, 3)
    assert whole == {
        "who": "",
        "a/name": "",
        "b/name": "",
        "town": "mto",
        "mood": "good",
        "child": [{"age": "", "sex": "f"}],
    }
    assert list(whole)[:4] == ["who", "a/name", "b/name", "town"]
    assert second == {"town": "ziwa", "child": [{"sex": "m"}]}
    assert third == {"town": "bonde"}


def test_one_choice_of_each_is_enough_when_no_more_are_asked_for():
    assert len(expected_answers(TOWNS, 1)) == 1


def test_a_sheet_that_was_filled_holds_no_name_that_was_not_expected_and_keeps_the_order():
    (whole,) = expected_answers(visit.xform(), 1)
    answers = visit.filled(3).answers()
    assert [name for name in whole if name in answers] == list(answers)
    for name in ("medicine", "case", "gap"):
        assert all(set(round_) <= set(whole[name][0]) for round_ in answers[name])


def test_the_names_are_those_that_the_form_itself_gives_its_answers():
    (whole,) = expected_answers(TOWNS, 1)
    assert set(whole) <= set(load_form(TOWNS).keys.values())


def test_what_is_no_form_is_refused():
    with pytest.raises(FormFault):
        expected_answers(Path(__file__).read_bytes(), 3)
