"""A finished record is taken up again: everything comes back, it has an id of its own and names the old one."""

import random

import pytest

from core.errors import FormFault
from forms import FormSession
from tests.fakes.clock import START
from tests.scenario import Scenario, form_of, survey

FORM = survey(
    "text | name | Name | |",
    "begin_repeat | child | Child | |",
    "text | who | Who | |",
    "end_repeat | | | |",
    "integer | n | N | ${name} = 'Ada' | 3",
    "calculate | c | | | ",
    head="type | name | label | relevant | default",
).replace("| calculate | c | | | ", "")
HANDED = {"clock_ms": lambda: START, "random_bytes": random.Random(7).randbytes}


def test_an_edited_record_is_a_new_one_that_names_the_old_one():
    story = Scenario(FORM).answer("/data/name", "Ada").answer("/data/child[1]/who", "x").adds("/data/child")
    story.answer("/data/child[2]/who", "y").answer("/data/n", 5)
    old = story.session
    again = FormSession.edit(old.form, old.to_xml(), **HANDED)
    assert again.answers() == old.answers()
    assert again.instance_id not in ("", old.instance_id)
    assert f"<deprecatedID>{old.instance_id}</deprecatedID>" in again.to_xml().decode()
    assert b"deprecatedID" not in old.to_xml()


def test_what_was_pruned_starts_again_with_its_default():
    story = Scenario(FORM).answer("/data/name", "Ben")
    again = FormSession.edit(story.form, story.session.to_xml(), **HANDED)
    again.answer("/data/name", "Ada")
    assert again.node("/data/n").value == "3"


def test_a_record_of_another_form_is_refused():
    story = Scenario(FORM)
    for document in (b"<other/>", b"<data id='other'/>", b"no xml"):
        with pytest.raises(FormFault):
            FormSession.edit(story.form, document, **HANDED)


def test_a_form_without_a_meta_block_gets_one_that_no_star_finds():
    form = form_of("""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
    <instance><data id="t"><a/><g><n/></g></data></instance><bind nodeset="/data/g/n" calculate="count(/data/*)"/></model></h:head>
    <h:body><input ref="/data/a"/></h:body></h:html>""")
    session = FormSession.new(form, **HANDED)
    assert session.instance_id.startswith("uuid:")
    assert f"<orx:meta><orx:instanceID>{session.instance_id}</orx:instanceID></orx:meta>" in session.to_xml().decode()
    assert session.node("/data/g/n").value == "2"
