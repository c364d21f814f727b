"""A device with a real vault on a line that fails, and what may be expected of its memory."""

import os
import random
import shutil

from app.asks import Fetch, Outgoing, Tell
from app.asks.tidying import Tidy
from app.effects import do
from core.ids import IdMaker
from core.records import WireRecord, attachments_of
from learning.barriers import new_reply, raise_barrier
from learning.promise_words import new_update
from learning.promises import new_promise
from storage.restore import restore
from storage.vault import open_vault
from sync import engine, events
from sync.canonical import sha256_of
from sync.runner import run_round
from tests.agreement.line import Died, Line
from tests.faults.test_faults_of_the_news import desk_of
from tests.storage.conftest import CHEAP

PIN, WORDS = "471100", "six words that nobody ever guesses"
KEPT_MS = 30 * 86_400_000
"""So long a device holds what the server has (decision 27), by the server's clock."""


class Device:
    """`made` is all that was ever finished here; `holds` what its memory must still hold, and when it was called safe.

    Both by (id, rev, sha256).
    `purged` is how many it called safe and needed not keep; `lost` what an older copy of its memory did not hold.
    """

    def __init__(self, district, folder, name, person, clock):
        self.district, self.name, self.person, self.clock = district, name, person, clock
        self.folder, self.lives, self.copies = folder, 0, []
        self.made, self.holds, self.purged, self.lost = {}, {}, 0, set()
        self.chance = random.Random(name)

    def begin(self):
        """On a new tablet, let in by the district."""
        self.vault = self._vault()
        spaces = [f"own/{self.person}"]
        self.session = self.vault.add_person(self.person, "Grace", "supervisor", "sun", PIN, spaces=spaces)
        self.is_let_in()
        self.line.hello()

    def continues(self):
        """As its folder says."""
        self.vault = self._vault()
        self.session = self.vault.unlock(self.person, PIN)
        self.token = self.session.setting("token")
        self._dial()

    def is_let_in(self, token=""):
        self.token = self.district.enrol(self.person, self.name, token)
        for name, value in (("token", self.token), ("device", self.name)):
            self.session.set_setting(name, value)
        self._dial()

    def _dial(self):
        self.line, self.state = Line(self.district.way(self.token), self._heard), engine.State()

    def _vault(self):
        ids = IdMaker(self.clock, os.urandom)
        return open_vault(self.folder, clock=self.clock, ids=ids, kdf=CHEAP)

    # what people do

    def record(self, kind, name, data, rev=1, **changes):
        known = {"district": "d1", "facility": "f1", "author": self.person, "made": self.clock.now_ms()}
        return WireRecord(name, rev, kind, data=data, sha256=sha256_of(data), **known, **changes)

    def promises(self, name):
        body = new_promise(
            promise_id=name,
            facility="f1",
            district="d1",
            what="Soap at every basin",
            owner_side="facility",
            owner_name="in-charge",
            due="2026-12-01",
            made_on="2026-11-18",
            source={"kind": "visit", "id": "v"},
        )
        self._lays("promise", name, body)

    def corrects(self, name, text, due):
        """The next revision of a promise, as its maker's memory has it."""
        known = self.session.get("promise", name)
        body = {**known.body, "what": text, "due": due, "history": []}
        self._changes("promise", name, body)

    def raises(self, name):
        told = {"title": "No oxygen", "story": "Two babies", "ask": "A cylinder", "kind": "supplies"}
        where = {"facility": "f1", "district": "d1", "facility_name": "f1"}
        source = {"kind": "visit", "id": "v"}
        body = raise_barrier(barrier_id=name, on="2026-11-18", source=source, **told, **where)
        self._lays("barrier", name, body)

    def _lays(self, kind, name, body):
        record = self.record(kind, name, body)
        self.session.put(kind, name, body, head={"facility": "f1", "district": "d1"}, events=[record])
        self._made(record)

    def finishes(self, name, photo):
        """A sheet with one photo."""
        self.session.put("draft", name, {}, space=f"own/{self.person}")
        about = self.session.attach("draft", name, "photo.jpg", [photo], mime="image/jpeg")
        data = {"answers": {"n": name}, "attachments": [vars(about)]}
        record = self.record("submission", name, data, form="kioo_visit", version="1")
        self.session.remove("draft", name, events=[record])
        self._made(record)

    def revises(self, name, text):
        """The next revision of a sheet, without its photo."""
        self._changes("submission", name, {"answers": {"n": text}}, form="kioo_visit", version="1")

    def _changes(self, kind, name, data, **more):
        record = self.record(kind, name, data, self._next_rev(name), **more)
        self.session.put("thing", name, {}, events=[record])
        self._made(record)

    def tells(self, promise, state, due):
        """A word about a promise as it is seen here."""
        here = self.sees("promise", promise)
        self._says("promise_update", new_update(here, state, "No money", "2026-11-18", "team", due=due))

    def replies(self, barrier, says):
        """The place's word about a barrier as it is seen here."""
        self._says("barrier_reply", new_reply(self.sees("barrier", barrier), says, "2026-11-18", "team"))

    def _says(self, kind, word):
        with desk_of(self) as desk:
            kept = do(desk, Tell(Outgoing(kind, "f1", "d1", word)))
        self._made(next(one for one in self.session.pending() if one.id == kept.id))

    def _next_rev(self, name):
        return 1 + max(rev for known, rev, _ in self.holds if known == name)

    def _made(self, record):
        key = record.id, record.rev, record.sha256
        self.made[key], self.holds[key] = record, None

    def may_change(self, start):
        """Names of own things of a sort that its memory still knows."""
        return sorted({name for name, *_ in self.holds if name.startswith(start)})

    def sees(self, kind, name):
        """A thing as screens here show it; None when it is not here."""
        with desk_of(self) as desk:
            return do(desk, Fetch(kind, name)).body

    def tidies(self):
        with desk_of(self) as desk:
            while do(desk, Tidy()).more:
                pass

    # what befalls it

    def round(self, fates=()):
        """One round; how long the next may wait, None when it died."""
        self.line.fates.extend(fates)
        event = events.Woken("start") if self.state.phase == "off" else events.Tick()
        try:
            self.state, report = run_round(
                self.session, self.line, self.state, self.clock, self.chance.random, event=event
            )
        except Died:
            self.dies()
            return None
        finally:
            self.line.fates.clear()
        self._notes_what_is_safe()
        if report.problem == "not-enrolled":
            self.is_let_in()
        return report

    def _heard(self, hello):
        """What the memory does at a hello: lets go of what is old enough, and offers the rest again under a new epoch."""
        for key, safe in list(self.holds.items()):
            if safe is not None and self.district.clock.now_ms() - safe > KEPT_MS:
                del self.holds[key]
                self.purged += 1
        if self.epoch not in {None, hello.epoch}:
            self.holds = dict.fromkeys(self.holds)

    def _notes_what_is_safe(self):
        waiting = self._waiting()
        for key, safe in self.holds.items():
            if safe is None and key[:2] not in waiting:
                self.holds[key] = self.district.clock.now_ms()

    def dies(self):
        """The process is killed: its folder as it is at this moment goes on as another one's."""
        left, self.folder = self.folder, self._next_folder()
        shutil.copytree(left, self.folder)
        self.vault.close()
        shutil.rmtree(left)
        self._line_outlives()

    def reopens(self):
        """The app is closed and opened again."""
        self.vault.close()
        self._line_outlives()

    def _line_outlives(self):
        late = self.line._late
        self.continues()
        self.line._late = late
        self._notes_what_is_safe()

    def is_copied(self, *, by_kioo):
        """A copy of the whole folder, or of the person's part under words, as Kioo makes it."""
        copy = self.folder.with_name(f"{self.name}-copy-{len(self.copies)}")
        if by_kioo:
            self.vault.backup(copy, self.person, PIN, WORDS)
        else:
            shutil.copytree(self.folder, copy)
        self.copies.append((copy, by_kioo, dict(self.holds), self.purged))

    def goes_back(self, number):
        """A copy in the place of its memory; one that Kioo made is taken over on a new tablet."""
        copy, by_kioo, holds, purged = self.copies[number % len(self.copies)]
        self.vault.close()
        shutil.rmtree(self.folder)
        self.folder, late = self._next_folder(), self.line._late
        if by_kioo:
            restore(copy, self.folder, WORDS, PIN, clock=self.clock, ids=IdMaker(self.clock, os.urandom), kdf=CHEAP)
        else:
            shutil.copytree(copy, self.folder)
        self.lost |= self.holds.keys() - holds.keys()
        self.holds, self.purged = dict(holds), purged
        self.continues()
        if by_kioo:
            self.name = f"{self.name}x"
            self.is_let_in()
        self.line._late = late
        self._notes_what_is_safe()

    def _next_folder(self):
        self.lives += 1
        return self.folder.with_name(f"{self.name}-{self.lives}")

    def close(self):
        self.vault.close()

    # what is looked at

    @property
    def epoch(self):
        return self.session.setting("_server_epoch")

    def _waiting(self):
        return {(line.id, line.rev) for line in self.session.outbox()}

    def safe(self):
        """What it calls safe and holds still."""
        waiting = self._waiting()
        return {key for key in self.holds if key[:2] not in waiting}

    def held(self):
        """The (id, rev) that lie in its memory, waiting or kept."""
        outbox = self.session._outbox
        return outbox._waiting.keys() | outbox._kept.keys()

    def things(self, kind):
        """What the memory holds of a kind, by id."""
        return {one.id: one.body for one in self.session.find(kind, bodies=True)}


def photo_of(number):
    return random.Random(number).randbytes(3000)


def content_of(record):
    return [file.sha256 for file in attachments_of(record.data)]
