"""Workbooks, Parquet and long CSV: the same answers, safe to open, of one's own places only, never held whole."""

import csv
import gc
import io
import weakref
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet as pq

from core.errors import BadSettings
from server import access, export
from server.access import CONSOLE, NotYours
from server.exchange import parquet_export, workbook_export
from server.exchange.columns import Table, see_all
from server.export import Row

FORM = "kioo_visit"
ANSWERS = {
    "staff": "12",
    "rain": "3.5",
    "phone": "0712",
    "note": '=HYPERLINK("http://x")',
    "room": [{"what": "Ward", "bed": [{"net": "yes"}, {"net": "no"}]}, {"what": "#N/A", "bed": []}],
}


@pytest.fixture
def tablet(country):
    return country.enrol(country.grace)[0]


def book_of(country, who=CONSOLE):
    content = io.BytesIO(b"".join(workbook_export.workbook(country.store, who, FORM)))
    return openpyxl.load_workbook(content), content


def lines_of(sheet):
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def long_of(country, who=CONSOLE):
    text = "".join(export.answers_csv(country.store, who, FORM))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def parquet_of(country, repeat="", who=CONSOLE):
    content = b"".join(parquet_export.parquet(country.store, who, FORM, repeat))
    return pq.ParquetFile(io.BytesIO(content))


def test_a_workbook_has_a_sheet_of_submissions_and_one_for_each_repeat(country, tablet):
    visit = country.visit(answers=ANSWERS)
    tablet.push([visit, country.visit(facility="f2", answers={"staff": "3", "note": "-2+3"})])
    book, content = book_of(country)
    assert book.sheetnames == [FORM, "room", "bed"]
    rows = {row["facility_name"]: row for row in lines_of(book[FORM])}
    assert (rows["Amani"]["staff"], rows["Amani"]["rain"], rows["Amani"]["phone"]) == (12, 3.5, "0712")
    assert (rows["Amani"]["note"], rows["Baraka"]["note"]) == ('=HYPERLINK("http://x")', "-2+3")
    assert rows["Baraka"]["rain"] is None
    assert [(row["submission"], row["round"], row["what"]) for row in lines_of(book["room"])] == [
        (visit.id, "1", "Ward"),
        (visit.id, "2", "#N/A"),
    ]
    assert [(row["round"], row["net"]) for row in lines_of(book["bed"])] == [("1/1", "yes"), ("1/2", "no")]
    with zipfile.ZipFile(content) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet or b"<f " in sheet or b't="e"' in sheet for sheet in sheets)


def test_a_full_sheet_goes_on_in_the_next_and_a_long_text_says_that_it_was_cut(country, tablet, monkeypatch):
    monkeypatch.setattr(workbook_export, "_MOST_ROWS", 3)
    monkeypatch.setattr(workbook_export, "_LONGEST", 60)
    tablet.push([country.visit(answers={"note": "x" * 100 + "\x0b"}) for _ in range(5)])
    book, _ = book_of(country)
    assert book.sheetnames == [FORM, f"{FORM} (2)", f"{FORM} (3)"]
    assert [len(lines_of(sheet)) for sheet in book] == [2, 2, 1]
    assert lines_of(book[FORM])[0]["note"].endswith("the whole is in the CSV]")


@pytest.mark.parametrize("name", ["a[b]:c*d?e/f\\g", "x" * 40, "ROOM", "'"])
def test_names_of_sheets_are_such_as_excel_takes(name):
    found = workbook_export._names("room", ["", name, "Room"])
    assert len({one.casefold() for one in found.values()}) == 3
    assert all(one and len(one) <= 31 and not set(one) & set("[]:*?/\\'") for one in found.values())


def test_parquet_has_numbers_where_all_are_numbers_and_moments_as_moments(country, tablet):
    tablet.push([country.visit(answers=ANSWERS), country.visit(facility="f2", answers={"staff": "", "rain": "4"})])
    table = parquet_of(country).read()
    kinds = {field.name: str(field.type) for field in table.schema}
    assert (kinds["staff"], kinds["rain"], kinds["phone"], kinds["room"]) == ("int64", "double", "string", "int64")
    assert (kinds["made"], kinds["rev"], kinds["id"]) == ("timestamp[ms, tz=UTC]", "string", "string")
    assert sorted(table["rain"].to_pylist()) == [3.5, 4.0]
    assert None in table["staff"].to_pylist()
    assert table["made"][0].as_py().isoformat() == "2026-11-18T11:06:40+00:00"
    assert parquet_of(country, "bed").read()["net"].to_pylist() == ["yes", "no"]


def test_without_the_extra_it_says_what_to_install(country, monkeypatch):
    monkeypatch.setattr(parquet_export, "find_spec", lambda name: None)
    with pytest.raises(BadSettings, match=r"kioo\[parquet\]"):
        list(parquet_export.parquet(country.store, CONSOLE, FORM))


