"""What is prepared for the pictures: the demo's country, a district's own form, newcomers, and something that needs its person."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.asks import Outgoing
from app.asks.people import TryPin
from app.effects import memory, people
from app.wiring import Desk, Tablet
from core.records import Json
from core.settings import DeviceSettings
from kioo.arguments import real_clock, real_ids
from kioo.demo import prepare
from kioo.demo.build import Folders
from kioo.demo.country import HOME, REGION, Someone
from kioo.demo.processes import Running
from learning.promises import new_promise
from scripts.screenshots.photographer import Device
from scripts.screenshots.walks import NEW_PIN
from server import admin
from server.access import CONSOLE
from server.form_publishing import publish
from server.main import open_service
from server.store.database import Store
from tests.forms.workbooks import workbook

SERVER, APP = 8740, 8741
SERVER_URL, APP_URL = f"http://127.0.0.1:{SERVER}", f"http://127.0.0.1:{APP}"
DISTRICT = "district-kasoki"
NEW_DISTRICT = ("district-upya", "Upya District")
FIRST_DAY = Someone("mina", "Mina", "manager", NEW_DISTRICT[0], login="mina", password="mirror-dawn-42")
"""A manager on her first day: nothing has come from her places yet."""


def set_up(folders: Folders, devices: Sequence[Device]) -> Mapping[str, str]:
    """Makes the country anew; the code of a newcomer for each device by its title."""
    prepare(folders, SERVER_URL, reset=True)
    service = open_service(folders.server, real_clock(), real_ids())
    try:
        publish(service.store, workbook(), CONSOLE)
        _first_day(service.store)
        return {device.title: _newcomer(service.store, device) for device in devices}
    finally:
        service.store.close()


def _first_day(store: Store) -> None:
    identity, name = NEW_DISTRICT
    admin.import_units(store, ["id,parent,level,name", f"{identity},{REGION[0]},district,{name}"])
    one = FIRST_DAY
    admin.add_person(store, one.name, one.login, one.password, one.role, one.unit)


def _newcomer(store: Store, device: Device) -> str:
    name = "سلمى" if device.language == "ar" else "Salma"
    return admin.new_enrol_code(store, admin.add_person(store, name, "", "", "supervisor", DISTRICT))


def needs_somebody(device: Path) -> None:
    """Puts a promise into the device's memory whose record was spoiled on the disk: it cannot be sent."""
    tablet = Tablet(DeviceSettings(device_folder=device))
    try:
        desk = Desk(tablet)
        people.try_pin(desk, TryPin(tablet.vault.people()[0].uid, NEW_PIN))
        data = _promise(desk)
        sound = memory.wire_record(desk, Outgoing("promise", HOME, DISTRICT, data, id=str(data["id"])))
        spoiled = replace(sound, sha256="0" * len(sound.sha256))
        head = {"facility": HOME, "state": "open"}
        desk.open_session.put("promise", sound.id, data, head=head, space="device", events=[spoiled])
    finally:
        tablet.close()


def _promise(desk: Desk) -> dict[str, Json]:
    today = desk.tablet.now().today
    identity = desk.tablet.ids.record()
    return new_promise(
        promise_id=identity,
        facility=HOME,
        district=DISTRICT,
        what="Bring the new register",
        owner_side="district",
        owner_name="supervisor",
        due=today,
        made_on=today,
        source={"kind": "visit", "id": identity},
    )


def the_server(folders: Folders) -> Running:
    """The server's process alone."""
    running = Running(folders, SERVER, APP)
    running.commands, running.addresses = running.commands[:1], running.addresses[:1]
    return running


def an_app(folders: Folders, language: str) -> Running:
    """The app's process alone, on the tablet in this folder."""
    running = Running(folders, SERVER, APP)
    running.commands, running.addresses = running.commands[1:], running.addresses[1:]
    running.environment |= {"KIOO_LANGUAGE": language, "KIOO_SERVER_URL": SERVER_URL}
    return running


def empty_device(folder: Path) -> Folders:
    """The folder of a device that nobody has used."""
    shutil.rmtree(folder, ignore_errors=True)
    return Folders(folder)
