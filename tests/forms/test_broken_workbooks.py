"""Workbooks broken in every way that can be thought of: a form or a reason with a place, in every language."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.words import LANGUAGES, speak
from forms import load_form
from forms.xlsform import BrokenWorkbook, Finding, check, convert

OPEN_FORMS = Path(__file__).parents[3] / "shared" / "forms" / "open"
HEADINGS = [
    *("type", "name", "label", "hint", "relevant", "constraint", "calculation", "required", "default", "appearance"),
    *("parameters", "trigger", "choice_filter", "choice filter", "repeat_count", "jr:count", "save_to", "intent", ""),
    *("caption", "command", "value", "tag", "bind:relevant", "bind::type", "bind::tag", "control", "instance::x"),
    *(
        "body::x",
        "media::image::French",
        "label::French",
        "label::fr",
        "label:English (en)",
        "label::",
        "::label",
        "::",
    ),
    *("label ", "LABEL", "list name", "list_name", "Constraint Message", "label::a::b", "relevannt"),
]
TYPES = [
    *("text", "integer", "select_one l", "select_multiple l", "select_one", "select_one nowhere", "begin_group"),
    *("end_group", "begin repeat", "end_repeat", "calculate", "note", "tel", "db:person", "Select one from l", "audit"),
    *("range", "geotrace", "rank l", "osm l", "include", "meta", "begin loop over l", "end loop", "hidden", "start"),
    *("select_one_from_file a.csv", "select_one_external l", "csv-external", "xml-external", "trigger", "end", "image"),
    *("select_one ${a}", "set form id", "form_id", "deviceid", "background-audio", "start-geopoint", "percentage"),
    "select one l or other",
]
NAMES = ["a", "b", "c", "meta", "data", "a b", "2", "", "A", "instanceID", "ａ", "é", "x" * 300, "a:b", "name", "l"]
RULES = [
    "${a} = 1", "${a", "$ {b}", "${nowhere} > 2", ". > 0", "selected(${a}, 'x')", "“x”", "((", "'", "/data/meta/a", "a && b",
    "once(1)", "${a} == ${b}", "position(..)", "pulldata('f','a','b',${a})", "instance('l')/root/item[name=${a}]/label",
    "indexed-repeat(${a}, ${b}, 1)", "${last-saved#a}", "true()", "yes", "oui", "1", "#REF!", "jr:choice-name(${a},'${a}')",
]  # fmt: skip
STRANGE = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
HUGE = st.sampled_from(["x", "${a} ", "(", "ش", "'", "1 + "]).map(lambda one: one * 9_000)
CELLS = st.one_of(*map(st.sampled_from, ([""], TYPES, NAMES, RULES)), STRANGE, HUGE)
WORDS = st.sampled_from(["", "A question", "Une question", "${a}", "NO_LABEL", "<b>", "&"])
HEAD = st.lists(st.one_of(st.sampled_from(HEADINGS), STRANGE), max_size=6)


def rows(*usual: st.SearchStrategy) -> st.SearchStrategy[list[list[str]]]:
    """Rows whose first cells are mostly what belongs there; the rest is anything."""
    plain = st.tuples(*(st.one_of(one, one, one, one, CELLS) for one in usual), CELLS, CELLS).map(list)
    return st.lists(st.one_of(plain, plain, plain, st.lists(CELLS, max_size=7)), max_size=7)


SURVEYS = st.tuples(HEAD, rows(st.sampled_from(TYPES), st.sampled_from(NAMES), WORDS))
CHOICES = st.tuples(HEAD, rows(st.sampled_from(["l", "L", "l ", ""]), st.sampled_from(NAMES), WORDS))
SETTINGS = st.tuples(HEAD, rows(st.sampled_from(["wells", "a b", ""]), st.sampled_from(["Wells", ""]), WORDS))
GOOD = (
    ("survey", ["type", "name", "label", "relevant", "constraint", "choice_filter"], [
        ["text", "a", "A question", "", "", ""],
        ["select_one l", "b", "Une question", "${a} != ''", "", "${a} = 'x'"],
        ["begin_repeat", "r", "Rounds", "", "", ""],
        ["integer", "c", "How many?", "", ". > 0", ""],
        ["end_repeat", "", "", "", "", ""],
        ["calculate", "d", "", "", "", ""],
    ]),
    ("choices", ["list_name", "name", "label", "label::French"], [["l", "x", "X", "X"], ["l", "y", "Y", ""]]),
    ("settings", ["form_id", "form_title", "version"], [["wells", "Wells", "1"]]),
)  # fmt: skip
SHEET_NAMES = st.sampled_from(
    ["survey", "Survey", "questions", "choices", "settings", "entities", "external_choices", "osm"]
)


def as_csv(sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]]) -> bytes:
    """The sheets as one .csv file, whatever the cells hold."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for name, head, lines in sheets:
        writer.writerow([name])
        writer.writerows([["", *line] for line in (head, *lines)])
    return out.getvalue().encode("utf-8")


