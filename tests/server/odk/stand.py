"""A server with one plain form, and ODK Collect on a tablet as it speaks over the wire."""

from dataclasses import dataclass, field

from core.settings import ServerSettings
from server import admin
from server.access import CONSOLE
from server.form_publishing import publish
from server.main import create_app
from server.store.database import open_store
from server.store.tables import Record
from tests.fakes.clock import FakeClock
from tests.fakes.web import TestClient
from tests.scenario import survey
from tests.server.country import PLACES

PASSWORD = "four plain words here"
SPEAKS = {"X-OpenRosa-Version": "1.0"}
SETTINGS = "| settings |\n| | form_id | form_title | version |\n| | checklist | Checklist | {version} |\n"
QUESTIONS = (
    "start | start | ",
    "end | end | ",
    "text | facility | Facility",
    "begin group | water | Water",
    "integer | taps | How many taps?",
    "geopoint | where | Where?",
    "end group | | ",
    "begin repeat | room | Room",
    "text | what | What",
    "end repeat | | ",
    "image | photo | Photo",
)
BODY = (
    "<start>2026-11-20T08:00:00.000+03:00</start><end>2026-11-20T09:00:00.000+03:00</end><facility>{facility}</facility>"
    "<water><taps>{taps}</taps><where>-6.8 39.2 12 4.5</where></water>"
    "<room><what>Ward</what></room><room><what>Lab</what></room><photo>a.jpg</photo>"
)
ID = "uuid:85cb9aff-005e-4edd-9739-dc9c1a829c44"


def workbook(version="1", form="checklist", *more):
    return survey(*QUESTIONS, *more, more=SETTINGS.format(version=version).replace("checklist", form)).encode()


def filled(
    instance=ID, *, form="checklist", version="1", facility="f1", taps="3", replaces="", body=BODY, more="", name=""
):
    meta = "".join(
        f"<orx:{tag}>{text}</orx:{tag}>"
        for tag, text in (("instanceID", instance), ("deprecatedID", replaces), ("instanceName", name))
        if text
    )
    return (
        f'<?xml version="1.0" ?><data xmlns:orx="http://openrosa.org/xforms" id="{form}" version="{version}">'
        f"{body.format(facility=facility, taps=taps)}{more}<orx:meta>{meta}</orx:meta></data>"
    ).encode()


@dataclass
class Tablet:
    """ODK Collect with its key; `post` sends a document with files by name."""

    client: TestClient
    base: str
    headers: dict = field(default_factory=lambda: dict(SPEAKS))

    def get(self, path, **more):
        return self.client.get(f"{self.base}{path}", headers={**self.headers, **more})

    def post(self, document, query="?deviceID=collect:abc", **files):
        sent = [("xml_submission_file", ("submission.xml", document, "text/xml"))]
        for name, content in files.items():
            real = name.replace("__", ".")
            sent.append((real, (real, content, "image/jpeg")))
        return self.client.post(f"{self.base}/submission{query}", files=sent, headers=self.headers)


@dataclass
class Stand:
    """The server, its people by name, and a client."""

    app: object
    client: TestClient
    people: dict

    @property
    def store(self):
        return self.app.state.store

    def tablet(self, person="Grace", name="Collect 1"):
        token = admin.new_collect_token(self.store, self.people[person], name)
        return Tablet(self.client, f"/v1/key/{token}/projects/1")

    def rows(self, **where):
        with self.store.reading():
            query = Record.select()
            for name, value in where.items():
                query = query.where(getattr(Record, name) == value)
            return list(query.order_by(Record.rev, Record.sha256))


def settings_of(folder, url):
    return ServerSettings(database=url or f"sqlite:///{folder}/server.db", server_folder=folder)


def fill(folder, url=""):
    """Makes a server's folder with people, places and a form; once for all tests, which copy it. Who the people are, by name."""
    clock = FakeClock()
    settings = settings_of(folder, url)
    store = open_store(settings.database, clock=clock)
    admin.import_units(store, PLACES.splitlines())
    people = {
        "Grace": admin.add_person(store, "Grace", "", "", "supervisor", "d1"),
        "Neema": admin.add_person(store, "Neema", "", "", "chw", "f1"),
        "Rehema": admin.add_person(store, "Rehema", "", "", "supervisor", "r"),
        "Mosi": admin.add_person(store, "Mosi", "mosi", PASSWORD, "manager", "d1"),
        "Zawadi": admin.add_person(store, "Zawadi", "zawadi", PASSWORD, "manager", "d2"),
    }
    publish(store, workbook(), CONSOLE)
    store.close()
    return people


def open_stand(clock, folder, people, url=""):
    """The server over a copy of that folder; close its store."""
    app = create_app(settings_of(folder, url), clock=clock)
    return Stand(app, TestClient(app), people)
