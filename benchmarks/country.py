"""A district on a real server: places, people, the published visit form, one enrolled device."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import visit
from benchmarks.measure import ROOT
from benchmarks.visit import Visitor
from core.clock import SystemClock
from core.ids import IdMaker
from core.settings import ServerSettings
from server import admin, programme
from server.access import CONSOLE
from server.form_publishing import publish
from server.main import open_service
from server.sealing import DataKey
from server.sync_service import SyncService

MANAGER, PASSWORD = "lela", "four quiet words here"


@dataclass(frozen=True)
class District:
    """What speaks for the device that was enrolled: its token, its visitor; and the facilities' ids."""

    token: str
    visitor: Visitor
    facilities: tuple[str, ...]


def settings_in(folder: Path) -> ServerSettings:
    """The settings of a server that keeps everything in `folder`, or what it keeps in a database in the one that `database.url` there names."""
    named = folder / "database.url"
    database = named.read_text() if named.exists() else f"sqlite:///{folder / 'server.db'}"
    return ServerSettings(database=database, server_folder=folder)


@contextmanager
def service_in(folder: Path) -> Iterator[SyncService]:
    """The sync service of `folder` without HTTP."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = SystemClock()
    service = open_service(settings_in(folder), clock, IdMaker(clock, os.urandom))
    try:
        yield service
    finally:
        service.store.close()


def settle(service: SyncService, facilities: int) -> District:
    """Makes the district d1 of an empty server."""
    programme.use(service.store, {"data": DataKey(os.urandom(32)).public})
    names = tuple(f"f{number}" for number in range(facilities))
    rows = ["id,parent,level,name", "r,,region,East", "d1,r,district,Nandari"]
    admin.import_units(service.store, [*rows, *(f"{name},d1,facility,Place {name}" for name in names)])
    version = publish(service.store, visit.WORKBOOK, CONSOLE, purpose="visit", plan=visit.PLAN).version
    admin.add_person(service.store, "Lela", MANAGER, PASSWORD, "manager", "d1")
    author = admin.add_person(service.store, "Grace", "", "", "supervisor", "d1")
    code = admin.new_enrol_code(service.store, author)
    token = service.for_token("").enrol(code, "tablet", "Tablet").token
    return District(token, Visitor(author, str(version), service.ids, service.clock.now_ms()), names)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server process that serves `folder`."""
    line = [sys.executable, "-m", "benchmarks.serve", str(folder)]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield (process.stdout.readline() if process.stdout else "").strip()
        finally:
            process.terminate()
