from xml.etree import ElementTree as ET

from forms import FormSession
from tests.scenario import Scenario, form_of, survey

FORM = survey(
    "text | name | Name |",
    "integer | age | Age | ${name} != ''",
    "begin_group | g | G | ${age} > 5",
    "text | inside | Inside |",
    "end_group | | |",
    "begin_repeat | r | R |",
    "text | t | T |",
    "end_repeat | | |",
    head="type | name | label | relevant",
    more="| settings |\n| | form_id | version |\n| | visit | 7 |\n",
)


def test_the_document_leaves_out_what_is_not_relevant_and_every_template():
    story = (
        Scenario(FORM).answer("/data/name", "Ada").answer("/data/age", 4).adds("/data/r").answer("/data/r[2]/t", "b")
    )
    assert story.finishes().decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<data id="visit" version="7"><name>Ada</name><age>4</age><r><t/></r><r><t>b</t></r>'
        f"<meta><instanceID>{story.session.instance_id}</instanceID></meta></data>"
    )


def test_markup_and_letters_that_xml_cannot_hold_do_no_harm():
    story = Scenario(FORM).answer("/data/name", '<a> & "b" ]]> \x00\x1b\ud800 \r\n ሰላም 👍')
    found = ET.fromstring(story.session.to_xml()).find("name")
    assert found is not None
    assert found.text == '<a> & "b" ]]> \ufffd\ufffd\ufffd \r\n ሰላም 👍'


def test_a_namespaced_meta_group_keeps_its_namespace():
    form = form_of("""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:orx="http://openrosa.org/xforms"
    xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model><instance><x:data xmlns:x="urn:x" id="d" orx:version="3"><a/>
    <orx:meta><orx:instanceID/></orx:meta></x:data></instance><bind nodeset="/x:data/orx:meta/orx:instanceID" jr:preload="uid"/></model></h:head>
    <h:body><input ref="/x:data/a"/></h:body></h:html>""")
    session = FormSession.new(form, clock_ms=lambda: 0, random_bytes=bytes)
    root = ET.fromstring(session.to_xml())
    assert (
        root.find("{http://openrosa.org/xforms}meta/{http://openrosa.org/xforms}instanceID").text == session.instance_id
    )
    assert root.get("{http://openrosa.org/xforms}version") == form.version == "3"


def test_two_questions_of_one_name_are_told_apart_by_their_path():
    form = survey(
        "begin_group | a | A",
        "text | x | X",
        "end_group | |",
        "begin_group | b | B",
        "text | x | X",
        "end_group | |",
        "text | y | Y",
    )
    story = Scenario(form).answer("/data/a/x", "1").answer("/data/b/x", "2").answer("/data/y", "3")
    assert story.session.answers() == {"a/x": "1", "b/x": "2", "y": "3"}
