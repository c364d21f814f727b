"""A broken workbook is answered with sheet, row, column and a way out, as much as can be found at once."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import FormFault, Place
from forms import load_form
from forms.xlsform import BrokenWorkbook, Finding, check, convert
from forms.xlsform.repairs.cells import mended_expression
from forms.xlsform.repairs.types import mended_type
from forms.xlsform.survey_checks import unbalanced
from forms.xlsform.workbook import MAX_BYTES
from tests.forms.workbooks import CHOICES, SETTINGS, SURVEY, changed, workbook

OPEN_FORMS = Path(__file__).parents[3] / "shared" / "forms" / "open"
WHOLE = workbook()
FRENCH = (
    ("type", "name", "label::English (en)", "label::French (fr)"),
    ("text", "village", "Which village?", "Quel village ?"),
    ("text", "river", "Which river?", None),
)


def needing(findings: list[Finding]) -> list[tuple[str, int | None, str]]:
    return [(f.place.sheet, f.place.row, f.place.column) for f in findings if f.severity == "needs you"]


def survey_with(changes: dict[tuple[int, int], object]) -> list[Finding]:
    return check(workbook(survey=changed(SURVEY, changes)))


def test_a_plain_form_converts_and_says_who_it_is():
    form = convert(workbook())
    assert (form.form_id, form.version, form.title) == ("borehole", "3", "Borehole")
    assert (form.languages, form.warnings, form.purpose_hint) == ((), (), "plain")
    assert form.questions == ("village", "works", "days_dry", "household", "people")
    assert b"<village/>" in form.xml
    assert b"/data/works" in form.xml


def test_a_workbook_on_disk_converts_like_its_bytes(tmp_path):
    path = tmp_path / "wells.xlsx"
    path.write_bytes(workbook(settings=None))
    form = convert(path)
    assert form.form_id == "wells"
    assert form.xml == convert(str(path)).xml == convert(path.read_bytes(), "wells").xml


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BrokenWorkbook, match=r"cannot open .*nowhere\.xlsx"):
        convert(tmp_path / "nowhere.xlsx")


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        ({(2, 1): "txt"}, ("survey", 2, "type"), "do not know the type “txt”"),
        ({(2, 1): None}, ("survey", 2, "type"), "no type"),
        ({(3, 1): "select_one"}, ("survey", 3, "type"), "which list"),
        ({(3, 1): "select_one rivers"}, ("survey", 3, "type"), "list rivers is not on the choices sheet"),
        ({(3, 1): "select_one_external yes_no"}, ("survey", 3, "type"), "not on the external_choices sheet"),
        ({(2, 2): None}, ("survey", 2, "name"), "no name"),
        ({(2, 2): "???"}, ("survey", 2, "name"), "cannot be a name"),
        ({(2, 2): "works?"}, ("survey", 2, "name"), "cannot be a name"),
        ({(4, 2): "works"}, ("survey", 4, "name"), "used in row 3 too"),
        ({(2, 3): None}, ("survey", 2, "label"), "no words to read"),
        ({(4, 4): "${work} = 'no'"}, ("survey", 4, "relevant"), "points to no question"),
        ({(4, 4): "${works = 'no'"}, ("survey", 4, "relevant"), "not closed"),
        ({(4, 4): "(${works} = 'no'"}, ("survey", 4, "relevant"), "bracket ( is not closed"),
        ({(4, 4): "${works} = 'no"}, ("survey", 4, "relevant"), "quote ' is not closed"),
        ({(4, 4): "#REF!"}, ("survey", 4, "relevant"), "spreadsheet itself says #REF!"),
        ({(8, 1): "end_group"}, ("survey", 8, "type"), "where the repeat of row 5 should end"),
        ({(8, 1): None}, ("survey", 5, "type"), "begun and never ended"),
        ({(5, 1): None, (5, 2): None, (5, 3): None}, ("survey", 8, "type"), "ends nothing"),
    ],
)
def test_a_slip_on_the_survey_sheet_names_its_row_and_column(changes, place, said):
    findings = survey_with(changes)
    assert place in needing(findings)
    assert said in next(f.what for f in findings if (f.place.sheet, f.place.row, f.place.column) == place)


@pytest.mark.parametrize(
    ("choices", "place", "said"),
    [
        (None, ("survey", 3, "type"), "not on the choices sheet"),
        (changed(CHOICES, {(2, 1): None}), ("choices", 2, "list_name"), "belongs to no list"),
        (changed(CHOICES, {(3, 2): None}), ("choices", 3, "name"), "no name"),
        (changed(CHOICES, {(3, 2): "yes"}), ("choices", 3, "name"), "in row 2 too"),
        ((("list_name", "label"), ("yes_no", "Yes")), ("choices", None, "name"), "no name column"),
    ],
)
def test_a_slip_on_the_choices_sheet_names_its_row_and_column(choices, place, said):
    findings = check(workbook(choices=choices))
    assert place in needing(findings)
    assert any(said in finding.what for finding in findings)


@pytest.mark.parametrize("kind", ["start-geopoint", "background-audio"])
def test_what_the_device_does_by_itself_needs_no_words(kind):
    assert needing(survey_with({(2, 1): kind, (2, 3): None})) == []


def test_a_space_in_a_choice_matters_only_where_many_can_be_chosen():
    choices = changed(CHOICES, {(3, 2): "not now"})
    assert needing(check(workbook(choices=choices))) == []
    many = changed(SURVEY, {(3, 1): "select_multiple yes_no"})
    assert needing(check(workbook(survey=many, choices=choices))) == [("choices", 3, "name")]


@pytest.mark.parametrize(
    ("cell", "column", "said"),
    [((2, 2), "form_id", "has no form_id"), ((2, 3), "purpose", "do not know the purpose")],
)
def test_a_slip_on_the_settings_sheet_names_its_column(cell, column, said):
    grid = changed((("form_title", "form_id", "purpose"), ("Borehole", "borehole", "plain")), {cell: "?/?"})
    findings = check(workbook(settings=grid))
    assert needing(findings) == [("settings", 2, column)]
    assert said in findings[0].what


def test_many_slips_are_all_told_at_once_and_in_order():
    changes = {(2, 1): "txet", (3, 1): "select_one rivers", (4, 4): "${nowhere} = 1", (7, 2): "???"}
    findings = survey_with(changes)
    assert [place[1] for place in needing(findings)] == [2, 3, 4, 7]
    with pytest.raises(BrokenWorkbook) as caught:
        convert(workbook(survey=changed(SURVEY, changes)))
    assert str(caught.value.place) == "survey, row 2, column type"
    assert "Did you mean text?" in caught.value.mend
    assert str(caught.value).endswith("(and 3 more to look at)")
    assert list(caught.value.findings) == findings


def test_a_workbook_without_a_survey_sheet_says_what_to_write_where():
    findings = check(workbook(survey=None, surwey=(("kind", "what"),)))
    assert (findings[0].what, findings[0].place) == ("There is no sheet named survey.", Place("survey"))
    assert "surwey" in findings[0].mend


def test_an_empty_survey_and_missing_columns_are_told():
    assert ("survey", None, "") in needing(check(workbook(survey=(("type", "name", "label"),))))
    assert ("survey", None, "name") in needing(check(workbook(survey=(("type", "label"), ("text", "Village?")))))


def test_a_heading_given_twice_is_told_and_one_left_empty_is_left_out():
    twice = [("type", "name", "label", "label"), ("text", "village", "Which?", "Where?")]
    assert needing(check(workbook(survey=twice))) == [("survey", 2, "label")]
    nameless = [("type", "name", "label", None), ("text", "village", "Which?", "a note of mine")]
    findings = check(workbook(survey=nameless))
    assert [(f.severity, f.place.column) for f in findings] == [("good to know", "D")]


def test_a_language_without_words_is_told_and_lent_the_words_of_the_first():
    form = convert(workbook(survey=FRENCH, choices=None))
    told = [finding for finding in form.warnings if "has no label in row 3" in finding.what]
    assert [finding.place for finding in told] == [Place("survey", 3, "label::French (fr)")]
    assert form.languages == ("English (en)", "French (fr)")
    assert form.xml.count(b"<value>Which river?</value>") == 2


def test_a_default_language_is_found_by_its_code_and_comes_first():
    settings = (("form_id", "version", "default_language"), ("wells", "1", "fr"))
    form = convert(workbook(survey=FRENCH, choices=None, settings=settings))
    assert form.languages == ("French (fr)", "English (en)")
    assert any(finding.severity == "repaired" and "French (fr)" in finding.what for finding in form.warnings)


def test_a_default_language_nobody_wrote_in_does_not_make_a_form_without_words():
    settings = (("form_id", "version", "default_language"), ("wells", "1", "Hausa"))
    form = convert(workbook(survey=FRENCH, choices=None, settings=settings))
    assert b"Hausa" not in form.xml
    assert any("No column is written in “Hausa”" in finding.what for finding in form.warnings)


@pytest.mark.parametrize("default", [None, "English", "French (fr)"])
def test_words_without_a_language_are_shown_in_all_that_lack_them(default):
    survey = (
        ("type", "name", "label", "label::French (fr)"),
        ("select_one yes_no", "works", "Does it work?", "Ça marche ?"),
        ("text", "river", None, "Quelle rivière ?"),
    )
    settings = (("form_id", "version", "default_language"), ("wells", "1", default))
    xml = convert(workbook(survey=survey, settings=settings)).xml.decode()
    assert "<value>-</value>" not in xml
    for words in ("Yes", "No", "Quelle rivière ?"):
        assert xml.count(f"<value>{words}</value>") == xml.count("<translation ")
    assert "<value>Ça marche ?</value>" in xml


def test_a_review_that_is_missing_is_told_from_the_translations_sheet():
    sheet = (("language", "status"), ("French (fr)", "needs native review"), ("Swahili (sw)", "reviewed"))
    findings = check(workbook(translations=sheet))
    assert [(f.severity, f.place.row) for f in findings] == [("good to know", 2)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Text", "text"),
        (" INTEGER ", "integer"),
        ("Begin Group", "begin_group"),
        ("end-repeat", "end_repeat"),
        ("Select one yes_no", "select_one yes_no"),
        ("select_one  Yes_No", "select_one Yes_No"),
        ("select multiple from trees or other", "select_multiple trees or_other"),
        ("Select One From File trees.csv", "select_one_from_file trees.csv"),
        ("poetry", "poetry"),
    ],
)
def test_a_type_is_mended_only_when_the_meaning_is_plain(written, meant):
    assert mended_type(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("${ works } = ‘no’", "${works} = 'no'"),
        ("${age} ≥ 5", "${age} >= 5"),
        ("concat('it’s ', “dry”)", "concat('it’s ', \"dry\")"),
        ("${a} == 'AND' AND ${b} <> 2 && ${c}", "${a} = 'AND' and ${b} != 2 and ${c}"),
    ],
)
def test_typographic_signs_are_mended_outside_quotes_only(written, meant):
    assert mended_expression(written) == meant


def test_what_was_mended_is_told_with_its_cell_and_the_form_runs():
    form = convert(workbook(survey=changed(SURVEY, {(1, 4): "Relevance", (4, 4): "${works} = ‘no’", (2, 1): "Text"})))
    mended = [(f.place.row, f.place.column) for f in form.warnings if f.severity == "repaired"]
    assert mended == [(None, "relevant"), (2, "type"), (4, "relevant")]


def test_a_form_without_version_gets_one_and_is_told():
    form = convert(workbook(settings=changed(SETTINGS, {(2, 3): None})))
    assert form.version == "1"
    assert b'version="1"' in form.xml
    assert any("no version" in finding.what for finding in form.warnings)


def test_what_only_pyxform_notices_is_told_with_its_row():
    grid = [*changed(SURVEY, {(1, 4): "parameters", (4, 1): "range", (4, 4): "start=1 end=a"})]
    findings = check(workbook(survey=grid))
    assert ("survey", 4, "parameters") in needing(findings)


@pytest.mark.parametrize("wrong", ["calling()", "${works} ==", "1 +"])
def test_an_expression_that_the_engine_cannot_run_is_told_with_its_question(wrong):
    assert needing(survey_with({(4, 4): wrong})) == [("survey", 4, "relevant")]


def test_all_that_kioo_cannot_do_is_told_with_its_rows_not_only_the_first():
    changes = {(2, 1): "image", (4, 4): "calling()", (7, 5): "1 +"}
    findings = survey_with(changes)
    assert needing(findings) == [
        ("survey", 4, "relevant"),
        ("survey", 7, "constraint"),
    ]


def test_nothing_but_a_workbook_is_taken():
    for content in (
        b"",
        b"a letter\nto you, dear",
        b"| survey",
        b"\xff\xfe",
        b"\xd0\xcf\x11\xe0 and no more",
        b"PK\x03\x04",
    ):
        assert [f.what for f in check(content)] == ["This is not a workbook we can read."]


def test_a_file_that_is_too_large_or_unpacks_too_far_is_refused():
    assert "too large" in check(b"0" * (MAX_BYTES + 1))[0].what
    stored = BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 100_000_001)
    assert "unpacks to more" in check(stored.getvalue())[0].what


def test_a_cell_far_below_the_last_row_costs_nothing():
    far = [*SURVEY, *[()] * 3, ("note", "late", "Still here")]
    assert b"Still here" in convert(workbook(survey=far)).xml


def test_open_brackets_and_quotes_are_seen_and_closed_ones_are_not():
    assert unbalanced("if(a[1] = ')', \"(\", '')") == ""
    assert unbalanced("a)") == "A bracket ) closes nothing."
    assert unbalanced("(a]") == "A bracket ] closes nothing."


NASTY = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "${", "${}", "${works}", "}", "'", "((", "#REF!", "begin_repeat", "end_group", "meta"]),
    st.sampled_from(
        ["select_one", "select_one ${works}", "select_multiple yes_no or_other", "calculate", "data", "::"]
    ),
    st.sampled_from(
        ["geopoint", "audit", "range", "osm x", "begin loop over yes_no", "label::", "يوم", "a b", "\u200b"]
    ),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn"]), max_size=12),
    st.integers(-3, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
)
CELLS = st.dictionaries(st.tuples(st.integers(1, 8), st.integers(1, 6)), NASTY, max_size=8)
FEW = st.dictionaries(st.tuples(st.integers(1, 2), st.integers(1, 3)), NASTY, max_size=3)


@given(CELLS, FEW, FEW)
@example({(1, 1): None}, {(1, 1): None}, {(1, 1): None})
def test_whatever_stands_in_the_cells_there_is_a_form_or_a_reason(survey, choices, settings):
    content = workbook(
        survey=changed(SURVEY, survey), choices=changed(CHOICES, choices), settings=changed(SETTINGS, settings)
    )
    findings = check(content, "wells")
    assert all(finding.what and not finding.what.isspace() for finding in findings)
    if needing(findings):
        with pytest.raises(BrokenWorkbook):
            convert(content, "wells")
    else:
        assert convert(content, "wells").xml.startswith(b"<?xml")


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"| survey |\n"])
)
def test_any_bytes_are_met_with_a_sentence(content, start):
    assert needing(check(start + content, "wells"))


@given(st.data())
def test_a_workbook_cut_or_spoilt_on_its_way_is_met_with_a_sentence(data):
    place, bits = data.draw(st.integers(0, len(WHOLE) - 1)), data.draw(st.integers(1, 255))
    cut = WHOLE[:place]
    spoilt = WHOLE[:place] + bytes([WHOLE[place] ^ bits]) + WHOLE[place + 1 :]
    assert needing(check(cut, "wells"))
    assert isinstance(check(spoilt, "wells"), list)


def test_a_broken_workbook_is_the_authors_fault():
    assert issubclass(BrokenWorkbook, FormFault)


def test_settings_that_stand_further_down_are_the_settings_of_the_form():
    form = convert(
        b"| survey |\n| | type | name | label |\n| | text | a | A |\n| settings |\n| | form_id | version |\n| | wells | 7 |\n"
    )
    loaded = load_form(form.xml)
    assert (form.form_id, form.version) == (loaded.id, loaded.version) == ("wells", "7")
