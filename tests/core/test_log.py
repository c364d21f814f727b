import io
import logging
import re

import pytest

from core.log import note, write_lines


@pytest.fixture
def lines():
    stream, ours = io.StringIO(), logging.getLogger("kioo")
    before = ours.level
    handler = write_lines(stream)
    yield stream
    ours.removeHandler(handler)
    ours.setLevel(before)


def test_a_note_is_a_line_with_its_time_and_no_words_of_people(lines):
    note("sync", "took in", device="t-17", records=20, why="Grace said that the well is dry")
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ kioo\.sync took in device=t-17 records=20 why=<31 characters>\n",
        lines.getvalue(),
    )


def test_a_line_break_begins_no_second_line(lines):
    note("sync", "took in", device="t\n2026-11-23 kioo.admin signed in")
    assert lines.getvalue().count("\n") == 1
