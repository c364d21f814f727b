"""A district of two facilities on a real server: people with codes, the three forms, nothing else yet."""

import json
from dataclasses import dataclass
from pathlib import Path

from core.ids import IdMaker
from core.records import WireRecord
from core.settings import ASSETS, ServerSettings
from server import admin
from server.access import CONSOLE
from server.form_publishing import publish
from server.main import open_service
from sync.canonical import sha256_of
from tests.fakes.programme import gives_keys

VERSION = "2026112201"
DAY_MS = 24 * 3600 * 1000
PASSWORD = "mirror-lake-42"
PLACES = """id,parent,level,name
region,,region,Nyota Region
kasoki,region,district,Kasoki District
tindwa,kasoki,facility,Tindwa Health Centre
osheka,kasoki,facility,Osheka Dispensary
"""
FORMS = (("kioo_visit", "visit"), ("kioo_voice", "feedback"), ("kioo_reflection", "reflection"))
PEOPLE = {
    "aisha": ("Aisha", "supervisor", "kasoki"),
    "neema": ("Neema", "chw", "tindwa"),
    "team": ("Tindwa team", "team", "tindwa"),
    "lela": ("Lela", "manager", "kasoki"),
}


@dataclass(frozen=True)
class Country:
    """Where the server keeps its things, and the codes that enrol people on a device."""

    settings: ServerSettings
    codes: dict[str, str]
    people: dict[str, str]


def found(folder: Path, clock, ids: IdMaker) -> Country:
    """Founds the district in an empty folder through the functions that `kioo admin` and `kioo form` call."""
    settings = ServerSettings(database=f"sqlite:///{folder / 'server.db'}", server_folder=folder)
    service = open_service(settings, clock, ids)
    try:
        store = service.store
        gives_keys(store)
        admin.import_units(store, PLACES.splitlines())
        for name, purpose in FORMS:
            plan = ASSETS / "forms" / f"{name}.plan.json"
            raw = json.loads(plan.read_text("utf-8")) if plan.exists() else None
            publish(store, ASSETS / "forms" / f"{name}.xlsx", CONSOLE, purpose=purpose, plan=raw)
        codes, people = {}, {}
        for key, (name, role, unit) in PEOPLE.items():
            password = PASSWORD if role == "manager" else ""
            person = admin.add_person(store, name, key if password else "", password, role, unit)
            people[key], codes[key] = person, admin.new_enrol_code(store, person)
        _last_visit(service, people["aisha"])
    finally:
        store.close()
    return Country(settings, codes, people)


def _last_visit(service, visitor: str) -> None:
    """What another tablet sent a while ago: a visit at Tindwa, and a promise of each side."""
    enrolment = service.for_token("").enrol(admin.new_enrol_code(service.store, visitor), "other-tablet", "Other")
    way = service.for_token(enrolment.token)
    way.hello()
    visit = {
        "answers": {"strength_words": "Queue cards", "proud_of": "Queue cards"},
        "started": service.clock.now_ms() - 60 * DAY_MS,
        "ended": service.clock.now_ms() - 60 * DAY_MS,
        "score": None,
        "confirmed": None,
    }
    ours = promise("promise-ours", "Bring two boxes of gloves", "district")
    theirs = promise("promise-theirs", "Wash-hands corner by the ward", "facility")
    made = [
        record(visitor, "visit-before", "submission", visit, form="kioo_visit"),
        record(visitor, "promise-ours", "promise", ours),
        record(visitor, "promise-theirs", "promise", theirs),
    ]
    statuses = [receipt.status for receipt in way.push(made).results]
    assert statuses == ["stored"] * 3, statuses


def promise(id_: str, what: str, side: str) -> dict:
    return {
        "id": id_,
        "facility": "tindwa",
        "district": "kasoki",
        "what": what,
        "why": "",
        "owner_side": side,
        "owner_name": "in-charge",
        "due": "2026-11-01",
        "state": "open",
        "reason": None,
        "made_on": "2026-09-10",
        "source": {"kind": "visit", "id": "visit-before"},
        "history": [],
    }


def record(author: str, id_: str, kind: str, data: dict, form: str | None = None) -> WireRecord:
    return WireRecord(
        id=id_,
        rev=1,
        kind=kind,
        district="kasoki",
        facility="tindwa",
        sha256=sha256_of(data),
        data=data,
        form=form,
        version=VERSION if form else None,
        author=author,
        made=0,
    )
