"""Rounds of a repeat: added, removed, counted, and seen from outside."""

import pytest

from core.errors import OurFault, Refused
from forms import FormSession, load_form
from forms.repeats import MOST_ROUNDS
from tests.forms import hostile
from tests.scenario import Scenario, survey

MEDICINES = survey(
    "begin_repeat | meds | Medicine | |",
    "text | med | Name | |",
    "integer | stock | In stock | ${med} != '' |",
    "calculate | number | | | position(..)",
    "calculate | share | | | round(${stock} div ${total} * 100, 0)",
    "end_repeat | | | |",
    "calculate | total | | | sum(${stock})",
    "calculate | rounds | | | count(${meds})",
    "calculate | first | | | indexed-repeat(${med}, ${meds}, 1)",
    head="type | name | label | relevant | calculation",
)


def filled() -> Scenario:
    story = Scenario(MEDICINES)
    for number, (name, stock) in enumerate([("ORS", 10), ("Zinc", 30), ("ACT", 60)], 1):
        if number > 1:
            story.adds("/data/meds")
        story.answer(f"/data/meds[{number}]/med", name).answer(f"/data/meds[{number}]/stock", stock)
    return story


def test_sums_counts_and_shares_follow_the_rounds():
    story = filled().has("/data/total", "100").has("/data/rounds", "3").has("/data/first", "ORS")
    story.has("/data/meds[2]/share", "30").has("/data/meds[3]/number", "3")
    story.answer("/data/meds[1]/stock", 110).has("/data/total", "200").has("/data/meds[2]/share", "15")


def test_an_answer_in_one_round_leaves_the_others_alone():
    story = filled().answer("/data/meds[2]/med", "")
    assert "/data/meds[2]/stock" in story.changed
    assert "/data/meds[3]/stock" not in story.changed
    story.hides("/data/meds[2]/stock").sees("/data/meds[1]/stock").has("/data/total", "70")


def test_removing_a_round_moves_the_later_ones_up():
    story = filled().removes("/data/meds[1]").has("/data/meds[1]/med", "Zinc").has("/data/meds[1]/number", "1")
    story.has("/data/total", "90").has("/data/rounds", "2").has("/data/first", "Zinc")
    assert {"/data/meds[1]/number", "/data/meds[2]/number", "/data/total", "/data/rounds"} <= story.changed


def test_all_rounds_can_go_and_come_back():
    story = filled()
    for _ in range(3):
        story.removes("/data/meds[1]")
    story.has("/data/rounds", "0").has("/data/total", "0").has("/data/first", "")
    story.sees("/data/meds").adds("/data/meds").has("/data/meds[1]/number", "1").has("/data/meds[1]/med", "")


def test_answers_hold_a_list_of_rounds_and_shown_a_list_of_texts():
    session = filled().session
    assert [one["med"] for one in session.answers()["meds"]] == ["ORS", "Zinc", "ACT"]
    assert session.shown()["stock"] == ["10", "30", "60"]


def test_a_count_makes_rounds_and_hides_surplus_ones_without_losing_them():
    form = survey(
        "integer | n | How many | ",
        "begin_repeat | r | Child | ${n}",
        "text | name | Name | ",
        "end_repeat | | | ",
        head="type | name | label | repeat_count",
    )
    story = Scenario(form).hides("/data/r").answer("/data/n", 2).sees("/data/r[1]/name", "/data/r[2]/name")
    story.answer("/data/r[2]/name", "Amina").answer("/data/n", 1).hides("/data/r[2]/name")
    assert len(story.session.answers()["r"]) == 1
    story.answer("/data/n", 2).has("/data/r[2]/name", "Amina")
    assert not story.session.node("/data/r").can_add


def test_a_slip_of_the_finger_does_not_make_a_million_rounds():
    form = survey(
        "integer | n | How many | ",
        "begin_repeat | r | Child | ${n}",
        "text | name | Name | ",
        "end_repeat | | | ",
        head="type | name | label | repeat_count",
    )
    story = Scenario(form).answer("/data/n", 99_999_999)
    assert len(story.session.pages()[1].refs) == 1 + 2 * MOST_ROUNDS


