"""A district's real server that can go away and come back, tablets with real vaults on a link that fails, and what must hold at the end."""

import os
import random
from contextlib import ExitStack, suppress
from hashlib import sha256

from core.errors import Tampered
from core.ids import IdMaker
from core.records import SEALED_KINDS, Attachment, WireRecord, attachments_of
from server import admin
from server.blobs import lies_at
from server.store.tables import Record, Sealed
from storage.vault import open_vault
from sync import engine, events
from sync.canonical import sha256_of
from sync.http_client import HttpClient
from sync.runner import run_round
from sync.status import NEEDS_YOU, ON_ITS_WAY, ON_THIS_DEVICE, SAFE, explain, explained
from tests.contracts.conftest import server_stand
from tests.fakes.clock import FakeClock
from tests.fakes.http_server import serving
from tests.faults.link import linked
from tests.storage.conftest import CHEAP

PIN = "471100"


class World:
    """The server, on one port for as long as the test, and the link in front of it."""

    def __init__(self, folder, clock=None):
        self.folder, self.clock = folder, clock or FakeClock()
        folder.mkdir(exist_ok=True)
        self._up, self._links, self._count, self._port, self._fresh = ExitStack(), ExitStack(), 0, 0, True
        self.start()
        self.link = self._links.enter_context(linked(self._port))

    def start(self):
        """The server as it is on the disk, on the port it had."""
        self.app, self.stand = server_stand(self.clock, self.folder, fresh=self._fresh)
        self.store, self.service = self.app.state.store, self.app.state.service
        url = self._up.enter_context(serving(self.app, self._port))
        self._fresh, self._port = False, int(url.rpartition(":")[2])

    def stop(self):
        self._up.close()

    def close(self):
        self._links.close()
        self.stop()

    def tablet(self, folder, person="p1", clock=None):
        """A new tablet with one person on it."""
        self._count += 1
        return Tablet(self, folder / f"tablet-{self._count}", f"tablet-{self._count}", person, clock or self.clock)

    def rows(self, table, **where):
        with self.store.reading():
            found = table.select()
            for name, value in where.items():
                found = found.where(getattr(table, name) == value)
            return list(found)

    def held(self, record):
        """How often the server has exactly this: (id, rev) with this content."""
        table = Sealed if record.kind in SEALED_KINDS else Record
        return len(self.rows(table, id=record.id, rev=record.rev, sha256=record.sha256))

    def row(self, record):
        (one,) = self.rows(Record, id=record.id, rev=record.rev, sha256=record.sha256)
        return one

    def has_whole(self, file):
        place = lies_at(self.folder, file.sha256)
        return place.exists() and sha256(place.read_bytes()).hexdigest() == file.sha256

    def restored(self):
        """What the administrator says after a backup was put back."""
        return admin.restored(self.store)


