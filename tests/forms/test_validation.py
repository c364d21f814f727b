import pytest

from forms import FALLBACK_PROBLEMS
from tests.scenario import Scenario, survey

TYPES = survey(
    "integer | i | I",
    "decimal | d | D",
    "date | day | Day",
    "time | t | T",
    "dateTime | both | Both",
    "text | x | X",
)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("i", ["0", "-7", "+3", "007"], ["1.5", "1e3", "seven", "1 2", "٣x"]),
        ("d", ["0.5", "-.5", "3", "1e3"], ["1,5", "--1", "0x10", "nan", "inf"]),
        ("day", ["2024-02-29", "2026-1-2"], ["2023-02-29", "29/02/2024", "yesterday"]),
        ("t", ["07:30", "23:59:59.999+03:00"], ["25:00", "7h", "07:61"]),
        ("both", ["2026-01-02T03:04:05.000Z", "2026-01-02T03:04"], ["2026-01-02Tx", "2026-13-02T03:04"]),
        ("x", ["anything", "12 \n lines"], []),
    ],
)
def test_each_type_knows_what_fits_and_says_so_in_plain_words(name, good, bad):
    story = Scenario(TYPES)
    for text in good:
        story.answer(f"/data/{name}", text).accepts(f"/data/{name}")
    for text in bad:
        story.answer(f"/data/{name}", text)
        assert story.session.node(f"/data/{name}").problem in FALLBACK_PROBLEMS
        assert [one.rule for one in story.session.validate()] == ["type"]


def test_only_relevant_answers_are_judged_and_in_the_order_of_the_form():
    form = survey(
        "text | a | A | | yes | Please |",
        "begin_repeat | r | R | ${a} != 'no' | | |",
        "integer | n | N | | yes | | . > 1",
        "end_repeat | | | | | |",
        "integer | z | Z | | | | . > ${a}",
        head="type | name | label | relevant | required | required_message | constraint",
    )
    story = Scenario(form).adds("/data/r").answer("/data/r[2]/n", 1)
    assert [(one.ref, one.rule) for one in story.session.validate()] == [
        ("/data/a", "required"),
        ("/data/r[1]/n", "required"),
        ("/data/r[2]/n", "constraint"),
    ]
    story.complains("/data/a", "Please").answer("/data/a", "no")
    assert story.session.validate() == []
    assert [one.ref for one in story.answer("/data/z", 3).session.validate(["/data/z"])] == ["/data/z"]
    assert "/data/z" in story.answer("/data/a", "2").changed
    story.accepts("/data/z")


def test_a_condition_on_a_group_makes_all_inside_readonly():
    form = survey(
        "begin_group | g | G | yes", "text | a | A |", "end_group | | |", head="type | name | label | readonly"
    ).replace("| yes", "|")
    assert not Scenario(form).session.node("/data/g/a").readonly
    xml = """<h><head><model><instance><d id="d"><lock/><g><a/></g></d></instance><bind nodeset="/d/g" readonly="/d/lock = 'y'"/></model></head>
    <body><input ref="/d/lock"/><group ref="/d/g"><input ref="/d/g/a"/></group></body></h>"""
    story = Scenario(xml).answer("/d/lock", "y")
    assert story.session.node("/d/g/a").readonly
