"""What our app captured goes to another server as Collect would have sent it: our own server over there reads the same record out of it."""

import json
import random
import shutil

import pytest

from core.records import WireRecord
from forms import FormSession
from forms.submission_as_sent import read_sent
from server.access import CONSOLE, who_is
from server.form_publishing import publish
from server.ingest import Sender
from server.odk import forwarding
from server.odk.offered import definition_of
from server.odk.written import composed
from server.store.entity_reading import entries
from server.store.tables import FormVersion
from sync.canonical import sha256_of
from sync.open_rosa_client import OpenRosaClient
from tests.fakes.clock import START
from tests.fakes.http_server import serving
from tests.scenario import survey
from tests.server.odk.stand import open_stand

VILLAGE = survey(
    "start | start | | | ",
    "end | end | | | ",
    "text | facility | Facility | | ",
    "text | village | Village | | place",
    "text | chief | Chief | | ",
    "integer | wells | Wells | | ",
    "text | none | Why none? | ${wells} = 0 | ",
    "text | who | Who minds them? | ${wells} > 0 | ",
    "begin_repeat | home | Home | | ",
    "text | head | Head | | ",
    "integer | people | People | ${head} != '' | ",
    "end_repeat | | | | ",
    head="type | name | label | relevant | save_to",
    more="| entities |\n| | list_name | label | create_if |\n| | villages | ${village} | ${village} != 'none' |\n"
    "| settings |\n| | form_id | form_title | version |\n| | village | Village | 1 |\n",
).encode()


@pytest.fixture
def other(clock, tmp_path, filled_folder):
    """Another server of ours, with the same form."""
    folder, people = filled_folder
    shutil.copytree(folder, tmp_path / "other", dirs_exist_ok=True)
    made = open_stand(clock, tmp_path / "other", people)
    publish(made.store, VILLAGE, CONSOLE)
    yield made
    made.store.close()


def captured(stand, village="Ifo"):
    """A sheet filled with our engine and sent as our app sends it."""
    with stand.store.reading():
        form = definition_of(FormVersion.get(FormVersion.form == "village").xml)
        grants = who_is(stand.people["Grace"]).grants
    session = FormSession.new(form, clock_ms=lambda: START, random_bytes=random.Random(3).randbytes)
    for ref, text in (("facility", "f1"), ("village", village), ("wells", "0"), ("home[1]/head", "Ann")):
        session.answer(f"/data/{ref}", text)
    session.add_repeat("/data/home")
    session.finish()
    body = {
        "answers": session.answers(),
        "started": START,
        "ended": START,
        "instance": {"id": session.instance_id},
        "entities": [one.as_json() for one in session.entities()],
    }
    named = (session.instance_id[5:], 1, "submission", "d1", "f1")
    wire = WireRecord(*named, sha256_of(body), body, "village", "1", stand.people["Grace"])
    [receipt] = stand.app.state.service.intake.take(Sender("tablet", (stand.people["Grace"],), grants), [wire])
    assert receipt.status == "stored"
    return session


def taken_over(stand, other, clock):
    folder = stand.app.state.service.settings.server_folder
    with serving(other.app) as url, OpenRosaClient(url + other.tablet().base, clock) as there:
        return forwarding.forward(stand.store, folder, there, "village")


def listed(one):
    with one.store.reading():
        return [(line.id, line.label, line.properties) for line in entries("d1", "villages")[0]]


@pytest.mark.parametrize("village", ["Ifo", "none"])
def test_the_other_server_has_the_same_record_blanks_and_entity_included(stand, other, clock, village):
    publish(stand.store, VILLAGE, CONSOLE)
    session = captured(stand, village)
    assert taken_over(stand, other, clock).sent == 1
    here, there = stand.rows(form="village"), other.rows(form="village")
    for name in ("answers", "started", "ended", "instance"):
        assert json_of(there)[name] == json_of(here)[name], name
    assert json_of(there).get("entities", []) == json_of(here)["entities"]
    assert [one.flags for one in there] == [""]
    assert listed(other) == listed(stand)
    assert len(listed(stand)) == (village == "Ifo")
    sent = read_sent(session.to_xml()).root
    assert shape(read_sent(document_of(stand)).root) == shape(sent)


def test_what_a_device_says_of_time_and_lists_is_believed_only_within_reason(stand):
    publish(stand.store, VILLAGE, CONSOLE)
    with stand.store.reading():
        form = definition_of(FormVersion.get(FormVersion.form == "village").xml)
    plain = composed(form, {"answers": {"village": "Ifo"}}, "uuid:1")
    for nonsense in ({"ended": 10**30}, {"ended": "yesterday"}, {"entities": [{"dataset": 7}, 3]}, {"entities": "x"}):
        assert composed(form, {"answers": {"village": "Ifo"}, **nonsense}, "uuid:1") == plain


def json_of(rows):
    [row] = rows
    return json.loads(row.body)


def document_of(stand):
    [row] = stand.rows(form="village")
    with stand.store.reading():
        form = definition_of(FormVersion.get(FormVersion.form == "village").xml)
    return composed(form, json.loads(row.body), f"uuid:{row.id}")


def shape(element):
    """Everything in a document that means something; an entity block that makes nothing means nothing."""
    if element.name == "entity" and element.get("create") != "true":
        return "entity"
    attributes = {key: text for key, text in element.attributes.items() if not key.startswith("xmlns")}
    return element.name, attributes, [shape(one) for one in element.children] or element.text.strip()
