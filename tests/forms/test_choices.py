"""Choices: filters, cascades, lists made of answers, words and media."""

import pytest

from benchmarks.synthetic_forms import many_choices
from forms import Choice, load_form, tables
from tests.scenario import Scenario, choices, form_of, survey

PLACES = survey(
    "select_one region | region | Region |",
    "select_one district | district | District | region = ${region}",
    "select_multiple facility | facilities | Facilities | district = ${district} and kind != 'closed'",
    "calculate | said | |",
    head="type | name | label | choice_filter",
    more=choices(
        "region | n | North | | |",
        "region | s | South | | |",
        "district | n1 | North one | n | |",
        "district | n2 | North two | n | |",
        "district | s1 | South one | s | |",
        "facility | f1 | Clinic 1 | | n1 | open",
        "facility | f2 | Clinic 2 | | n1 | closed",
        "facility | f3 | Clinic 3 | | n1 | open",
        "facility | f4 | Clinic 4 | | s1 | open",
        head="list_name | name | label | region | district | kind",
    ),
).replace("| | calculate | said | | |\n", "")


def test_a_cascade_offers_only_what_fits_the_answer_above():
    story = Scenario(PLACES).offers("/data/district").answer("/data/region", "n")
    assert "/data/district" in story.changed
    story.offers("/data/district", "n1", "n2").answer("/data/district", "n1").offers("/data/facilities", "f1", "f3")


def test_an_answer_that_is_no_longer_offered_reads_as_blank_and_returns_with_its_offer():
    story = (
        Scenario(PLACES).answer("/data/region", "n").answer("/data/district", "n1").answer("/data/facilities", "f1 f3")
    )
    story.answer("/data/region", "s").has("/data/district", "").has("/data/facilities", "")
    assert story.session.answers() == {"region": "s"}
    story.answer("/data/region", "n").has("/data/district", "n1").has("/data/facilities", "f1 f3")


def test_the_words_of_a_choice_follow_the_language_and_bring_their_media():
    form = survey(
        "select_one yn | ok | OK? | Ça va ? |",
        "calculate | said | | | jr:choice-name(${ok}, '${ok}')",
        head="type | name | label::English (en) | label::French (fr) | calculation",
        more=choices(
            "yn | yes | Yes | Oui | yes.png",
            head="list_name | name | label::English (en) | label::French (fr) | image::English (en)",
        ),
    )
    story = Scenario(form, language="en").answer("/data/ok", "yes").has("/data/said", "Yes")
    assert story.session.node("/data/ok").choices == (Choice("yes", "Yes", {"image": "jr://images/yes.png"}),)
    story.speaks("fr").has("/data/said", "Oui").says("/data/ok", "Ça va ?")
    assert story.session.node("/data/ok").choices == (Choice("yes", "Oui", {"image": "jr://images/yes.png"}),)
    assert story.changed == {"/data/said"}


def test_choices_can_be_the_answers_of_a_repeat():
    form = survey(
        "begin_repeat | child | Child", "text | name | Name", "end_repeat | |", "select_one ${name} | eldest | Eldest"
    )
    story = Scenario(form).offers("/data/eldest").answer("/data/child[1]/name", "Ali").adds("/data/child")
    story.answer("/data/child[2]/name", "Bea").offers("/data/eldest", "Ali", "Bea").answer("/data/eldest", "Bea")
    story.removes("/data/child[2]").offers("/data/eldest", "Ali").has("/data/eldest", "")


def test_other_brings_a_question_of_its_own():
    form = survey("select_one w or_other | water | Water", more=choices("w | tap | Tap"))
    story = Scenario(form).offers("/data/water", "tap", "other").hides("/data/water_other")
    story.answer("/data/water", "other").sees("/data/water_other")


def test_inline_items_are_choices_too():
    form = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
    <instance><data id="t"><a>2</a></data></instance></model></h:head><h:body><select1 ref="/data/a"><label>A</label>
    <item><label>One</label><value>1</value></item><item><value>2</value></item></select1></h:body></h:html>"""
    story = Scenario(form).offers("/data/a", "1", "2")
    assert [one.label for one in story.session.node("/data/a").choices] == ["One", "2"]


def test_a_filter_works_the_same_with_and_without_its_index():
    template = "{} = ${{region}}"
    for filtered in (
        template.format("region"),
        "string(region) = ${region}",
        "${region} = region",
        "region = ${region} and true()",
    ):
        form = PLACES.replace("region = ${region}", filtered)
        Scenario(form).answer("/data/region", "n").offers("/data/district", "n1", "n2")


def test_a_ten_thousand_row_cascade_looks_up_instead_of_walking():
    rows = "\n".join(f"<item><name>c{n}</name><of>d{n % 500}</of></item>" for n in range(10_000))
    form = form_of(f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
    <instance><data id="t"><d/><c/></data></instance><instance id="l"><root>{rows}</root></instance></model></h:head><h:body>
    <input ref="/data/d"/><select1 ref="/data/c"><itemset nodeset="instance('l')/root/item[of = /data/d]"><value ref="name"/><label ref="name"/>
    </itemset></select1></h:body></h:html>""")
    story = Scenario(form).answer("/data/d", "d7")
    assert len(story.session.node("/data/c").choices) == 20
    assert set(form.instances["l"].index(("root", "item"), "of")) == {"d7"}  # no other row became an element


