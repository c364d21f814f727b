"""The command line as somebody types it: help everywhere, plain sentences, exit codes."""

import json
import sqlite3

import pytest

from core.errors import BadSettings, FormFault, Place
from kioo import run_app
from kioo.cli import main, parser, sentence
from server import accounts
from server.store.database import open_store
from tests.fakes.clock import FakeClock
from tests.fakes.programme import gives_keys
from tests.forms.wells import VILLAGES, wells
from tests.forms.workbooks import SURVEY, changed, workbook


@pytest.fixture
def database(tmp_path) -> list[str]:
    return ["--database", f"sqlite:///{tmp_path / 'server.db'}", "--folder", str(tmp_path)]


@pytest.fixture
def places(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text("id,parent,level,name\nr,,region,Kaskazini\nd,r,district,Mto\nf,d,facility,Amani\n")
    return str(path)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["demo"],
        ["app"],
        ["server"],
        ["form"],
        ["form", "check"],
        ["form", "preview"],
        ["form", "publish"],
        ["form", "decrypt"],
        ["admin"],
        ["admin", "add-person"],
        ["admin", "export"],
        ["admin", "keys"],
        ["admin", "keys", "init"],
        ["admin", "keys", "open"],
    ],
)
def test_help_is_everywhere(words, capsys):
    with pytest.raises(SystemExit) as left:
        parser().parse_args([*words, "--help"])
    assert left.value.code == 0
    assert "usage: kioo" in capsys.readouterr().out


@pytest.fixture
def broken(tmp_path) -> str:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(workbook(survey=changed(SURVEY, {(2, 2): None, (6, 1): "Text"})))
    return str(path)


