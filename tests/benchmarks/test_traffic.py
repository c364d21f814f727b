"""The benchmark of what goes over the line counts every byte, and says each way beside OpenRosa."""

import pytest

from benchmarks.traffic import AIMS, OPEN_ROSA, SINGLE, STUDY, TWENTY, Line, measured, rows


@pytest.mark.long
def test_every_way_takes_all_visits_and_counts_both_ways(tmp_path):
    found = measured(tmp_path, visits=2, npm=None)
    assert all(line.up > 300 and line.down > 30 for line in found.values())
    assert found[TWENTY].up < found[SINGLE].up < found[OPEN_ROSA].up
    assert all(found[what].up + found[what].down <= most for what, most in AIMS.items() if what in found)


def test_the_openrosa_way_is_one():
    told = rows({TWENTY: Line("", 900, 100), STUDY + SINGLE: Line("", 2_000, 300), OPEN_ROSA: Line("", 7_000, 1_000)})
    assert told[2:] == [
        f"| {TWENTY} | - | 900 | 100 | 1,000 | 0.12 |",
        f"| {STUDY + SINGLE} | 2,600 | 2,000 | 300 | 2,300 | - |",
        f"| {OPEN_ROSA} | - | 7,000 | 1,000 | 8,000 | 1 |",
    ]
