"""A day of ODK Collect over real HTTP: the list, the form, whether the door is open, a photo, a cut, and the bytes again."""

import socket
import time
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import requests

from server import accounts
from tests.fakes.http_server import serving
from tests.server.odk.stand import ID, SPEAKS, filled

PHOTO = b"\xff\xd8 a ward" * 60_000
"""More than what is held in memory while it comes in."""


def cut_in_the_middle(address, document):
    """What a lost network leaves: the server waits for more, and the line is gone."""
    asked = requests.Request(
        "POST", address, headers=SPEAKS, files={"xml_submission_file": ("s.xml", document), "a.jpg": PHOTO}
    )
    ready, to = asked.prepare(), urlsplit(address)
    head = "".join(f"{name}: {value}\r\n" for name, value in ready.headers.items())
    with socket.create_connection((to.hostname, to.port), timeout=10) as line:
        line.sendall(f"POST {to.path} HTTP/1.1\r\nHost: {to.netloc}\r\n{head}\r\n".encode() + ready.body[:200_000])


def test_a_filled_form_with_a_photo_makes_the_way_and_comes_back_byte_for_byte(stand):
    document = filled()
    with serving(stand.app) as url, requests.Session() as collect:
        collect.headers.update(SPEAKS)
        base = url + stand.tablet().base
        form = ET.fromstring(collect.get(f"{base}/formList").content)[0]
        address = form.findtext("{*}downloadUrl")
        assert address == f"{base}/forms/checklist.xml"
        assert b'id="checklist"' in collect.get(address).content
        assert collect.head(f"{base}/submission").status_code == 204
        cut_in_the_middle(f"{base}/submission", document)
        time.sleep(0.05)
        assert stand.rows() == []
        sent = {
            "xml_submission_file": ("submission.xml", document, "text/xml"),
            "a.jpg": ("a.jpg", PHOTO, "image/jpeg"),
        }
        assert collect.post(f"{base}/submission", files=sent).status_code == 201
        assert collect.post(f"{base}/submission", files=sent).status_code == 201
        token = accounts._open_session(stand.store, stand.people["Mosi"]).token
        mine = f"{url}/v1/projects/1/forms/checklist/submissions/{ID}"
        read = {"Authorization": f"Bearer {token}"}
        assert requests.get(f"{mine}.xml", headers=read, timeout=10).content == document
        assert requests.get(f"{mine}/attachments/a.jpg", headers=read, timeout=10).content == PHOTO
    assert len(stand.rows()) == 1
