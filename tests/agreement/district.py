"""A district's real server on SQLite, called in the process or over HTTP, that is restarted, copied and put back."""

import json
import os
import random
import shutil
from contextlib import ExitStack

from core.ids import IdMaker
from core.settings import ServerSettings
from server import access, admin, backup
from server.follow_up import answer_barrier
from server.main import create_app
from server.store.database import open_store
from server.store.tables import Barrier, Grant, Promise, Record
from server.sync_service import SyncService
from sync.http_client import HttpClient
from tests.contracts.conftest import settle
from tests.fakes.clock import FakeClock
from tests.fakes.http_server import serving

D1, D2 = ("supervisor", "d1", "n/r/d1/"), ("supervisor", "d2", "n/r/d2/")
"""What a supervisor may be granted: role, unit, path."""
MARY = access.Who("p-mary", "Mary", (access.Grant("manager", "d1", "n/r/d1/"),))
"""Who answers barriers."""


class District:
    """`backups` are folders made by `kioo admin backup`; `lost` is all that some restore took away, as (id, rev, sha256)."""

    def __init__(self, folder, clock=None, *, over_http=False):
        self.folder, self.clock, self._over_http = folder, clock or FakeClock(), over_http
        self.backups, self.lost, self._up, self._port = [], set(), ExitStack(), 0
        self.ids = IdMaker(self.clock, random.Random(os.urandom(8)).randbytes)
        self.settings = ServerSettings(f"sqlite:///{folder}/server.db", folder)
        folder.mkdir(exist_ok=True)
        self.start()

    def settle(self, people):
        """Places, and supervisors of the first district."""
        settle(self.store)
        return [admin.add_person(self.store, f"Grace {n}", "", "", "supervisor", "d1") for n in range(people)]

    def start(self):
        if self._over_http:
            app = create_app(self.settings, clock=self.clock, ids=self.ids)
            self.store, self.service = app.state.store, app.state.service
            self.url = self._up.enter_context(serving(app, self._port))
            self._port = int(self.url.rpartition(":")[2])
            return
        self.store = open_store(self.settings.database, clock=self.clock, ids=self.ids)
        self.service = SyncService(self.store, self.clock, self.ids, self.settings)
        self._up.callback(self.store.close)

    def stop(self):
        self._up.close()

    def restart(self):
        self.stop()
        self.start()

    def way(self, token):
        """A SyncProtocol for whoever holds the token; it outlives restarts."""
        if self._over_http:
            return HttpClient(self.url, token=token, server=self.service.server)
        return _Way(self, token)

    def enrol(self, person, device, token=""):
        code = admin.new_enrol_code(self.store, person)
        return self.service.for_token(token).enrol(code, device, device).token

    def back_up(self):
        folder = self.folder.with_name(f"backup-{len(self.backups)}")
        backup.make(self.store, self.settings, folder)
        self.backups.append(folder)

    def put_back(self, number):
        """One of the backups in the place of what is here."""
        before = self.records()
        self.stop()
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        backup.put_back(self.backups[number % len(self.backups)], self.settings, self.clock, self.ids)
        self.start()
        self.lost |= before.keys() - self.records().keys()

    def grant(self, person, *grants):
        with self.store.writing():
            Grant.erase(Grant.person == person)
            for role, unit, path in grants:
                Grant.insert(person=person, role=role, unit=unit, path=path).execute()

    def answers(self, barrier):
        """Somebody at the district explains, if the barrier is still there."""
        if any(one["id"] == barrier for one in self.barriers()):
            answer_barrier(self.store, MARY, barrier, "explained", "Next quarter")

    @property
    def epoch(self):
        return int(self.store.setting("epoch"))

    def records(self):
        """(id, rev, sha256) to status and data as text; fails when one is there twice."""
        with self.store.reading():
            rows = list(Record.select().dicts())
        found = {(row["id"], row["rev"], row["sha256"]): row for row in rows}
        assert len(found) == len(rows), "something is there twice"
        return found

    def understood(self, kind):
        """Records of a kind that were not set aside."""
        return [key for key, row in self.records().items() if (row["kind"], row["status"]) == (kind, "stored")]

    def set_aside(self):
        """What came when its place was not its sender's."""
        return [key for key, row in self.records().items() if row["status"] == "quarantined"]

    def bodies(self, table):
        with self.store.reading():
            return [json.loads(row.body) for row in table.select().order_by(table.id)]

    def promises(self):
        return self.bodies(Promise)

    def barriers(self):
        return self.bodies(Barrier)

    def has_content(self, sha256):
        return self.service.blobs.stands(sha256).whole


class _Way:
    def __init__(self, district, token):
        self._district, self._token = district, token

    def __getattr__(self, name):
        return getattr(self._district.service.for_token(self._token), name)
