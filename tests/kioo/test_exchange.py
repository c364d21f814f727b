"""Other systems from the command line: places in, figures to a strict fake of DHIS2."""

import json
import random
import sqlite3
from contextlib import closing
from datetime import date

import pytest

from core.clock import start_of
from kioo import dhis2
from kioo.cli import main
from tests.fakes.clock import FakeClock
from tests.fakes.dhis2 import FakeDhis2
from tests.server.country import Country


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A server's file with two visits; made once, each test has a copy."""
    path = tmp_path_factory.mktemp("filled") / "server.db"
    country = Country(FakeClock(), random.Random(11), f"sqlite:///{path}")
    country.enrol(country.grace)[0].push([country.visit(), country.visit(facility="f2")])
    country.store.close()
    return path


@pytest.fixture
def database(tmp_path, filled):
    with closing(sqlite3.connect(filled)) as old, closing(sqlite3.connect(tmp_path / "server.db")) as new:
        old.backup(new)
    return ["--database", f"sqlite:///{tmp_path / 'server.db'}", "--folder", str(tmp_path)]


@pytest.fixture
def there(monkeypatch):
    made = FakeDhis2({"deVisits": "INTEGER"}, {"f1": "OU_1"})
    monkeypatch.setenv("KIOO_DHIS2_TOKEN", "d2pat_1")
    yield made
    made.close()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "dhis2.csv"
    path.write_text("indicator,part,dataElement,least\nvisit_done,visits,deVisits,1\nvisit_score,visits,deScore,5\n")
    return str(path)


def test_a_list_of_places_is_looked_at_and_laid(tmp_path, database, capsys):
    path = tmp_path / "places.csv"
    path.write_text(
        "id,parent,level,name,closed\nf1,d1,facility,Amani Kuu,\nf2,d1,facility,Baraka,yes\nx,y,facility,X,\n"
    )
    assert main(["admin", "import-places", str(path), "--look", *database]) == 0
    looked = capsys.readouterr().out
    for words in (
        "renamed  f1",
        "(Amani -> Amani Kuu)",
        "closed   f2",
        "left     line 4: X.",
        "nothing was changed",
        "5 places here",
    ):
        assert words in looked
    assert main(["admin", "import-places", str(path), *database]) == 0
    assert main(["admin", "import-places", str(path), *database]) == 0
    assert "3 places, 2 as they are here" in capsys.readouterr().out


def test_organisation_units_are_fetched_and_imported(tmp_path, database, there, capsys):
    there.say_units = [
        {"id": "n", "name": "Nchi", "level": 1},
        {"id": "q", "name": "Kati", "level": 2, "parent": {"id": "n"}},
    ]
    saved = str(tmp_path / "units.json")
    assert main(["admin", "dhis2", "fetch-places", saved, "--server", there.address]) == 0
    assert main(["admin", "import-places", saved, "--levels", "1,2,3,4", *database]) == 0
    assert "new      q" in capsys.readouterr().out


def test_figures_of_a_month_are_tried_pushed_and_told(database, there, table, capsys):
    push = ["admin", "dhis2", "push", "--month", "2026-11", "--table", table, "--server", there.address, *database]
    assert main([*push, "--dry-run"]) == 1
    assert there.values == {}
    told = capsys.readouterr()
    assert "2 values sent, only tried: 1 imported, 0 updated, 0 deleted, 1 ignored" in told.out
    assert "refused 1: Organisation unit not found or not accessible: `f2` (E7612)" in told.out
    assert "2 held back" in told.out
    assert "does not have exactly what is here" in told.err
    there.units["f2"] = "OU_2"
    assert main(push) == 0
    assert set(there.values.values()) == {"1"}


def test_what_is_gone_is_named_until_it_is_taken_back(tmp_path, database, there, table, capsys):
    there.units["f2"] = "OU_2"
    push = ["admin", "dhis2", "push", "--month", "2026-11", "--server", there.address, *database]
    assert main([*push, "--table", table]) == 0
    places = tmp_path / "who.csv"
    places.write_text("place,orgUnit\nf2,f1b\n")
    there.units["f1b"] = "OU_3"
    moved = [*push, "--table", table, "--places", str(places)]
    assert main(moved) == 1
    assert "deVisits at f2: 1" in capsys.readouterr().out
    assert main([*moved, "--take-back"]) == 0
    assert "1 values to take back: 0 imported, 0 updated, 1 deleted" in capsys.readouterr().out
    assert main(moved) == 0


@pytest.mark.parametrize(
    ("today", "last"), [("2026-11-03", "2026-10"), ("2027-01-31", "2026-12"), ("2028-03-31", "2028-02")]
)
def test_a_timer_asks_for_the_month_before(today, last):
    now = start_of(date.fromisoformat(today))
    assert dhis2.meant("last", now) == last
    assert dhis2.meant("2026-05", now) == "2026-05"


def test_figures_are_printed_without_any_network(database, table, capsys):
    assert main(["admin", "dhis2", "values", "--month", "2026-11", "--table", table, *database]) == 0
    told = json.loads(capsys.readouterr().out)["dataValues"]
    assert [(one["orgUnit"], one["value"], one["period"]) for one in told] == [
        ("f1", "1", "202611"),
        ("f2", "1", "202611"),
    ]


def test_a_way_of_calling_things_that_dhis2_does_not_know_is_refused(database, there, table, capsys):
    push = ["admin", "dhis2", "push", "--month", "2026-11", "--table", table, "--server", there.address, *database]
    with pytest.raises(SystemExit):
        main([*push, "--org-units", "nickname"])
    assert "attribute:ID" in capsys.readouterr().err
    assert main([*push, "--org-units", "attribute:DnrLSdo4hMl", "--dry-run"]) == 1


def test_an_account_nobody_named_is_asked_for(database, there, table, capsys, monkeypatch):
    monkeypatch.delenv("KIOO_DHIS2_TOKEN")
    push = ["admin", "dhis2", "push", "--month", "2026-11", "--table", table, "--server", there.address, *database]
    assert main(push) == 1
    assert "KIOO_DHIS2_TOKEN" in capsys.readouterr().err
    assert there.asked == []


def test_a_form_and_its_answers_are_written_as_fhir(tmp_path, database, capsys):
    assert main(["form", "publish", "assets/forms/kioo_visit.xlsx", *database]) == 0
    capsys.readouterr()
    out = tmp_path / "fhir"
    assert main(["admin", "fhir", "kioo_visit", str(out), "--address", "https://k.example/", *database]) == 0
    assert capsys.readouterr().out == "1 Questionnaire\n0 QuestionnaireResponse\n"
    [line] = (out / "kioo_visit.Questionnaire.ndjson").read_text("utf-8").splitlines()
    assert json.loads(line)["url"] == "https://k.example/fhir/Questionnaire/kioo_visit"


@pytest.mark.parametrize(
    ("shape", "begins"),
    [("csv", b"\xef\xbb\xbfid,"), ("long", b"\xef\xbb\xbfid,"), ("xlsx", b"PK"), ("parquet", b"PAR1")],
)
def test_what_came_in_is_written_in_every_shape(tmp_path, database, capsysbinary, shape, begins):
    path = tmp_path / "out"
    assert main(["admin", "export", "kioo_visit", "--as", shape, "-o", str(path), *database]) == 0
    assert path.read_bytes().startswith(begins)
    assert main(["admin", "export", "kioo_visit", "--as", shape, *database]) == 0
    assert capsysbinary.readouterr().out.startswith(begins)
