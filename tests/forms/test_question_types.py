"""What a screen is told about each kind of question."""

import pytest

from tests.scenario import Scenario, choices, survey

LIST = choices(
    "l | 1 | One | 1 2 | a.png", "l | 5 | Five | 3 4 | b.png", head="list_name | name | label | geometry | image"
)
HEAD = "type | name | label | parameters | appearance | read_only | default"


@pytest.mark.parametrize(
    ("row", "kind", "told"),
    [
        ("text | it | It | rows=4 | multiline", "text", {"rows": "4"}),
        ("image | it | It | max-pixels=640 | annotate", "image", {"mediatype": "image/*", "max-pixels": "640"}),
        ("audio | it | It | quality=voice-only", "audio", {"mediatype": "audio/*", "quality": "voice-only"}),
        ("video | it | It", "video", {"mediatype": "video/*"}),
        ("file | it | It", "file", {"mediatype": "application/*"}),
        ("range | it | It | start=1 end=5 step=2", "range", {"start": "1", "end": "5", "step": "2", "type": "int"}),
        (
            "range | it | It | start=0 end=1 step=0.1",
            "range",
            {"start": "0", "end": "1", "step": "0.1", "type": "decimal"},
        ),
        ("acknowledge | it | It", "acknowledge", {}),
        ("rank l | it | It", "rank", {}),
        ("barcode | it | It", "barcode", {}),
        ("geopoint | it | It | capture-accuracy=5", "geopoint", {"accuracyThreshold": "5"}),
        ("geotrace | it | It | incremental=true", "geotrace", {"incremental": "true"}),
        ("geoshape | it | It", "geoshape", {}),
        ("dateTime | it | It", "datetime", {}),
        ("select_multiple l | it | It", "select_multiple", {}),
        ("note | it | It", "note", {}),
        ("text | it | It | | | yes | shown", "text", {}),
        ("hidden | it | ", "hidden", {}),
    ],
)
def test_a_question_tells_its_type_and_how_to_ask_it(row, kind, told):
    node = Scenario(survey("text | first | First", row, head=HEAD, more=LIST)).session.node("/data/it")
    assert (node.type, node.parameters) == (kind, told)


def test_a_choice_tells_what_else_its_list_says_and_its_pictures():
    session = Scenario(survey("select_one l | it | It", head=HEAD, more=LIST)).session
    first, second = session.node("/data/it").choices
    assert dict(first.details) == {"geometry": "1 2"}
    assert "name" not in second.details
    assert second.media == {"image": "jr://images/b.png"}


@pytest.mark.parametrize(
    ("kind", "good", "bad", "said"),
    [
        ("geopoint", "-1.28 36.8 1700 4.5", "91 36", "Please give a place, such as -1.28 36.8."),
        ("geotrace", "1 2 0 0; 3 4 0 0", "1;2", "Please give a line of places."),
        ("geoshape", "1 2;3 4;5 6;1 2;", "here", "Please give an area of places."),
    ],
)
def test_a_place_is_kept_when_it_is_one(kind, good, bad, said):
    story = Scenario(
        survey(f"{kind} | it | It", "calculate | seen | | ${it}", head="type | name | label | calculation")
    )
    story.answer("/data/it", good).accepts("/data/it").has("/data/seen", good)
    story.answer("/data/it", bad).complains("/data/it", said).has("/data/seen", "")


def test_ticks_of_a_range_with_words_are_its_choices():
    row = "range | it | It | start=1 end=5 step=4 tick_labelset=l"
    Scenario(survey(row, head=HEAD, more=LIST)).offers("/data/it", "1", "5")
