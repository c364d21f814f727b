"""Calculations that say yes or no, sums with blanks, groups that stand on a leaf: as Collect has them."""

import pytest

from tests.scenario import Scenario, survey

HEAD = "type | name | label | calculation | relevant"


@pytest.mark.parametrize(
    "rule", ["${age} < 5", "not(${age} >= 5)", "if(${age} < 5, true(), false())", "${age} < 5 and ${age} != ''"]
)
def test_a_rule_goes_by_a_calculation_that_says_yes_or_no(rule):
    story = Scenario(
        survey("integer | age | Age | |", f"calculate | child | | {rule} |", "text | toy | Toy | | ${child}", head=HEAD)
    )
    story.answer("/data/age", 3).sees("/data/toy").has("/data/child", "true")
    story.answer("/data/age", 30).hides("/data/toy").has("/data/child", "false")


def test_a_text_that_says_false_is_a_text():
    Scenario(survey("calculate | c | | 'false' |", "text | t | T | | ${c}", head=HEAD)).sees("/data/t")


@pytest.mark.parametrize("path", ["${n}", "/data/r[position() < 9]/n"])
def test_a_blank_answer_counts_nothing_in_a_sum(path):
    story = Scenario(
        survey("begin_repeat | r | R | |", "integer | n | N | |", "end_repeat | | | |", f"calculate | all | | sum({path}) |", head=HEAD)
    )  # fmt: skip
    story.adds("/data/r").answer("/data/r[2]/n", 4).has("/data/all", "4")


def test_a_group_may_stand_on_a_node_without_children():
    story = Scenario("""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
    <instance><data id="t"><a/><shell/></data></instance></model></h:head>
    <h:body><group ref="/data/shell"><input ref="/data/a"/></group></h:body></h:html>""")
    assert story.session.node("/data/shell").kind == "group"
    assert [page.refs for page in story.session.pages()] == [("/data/shell", "/data/a")]