class Tablet:
    """A real vault and one engine; `made` is all that was ever finished on it, `told` what the rounds said was wrong.

    `forgotten`: so many safe ones it does not know of, since its memory is an old copy.
    """

    def __init__(self, world, folder, name, person, clock):
        self.world, self.folder, self.name, self.made, self.told = world, folder, name, [], []
        self.clock, self._chance, self.forgotten = clock, random.Random(name), 0
        self.vault = self._vault()
        self.session = self.vault.add_person(person, "Grace", "supervisor", "sun", PIN, spaces=[f"own/{person}"])
        with HttpClient(world.link.url) as newcomer:
            self.token = newcomer.enrol(admin.new_enrol_code(world.store, person), name, name).token
        self.client = self.dial()
        self.client.hello()
        self.state, self.person = engine.State(), person
        world.link.heard.clear()

    def _vault(self):
        return open_vault(self.folder, clock=self.clock, ids=IdMaker(self.clock, os.urandom), kdf=CHEAP)

    def dial(self, url=""):
        return HttpClient(url or self.world.link.url, token=self.token, server=self.world.service.server)

    def reopen(self):
        """The app ended, however it did, and is started again."""
        self.vault.close()
        self.vault = self._vault()
        self.session, self.state = self.vault.unlock(self.person, PIN), engine.State()

    def record(self, kind="promise", rev=1, **changes):
        name = changes.pop("id", f"{self.name}-{len(self.made)}")
        data = changes.pop("data", {"id": name, "what": "mend the tap", "kind": kind, "rev": rev})
        known = {"district": "d1", "facility": "f1", "author": self.person, "made": self.clock.now_ms()}
        return WireRecord(name, rev, kind, data=data, **{**known, "sha256": sha256_of(data), **changes})

    def makes(self, kind="promise", rev=1, **changes):
        """Something finished: kept with its outbox row in one transaction."""
        record = self.record(kind, rev, **changes)
        self.session.put("thing", record.id, {}, events=[record])
        self.made.append(record)
        return record

    def finishes(self, *photos, **changes):
        """A sheet with photos, finished as the app does."""
        draft = f"{self.name}-{len(self.made)}"
        self.session.put("draft", draft, {}, space=f"own/{self.person}")
        kept = [
            self.session.attach("draft", draft, f"photo-{number}.jpg", [content], mime="image/jpeg")
            for number, content in enumerate(photos)
        ]
        data = {"answers": {"n": draft}, "attachments": [vars(one) for one in kept]}
        record = self.record("submission", id=draft, **{"data": data, "form": "kioo_visit", "version": "1", **changes})
        self.session.remove("draft", draft, events=[record])
        self.made.append(record)
        return record

    def round(self, event=None, client=None):
        """One round; time passes until the next."""
        event = event or (events.Woken("start") if self.state.phase == "off" else events.Tick())
        chance = self._chance.random
        client = client or self.client
        self.state, report = run_round(self.session, client, self.state, self.clock, chance, event=event)
        self.told += [report.problem] if report.problem else []
        self.clock.advance(report.wait_seconds or 0)
        return report

    def rounds(self, most=40):
        """Until all is well and nothing waits that could go."""
        for _ in range(most):
            self.round()
            states = {line.state for line in self.session.outbox()}
            if self.state.phase == "settled" and not states & {ON_THIS_DEVICE, ON_ITS_WAY}:
                return
        raise AssertionError(f"never settled: {self.state} {self.session.outbox()}")

    def word(self, record):
        """One of the four words."""
        lines = [line for line in self.session.outbox() if (line.id, line.rev) == (record.id, record.rev)]
        return lines[0].state if lines else SAFE

    def problem(self, record):
        return next(line.problem for line in self.session.outbox() if (line.id, line.rev) == (record.id, record.rev))

    def still_holds(self, record):
        """Whether the whole record lies in the outbox, its content as it was sealed."""
        outbox = self.session._outbox
        with self.session._looking() as sqlite:
            kept = outbox._record(sqlite, outbox._waiting[record.id, record.rev])
        return kept is not None and (kept.sha256, kept.data) == (record.sha256, record.data)

    def holds_file(self, record, file: Attachment):
        parts = self.session.open_outgoing(record.id, file.name)
        with suppress(Tampered):
            return parts is not None and sha256(b"".join(parts)).hexdigest() == file.sha256
        return False

    def close(self):
        self.client.close()
        self.vault.close()


def all_is_well(world, *tablets):
    """Nothing lost, nothing twice, and the person was told the truth."""
    for tablet in tablets:
        words = [tablet.word(record) for record in tablet.made]
        for record, word in zip(tablet.made, words, strict=True):
            _is_somewhere_once(world, tablet, record, word)
        counts = tablet.session.counts()
        said = (counts.on_device, counts.on_way, counts.safe + tablet.forgotten, counts.needs_you)
        assert said == tuple(words.count(word) for word in (ON_THIS_DEVICE, ON_ITS_WAY, SAFE, NEEDS_YOU))
        assert set(tablet.told) <= explained()
    _nothing_was_invented(world, tablets)


def _is_somewhere_once(world, tablet, record, word):
    held = world.held(record)
    assert held <= 1, f"{record.id} is there twice"
    files = () if record.kind in SEALED_KINDS else attachments_of(record.data)
    if word == SAFE:
        assert held == 1, f"{record.id} is called safe and is not there"
        assert all(map(world.has_whole, files)), f"a file of {record.id} is called safe and is not there"
        return
    assert tablet.still_holds(record)
    for file in files:
        gone = tablet.problem(record) == "file-gone"
        assert world.has_whole(file) or tablet.holds_file(record, file) or gone
    if word == NEEDS_YOU:
        code = tablet.problem(record)
        assert code in explained()
        assert explain(code).needs_person


def _nothing_was_invented(world, tablets):
    made = {(one.id, one.rev, one.sha256) for tablet in tablets for one in tablet.made}
    names = tuple(f"{tablet.name}-" for tablet in tablets)
    for table in (Record, Sealed):
        here = [row for row in world.rows(table) if row.id.startswith(names)]
        assert {(row.id, row.rev, row.sha256) for row in here} <= made
