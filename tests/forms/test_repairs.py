"""Workbooks as other dialects, old versions and hurried hands write them: mended and told, or told and left."""

import re
from datetime import datetime

import pytest

from forms import FormSession, load_form
from forms.xlsform import check, convert
from forms.xlsform.repairs.headings import column_name
from forms.xlsform.repairs.names import mended_name
from forms.xlsform.repairs.types import mended_type
from forms.xlsform.workbook import read_workbook
from tests.fakes.clock import START
from tests.forms.workbooks import CHOICES, SETTINGS, SURVEY, Grid, changed, workbook

HEAD = ("type", "name", "label")
YES_NO = ("select_one yes_no", "works", "Does it work?")
AGE = ("integer", "age", "How old?")


def survey(*rows: tuple, head: tuple = HEAD) -> Grid:
    return (head, *rows)


def choices(*rows: tuple, head: tuple = ("list_name", "name", "label")) -> Grid:
    return (head, *rows)


YES = choices(("yes_no", "yes", "Yes"), ("yes_no", "no", "No"))

MENDED = {
    "a survey under another name": ({"survey": None, "Questions ": SURVEY}, "survey", None, "“questions” as “survey”"),
    "choices under another name": ({"choices": None, "Options": CHOICES}, "choices", None, "“options” as “choices”"),
    "two ways to write one heading": (
        {"survey": survey(("text", "a", "A", None), ("text", "b", None, "B"), head=(*HEAD[:2], "label::English", "label:English"))},
        "survey",
        None,
        "mean the same column",
    ),
    "caption beside label": (
        {"survey": survey(("text", "a", "A", "A"), head=(*HEAD, "caption"))}, "survey", None, "mean the same column",
    ),
    "one heading twice": ({"survey": survey(("text", "a", None, "A"), head=(*HEAD, "label"))}, "survey", None, "same column"),
    "a misspelt heading": (
        {"survey": survey(("text", "a", "A", "1 = 1"), head=(*HEAD, "relevannt"))}, "survey", None, "“relevannt” as “relevant”",
    ),
    "a rule named by its bind": (
        {"survey": survey((*AGE, ". > 0", "Older, please"), head=(*HEAD, "bind:constraint", "bind:jr:constraintMsg"))},
        "survey",
        None,
        "as “constraint_message”",
    ),
    "one language in two spellings": (
        {
            "survey": survey(YES_NO, head=(*HEAD[:2], "label::English (en)")),
            "choices": choices(("yes_no", "yes", "Yes"), head=("list_name", "name", "label::english")),
        },
        "choices",
        None,
        "“english” as “English (en)”",
    ),
    "a language named by its code": (
        {"survey": survey(("text", "a", "A", "Say a"), head=(*HEAD[:2], "label::English (en)", "hint::en"))},
        "survey",
        None,
        "“en” as “English (en)”",
    ),
    "a rule with a language": (
        {"survey": survey((*AGE, ". > 0"), head=(*HEAD, "constraint::English"))}, "survey", None, "as “constraint”",
    ),
    "a group named meta": (
        {
            "survey": survey(
                ("begin group", "inputs", "In", None),
                ("begin group", "meta", "M", None),
                ("text", "where", "W", None),
                ("end group", None, None, None),
                ("end group", None, None, None),
                ("text", "b", "B", "../inputs/meta/where = 'x' or ${where} = 'y'"),
                head=(*HEAD, "relevant"),
            )
        },
        "survey",
        3,
        "The name meta is taken by the form itself",
    ),
    "a telephone": ({"survey": survey(("tel", "number", "Which number?"))}, "survey", 2, "“tel” as “text”"),
    "a contact of another system": ({"survey": survey(("db:person", "who", "Who?"))}, "survey", 2, "another system"),
    "a contact that nobody sees": ({"survey": survey(AGE, ("db:person", "who", "NO_LABEL"))}, "survey", 3, "“hidden”"),
    "select in words": (
        {"survey": survey(("Select one from yes_no or specify other", "works", "?"))}, "survey", 2, "select_one yes_no or_other",
    ),
    "a prompt": ({"survey": survey(("Add Text Prompt", "a", "A"))}, "survey", 2, "as “add text prompt”"),
    "a plural": ({"survey": survey(("Integers", "a", "A"))}, "survey", 2, "as “integer”"),
    "yes or no": ({"survey": survey(("yes_or_no question", "a", "A"))}, "survey", 2, "as “select_one yes_no”"),
    "a list with a space": (
        {"survey": survey(("select_one yes no", "a", "A")), "choices": choices(("yes no", "y", "Yes"))},
        "survey",
        2,
        "as “select_one yes_no”",
    ),
    "a list in capitals": ({"survey": survey(("select_multiple Yes_No", "a", "A"))}, "survey", 2, "select_multiple yes_no"),
    "a name with a space": (
        {"survey": survey(("text", "the village", "V", None), (*AGE, "${the village} = 'x'"), head=(*HEAD, "relevant"))},
        "survey",
        2,
        "“the village” as “the_village”",
    ),
    "a name that begins with a digit": ({"survey": survey(("text", "2nd", "Second"))}, "survey", 2, "“2nd” as “_2nd”"),
    "a reference in capitals": (
        {"survey": survey(AGE, ("text", "b", "B", "${AGE} > 3"), head=(*HEAD, "relevant"))}, "survey", 3, "${age} > 3",
    ),
    "a group without a name": (
        {"survey": survey(("begin group", None, "G"), AGE, ("end group", None, None))}, "survey", 2, "we call it group_2",
    ),
    "unseen signs": ({"survey": survey(("text\u200b", "a\u200b", "A"))}, "survey", 2, "signs that cannot be seen"),
    "a wide space in a type": ({"survey": survey(("select_one\u00a0yes_no ", "a", "A"))}, None, None, ""),
    "typographic quotes": (
        {"survey": survey((*YES_NO, None), (*AGE, "${works} = “yes”"), head=(*HEAD, "relevant"))}, "survey", 3, '= "yes"',
    ),
    "a programmer's rule": (
        {"survey": survey((*AGE, ". >= 0 && . =< 120"), head=(*HEAD, "constraint"))}, "survey", 2, ". >= 0 and . <= 120",
    ),
    "yes in other words": ({"survey": survey((*AGE, "oui"), head=(*HEAD, "required"))}, "survey", 2, "“oui” as “yes”"),
    "a choice said twice": (
        {"survey": survey(YES_NO), "choices": (*YES, ("yes_no", "yes", "Yes"))}, "choices", 4, "word for word",
    ),
    "a choice under two filters": (
        {
            "survey": survey((*YES_NO, "area = 'x'"), head=(*HEAD, "choice_filter")),
            "choices": choices(
                ("yes_no", "other", "Other", "x"), ("yes_no", "other", "Other", "y"), head=("list_name", "name", "label", "area")
            ),
        },
        "choices",
        3,
        "we keep both",
    ),
    "an external list": (
        {
            "survey": survey(("select_one_external towns", "town", "Town?", "area='x'"), head=(*HEAD, "choice_filter")),
            "external_choices": choices(
                ("towns", "a", "A", "x"), ("towns", "a", "A", "y"), head=("list name", "name", "label", "area")
            ),
        },
        "survey",
        2,
        "select_one_external as select_one",
    ),
    "an external list whose name a list of choices has": (
        {
            "survey": survey((*YES_NO, None), ("select_one_external yes_no", "a", "A", "area='x'"), head=(*HEAD, "choice_filter")),
            "external_choices": choices(("yes_no", "p", "P", "x"), head=("LIST_NAME", "NAME", "LABEL", "area")),
        },
        "survey",
        3,
        "select_one_external as select_one",
    ),
    "a column that stops the converter": (
        {"survey": survey((*AGE, "x"), head=(*HEAD, "instance::tag"))}, "survey", None, "so we leave it out",
    ),
    "two headings in one cell": (
        {"survey": survey((*AGE, "x"), head=(*HEAD, "hint::French (fr)hint::English (en)"))}, "survey", None, "more than one heading",
    ),
    "an answer worked out from itself": (
        {"survey": survey(("calculate", "a", None, "."), AGE, head=(*HEAD, "calculation"))}, "survey", 2, "the answer itself",
    ),
    "a record's name without quotes": (
        {"settings": (("form_id", "instance_name"), ("wells", "Well-visit 2"))}, "settings", 2, "put it in quotes",
    ),
    "an entity's name without quotes": (
        {"survey": survey(AGE), "entities": (("list_name", "label"), ("wells", "A well"))}, "entities", 2, "label is plain text",
    ),
    "a path that leads nowhere": (
        {"survey": survey(AGE, ("calculate", "b", None, "concat(../in/there, ../age)"), head=(*HEAD, "calculation"))},
        "survey",
        3,
        "“../in/there” leads to no question",
    ),
    "words in a column without a heading": (
        {"choices": (*choices(("yes_no", "yes", "Yes", "${gone}"), head=("list_name", "name", "label", None)),)}, None, None, "",
    ),
    "a choices sheet with nothing on it": ({"survey": survey(AGE), "choices": ((None,),)}, None, None, ""),
    "a place taken unseen": (
        {"survey": survey((*AGE, None), ("background-geopoint", "where", None, "${age}"), head=(*HEAD, "trigger"))}, None, None, "",
    ),
    "settings below a blank line": (
        {"settings": (("form_id", "form_title"), (None, None), ("wells", "Wells"))}, None, None, "",
    ),
    "the record saved last in words": ({"survey": survey(("text", "a", "Before: ${last-saved#a}"))}, None, None, ""),
    "settings on the survey sheet": (
        {"survey": survey(("set form id", "wells", None), AGE), "settings": None}, "survey", 2, "as “set_form_id”",
    ),
    "no settings": ({"settings": None}, "settings", 2, "we call it wells"),
    "a form_id with spaces": ({"settings": (("form_id",), ("My form (2)",))}, "settings", 2, "“My form (2)” as “My_form_2”"),
    "a column no author can write": (
        {"survey": survey((*AGE, "x"), head=(*HEAD, "bind::tag"))}, "survey", None, "so we leave it out",
    ),
    "a numbered choice": ({"survey": survey(YES_NO), "choices": choices(("yes_no", 1.0, "Yes"))}, None, None, ""),
    "a true choice": ({"survey": survey(YES_NO), "choices": choices(("yes_no", True, "Yes"))}, None, None, ""),
    "a loop": (
        {"survey": survey(("begin loop over yes_no", "each", "Each"), AGE, ("end loop", None, None))}, None, None, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("family", MENDED)
def test_what_was_plainly_meant_is_mended_and_told_with_its_place(family):
    sheets, sheet, row, said = MENDED[family]
    form = convert(workbook(**sheets), "wells")
    load_form(form.xml)
    if said:
        told = [(finding.place.sheet, finding.place.row) for finding in form.warnings if said in finding.what]
        assert (sheet, row) in told, [str(finding) for finding in form.warnings]
    else:
        assert not [finding for finding in form.warnings if finding.severity == "repaired"]


LEFT = {
    "two headings that differ": (
        {"survey": survey((*AGE, "Years?"), head=(*HEAD, "caption"))}, ("survey", 2, "label"), "differ here",
    ),
    "one name with two meanings": (
        {"survey": survey(YES_NO), "choices": (*YES, ("yes_no", "yes", "Certainly"))}, ("choices", 4, "name"), "in row 2 too",
    ),
    "an include": ({"survey": survey(AGE, ("include", "household", None))}, ("survey", 3, "type"), "another workbook"),
    "yes or no without a list": (
        {"survey": survey(("yes_or_no", "a", "A")), "choices": None}, ("survey", 2, "type"), "do not know the type",
    ),
    "parameters that are none": (
        {"survey": survey(AGE, ("text", "b", "B", "rows"), head=(*HEAD, "parameters"))},
        ("survey", 3, "parameters"),
        "parameters cannot be read",
    ),
    "a parameter of another type": (
        {"survey": survey(AGE, ("text", "b", "B", "steps=2"), head=(*HEAD, "parameters"))},
        ("survey", 3, "parameters"),
        "no parameter",
    ),
    "an unfit audit": (
        {"survey": survey(AGE, ("audit", "audit", None, "track-changes=perhaps"), head=(*HEAD, "parameters"))},
        ("survey", 3, "parameters"),
        "track-changes",
    ),
    "another list and or_other": (
        {"survey": survey(("select_one yes_no or_other", "a", "A", "true()"), head=(*HEAD, "choice_filter"))},
        ("survey", 2, "choice_filter"),
        "cannot be used together",
    ),
    "a file and a list of one name": (
        {
            "survey": survey(YES_NO, ("select_one_from_file yes_no.csv", "b", "B")),
        },
        ("survey", 3, "type"),
        "are both called yes_no",
    ),
    "a name without quotes where a question should be": (
        {"survey": survey((*AGE, "always"), head=(*HEAD, "relevant"))}, ("survey", 2, "relevant"), "is not a question",
    ),
    "a crash of the converter": (
        {"survey": survey(AGE, ("text", "b", "B", "x"), ("text", "c", "C", None), head=(*HEAD, "actions"))},
        ("survey", 3, "actions"),
        "cannot be built",
    ),
}  # fmt: skip


@pytest.mark.parametrize("family", LEFT)
def test_what_could_mean_two_things_is_left_and_told_with_its_cell(family):
    sheets, place, said = LEFT[family]
    needing = [finding for finding in check(workbook(**sheets), "wells") if finding.severity == "needs you"]
    assert [(f.place.sheet, f.place.row, f.place.column) for f in needing] == [place], [str(one) for one in needing]
    assert said in needing[0].what
    assert needing[0].mend


def test_references_and_paths_follow_a_group_that_got_another_name():
    sheets, *_ = MENDED["a group named meta"]
    xml = convert(workbook(**sheets), "wells").xml.decode()
    assert "../inputs/form_meta/where = 'x'" in xml
    assert re.search(r"or\s+/data/inputs/form_meta/where\s+= 'y'", xml)


def test_a_telephone_keeps_its_own_appearance_and_gets_the_number_pad():
    xml = convert(workbook(survey=survey(("tel", "a", "A", "w1"), head=(*HEAD, "appearance")))).xml
    assert b'appearance="w1 numbers"' in xml


def test_cells_of_two_headings_that_mean_one_column_are_united():
    sheets, *_ = MENDED["two ways to write one heading"]
    assert {b"A", b"B"} <= set(re.findall(rb"<value>(\w)</value>", convert(workbook(**sheets)).xml))


def test_a_date_in_a_cell_is_the_date_it_shows():
    grid = survey(("date", "day", "Day", datetime(2026, 11, 22)), head=(*HEAD, "default"))
    assert b"<day>2026-11-22</day>" in convert(workbook(survey=grid)).xml


def test_signs_that_no_document_may_hold_are_taken_out_of_words_too():
    form = convert(b"type,name,label\ntext,a,Bon\x0bjour \xe2\x80\x8d\n", "wells")
    assert "Bonjour \u200d".strip().encode() in form.xml
    assert any("signs" in finding.what and finding.place.column == "label" for finding in form.warnings)


TEXTS = {
    "md": "| survey |\n| | type | name | label |\n| | text | a | A |\n| | | | |\n| | txet | b | B |\n",
    "csv": 'survey\n,type,name,label\n,text,a,"A, indeed"\n\n,txet,b,B\n',
    "csv with semicolons": "type;name;label\ntext;a;A\n\n\ntxet;b;B\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_workbook_of_plain_text_counts_the_lines_of_its_file(text):
    needing = [finding for finding in check(text.encode(), "wells") if finding.severity == "needs you"]
    assert [(f.place.row, f.place.column) for f in needing] == [(5, "type")]
    assert convert(text.replace("txet", "text").encode("utf-8-sig"), "wells").questions == ("a", "b")


def test_a_second_sheet_of_the_same_name_is_told():
    found = check(workbook(**{"survey ": survey(AGE)}))
    assert any("two sheets named survey" in finding.what for finding in found)
    assert set(read_workbook(workbook(**{"survey ": survey(AGE)})).sheets) > {"survey", "survey (2)"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Label : French (fr)", "label::French (fr)"),
        ("label (Swahili)", "label::Swahili"),
        ("label::English (en) [F]", "label::English (en)"),
        ("Constraint Message", "constraint_message"),
        ("media:image:English", "image::English"),
        ("jr:count", "repeat_count"),
        ("bind::odk:length", "bind::odk:length"),
        ("[D]", "[D]"),
    ],
)
def test_a_heading_is_read_as_xlsform_spells_it(written, meant):
    assert column_name("survey", written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("BeginGroup", "begin_group"),
        ("start repeat", "begin_repeat"),
        ("group end", "end_group"),
        ("Multiple choice: trees", "select_multiple trees"),
        ("dropdown (trees)", "select_one trees"),
        ("pick many from trees", "select_multiple trees"),
        ("Geo Point", "geopoint"),
        ("Date-Time", "dateTime"),
        ("set form title", "set_form_title"),
    ],
)
def test_types_of_other_tongues_are_read(written, meant):
    assert mended_type(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"), [("the village?", "the_village"), ("a/b", "a_b"), ("—", ""), ("قرية", "قرية")]
)
def test_a_name_keeps_its_letters(written, meant):
    assert mended_name(written) == meant


def test_nothing_is_mended_twice():
    """A form that was mended, written down again as it was read, has nothing left to mend."""
    assert [f for f in check(workbook(settings=SETTINGS)) if f.severity == "repaired"] == []
    assert changed(SURVEY, {}) == [list(row) for row in SURVEY]


def test_an_external_list_keeps_its_own_choices_beside_a_list_of_its_name():
    sheets, *_ = MENDED["an external list whose name a list of choices has"]
    session = FormSession.new(load_form(convert(workbook(**sheets)).xml), clock_ms=lambda: START, random_bytes=bytes)
    offered = [[choice.value for choice in session.node(ref).choices] for ref in ("/data/works", "/data/a")]
    assert offered == [["yes", "no"], ["p"]]


def test_settings_and_entities_below_blank_lines_are_read():
    grids = {"settings": (("form_id", "form_title"), (None, None), ("wells", "Our wells"))}
    form = convert(
        workbook(survey=survey(AGE), **grids, entities=(("list_name", "label"), (None, None), ("w", "${age}")))
    )
    assert (form.form_id, form.title) == ("wells", "Our wells")
    assert b"<h:title>Our wells</h:title>" in form.xml
    assert b'dataset="w"' in form.xml


def test_a_complaint_of_the_converter_has_something_to_do():
    grid = survey(AGE, ("audio", "b", "B", "quality=perhaps"), head=(*HEAD, "parameters"))
    assert all(finding.mend for finding in check(workbook(survey=grid)))
