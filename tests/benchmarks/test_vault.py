"""The benchmark of the memory asks every engine the same, and gets the same; it says where each figure stands."""

import pytest

from benchmarks.vault.__main__ import engines, rows
from benchmarks.vault.engines import ENGINES
from benchmarks.vault.measured import asked, filled
from benchmarks.vault.records import sheet, sheets

MANY = 60


@pytest.mark.parametrize("name", engines())
def test_each_engine_gives_back_what_it_was_given(name, tmp_path):
    engine = ENGINES[name](tmp_path)
    engine.put(list(sheets(0, MANY)))
    engine.close()
    again = ENGINES[name](tmp_path)
    mine = sorted((one for one in sheets(0, MANY) if one.facility == sheet(0).facility), key=lambda one: one.day)
    assert again.newest(sheet(0).facility)[0][1] == mine[-1].day
    assert again.get("s000007") == sheet(7).body
    assert again.scan() == sum(len(one.body["answers"]) for one in sheets(0, MANY))
    assert sum(n for n, _ in again.sums().values()) == MANY
    assert sum(total for _, total in again.sums().values()) == pytest.approx(sum(one.score for one in sheets(0, MANY)))
    again.close()


def test_the_table_holds_a_ratio_for_every_measure(tmp_path):
    found = {}
    for name in ("plain SQLite", "Kioo"):
        (tmp_path / name).mkdir()
        found[name] = [filled(name, tmp_path / name, MANY) | asked(name, tmp_path / name, MANY)]
    told = {line[0]: line[1:] for line in rows(found)}
    assert told["insert one"][1].endswith("(1)")
    assert all(cell.endswith(")") for what, (_, *cells) in told.items() if what.startswith("list") for cell in cells)
    assert "of a plain file" in told["photo of 3 MB"][-1]
    assert told["memory when unlocked"][-1].endswith("MB")
