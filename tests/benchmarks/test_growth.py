"""The benchmark of a growing store fills it to each size and measures at each."""

import pytest

from benchmarks import growth


@pytest.mark.long
def test_each_size_is_reached_and_measured(tmp_path, monkeypatch):
    for name, few in {"_VISITS_OF_A_DISTRICT": 200, "_BATCH": 10, "_SENT": 20, "_LOTS": 2, "_ASKS": 2}.items():
        monkeypatch.setattr(growth, name, few)
    first, last = growth.figures(tmp_path, [200, 400])
    assert (first.size, last.size) == (200, 400)
    assert all(len(times) == 2 for one in (first, last) for times in (one.rates, one.home, one.facility, one.quiet))
    assert last.row(first).startswith("| 400 |")
