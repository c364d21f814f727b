"""The fictional country: made once, reused, and told the same way each time."""

import json
import time
from datetime import date
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.errors import BadSettings
from core.settings import ASSETS
from kioo.cli import main
from kioo.demo import MARK, prepare, welcome
from kioo.demo.build import Folders
from kioo.demo.country import DISTRICTS, FACILITIES, ON_THE_TABLET
from kioo.demo.history import Story
from kioo.demo.officer import Officer, demo_keys
from kioo.demo.processes import free_or_refuse
from learning.score import ScorePlan
from server import admin, counting
from server.main import open_service
from server.store.database import open_store
from tests.fakes.clock import FakeClock
from tests.fakes.http_server import serving
from tests.server.country import sealed_feedback

TODAY = date(2026, 11, 18)


def story() -> Story:
    plan = ScorePlan.from_json(json.loads((ASSETS / "forms" / "kioo_visit.plan.json").read_text("utf-8")))
    versions = dict.fromkeys(("kioo_visit", "kioo_voice", "kioo_reflection"), "1")
    return Story(plan, versions, "key", lambda kind, facility, words: "sealed", TODAY)


def tell(told: Story, number: int = 0):
    return told.of(told.place("tindwa", "Tindwa", "kasoki", number), "aisha", number)


def test_the_history_is_the_same_every_time():
    assert tell(story()) == tell(story())


def test_the_history_lies_in_the_past_and_holds_every_kind():
    told = tell(story())
    assert {"submission", "promise", "promise_update", "feedback", "barrier"} <= {record.kind for record in told}
    ended = [record.data["ended"] for record in told if record.kind == "submission"]
    assert all(ms < FakeClock().now_ms() for ms in ended)


def test_voices_of_the_history_say_neither_who_nor_when():
    voices = [record for record in tell(story()) if record.kind == "feedback"]
    assert voices
    assert all(record.author is None and record.made is None for record in voices)


def test_three_districts_and_twenty_four_places():
    assert len(DISTRICTS) == 3
    assert sum(len(places) for places in FACILITIES.values()) == 24


@pytest.mark.timeout(300)
def test_the_country_is_built_once_and_found_again(tmp_path, capsys, ids):
    folder = tmp_path / "demo"
    line = ["demo", "--only-build", "--folder", str(folder), "--server-port", "1", "--app-port", "2"]
    assert main(line) == 0
    assert "Making a fictional country" in capsys.readouterr().err
    made = (folder / MARK).stat().st_mtime_ns
    assert main(line) == 0
    assert (folder / MARK).stat().st_mtime_ns == made
    store = open_store(Folders(folder).server.database, clock=FakeClock(), ids=ids)
    assert {"Aisha", "Neema", "Tindwa team", "Lela"} <= {line.name for line in admin.people(store)}
    store.close()
    the_officer_counts_what_comes_in(Folders(folder), ids)


def the_officer_counts_what_comes_in(folders: Folders, ids) -> None:
    clock = SystemClock()
    (key,) = demo_keys(folders).values()
    service = open_service(folders.server, clock, ids)
    neema = next(line.id for line in admin.people(service.store) if line.name == "Neema")
    way = service.for_token(service.for_token("").enrol(admin.new_enrol_code(service.store, neema), "x", "X").token)
    with service.store.reading():
        place = next(line for line in admin.people(service.store) if line.id == neema).roles[0][1]
    voices = [sealed_feedback(key, ids, facility=place) for _ in range(10)]
    assert {one.status for one in way.push(voices).results} == {"stored"}
    assert sum(counting.waiting_by_key(service.store).values()) >= 10
    officer = Officer(folders, clock, ids)
    officer.start()
    for _ in range(400):
        if not any(len(rows) >= 10 for _, rows in counting.waiting_groups(service.store)):
            break
        time.sleep(0.02)
    officer.stop()
    assert not any(len(rows) >= 10 for _, rows in counting.waiting_groups(service.store))
    service.store.close()


def test_somebody_elses_folder_is_never_cleared(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(BadSettings, match=r"thesis\.docx"):
        prepare(Folders(tmp_path), "http://127.0.0.1:1", reset=True)
    assert (tmp_path / "thesis.docx").exists()


def test_a_port_in_use_is_named():
    async def nothing(scope, receive, send):
        return None

    with serving(nothing) as url:
        port = int(url.rpartition(":")[2])
        with pytest.raises(BadSettings, match=str(port)):
            free_or_refuse(port)


def test_the_welcome_names_both_addresses_and_every_pin():
    words = welcome("http://server", "http://app", Path(".demo/keys"))
    assert "http://server" in words
    assert "http://app" in words
    assert all(someone.pin in words for someone in ON_THE_TABLET)
