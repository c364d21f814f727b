"""A small country made through the real functions, and devices that speak the real protocol."""

import json
from dataclasses import replace
from itertools import count

from core.ids import IdMaker
from core.records import WireRecord
from core.settings import ServerSettings
from learning.barriers import raise_barrier
from learning.promises import new_promise
from server import admin, programme
from server.sealing import DataKey
from server.store import log
from server.store.database import open_store
from server.store.log import Reach
from server.store.tables import (
    Barrier,
    FormVersion,
    Measured,
    Promise,
    Record,
    Reflection,
    Rollup,
    Sealed,
    Tally,
    Visit,
)
from server.sync_service import SyncService
from sync.canonical import canonical, sha256_of
from tests.fakes.programme import opens

PLACES = """id,parent,level,name
n,,national,Nchi
r,n,region,Kaskazini
d1,r,district,Mto
d2,r,district,Ziwa
f1,d1,facility,Amani
f2,d1,facility,Baraka
g1,d2,facility,Chema
"""
WEEK = "2026-W47"


class Country:
    """A store with two districts, one person for each role, and a service; `settings.threshold` is 10."""

    def __init__(self, clock, random, url="sqlite:///:memory:", settings=None):
        self.clock, self.ids = clock, IdMaker(clock, random.randbytes)
        self.settings = settings or ServerSettings()
        self.store = open_store(url, clock=clock, ids=self.ids)
        self.key = DataKey(random.randbytes(32))
        programme.use(self.store, {"data": self.key.public})
        self.service = SyncService(self.store, clock, self.ids, self.settings)
        self._numbers = count(1)
        admin.import_units(self.store, PLACES.splitlines())
        self.grace = self.person("Grace", "supervisor", "d1")
        self.neema = self.person("Neema", "chw", "f1")
        self.team = self.person("Team Amani", "team", "f1")
        self.zawadi = self.person("Zawadi", "supervisor", "d2")
        self.publish("kioo_visit", "1", "visit")

    def person(self, name, role, unit, login="", password=""):
        return admin.add_person(self.store, name, login, password, role, unit)

    def publish(self, form, version, purpose, unit=None):
        with self.store.writing():
            FormVersion.create(
                form=form,
                version=version,
                title=form,
                purpose=purpose,
                hash="h",
                xml="<x/>",
                plan=json.dumps({"sections": [{"name": "readiness", "title": {"en": "Ready for care"}}]}),
                unit=unit,
                published=self.clock.now_ms(),
            )

    def enrol(self, person, device=None, token=""):
        """A device's protocol after hello, with its enrolment and its token."""
        code = admin.new_enrol_code(self.store, person)
        device = device or f"tablet-{next(self._numbers)}"
        enrolled = self.service.for_token(token).enrol(code, device, "Tablet")
        protocol = self.service.for_token(enrolled.token)
        protocol.hello()
        return protocol, enrolled

    def open_sealed(self, *keys):
        """What the officer does with `kioo admin keys open`."""
        return opens(self.store, *(keys or [self.key]), threshold=self.settings.threshold)

    def rows(self, table, **where):
        with self.store.reading():
            found = table.select()
            for name, value in where.items():
                found = found.where(getattr(table, name) == value)
            return list(found)

    def record(self, data, kind="submission", **changes):
        usual = WireRecord(
            id=self.ids.record(),
            rev=1,
            kind=kind,
            district="d1",
            facility="f1",
            sha256="",
            data=data,
            author=self.grace,
            made=self.clock.now_ms(),
        )
        changed = replace(usual, **changes)
        return changed if "sha256" in changes else replace(changed, sha256=sha256_of(changed.data))

    def visit(self, pooled=72.5, answers=None, **changes):
        score = {
            "plan": "kioo_visit",
            "plan_version": "1",
            "pooled": pooled,
            "sections": [{"name": "readiness", "title": {"en": "Ready for care"}, "score": pooled, "coverage": 1.0}],
            "coverage": 0.92,
            "critical_ok": True,
            "critical_missed": [],
            "class": "growing",
        }
        usual = {
            "strength": "kind_words teamwork",
            "strength_words": "They greet everyone",
            "gap": [{"what": "Soap at every basin", "control": "yes"}],
            "medicine": [{"name": "ors", "in_stock": "yes"}, {"name": "zinc", "in_stock": "no"}],
        }
        now = self.clock.now_ms()
        data = {
            "answers": usual if answers is None else answers,
            "started": now - 3_600_000,
            "ended": now,
            "score": score,
        }
        return self.record(data, form="kioo_visit", version="1", **changes)

    def promise(self, promise_id="pr-1", facility="f1", **changes):
        data = new_promise(
            promise_id=promise_id,
            facility=facility,
            district="d1",
            what="Soap at every basin",
            owner_side="facility",
            owner_name="in-charge",
            due="2026-12-01",
            made_on="2026-11-18",
            source={"kind": "visit", "id": "v1"},
        )
        return self.record(data, "promise", facility=facility, **changes)

    def promise_update(self, state="done", on="2026-11-18", promise="pr-1", reason=None, **changes):
        data = {"promise": promise, "state": state, "reason": reason, "on": on, "by_role": "supervisor"}
        return self.record(data, "promise_update", **changes)

    def barrier(self, barrier_id="ba-1", **changes):
        data = raise_barrier(
            barrier_id=barrier_id,
            facility="f1",
            district="d1",
            facility_name="Amani",
            title="No fridge since August",
            story="Vaccines are kept at Baraka.",
            ask="A fridge or a plan",
            kind="infrastructure",
            on="2026-11-18",
            source={"kind": "reflection", "id": "re-1"},
        )
        return self.record(data, "barrier", **changes)

    def feedback(self, overall="good", kind="feedback", facility="f1", answers=None, consent="yes"):
        answers = answers or {"overall": overall, "wait": "yes"}
        return sealed_feedback(self.key, self.ids, kind, facility=facility, answers=answers, consent=consent)

    def everything(self):
        """All rows that records bring about, as plain text, for comparing two servers."""
        told = [Record, Sealed, Visit, Promise, Barrier, Reflection, Tally, Measured, Rollup]
        return {
            table.__name__: sorted(json.dumps(row.__data__, sort_keys=True, default=str) for row in self.rows(table))
            for table in told
        }


def sealed_feedback(key, ids, kind="feedback", *, facility="f1", answers=None, consent="yes"):
    """What a patient's tablet would send; nobody and no time in its envelope."""
    plain = {
        "form": "kioo_voice",
        "version": "1",
        "answers": answers or {"overall": "good"},
        "story_good": "The nurse was kind to my secret grandmother",
        "consent": consent,
    }
    data = {
        "week": WEEK,
        "channel": "kiosk" if kind == "feedback" else "visit",
        "language": "sw",
        "key": key.id,
        "sealed": key.seal(kind, facility, canonical(plain)),
    }
    return WireRecord(ids.unlinkable(), 1, kind, "d1", facility, sha256_of(data), data)


def statuses(answer):
    return [(one.status, one.problem) for one in answer.results]


def events(country, district="d1", kind=None):
    with country.store.reading():
        found = list(log.entries_since(Reach(district), 0))
    return [item for item in found if kind in (None, item.kind)]
