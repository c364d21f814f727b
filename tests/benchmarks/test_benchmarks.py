"""Each part of the benchmarks runs on a small size; what it says about time is never asserted."""

import re
import subprocess
import sys
from datetime import date

import pytest

from benchmarks import machine, table
from benchmarks.__main__ import PARTS, measured
from benchmarks.measure import ROOT, Line, Sizes, median_and_p99

SMALL = Sizes(
    runs=1,
    fillings=1,
    finished=2,
    unlock_records=20,
    pushes=1,
    pushed=12,
    push_batch=6,
    facilities=3,
    page_visits=12,
    page_asks=2,
)
COUNTS = {"form": 5, "device": 4, "push": 2, "pages": 2}


SERVED = ("push", "pages")
"""Parts that start servers: tried in `make test-long`."""


@pytest.mark.parametrize("part", [pytest.param(one, marks=[pytest.mark.long] * (one in SERVED)) for one in PARTS])
def test_each_part_gives_its_lines_with_a_figure(part, tmp_path):
    lines = measured([part], SMALL, tmp_path)
    assert len(lines) == COUNTS[part]
    assert all(re.search(r"\d (ms|s)\b", line.figure) for line in lines)


def test_times_are_told_as_median_and_the_slowest_of_a_hundred():
    assert median_and_p99([n / 1000 for n in range(1, 201)]) == "100 ms; 99 of 100 under 198 ms"


def test_the_table_is_written_between_its_marks_and_nowhere_else(tmp_path):
    document = tmp_path / "benchmarks.md"
    document.write_text(f"before\n{table.MARKS[0]}\nold\n{table.MARKS[1]}\nafter\n")
    figures = table.markdown([Line("One answer", "1 ms", "once")], "A machine.")
    table.write(document, figures)
    table.write(document, figures)
    text = document.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert text.count("| One answer | 1 ms | once |") == 1
    assert "old" not in text


def test_the_machine_is_named_with_its_day():
    described = machine.described(date(2026, 11, 22))
    assert described.startswith("Measured on 2026-11-22: ")
    assert "SQLite 3." in described


def test_the_document_has_both_marks():
    text = (ROOT / "docs" / "benchmarks.md").read_text()
    assert text.index(table.MARKS[0]) < text.index(table.MARKS[1])


def test_an_unknown_part_is_named():
    line = [sys.executable, "-m", "benchmarks", "form X"]
    run = subprocess.run(line, cwd=ROOT, check=False, capture_output=True, text=True)
    assert run.returncode == 2
    assert "no part is called form X" in run.stderr