def test_the_long_csv_has_a_line_for_each_answer_with_the_way_to_its_round(country, tablet):
    tablet.push([country.visit(answers=ANSWERS | {"blank": ""})])
    told = [(row["round"], row["question"], row["answer"]) for row in long_of(country)]
    assert sorted(told) == [
        ("", "note", '\'=HYPERLINK("http://x")'),
        ("", "phone", "0712"),
        ("", "rain", "3.5"),
        ("", "staff", "12"),
        ("room[1]", "what", "Ward"),
        ("room[1]/bed[1]", "net", "yes"),
        ("room[1]/bed[2]", "net", "no"),
        ("room[2]", "what", "#N/A"),
    ]


def test_rounds_inside_rounds_have_a_csv_too(country, tablet):
    visit = country.visit(answers=ANSWERS)
    tablet.push([visit])
    assert export.repeats_of(country.store, CONSOLE, FORM) == ["bed", "room"]
    rows = list(csv.DictReader(io.StringIO("".join(export.submissions_csv(country.store, CONSOLE, FORM, "bed"))[1:])))
    assert [(row["submission"], row["round"], row["net"]) for row in rows] == [
        (visit.id, "1/1", "yes"),
        (visit.id, "1/2", "no"),
    ]


def test_only_what_somebody_may_see_goes_out_and_sealed_answers_never(country, tablet):
    tablet.push([country.visit(answers=ANSWERS), *[country.feedback() for _ in range(12)]])
    country.open_sealed()
    with country.store.reading():
        zawadi, team = access.who_is(country.zawadi), access.who_is(country.team)
    assert long_of(country, zawadi) == []
    assert list(book_of(country, zawadi)[0][FORM].values) == []
    assert parquet_of(country, who=zawadi).read().num_rows == 0
    for take in (lambda: long_of(country, team), lambda: book_of(country, team), lambda: parquet_of(country, who=team)):
        with pytest.raises(NotYours):
            take()
    for form in ("kioo_voice", "feedback"):
        assert len(list(export.answers_csv(country.store, CONSOLE, form))) == 1


class _Many:
    """Submissions that are made when they are asked for, and how many there are at once."""

    def __init__(self, n):
        self.n, self.alive, self.most = n, 0, 0

    def __call__(self, *_):
        for number in range(self.n):
            row = Row(
                dict.fromkeys(export.ENVELOPE, "") | {"id": str(number)}, {"n": str(number), "room": [{"x": "1"}]}
            )
            weakref.finalize(row, self._gone)
            self.alive += 1
            self.most = max(self.most, self.alive)
            yield row
            del row

    def _gone(self):
        self.alive -= 1


TAKERS = {
    "wide": lambda country: export.submissions_csv(country.store, CONSOLE, FORM),
    "long": lambda country: export.answers_csv(country.store, CONSOLE, FORM),
    "xlsx": lambda country: workbook_export.workbook(country.store, CONSOLE, FORM),
    "parquet": lambda country: parquet_export.parquet(country.store, CONSOLE, FORM),
}


@pytest.mark.parametrize("shape", sorted(TAKERS))
def test_however_many_there_are_only_a_handful_is_held(country, monkeypatch, shape):
    many = _Many(1_000)
    for module in (export, workbook_export, parquet_export):
        monkeypatch.setattr(module, "rows_of", many)
    monkeypatch.setattr(parquet_export, "_GROUP", 50)
    pieces = list(TAKERS[shape](country))
    gc.collect()
    assert many.most <= 3
    if shape == "parquet":
        written = pq.ParquetFile(io.BytesIO(b"".join(pieces)))
        assert (written.metadata.num_rows, written.metadata.num_row_groups) == (1_000, 20)


cells = st.dictionaries(
    st.sampled_from(["a", "b"]), st.text(st.sampled_from("0123456789.-=x "), max_size=6), max_size=2
)


@given(st.lists(cells, max_size=8))
def test_a_column_of_numbers_reads_back_as_it_was_written(lines):
    table = Table("")
    for line in lines:
        table.see(line)
    for name, kind in table.kinds.items():
        for text in (line[name] for line in lines if line.get(name)):
            if kind == "whole":
                assert str(int(text)) == text
            if kind == "number":
                assert float(text) == pytest.approx(float(text.strip()))
                assert text == text.strip()


def test_tables_grow_with_what_only_one_submission_has():
    tables = {"": Table("")}
    see_all(tables, Row({"id": "1"}, {"a": "1"}))
    see_all(tables, Row({"id": "2"}, ANSWERS))
    assert [*tables] == ["", "room", "bed"]
    assert tables[""].kinds["a"] == "whole"