def test_a_broken_workbook_names_row_and_column_and_ends_with_1(broken, capsys):
    assert main(["form", "check", broken]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Needs you (1)"
    assert lines[1].split()[:3] == ["Sheet", "Row", "Column"]
    assert lines[2].split()[:3] == ["survey", "2", "name"]
    assert lines[3].strip().startswith("→ Begin with a letter")
    assert "Repaired for you (1)" in lines
    assert lines[-1] == "broken.xlsx: 1 to mend"


def test_the_check_speaks_other_languages_and_json(broken, capsys):
    assert main(["form", "check", broken, "--language", "sw"]) == 1
    assert "Mstari huu hauna jina." in capsys.readouterr().out
    assert main(["form", "check", broken, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["workbook"], told["ready"]) == ("broken.xlsx", False)
    place = {"severity": "needs you", "sheet": "survey", "row": 2, "column": "name"}
    assert told["findings"][0].items() >= {**place, "what": "This row has no name."}.items()


def test_a_workbook_without_a_finding_is_ready_and_ends_with_0(tmp_path, capsys):
    path = tmp_path / "borehole.xlsx"
    path.write_bytes(workbook())
    assert main(["form", "check", str(path), "--keep", str(tmp_path / "kept")]) == 0
    first, preview = capsys.readouterr().out.splitlines()
    assert first == "borehole.xlsx: ready to publish"
    assert preview == f"Fill it as people will: kioo form preview {path}"
    assert len([*(tmp_path / "kept").iterdir()]) == 1


def test_a_good_workbook_is_published_and_the_same_again_changes_nothing(tmp_path, database, places, capsys):
    book = tmp_path / "borehole.xlsx"
    book.write_bytes(workbook())
    assert main(["admin", "import-places", places, *database]) == 0
    assert main(["form", "publish", str(book), *database]) == 0
    assert main(["form", "publish", str(book), *database]) == 0
    assert capsys.readouterr().out.count("is out; devices get it at their next contact") == 2


def test_a_tablet_with_odk_collect_gets_its_square_from_the_command_line(database, places, capsys, tmp_path):
    main(["admin", "import-places", places, *database])
    main(["admin", "add-person", "Lela", "manager", "d", *database])
    person, square = capsys.readouterr().out.split()[-1], tmp_path / "square.svg"
    assert main(["admin", "collect", person, "https://k.example", "--square", str(square), *database]) == 0
    assert "https://k.example/v1/key/" in capsys.readouterr().out
    assert square.read_text("utf-8").startswith("<?xml")
    assert main(["admin", "collect", "nobody", "https://k.example", *database]) == 1


def test_people_codes_and_devices_from_the_command_line(database, places, capsys, monkeypatch):
    monkeypatch.setenv("KIOO_NEW_PASSWORD", "four words are enough")
    main(["admin", "import-places", places, *database])
    assert main(["admin", "add-person", "Lela", "manager", "d", "--login", "lela", *database]) == 0
    person = capsys.readouterr().out.split()[-1]
    assert main(["admin", "code", person, *database]) == 1
    assert "kioo admin keys init" in capsys.readouterr().err
    store = open_store(database[1])
    gives_keys(store)
    store.close()
    assert main(["admin", "code", person, *database]) == 0
    assert main(["admin", "people", *database]) == 0
    assert main(["admin", "devices", *database]) == 0
    assert "manager at d" in capsys.readouterr().out


def test_a_forgotten_password_is_made_anew_from_the_command_line(database, places, capsys, monkeypatch):
    monkeypatch.setenv("KIOO_NEW_PASSWORD", "four words are enough")
    main(["admin", "import-places", places, *database])
    main(["admin", "add-person", "Lela", "manager", "d", "--login", "lela", *database])
    assert main(["admin", "password", "nobody", *database]) == 1
    assert "kioo admin people" in capsys.readouterr().err
    monkeypatch.setenv("KIOO_NEW_PASSWORD", "short")
    assert main(["admin", "password", "lela", *database]) == 1
    monkeypatch.setenv("KIOO_NEW_PASSWORD", "five other words are enough")
    assert main(["admin", "password", "Lela", *database]) == 0
    store = open_store(database[1])
    assert accounts.sign_in(store, "lela", "five other words are enough").who.name == "Lela"
    store.close()


def test_a_refusal_is_one_sentence_on_stderr_and_ends_with_1(database, capsys):
    assert main(["admin", "add-person", "Lela", "manager", "nowhere", *database]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("kioo: ")
    assert "Traceback" not in said.err
    assert said.out == ""


def test_a_database_that_is_not_sqlite_is_refused_in_words(capsys):
    assert main(["admin", "people", "--database", "mysql://localhost/kioo"]) == 1
    assert "kioo: " in capsys.readouterr().err


def test_a_missing_file_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as left:
        main(["form", "check", "no-such.xlsx"])
    assert left.value.code == 2
    assert "there is no file no-such.xlsx" in capsys.readouterr().err


def test_a_fault_in_a_form_is_told_with_place_and_mending():
    told = sentence(FormFault("Two questions have this name.", Place("survey", 7, "name"), "Choose another name."))
    assert told == "kioo: Two questions have this name. (survey, row 7, column name)\n  Mend it: Choose another name."
    assert sentence(BadSettings("port 1 is in use")) == "kioo: port 1 is in use [K-50]"


def test_the_store_that_the_command_line_made_opens_again(tmp_path, database, places, ids):
    main(["admin", "import-places", places, *database])
    store = open_store(database[1], clock=FakeClock(), ids=ids)
    assert store.setting("server")
    store.close()


def test_a_window_where_none_can_be_is_refused_in_words(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(run_app, "find_spec", lambda name: None)
    assert main(["app", "--device", str(tmp_path)]) == 1
    assert "use --web" in capsys.readouterr().err


def test_a_list_is_started_from_a_file(tmp_path, database, places, capsys):
    main(["admin", "import-places", places, *database])
    path = tmp_path / "wells.csv"
    path.write_text("name,label\nw-1,Well one\nw-2,Well two\n")
    for said in ("2 new or changed", "0 new or changed"):
        capsys.readouterr()
        assert main(["admin", "import-list", "d", str(path), *database]) == 0
        assert capsys.readouterr().out.strip() == said
    path.write_text("label\nno name\n")
    assert main(["admin", "import-list", "d", str(path), *database]) == 1
    assert "Row 2 cannot be an entry of a list." in capsys.readouterr().err


def test_a_form_goes_out_with_the_files_that_lie_beside_it(tmp_path, database, places, capsys):
    assert main(["admin", "import-places", places, *database]) == 0
    path, folder = tmp_path / "wells.md", tmp_path / "wells-media"
    path.write_bytes(wells())
    assert main(["form", "check", str(path)]) == 1
    assert "villages.csv" in capsys.readouterr().out
    assert main(["form", "publish", str(path), *database]) != 0
    assert "villages.csv" in capsys.readouterr().err
    folder.mkdir()
    (folder / "villages.csv").write_bytes(VILLAGES)
    assert main(["form", "check", str(path)]) == 0
    assert main(["form", "publish", str(path), *database]) == 0
    assert len([one for one in (tmp_path / "blobs").rglob("*") if one.is_file()]) == 1
    assert main(["form", "publish", str(path), "--files", str(folder / "villages.csv"), *database]) == 0


def test_what_was_done_is_read_taken_out_and_checked(tmp_path, database, places, capsys):
    assert main(["admin", "import-places", places, *database]) == 0
    assert main(["admin", "add-person", "Aisha", "supervisor", "d", *database]) == 0
    person = capsys.readouterr().out.split()[-1]
    assert main(["admin", "audit", "--about", person, *database]) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert line.endswith("granted supervisor at d  Aisha")
    assert main(["admin", "audit", "--until", "2020-01-01", *database]) == 0
    assert capsys.readouterr().out == ""
    file = tmp_path / "audit.csv"
    assert main(["admin", "audit", "-o", str(file), *database]) == 0
    assert file.read_text().splitlines()[-1].startswith("at,") is False
    assert "granted supervisor at d" in file.read_text()
    assert main(["admin", "audit", "--check", *database]) == 0
    assert "fit together" in capsys.readouterr().out
    with sqlite3.connect(tmp_path / "server.db") as changed_by_hand:
        changed_by_hand.execute("update audit set who = 'q' where seq = 1")
    assert main(["admin", "audit", "--check", *database]) == 1
    told = capsys.readouterr().err
    assert "row 2 of the country does not fit" in told
    assert "Keep a copy of the database" in told


def test_a_day_that_is_none_is_said(database, capsys):
    with pytest.raises(SystemExit):
        main(["admin", "audit", "--since", "yesterday", *database])
    assert "is no day such as 2026-11-18" in capsys.readouterr().err
