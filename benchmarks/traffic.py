"""`python -m benchmarks.traffic [--npm FOLDER] [--write]`: the bytes a visit costs on the line, both ways, of Kioo, the OpenRosa way and PouchDB.

Where the study that these figures are held against lies beside the project, its own visits are sent too.
"""

import argparse
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import requests

from benchmarks import machine, study, table, visit
from benchmarks.country import District, served, service_in, settle
from benchmarks.measure import ROOT
from benchmarks.taking_in.pouch import seconds_to_replicate
from core.canonical import sha256_of
from core.clock import SystemClock, day_of
from core.collect_square import address_for
from core.errors import OurFault
from core.records import WireRecord
from forms import FormSession, load_form
from learning.score import ScorePlan, score
from server import admin
from server.access import CONSOLE
from server.form_publishing import publish
from server.sync_service import SyncService
from sync.dictionary import dictionary_of
from sync.http_client import HttpClient
from sync.packing import Dictionaries

MARKS = ("<!-- traffic: made by python -m benchmarks.traffic -->", "<!-- end of traffic -->")
OPEN_ROSA, POUCH = "The OpenRosa way, one a request", "PouchDB to pouchdb-server, batches of 20"
TWENTY, SINGLE = "Kioo, batches of 20", "Kioo, one a request"
STUDY = "the study's visits: "
"""Before the names above: of visits as the study that set the aims makes them."""
AIMS = {STUDY + TWENTY: 1_150, STUDY + SINGLE: 2_600}
"""Bytes both ways, at most."""
_SAID = """mother child fever dose register fridge soap water night nurse gloves stock shelf card clinic village road rain
battery lamp queue clean basin weight record asked told showed waited brought came left before after because again
together nobody everybody twice three morning week month last next the a of in on at with without for from and but
we they she he our their one more less late early empty full broken mended missing found kept lost ready tired calm"""
_WORDS = _SAID.split()
_PATIENCE = 60
_TAKEN = {requests.codes.created, requests.codes.accepted}
_OF_THE_STUDY = 100


@dataclass
class Line:
    """A way to a server on this machine that counts what goes through: `up` to it, `down` from it."""

    address: str
    up: int = 0
    down: int = 0


