"""`kioo admin second-factor` and `program-key`, as whoever runs the server types them."""

import pytest

from kioo.cli import main
from server import admin, second_step
from server.one_time import secret_in_letters
from server.store.database import open_store
from tests.fakes.clock import FakeClock
from tests.fakes.phone import Phone


@pytest.fixture
def database(tmp_path):
    """Options that name a server where Lela signs in by `lela`."""
    url = f"sqlite:///{tmp_path}/server.db"
    store = open_store(url)
    admin.import_units(store, ["id,parent,level,name", "n,,national,N"])
    admin.add_person(store, "Lela", "lela", "", "admin", "n")
    store.close()
    return ["--database", url]


@pytest.fixture
def lela(database):
    """Her id, once her second step is on."""
    clock = FakeClock()
    store = open_store(database[1], clock=clock)
    person = admin.person_called(store, "lela")
    phone = Phone(secret_in_letters(second_step.start(store, person)), clock)
    second_step.confirm(store, person, phone.code())
    store.close()
    return person


def test_how_it_stands_and_switching_it_off(database, lela, capsys):
    assert main(["admin", "second-factor", "Lela", *database]) == 0
    assert capsys.readouterr().out == "on since 2026-11-18, 10 recovery codes left\n"
    assert main(["admin", "second-factor", "lela", "--off", *database]) == 0
    assert main(["admin", "second-factor", "lela", *database]) == 0
    assert capsys.readouterr().out.endswith("\noff\n")
    assert main(["admin", "second-factor", "lela", "--off", *database]) == 1
    assert main(["admin", "second-factor", "nobody", "--off", *database]) == 1
    told = capsys.readouterr().err
    assert "off already" in told
    assert "kioo admin people" in told


def test_a_key_is_made_listed_and_taken_back(database, capsys):
    assert main(["admin", "program-key", "lela", "--make", "Power BI", *database]) == 0
    key = capsys.readouterr().out.strip()
    assert key.startswith("kioo-key-")
    main(["admin", "program-key", "lela", *database])
    line = capsys.readouterr().out
    assert key not in line
    assert "Power BI" in line
    assert "not used yet" in line
    number = line.split()[0]
    assert main(["admin", "program-key", "lela", "--take-back", number, *database]) == 0
    assert main(["admin", "program-key", "lela", "--take-back", number, *database]) == 1
    assert main(["admin", "program-key", "lela", "--make", " ", *database]) == 1
    assert "needs a name" in capsys.readouterr().err


def test_a_setting_that_nobody_knows_is_told_with_those_there_are(monkeypatch, capsys, database):
    monkeypatch.setenv("KIOO_SECOND_STEP", "everybody")
    assert main(["admin", "people", *database]) == 1
    told = capsys.readouterr().err
    assert "KIOO_SECOND_STEP" in told
    assert "nobody, administrators" in told