def test_a_select_without_choices_offers_nothing():
    form = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
    <instance><data id="t"><a/></data></instance></model></h:head><h:body><select1 ref="/data/a"/></h:body></h:html>"""
    Scenario(form).offers("/data/a")


def test_the_words_of_a_choice_asked_where_no_question_stands_are_blank():
    rule = "jr:choice-name(., '.') = ''"
    story = Scenario(PLACES.replace("region = ${region}", rule))
    story.offers("/data/district", "n1", "n2", "s1")


def test_values_and_labels_of_a_long_list_are_read_without_making_elements_of_its_cells(monkeypatch):
    unfolded, found = [], tables._Row._unfold
    monkeypatch.setattr(tables._Row, "_unfold", lambda row: unfolded.append(row) or found(row))
    story = Scenario(load_form(many_choices(2, 3, 60).xml))
    story.answer("/data/region", "r1").answer("/data/district", "d1_2").answer("/data/place", "p1_2_3")
    assert [choice.label for choice in story.session.choices("/data/place")][:2] == ["Place 1.2.0", "Place 1.2.1"]
    assert story.session.node("/data/words").value == "Place 1.2.3"
    assert story.session.node("/data/class").value == "d"
    assert len(unfolded) <= 1  # the one row a calculation looks into
    assert story.session.choices("/data/place")[3].details["district"] == "d1_2"


PEOPLE = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>t</h:title><model><instance><data id="t"><home><one><name/><age/></one><other><who/></other></home></data></instance>
<bind nodeset="/data/home/one/age" type="int"/></model></h:head><h:body><repeat nodeset="/data/home"><repeat nodeset="/data/home/one">
<input ref="/data/home/one/name"/><input ref="/data/home/one/age"/></repeat><repeat nodeset="/data/home/other">
<select1 ref="/data/home/other/who"><itemset nodeset="../../one[./age &gt; 18]"><value ref="name"/><label ref="name"/></itemset></select1>
</repeat></repeat></h:body></h:html>"""


def test_choices_made_of_the_rounds_of_a_repeat_beside_follow_their_answers():
    home = "/data/home[1]"
    story = Scenario(PEOPLE).answer(f"{home}/one[1]/name", "Ada").answer(f"{home}/one[1]/age", 30)
    story.offers(f"{home}/other[1]/who", "Ada").adds(f"{home}/one").answer(f"{home}/one[2]/age", 40)
    story.answer(f"{home}/one[2]/name", "Bo").offers(f"{home}/other[1]/who", "Ada", "Bo")
    story.answer(f"{home}/other[1]/who", "Bo").answer(f"{home}/one[2]/age", 5).has(f"{home}/other[1]/who", "")


@pytest.mark.parametrize(
    ("nodeset", "value", "offered"),
    [
        ("current()/../one", "name", ["Ada"]),
        ("current()/.", "name", [""]),
        ("current()/.", ".", [""]),
        ("(/data/one | instance('l')/root/item)", "name", ["listed"]),
        ("(/data/one)[1]", "name", []),
        ("randomize(current()/../one, 3)", "name", ["Ada"]),
    ],
)
def test_a_list_from_the_question_itself_or_of_many_sorts_offers_what_it_can(nodeset, value, offered):
    form = f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
    <instance><data id="t"><one><name/></one><who/></data></instance><instance id="l"><root><item><name>listed</name></item></root></instance>
    </model></h:head><h:body><repeat nodeset="/data/one"><input ref="/data/one/name"/></repeat><select1 ref="/data/who">
    <itemset nodeset="{nodeset}"><value ref="{value}"/><label ref="{value}"/></itemset></select1></h:body></h:html>"""
    Scenario(form).answer("/data/one[1]/name", "Ada").offers("/data/who", *offered)
