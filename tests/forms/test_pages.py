import pytest

from core.errors import FormFault
from tests.scenario import Scenario, form_of, survey


def pages(story: Scenario) -> list[tuple[str, tuple[str, ...]]]:
    return [(page.ref, page.refs) for page in story.session.pages()]


def test_a_group_a_repeat_and_a_lone_question_are_one_page_each():
    form = survey(
        "text | a | A",
        "begin_group | g | Group",
        "text | b | B",
        "begin_group | h | H",
        "text | c | C",
        "end_group | |",
        "end_group | |",
        "begin_repeat | r | Round",
        "text | d | D",
        "end_repeat | |",
    )
    assert pages(Scenario(form).adds("/data/r")) == [
        ("/data/a", ("/data/a",)),
        ("/data/g", ("/data/g", "/data/g/b", "/data/g/h", "/data/g/h/c")),
        ("/data/r", ("/data/r", "/data/r[1]", "/data/r[1]/d", "/data/r[2]", "/data/r[2]/d")),
    ]


def test_field_lists_inside_a_plain_group_are_pages_of_their_own():
    form = survey(
        "begin_group | section | Section |",
        "begin_group | one | One | field-list",
        "text | a | A |",
        "end_group | | |",
        "begin_group | two | Two | field-list",
        "text | b | B |",
        "end_group | | |",
        "text | c | C |",
        "end_group | | |",
        head="type | name | label | appearance",
    )
    story = Scenario(form)
    assert [page.ref for page in story.session.pages()] == ["/data/section/one", "/data/section/two", "/data/section/c"]
    assert [page.label for page in story.session.pages()] == ["One", "Two", "C"]
    assert story.session.node("/data/section/one").appearance == "field-list"


def test_a_page_goes_when_nothing_on_it_is_relevant_and_a_repeat_only_hides_its_rounds():
    form = survey(
        "text | a | A |",
        "begin_group | g | G | ${a} = 'x'",
        "text | b | B |",
        "end_group | | |",
        "begin_repeat | r | R | ${a} != 'y'",
        "text | c | C |",
        "end_repeat | | |",
        head="type | name | label | relevant",
    )
    story = Scenario(form)
    assert [page.ref for page in story.session.pages()] == ["/data/a", "/data/r"]
    story.answer("/data/a", "x")
    assert [page.ref for page in story.session.pages()] == ["/data/a", "/data/g", "/data/r"]
    story.answer("/data/a", "y")
    assert [page.ref for page in story.session.pages()] == ["/data/a"]


def test_a_group_whose_questions_are_all_hidden_is_no_page():
    form = survey(
        "text | a | A |",
        "begin_group | g | G |",
        "text | b | B | ${a} = 'x'",
        "end_group | | |",
        head="type | name | label | relevant",
    )
    assert pages(Scenario(form)) == [("/data/a", ("/data/a",))]


def test_calculated_and_hidden_nodes_are_on_no_page():
    form = survey(
        "text | a | A |", "calculate | b | | 1 + 1", "hidden | c | |", head="type | name | label | calculation"
    )
    assert pages(Scenario(form)) == [("/data/a", ("/data/a",))]


def test_a_group_around_its_repeat_and_more_is_only_a_frame_on_the_page():
    xml = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
    <instance><data id="t"><r><a/></r><n/></data></instance></model></h:head><h:body><group ref="/data/r"><repeat nodeset="/data/r">
    <input ref="/data/r/a"/></repeat><input ref="/data/n"/></group></h:body></h:html>"""
    story = Scenario(xml).adds("/data/r").sees("/data/r[1]/a", "/data/r[2]/a", "/data/n")
    assert [ref for page in story.session.pages() for ref in page.refs][-1] == "/data/n"


@pytest.mark.parametrize(
    "body",
    [
        '<repeat nodeset="/data/r"><input ref="/data/n"/></repeat>',
        '<input ref="/data/r/a"/>',
        '<repeat nodeset="/data/r"><repeat nodeset="/data/r"><input ref="/data/r/a"/></repeat></repeat>',
    ],
)
def test_a_question_asked_outside_its_own_repeat_is_a_fault(body):
    repeat = "" if "repeat" in body else '<repeat nodeset="/data/r"/>'
    xml = f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
    <instance><data id="t"><r><a/></r><n/></data></instance></model></h:head><h:body>{repeat}{body}</h:body></h:html>"""
    with pytest.raises(FormFault, match="outside the repeat"):
        form_of(xml)