def said_in_every_language(findings: Sequence[Finding]) -> None:
    for finding in findings:
        assert finding.what.strip()
        for language in LANGUAGES:
            assert speak(language)(finding.what).strip()
            speak(language)(finding.mend)


def judged(source: bytes | Path, *, row_too: bool = False) -> None:
    """The law: either a form that loads, or a refusal that names at least the sheet."""
    try:
        form = convert(source, "wells" if isinstance(source, bytes) else "")
    except BrokenWorkbook as broken:
        needing = [finding for finding in broken.findings if finding.severity == "needs you"]
        said_in_every_language(broken.findings)
        assert all(finding.place.sheet or "workbook we can read" in finding.what for finding in needing), needing
        assert not row_too or all(finding.place.row and finding.place.column and finding.mend for finding in needing)
    else:
        said_in_every_language(form.warnings)
        load_form(form.xml)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(*(st.integers(0, 6) for _ in range(3)), st.one_of(HEAD.map("".join), CELLS)), max_size=4))
def test_a_good_workbook_with_a_few_cells_spoilt_is_a_form_or_a_reason_with_a_place(changes):
    sheets = [(name, [*head], [[*line] for line in lines]) for name, head, lines in GOOD]
    sheets[0][1].append("calculation")
    for line in sheets[0][2]:
        line.append("1" if line[0] == "calculate" else "")
    for sheet, row, column, text in changes:
        _, head, lines = sheets[sheet % 3]
        line = [head, *lines][row % (len(lines) + 1)]
        line[column % len(line)] = text
    judged(as_csv(sheets))


def test_a_long_cell_costs_no_more_than_its_length():
    for text in ("a" + " " * 60_000 + "b", "${" + " " * 60_000, "(" * 60_000, "x" * 60_000):
        line = [text, "a", text, text, text, text]
        judged(as_csv([("survey", ["type", "name", "label", "relevant", "hint", text], [line, ["text", *line[1:]]])]))


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(SURVEYS, CHOICES, SETTINGS, st.one_of(st.none(), st.tuples(SHEET_NAMES, CHOICES)))
@example((["type"], []), ([], []), ([], []), None)
def test_a_broken_workbook_is_a_form_or_a_reason_with_a_place(survey, choices, told, other):
    sheets = [
        ("survey", ["type", "name", "label", *survey[0]], survey[1]),
        ("choices", ["list_name", "name", "label", *choices[0]], choices[1]),
        ("settings", ["form_id", "form_title", "version", *told[0]], told[1]),
    ]
    if other:
        sheets.append((other[0], ["list_name", "label", *other[1][0]], other[1][1]))
    judged(as_csv(sheets))


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.tuples(SHEET_NAMES, HEAD, rows(CELLS, CELLS, CELLS)), max_size=4))
def test_sheets_without_any_order_are_a_form_or_a_reason_with_a_place(sheets):
    judged(as_csv(sheets))


@pytest.mark.parametrize(
    "path", sorted(OPEN_FORMS.glob("*.xls*")) or [None], ids=lambda path: path.stem if path else "ours"
)
def test_a_real_workbook_loads_or_is_refused_with_row_and_column(path):
    """Public workbooks beside the checkout where they are; where they are not, our own visit form stands for them."""
    judged(path or Path("assets/forms/kioo_visit.xlsx"), row_too=True)


REFUSED = {"XLSForm__pyxform__bad_calc.xlsx": ("survey", 2, "calculation")}


def test_workbooks_that_other_converters_refuse_are_mended():
    """expected.json names those that pyxform alone refuses; a calculation without its end nobody can mend."""
    for name in ("onaio__onadata__MCH_v1.xlsx", "onaio__onadata__group_names_must_be_unique.xlsx", *REFUSED):
        if (OPEN_FORMS / name).exists():
            needing = [one for one in check(OPEN_FORMS / name) if one.severity == "needs you"]
            places = {(one.place.sheet, one.place.row, one.place.column) for one in needing}
            assert REFUSED.get(name) in places or not needing or "cannot do yet" in needing[0].what, needing
    assert convert(b"type,name,label\nbegin group,data,D\ntext,a,A\nend group,,\n", "wells").questions == ("a",)
