"""What a form does by itself at its events, and what it asks the app for."""

import pytest

from core.errors import FormFault
from tests.scenario import Scenario, form_of, survey


def form(body: str, model: str = "", nodes: str = "<a/><b/><r><x/><y/></r>") -> str:
    return f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:odk="http://www.opendatakit.org/xforms"
    xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model><instance><data id="t">{nodes}</data></instance>{model}</model></h:head>
    <h:body>{body}</h:body></h:html>"""


A, B = '<input ref="/data/a"/>', '<input ref="/data/b"/>'


def action(events: str, ref: str, value: str, name: str = "setvalue") -> str:
    return f'<{name} event="{events}" ref="{ref}" value="{value}"/>'


@pytest.mark.parametrize("event", ["odk-instance-first-load", "xforms-ready"])
def test_the_first_load_happens_once_in_the_life_of_a_record(event):
    story = Scenario(form(A, action(event, "/data/a", "concat(/data/a, 'x')")))
    story.has("/data/a", "x").resumes().has("/data/a", "x")


def test_every_load_happens_again_and_one_action_may_wait_for_several_events():
    story = Scenario(form(A, action("odk-instance-load", "/data/a", "concat(/data/a, 'x')")))
    story.has("/data/a", "x").resumes().has("/data/a", "xx")


def test_a_change_sets_values_and_those_set_others_in_turn():
    first = f'<input ref="/data/a">{action("xforms-value-changed", "/data/b", ". + 1")}</input>'
    story = Scenario(form(first.replace(". + 1", "/data/a + 1") + B))
    story.answer("/data/a", 4).has("/data/b", "5").changes("/data/a", "/data/b")
    story.answer("/data/b", "mine").answer("/data/a", 4).has("/data/b", "mine")


def test_a_value_set_on_a_hidden_or_readonly_question_stays_until_it_is_shown():
    model = '<bind nodeset="/data/b" relevant="/data/a = 2" readonly="true()"/>'
    first = f'<input ref="/data/a">{action("xforms-value-changed", "/data/b", "/data/a * 10")}</input>'
    story = Scenario(form(first + B, model)).answer("/data/a", 1).hides("/data/b")
    assert "<b>" not in story.session.to_xml().decode()
    story.answer("/data/a", 2).has("/data/b", "20")


def test_a_value_that_was_set_while_a_question_was_hidden_is_there_when_it_is_shown():
    model = (
        '<bind nodeset="/data/b" relevant="/data/y = \'yes\'"/><bind nodeset="/data/r" relevant="/data/y = \'yes\'"/>'
    )
    heard = action("xforms-value-changed", "/data/b", "/data/a") + action(
        "xforms-value-changed", "/data/r[1]/x", "/data/a"
    )
    body = f'<input ref="/data/a">{heard}</input><repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>'
    nodes = "<a/><b/><r><x/></r><y/>"
    story = Scenario(form(body + B + '<input ref="/data/y"/>', model, nodes)).answer("/data/a", 7).hides("/data/b")
    story.answer("/data/y", "yes").has("/data/b", "7").has("/data/r[1]/x", "7")


def test_actions_and_controls_may_name_a_bind_instead_of_its_node():
    model = '<bind id="there" nodeset="/data/b" type="int"/><setvalue event="odk-instance-first-load" bind="there" value="4 + 1"/>'
    Scenario(form('<input bind="there"/>', model)).has("/data/b", "5").sees("/data/b")
    with pytest.raises(FormFault, match="does not have"):
        Scenario(form(B, model.replace('bind="there"', 'bind="elsewhere"')))


def test_a_new_round_has_its_own_start_and_knows_the_one_before():
    inside = action("odk-new-repeat", "/data/r/x", "concat(/data/r[position() = position(current()/..) - 1]/x, '+')")
    body = f'<repeat nodeset="/data/r"><input ref="/data/r/x"/>{inside}</repeat>'
    story = Scenario(form(body)).has("/data/r[1]/x", "").adds("/data/r").has("/data/r[2]/x", "+")
    story.adds("/data/r").has("/data/r[3]/x", "++")


def test_an_action_outside_a_repeat_sets_what_is_in_the_new_round_only():
    begins = action("odk-instance-first-load odk-new-repeat", "/data/r/x", "'new'")
    body = f'{begins}<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>'
    story = Scenario(form(body)).has("/data/r[1]/x", "new").answer("/data/r[1]/x", "mine").adds("/data/r")
    story.has("/data/r[1]/x", "mine").has("/data/r[2]/x", "new")


def test_rounds_made_by_a_count_begin_too_and_come_back_as_they_were():
    inside = action("odk-new-repeat", "/data/r/x", "'new'")
    body = f'{A}<repeat nodeset="/data/r" jr:count="/data/a"><input ref="/data/r/x"/>{inside}</repeat>'
    story = Scenario(form(body, '<bind nodeset="/data/a" type="int"/>', "<a/><b/><r jr:template=''><x/><y/></r>"))
    story.answer("/data/a", 2).has("/data/r[2]/x", "new").answer("/data/r[2]/x", "mine").answer("/data/a", 1)
    story.answer("/data/a", 2).has("/data/r[2]/x", "mine")


def test_a_count_may_ask_for_one_more_as_long_as_the_last_round_says_so():
    model = '<bind nodeset="/data/a" calculate="count(/data/r)"/><bind nodeset="/data/b" calculate="if(/data/a = 0 or /data/r[position() = /data/a]/x = \'yes\', /data/a + 1, /data/a)"/>'
    body = '<repeat nodeset="/data/r" jr:count="/data/b"><input ref="/data/r/x"/></repeat>'
    story = Scenario(form(body, model, "<a/><b/><r jr:template=''><x/><y/></r>")).has("/data/b", "1")
    story.answer("/data/r[1]/x", "yes").has("/data/b", "2").answer("/data/r[2]/x", "no").has("/data/b", "2")


def test_revalidation_and_the_end_come_with_finishing():
    story = Scenario(form(A, action("xforms-revalidate", "/data/b", "concat(/data/a, '!')"))).answer("/data/a", "done")
    story.has("/data/b", "")
    assert story.session.finish() == {"/data/b"}
    story.has("/data/b", "done!")


def test_a_form_that_asks_for_a_place_or_a_recording_gets_it_later():
    body = f'<input ref="/data/a">{action("xforms-value-changed", "/data/b", "", "odk:setgeopoint")}</input>'
    story = Scenario(form(body, '<odk:recordaudio event="odk-instance-load" ref="/data/r/x" odk:quality="low"/>'))
    (recording,) = story.session.requests
    assert (recording.kind, recording.ref, recording.parameters["quality"]) == ("recordaudio", "/data/r/x", "low")
    story.answer("/data/a", "1")
    assert [one.kind for one in story.session.requests] == ["recordaudio", "setgeopoint"]
    story.answer("/data/b", "1 2 0 3").has("/data/b", "1 2 0 3")
    assert [one.kind for one in story.session.requests] == ["recordaudio"]


@pytest.mark.parametrize(("events", "ref"), [("dance", "/data/a"), ("", "/data/a"), ("xforms-ready", "/data/none")])
def test_an_action_on_nothing_or_at_an_unknown_event_is_a_fault(events, ref):
    with pytest.raises(FormFault):
        form_of(form(A, action(events, ref, "1")))


def test_starts_of_places_and_rounds_are_as_pyxform_writes_them():
    story = Scenario(survey("start-geopoint | where |", "begin_repeat | r | R", "text | t | T", "end_repeat | |"))
    assert [one.ref for one in story.session.requests] == ["/data/where"]
    md = survey(
        "begin_repeat | r | R |",
        "text | t | T | concat('n', position(..))",
        "end_repeat | | |",
        head="type | name | label | default",
    )
    Scenario(md).has("/data/r[1]/t", "n1").adds("/data/r").has("/data/r[2]/t", "n2")


def test_a_request_of_a_round_moves_with_it_and_goes_with_it():
    inside = '<odk:setgeopoint event="odk-new-repeat" ref="/data/r/x"/>'
    body = f'<repeat nodeset="/data/r"><input ref="/data/r/x"/>{inside}</repeat>'
    story = Scenario(form(body)).adds("/data/r").adds("/data/r")
    assert [one.ref for one in story.session.requests] == ["/data/r[2]/x", "/data/r[3]/x"]
    story.removes("/data/r[2]")
    assert [one.ref for one in story.session.requests] == ["/data/r[2]/x"]
    story.answer("/data/r[2]/x", "1 2 0 3")
    assert story.session.requests == ()