def test_a_repeat_without_a_count_is_full_at_the_limit():
    form = survey("begin_repeat | r | Child", "text | name | Name", "end_repeat | |")
    story = Scenario(form)
    for _ in range(MOST_ROUNDS - 1):
        story.adds("/data/r")
    with pytest.raises(Refused) as refusal:
        story.adds("/data/r")
    assert "new sheet" in refusal.value.next_step


def test_nested_repeats_count_their_own_rounds():
    form = survey(
        "begin_repeat | house | House |",
        "text | name | Name |",
        "begin_repeat | child | Child |",
        "integer | age | Age |",
        "calculate | spot | | concat(position(../..), '.', position(..), ' ', ${name})",
        "end_repeat | | |",
        "calculate | ages | | sum(${age})",
        "end_repeat | | |",
        "calculate | all | | sum(${age})",
        head="type | name | label | calculation",
    )
    story = Scenario(form).adds("/data/house").adds("/data/house[2]/child").adds("/data/house[2]/child")
    story.answer("/data/house[1]/child[1]/age", 4).answer("/data/house[2]/child[1]/age", 5).answer(
        "/data/house[2]/child[2]/age", 6
    )
    story.answer("/data/house[2]/name", "B")
    story.has("/data/house[1]/ages", "4").has("/data/house[2]/ages", "11").has("/data/all", "15")
    story.has("/data/house[2]/child[2]/spot", "2.2 B").removes("/data/house[1]").has(
        "/data/house[1]/child[2]/spot", "1.2 B"
    )


def test_new_rounds_get_their_dynamic_defaults():
    form = survey(
        "text | place | Place |",
        "begin_repeat | r | R |",
        "text | at | At | ${place}",
        "end_repeat | | |",
        head="type | name | label | default",
    )
    story = (
        Scenario(form)
        .answer("/data/place", "Siaya")
        .adds("/data/r")
        .has("/data/r[2]/at", "Siaya")
        .has("/data/r[1]/at", "")
    )
    story.answer("/data/place", "Busia").has("/data/r[2]/at", "Siaya")


@pytest.mark.parametrize("ref", ["/data/meds", "/data/meds[9]", "/data/total"])
def test_only_a_round_that_exists_can_be_removed(ref):
    with pytest.raises(OurFault):
        filled().removes(ref)


@pytest.mark.parametrize("ref", ["/data/meds[1]", "/data/total"])
def test_only_a_repeat_can_be_added_to(ref):
    with pytest.raises(OurFault):
        filled().adds(ref)


def test_a_count_that_reads_its_own_rounds_is_worked_out_around_them():
    inside = '<input ref="/data/r/k"><label>k</label></input>'
    body = f'<group ref="/data/r"><repeat nodeset="/data/r" jr:count=" * ">{inside}</repeat></group>'
    form = load_form(hostile.xform("<r><k/></r>", body=body))
    session = FormSession.new(form, clock_ms=lambda: 0, random_bytes=bytes)
    assert session.answers() == {}


def test_a_rule_of_a_repeat_may_ask_which_round_it_is():
    xml = """<h><head><title>t</title><model><instance><data id="t"><r><v>1</v></r><r><v>2</v></r><r><v>3</v></r><kept/></data>
    </instance><bind nodeset="/data/r" relevant="position() &gt; 1"/><bind nodeset="/data/kept" calculate="concat(/data/r/v)"/>
    </model></head><body><group ref="/data/r"><repeat nodeset="/data/r"><input ref="/data/r/v"/></repeat></group></body></h>"""
    story = Scenario(xml)
    assert story.session.answers() == {"kept": "23", "r": [{"v": "2"}, {"v": "3"}]}
    assert story.removes("/data/r[1]").session.answers()["kept"] == "3"


def test_a_new_round_has_the_defaults_of_a_template_and_never_the_answers_of_the_first_round():
    def form(template: str) -> str:
        return f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
        <h:head><h:title>t</h:title><model><instance><data id="t">{template}<r><a>John</a></r></data></instance></model></h:head>
        <h:body><repeat nodeset="/data/r"><input ref="/data/r/a"/></repeat></h:body></h:html>"""

    Scenario(form("")).adds("/data/r").has("/data/r[1]/a", "John").has("/data/r[2]/a", "")
    Scenario(form('<r jr:template=""><a>who</a></r>')).adds("/data/r").has("/data/r[2]/a", "who")
