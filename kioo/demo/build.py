"""Builds the fictional country: the server's records through the real protocol, and one enrolled tablet."""

import csv
import io
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.asks.people import ChoosePin, CodeTaken, UseCode
from app.effects import people
from app.wiring import Desk, Tablet
from core.clock import Clock, day_of
from core.errors import OurFault
from core.ids import IdMaker
from core.records import SAFE, WireRecord
from core.settings import ASSETS, DeviceSettings, ServerSettings
from kioo.demo.country import (
    AT_THE_DESK,
    DISTRICTS,
    FACILITIES,
    ON_THE_TABLET,
    PRIORITIES,
    REGION,
    Someone,
    unit_id,
)
from kioo.demo.history import Story
from kioo.keys import ceremony, files
from learning.score import ScorePlan
from server import admin, counting, programme
from server.access import CONSOLE
from server.form_publishing import publish
from server.main import open_service
from server.sealing import DataKey
from server.sync_service import SyncService
from storage.kdf import KdfParameters

PASSPHRASE = "five words for the demo"
"""Opens the demo's keys; the README says so too, because nothing in the demo is real."""
BATCH = 200
FIRST_PULL_SECONDS = 60
FORMS = (("kioo_visit", "visit"), ("kioo_voice", "feedback"), ("kioo_reflection", "reflection"))


@dataclass(frozen=True)
class Folders:
    """Where the demo keeps its things."""

    root: Path

    @property
    def server(self) -> ServerSettings:
        """The server's settings."""
        return ServerSettings(f"sqlite:///{self.root / 'server.db'}", self.root, "Kioo, a made-up country")

    @property
    def keys(self) -> Path:
        """The programme's keys, which a real programme never keeps where its server is."""
        return self.root / "keys"

    @property
    def device(self) -> Path:
        """The tablet's own folder."""
        return self.root / "tablet"


def build(folders: Folders, clock: Clock, ids: IdMaker, server_url: str, kdf: KdfParameters | None = None) -> None:
    """Fills an empty folder; what the tablet needs later is enrolled and pulled already."""
    folders.root.mkdir(parents=True, exist_ok=True)
    service = open_service(folders.server, clock, ids)
    try:
        key = _keys(service, folders, kdf)
        _places(service)
        versions = _forms(service)
        everybody = {someone.id: _add(service, someone) for someone in (*ON_THE_TABLET, *AT_THE_DESK)}
        _tell_history(service, versions, clock, key)
        counting.open_waiting(service.store, {key.id: key}, service.settings.threshold)
        _priorities(service)
        settings = DeviceSettings(device_folder=folders.device, server_url=server_url)
        tablet = Tablet(settings, clock=clock, dial=lambda _url, token, _server: service.for_token(token), kdf=kdf)
        _enrol_everybody(service, tablet, everybody)
    finally:
        service.store.close()


def _keys(service: SyncService, folders: Folders, kdf: KdfParameters | None) -> DataKey:
    """The ceremony of docs/programme-keys.md in one go; the data key, open."""
    data, _ = ceremony.make(folders.keys, PASSPHRASE, programme.USES, kdf or KdfParameters())
    programme.use(service.store, files.read_public(folders.keys / files.PUBLIC_NAME))
    return DataKey(data.pair.private)


def _places(service: SyncService) -> None:
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["id", "parent", "level", "name"])
    rows.writerow([REGION[0], "", "region", REGION[1]])
    for district, name in DISTRICTS:
        rows.writerow([district, REGION[0], "district", name])
        rows.writerows([unit_id(place), district, "facility", place] for place in FACILITIES[district])
    admin.import_units(service.store, io.StringIO(table.getvalue()))


def _forms(service: SyncService) -> dict[str, str]:
    versions = {}
    for name, purpose in FORMS:
        plan = ASSETS / "forms" / f"{name}.plan.json"
        raw = json.loads(plan.read_text("utf-8")) if plan.exists() else None
        row = publish(service.store, ASSETS / "forms" / f"{name}.xlsx", CONSOLE, purpose=purpose, plan=raw)
        versions[name] = str(row.version)
    return versions


def _add(service: SyncService, someone: Someone) -> str:
    person = admin.add_person(service.store, someone.name, someone.login, someone.password, someone.role, someone.unit)
    admin.set_picture(service.store, person, someone.picture)
    return person


def _tell_history(service: SyncService, versions: Mapping[str, str], clock: Clock, key: DataKey) -> None:
    plan = ScorePlan.from_json(json.loads((ASSETS / "forms" / "kioo_visit.plan.json").read_text("utf-8")))
    story = Story(plan, versions, key.id, key.seal, day_of(clock.now_ms()))
    number = 0
    for district, name in DISTRICTS:
        visitor = admin.add_person(service.store, f"Visitor of {name}", "", "", "supervisor", district)
        token = service.for_token("").enrol(admin.new_enrol_code(service.store, visitor), f"history-{district}", name)
        told: list[WireRecord] = []
        for facility in FACILITIES[district]:
            told += story.of(story.place(unit_id(facility), facility, district, number), visitor, number)
            number += 1
        _send(service, token.token, sorted(told, key=lambda record: record.made or 0))


def _send(service: SyncService, token: str, records: Sequence[WireRecord]) -> None:
    way = service.for_token(token)
    way.hello()
    for batch in _batches(records):
        refused = [receipt for receipt in way.push(batch).results if receipt.status not in SAFE]
        if refused:
            raise OurFault(f"the made-up history was refused: {refused[0].problem}")


def _batches(records: Sequence[WireRecord]) -> Iterator[Sequence[WireRecord]]:
    for start in range(0, len(records), BATCH):
        yield records[start : start + BATCH]


def _priorities(service: SyncService) -> None:
    for unit, text, because in PRIORITIES:
        admin.set_priority(service.store, unit, text, because)


def _enrol_everybody(service: SyncService, tablet: Tablet, everybody: Mapping[str, str]) -> None:
    """Enrols everybody on one tablet as a person would, by a code and a PIN; then waits for the first pull."""
    try:
        desk = Desk(tablet)
        for someone in ON_THE_TABLET:
            code = admin.new_enrol_code(service.store, everybody[someone.id])
            taken = people.use_code(desk, UseCode(tablet.settings.server_url, code))
            if not isinstance(taken, CodeTaken):
                raise OurFault(f"the demo's tablet was not enrolled: {taken}")
            people.choose_pin(desk, ChoosePin(someone.pin))
        _wait_for_a_round(tablet)
    finally:
        tablet.close()


def _wait_for_a_round(tablet: Tablet) -> None:
    """Until the tablet holds what its people may see."""
    heard = threading.Event()
    tablet.listeners.add(lambda _: heard.set())
    tablet.wake("hand")
    if not heard.wait(FIRST_PULL_SECONDS) or tablet.last_problem:
        raise OurFault(f"the demo's tablet heard nothing from the server: {tablet.last_problem}")