@contextmanager
def counted(server: str) -> Iterator[Line]:
    """A line to `server` ("http://127.0.0.1:PORT")."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        line = Line(f"http://127.0.0.1:{door.getsockname()[1]}")
        threading.Thread(target=_let_in, args=(door, int(server.rpartition(":")[2]), line), daemon=True).start()
        yield line


def _let_in(door: socket.socket, port: int, line: Line) -> None:
    with suppress(OSError):  # the door was closed
        while True:
            near, far = door.accept()[0], socket.create_connection(("127.0.0.1", port))
            for way in ((near, far, "up"), (far, near, "down")):
                threading.Thread(target=_carry, args=(*way, line), daemon=True).start()


def _carry(here: socket.socket, there: socket.socket, way: str, line: Line) -> None:
    with suppress(OSError):
        while piece := here.recv(1 << 16):
            setattr(line, way, getattr(line, way) + len(piece))
            there.sendall(piece)
    with suppress(OSError):
        there.shutdown(socket.SHUT_WR)


def told(seed: int) -> FormSession:
    """A finished visit whose texts nobody wrote twice: what repeats itself is sent for nothing."""
    session, chance = visit.blank(load_form(visit.xform()), seed), Random(seed)
    for ref, answer in visit.steps(session, chance):
        said = " ".join(chance.choices(_WORDS, k=chance.randint(8, 16))) if answer == visit.SENTENCE else answer
        session.answer(ref, said)
    return session


def record_of(session: FormSession, like: WireRecord) -> WireRecord:
    """The visit as a device sends it."""
    scored = score(ScorePlan.from_json(visit.PLAN), session.shown()).as_json()
    data = {**like.data, "answers": session.answers(), "score": scored}
    return replace(like, data=data, sha256=sha256_of(data))


def measured(folder: Path, visits: int, npm: Path | None) -> dict[str, Line]:
    """What each way cost for the same visits, for each visit on average."""
    sessions = [told(seed) for seed in range(visits)]
    with service_in(folder / "kioo") as service:
        district = settle(service, visits)
        records = [
            record_of(session, district.visitor.visit(place, 0, 0))
            for session, place in zip(sessions, district.facilities, strict=True)
        ]
        again = [replace(record, id=service.ids.record()) for record in records]
        others = _of_the_study(service, district) if study.is_here() else {}
    found = {}
    with served(folder / "kioo") as address:
        for what, some, size in ((TWENTY, records, 20), (SINGLE, again, 1)):
            found[what] = _of_each(_by_kioo(address, district.token, some, size), visits)
        for what, some in others.items():
            size = 20 if what.endswith(TWENTY) else 1
            found[what] = _of_each(_by_kioo(address, district.token, some, size), len(some))
    found[OPEN_ROSA] = _of_each(_by_open_rosa(folder / "odk", [one.to_xml() for one in sessions]), visits)
    if npm:
        found[POUCH] = _of_each(_by_pouch(npm, folder / "pouch", records), visits)
    return found


def _of_the_study(service: SyncService, district: District) -> dict[str, list[WireRecord]]:
    """A hundred of its visits, and the same once more under other ids; their form is published here."""
    version = publish(service.store, study.xform().encode(), CONSOLE, purpose="plain").version
    like = replace(district.visitor.visit("f0", 0, 0), form=study.FORM, version=str(version))
    times = {name: like.data[name] for name in ("started", "ended")}
    sheets = [{"answers": session.answers(), **times} for session in study.visits(_OF_THE_STUDY)]
    return {
        STUDY + what: [
            replace(
                like,
                id=service.ids.record(),
                facility=f"f{n % len(district.facilities)}",
                data=data,
                sha256=sha256_of(data),
            )
            for n, data in enumerate(sheets)
        ]
        for what in (TWENTY, SINGLE)
    }


def _of_each(line: Line, visits: int) -> Line:
    return Line(line.address, round(line.up / visits), round(line.down / visits))


def _by_kioo(address: str, token: str, records: Sequence[WireRecord], size: int) -> Line:
    """As a device that was greeted and has its forms; the greeting, once a round, is not counted."""
    with counted(address) as line, HttpClient(line.address, token=token) as client:
        client.packing.dictionaries = forms_told(client)
        client.hello()
        line.up = line.down = 0
        for start in range(0, len(records), size):
            answer = client.push(records[start : start + size])
            if {receipt.status for receipt in answer.results} != {"stored"}:
                raise OurFault("not every visit was stored")
    return line


def forms_told(client: HttpClient) -> Dictionaries:
    """The dictionaries of the forms that the server sends to its devices."""
    found: dict[tuple[str, str], bytes] = {}
    cursor, more = dict[str, int](), True
    while more:
        page = client.pull(cursor, 1 << 20)
        cursor, more = dict(page.cursor), page.more
        for form in (item.body for item in page.items if item.kind == "form"):
            name = str(form["form"]), str(form["version"])
            found[name] = dictionary_of(*name, str(form["xml"]).encode(), form["plan"])
    return lambda form, version: found.get((form, version))


def _by_open_rosa(folder: Path, documents: Sequence[bytes]) -> Line:
    """As ODK Collect: asks once whether the door is open, then a multipart request for each document."""
    key = open_rosa_key(folder, visit.WORKBOOK)
    with served(folder) as address, counted(address) as line, as_collect() as collect:
        where = f"{address_for(line.address, key)}/submission?deviceID=collect:7"
        collect.head(where, timeout=_PATIENCE).raise_for_status()
        for document in documents:
            if not posted(collect, where, document, _PATIENCE):
                raise OurFault("not every visit was taken")
    return line


def open_rosa_key(folder: Path, form: str | Path | bytes) -> str:
    """A server of its own in `folder` with one form on it; the key of a tablet with ODK Collect."""
    with service_in(folder) as service:
        admin.import_units(service.store, ["id,parent,level,name", "r,,region,East", "d1,r,district,Nandari"])
        publish(service.store, form, CONSOLE, purpose="plain")
        person = admin.add_person(service.store, "Tablet 7", "", "", "supervisor", "d1")
        return admin.new_collect_token(service.store, person, "Tablet 7")


@contextmanager
def as_collect() -> Iterator[requests.Session]:
    """Who says what ODK Collect says."""
    with requests.Session() as collect:
        collect.trust_env = False
        collect.headers.update({"X-OpenRosa-Version": "1.0", "User-Agent": "collect"})
        yield collect


def posted(collect: requests.Session, where: str, document: bytes, patience: float, *photos: bytes) -> bool:
    """One multipart request; whether it was taken, also when it had been before."""
    files = [("xml_submission_file", ("submission.xml", document, "text/xml"))]
    files += [(f"photo-{n}.jpg", (f"photo-{n}.jpg", photo, "image/jpeg")) for n, photo in enumerate(photos)]
    return collect.post(where, files=files, timeout=patience).status_code in _TAKEN


def _by_pouch(npm: Path, folder: Path, records: Sequence[WireRecord]) -> Line:
    lines: list[Line] = []
    seconds_to_replicate(npm, folder, records, 20, through=lambda server: _through(server, lines))
    return lines[0]


@contextmanager
def _through(server: str, lines: list[Line]) -> Iterator[str]:
    with counted(server) as line:
        lines.append(line)
        yield line.address


def rows(found: Mapping[str, Line]) -> list[str]:
    """The lines of the table; the OpenRosa way is 1."""
    peer = found[OPEN_ROSA].up + found[OPEN_ROSA].down
    lines = [
        "| what | at most | bytes up | bytes down | both | of the OpenRosa way |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for what, line in found.items():
        both, aim = line.up + line.down, AIMS.get(what)
        part = "-" if what.startswith(STUDY) else f"{both / peer:.2g}"
        lines.append(f"| {what} | {f'{aim:,}' if aim else '-'} | {line.up:,} | {line.down:,} | {both:,} | {part} |")
    return lines


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.traffic", description=__doc__)
    parser.add_argument("--npm", type=Path, help="a folder whose node_modules hold pouchdb and pouchdb-server")
    parser.add_argument("--visits", type=int, default=100)
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = parser.parse_args()
    about = machine.described(day_of(SystemClock().now_ms()))
    (ROOT / ".benchmarks").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".benchmarks") as folder:
        figures = "\n".join([about, "", *rows(measured(Path(folder), chosen.visits, chosen.npm))])
    print(figures)
    if chosen.write:
        table.write(ROOT / "docs" / "benchmarks.md", figures, MARKS)


if __name__ == "__main__":
    main()
