"""A district of two facilities on a real server: people with codes, the three forms, nothing else yet."""

import json
from dataclasses import dataclass
from pathlib import Path

from core.ids import IdMaker
from core.settings import ASSETS, ServerSettings
from server import admin
from server.access import CONSOLE
from server.form_publishing import publish
from server.main import open_service

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


def found(folder: Path, clock, ids: IdMaker) -> Country:
    """Founds the district in an empty folder through the functions that `kioo admin` and `kioo form` call."""
    settings = ServerSettings(database=f"sqlite:///{folder / 'server.db'}", server_folder=folder)
    service = open_service(settings, clock, ids)
    try:
        store = service.store
        admin.import_units(store, PLACES.splitlines())
        for name, purpose in FORMS:
            plan = ASSETS / "forms" / f"{name}.plan.json"
            raw = json.loads(plan.read_text("utf-8")) if plan.exists() else None
            publish(store, ASSETS / "forms" / f"{name}.xlsx", CONSOLE, purpose=purpose, plan=raw)
        codes = {}
        for key, (name, role, unit) in PEOPLE.items():
            password = PASSWORD if role == "manager" else ""
            person = admin.add_person(store, name, key if password else "", password, role, unit)
            codes[key] = admin.new_enrol_code(store, person)
    finally:
        store.close()
    return Country(settings, codes)
