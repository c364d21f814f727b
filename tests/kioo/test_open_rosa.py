"""Forms from ODK Central, and records to it, on the command line as somebody types it."""

import pytest

from forms.xlsform import convert
from kioo.cli import main
from kioo.forwarding import _SAYS
from server.odk import forwarding
from server.store.database import open_store
from server.store.tables import FormVersion
from tests.fakes.clock import FakeClock
from tests.fakes.open_rosa import KEY, FakeOpenRosa
from tests.forms.wells import PICTURE, VILLAGES, wells
from tests.server.odk.stand import ID, fill, filled, open_stand

FORM = convert(wells("7")).xml


@pytest.fixture
def central():
    made = FakeOpenRosa()
    made.add("wells", "7", FORM, villages__csv=VILLAGES, well__png=PICTURE)
    yield made
    made.close()


def test_a_form_is_fetched_checked_and_published_with_its_version_and_files(central, tmp_path, capsys):
    assert main(["form", "fetch", central.address]) == 0
    assert "wells" in capsys.readouterr().out
    assert main(["form", "fetch", central.address, "--form", "wells", "--into", str(tmp_path)]) == 0
    path = tmp_path / "wells.xml"
    assert path.read_bytes() == FORM
    assert (tmp_path / "wells-media" / "villages.csv").read_bytes() == VILLAGES
    assert "2 files" in capsys.readouterr().out
    assert main(["form", "check", str(path)]) == 0
    assert "ready to publish" in capsys.readouterr().out
    url = f"sqlite:///{tmp_path / 'server.db'}"
    assert main(["form", "publish", str(path), "--database", url, "--folder", str(tmp_path)]) == 0
    assert "wells version 7 is out" in capsys.readouterr().out
    store = open_store(url, clock=FakeClock())
    with store.reading():
        assert [(row.xml, row.title, row.purpose) for row in FormVersion.select()] == [
            (FORM.decode(), "Wells", "plain")
        ]
    store.close()


def test_fetching_again_brings_only_what_is_missing(central, tmp_path):
    told = ["form", "fetch", central.address, "--form", "wells", "--into", str(tmp_path)]
    assert main(told) == 0
    (tmp_path / "wells-media" / "well.png").write_bytes(b"half")
    central.asked.clear()
    assert main(told) == 0
    assert [path.rpartition("/")[2] for _, path, _ in central.asked] == ["formList", "wells", "well.png", "7"]
    assert (tmp_path / "wells-media" / "well.png").read_bytes() == PICTURE


def test_what_was_not_whole_leaves_nothing_behind(central, tmp_path, capsys):
    central.faults["GET"] = [None, None, None, lambda handler: handler.say(200, b"half")]
    assert main(["form", "fetch", central.address, "--form", "wells", "--into", str(tmp_path)]) == 1
    assert "not what" in capsys.readouterr().err
    assert not (tmp_path / "wells.xml").exists()
    assert [path.name for path in (tmp_path / "wells-media").iterdir()] == ["villages.csv"]


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "does not let us in"), (404, "nothing at this address"), (503, "is busy"), (200, "no OpenRosa server")],
)
def test_what_goes_wrong_is_said_with_the_next_step_and_without_the_key(central, tmp_path, capsys, status, words):
    central.faults["GET"] = [lambda handler: handler.say(status, b"<html>")]
    assert main(["form", "fetch", central.address, "--into", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert words in told
    assert KEY not in told


def test_a_form_that_is_not_there_and_an_address_that_is_missing_are_said(central, capsys, monkeypatch):
    assert main(["form", "fetch", central.address, "--form", "rooms"]) == 1
    assert "no form rooms" in capsys.readouterr().err
    monkeypatch.delenv("KIOO_OPENROSA_ADDRESS", raising=False)
    assert main(["form", "fetch"]) == 1
    assert "KIOO_OPENROSA_ADDRESS" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (FORM.replace(b'version="7"', b""), "which version"),
        (FORM[:-40], "to mend"),
    ],
    ids=["no version", "cut"],
)
def test_an_xform_that_cannot_be_published_is_said(tmp_path, capsys, xml, words):
    path = tmp_path / "wells.xml"
    path.write_bytes(xml)
    (tmp_path / "wells-media").mkdir()
    (tmp_path / "wells-media" / "villages.csv").write_bytes(VILLAGES)
    assert main(["form", "check", str(path)]) == 1
    assert words in capsys.readouterr().out


@pytest.fixture
def database(tmp_path):
    stand = open_stand(FakeClock(), tmp_path, fill(tmp_path))
    stand.tablet().post(filled(), a__jpg=b"photo")
    stand.store.close()
    return ["--database", f"sqlite:///{tmp_path}/server.db", "--folder", str(tmp_path)]


def test_records_are_looked_at_forwarded_once_and_what_is_held_is_said(central, database, capsys):
    told = ["admin", "forward", central.address, "--form", "checklist", *database]
    assert main([*told, "--look"]) == 0
    assert "1 records are not whole at 127.0.0.1" in capsys.readouterr().out
    assert main(told) == 1
    assert "has no form checklist" in capsys.readouterr().err
    central.add("checklist", "2", b"<x/>")
    assert main(told) == 1
    said = capsys.readouterr()
    assert "it does not know this form, this version" in said.out
    assert "1 records did not get there whole" in said.err
    central.add("checklist", "1", b"<x/>")
    assert main(told) == 0
    assert capsys.readouterr().out == "1 sent\n"
    assert main(told) == 0
    assert capsys.readouterr().out == "0 sent\n"
    assert central.kept == {ID: [filled(), {"a.jpg": b"photo"}]}


def test_a_run_that_stopped_says_why_and_how_far_it_came(central, database, capsys):
    central.add("checklist", "1", b"<x/>")
    central.faults["HEAD"] = [lambda handler: handler.say(200)]
    assert main(["admin", "forward", central.address, "--form", "checklist", *database]) == 1
    said = capsys.readouterr()
    assert said.out == "0 sent\n"
    assert "a network that wants a log-in first" in said.err


def test_a_record_that_breaks_the_other_server_is_said(central, database, capsys):
    central.add("checklist", "1", b"<x/>")
    central.faults["POST"] = [
        lambda handler: handler.rfile.read(int(handler.headers["Content-Length"])) and handler.say(500)
    ]
    assert main(["admin", "forward", central.address, "--form", "checklist", *database]) == 1
    assert f"held back {ID[5:]} revision 1: something broke there" in capsys.readouterr().out


def test_whatever_holds_a_record_back_has_words():
    reasons = {*forwarding.HELD, forwarding.BROKEN, forwarding.FILE_GONE, forwarding.FILE_TOO_LARGE}
    assert reasons == _SAYS.keys()
