"""pyodk, ODK's own client, unchanged and over real HTTP, reads what Collect sent and what Kioo's app sent."""

import logging

import pytest
from pyodk._utils.config import CentralConfig, Config
from pyodk.client import Client
from pyodk.errors import PyODKError

from core.records import WireRecord
from server.access import who_is
from server.ingest import Sender
from sync.canonical import sha256_of
from tests.fakes.http_server import serving
from tests.server.odk.stand import ID, PASSWORD, filled

OWN = "0193d3a0-0000-7000-8000-000000000001"


@pytest.fixture
def pyodk(stand, tmp_path):
    opened = []

    def begin(login="mosi", password=PASSWORD):
        config = Config(CentralConfig(begin.url, login, password, 1))
        client = Client(config=config, cache_path=tmp_path / f"{login}.toml")
        opened.append(client)
        return client.open()

    with serving(stand.app) as begin.url:
        yield begin
        for client in opened:
            client.close()


def sent_by_our_app(stand):
    with stand.store.reading():
        grants = who_is(stand.people["Grace"]).grants
    data = {
        "answers": {"facility": "f2", "taps": "7", "room": [{"what": "Ward"}]},
        "started": 1,
        "ended": 2,
        "instance": {"id": "uuid:0193d3a0-0000-4000-8000-00000000000f"},
    }
    record = WireRecord(
        OWN, 1, "submission", "d1", "f2", sha256_of(data), data, "checklist", "1", stand.people["Grace"]
    )
    sender = Sender("tablet", (stand.people["Grace"],), grants)
    [receipt] = stand.app.state.service.intake.take(sender, [record])
    assert receipt.status == "stored"


def test_pyodk_reads_projects_forms_submissions_tables_and_files(stand, clock, pyodk):
    document = filled(name="Amani")
    stand.tablet().post(document, a__jpg=b"photo")
    clock.advance(60)
    sent_by_our_app(stand)
    client = pyodk()
    assert [one.id for one in client.projects.list()] == [1]
    [form] = client.forms.list()
    assert (form.xmlFormId, form.version, form.state) == ("checklist", "1", "open")
    assert client.forms.get("checklist").hash == form.hash
    assert 'id="checklist"' in client.forms.get_xml("checklist")
    assert [one.instanceId for one in client.submissions.list("checklist")] == [f"uuid:{OWN}", ID]
    one = client.submissions.get(ID, "checklist")
    assert (one.instanceName, one.deviceId) == ("Amani", "collect:abc")
    table = client.submissions.get_table("checklist", count=True, expand="*")
    assert table["@odata.count"] == 2
    own, collected = table["value"]
    assert own["water"] == {"taps": 7, "where": None}
    assert collected["water"]["where"]["coordinates"] == [39.2, -6.8, 12.0]
    assert [room["what"] for room in collected["room"]] == ["Ward", "Lab"]
    assert collected["__system"]["attachmentsPresent"] == collected["__system"]["attachmentsExpected"] == 1
    rooms = client.submissions.get_table("checklist", table_name="Submissions.room")["value"]
    assert [(room["__Submissions-id"], room["what"]) for room in rooms] == [
        (f"uuid:{OWN}", "Ward"),
        (ID, "Ward"),
        (ID, "Lab"),
    ]
    assert client.get(f"projects/1/forms/checklist/submissions/{ID}.xml").content == document
    assert client.get(f"projects/1/forms/checklist/submissions/{ID}/attachments").json() == [
        {"name": "a.jpg", "exists": True}
    ]
    assert client.get(f"projects/1/forms/checklist/submissions/{ID}/attachments/a.jpg").content == b"photo"


def test_pyodk_sees_what_its_person_may_take_out_and_no_more(stand, pyodk):
    stand.tablet().post(filled())
    elsewhere = pyodk("zawadi")
    assert elsewhere.submissions.list("checklist") == []
    assert elsewhere.submissions.get_table("checklist")["value"] == []
    logging.getLogger("pyodk").disabled = True
    with pytest.raises(PyODKError, match="404"):
        elsewhere.submissions.get(ID, "checklist")
    with pytest.raises(PyODKError, match="401"):
        pyodk("mosi", "a wrong password")
