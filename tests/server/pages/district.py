"""A fictional district on a real server: everything in it came through the product's own functions and protocol."""

import json
import random
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from core.ids import IdMaker
from core.records import WireRecord
from core.settings import ServerSettings
from learning.barriers import raise_barrier
from learning.promises import new_promise
from server import admin, follow_up, form_publishing
from server.access import CONSOLE, who_is
from server.main import create_app
from sync.canonical import canonical, sha256_of
from tests.fakes.clock import START, FakeClock
from tests.fakes.programme import DATA, gives_keys, opens

PLACES = """id,parent,level,name
n,,national,Lower Tamba
r,n,region,East
d1,r,district,Nandari
d2,r,district,Solima
ekando,d1,facility,Ekando Health Post
kolemba,d1,facility,Kolemba Health Centre
losoro,d1,facility,Losoro Health Post
munda,d1,facility,Munda Health Post
osheka,d1,facility,Osheka Clinic
tindwa,d1,facility,Tindwa Health Centre
wamora,d2,facility,Wamora Health Centre
"""
TODAY = date(2026, 11, 18)
PASSWORD = "four quiet words here"
FORMS = Path("assets/forms")
SECTIONS = ("readiness", "medicines", "observation")
TINDWA = [52, 48, 55, 50, 47, 53, 49, 51, 57, 61, 60, 64, 66, 64, 68, 71]
NOISE = [78, 84, 75, 81, 88, 79, 83, 74, 86, 80, 77, 85, 82, 79, 87, 83]


def ago(days):
    return (TODAY - timedelta(days=days)).isoformat()


def ahead(days):
    return (TODAY + timedelta(days=days)).isoformat()


def _copy(here, there):
    """A database as it stands (also what is still in its log), into another folder."""
    with closing(sqlite3.connect(here / "kioo.db")) as old, closing(sqlite3.connect(there / "kioo.db")) as new:
        old.backup(new)


class District:
    """The app, its people's ids by name, and what was put in. Lela manages Nandari, Zuri Solima, Sami sets up."""

    def __init__(self, folder, *, empty=False, like=None, url=""):
        self.folder, self.clock, self.random = folder, FakeClock(), random.Random(6 if like else 5)
        self.ids = IdMaker(self.clock, self.random.randbytes)
        if like:
            _copy(like.folder, folder)
        settings = ServerSettings(url or f"sqlite:///{folder}/kioo.db", folder, "Ministry of Health, Lower Tamba")
        self.app = create_app(settings, clock=self.clock, ids=self.ids)
        self.store, self.service = self.app.state.store, self.app.state.service
        self.people = dict(like.people) if like else self._found()
        if not (empty or like):
            self._publish()
            self._fill()

    def _found(self):
        admin.import_units(self.store, PLACES.splitlines())
        gives_keys(self.store)
        return {
            "lela": self._person("Lela", "manager", "d1"),
            "zuri": self._person("Zuri", "manager", "d2"),
            "rashid": self._person("Rashid", "manager", "r"),
            "sami": self._person("Sami", "admin", "n"),
            "grace": self._person("Grace", "team", "tindwa"),
            "aisha": self._person("Aisha", "supervisor", "d1"),
            "noor": self._person("Noor", "supervisor", "d2"),
        }

    def _person(self, name, role, unit):
        return admin.add_person(self.store, name, name, PASSWORD, role, unit)

    def who(self, name):
        with self.store.reading():
            return who_is(self.people[name])

    def _publish(self):
        plan = json.loads((FORMS / "kioo_visit.plan.json").read_text())
        form_publishing.publish(self.store, FORMS / "kioo_visit.xlsx", CONSOLE, None, "visit", plan)

    def tablet(self, name):
        code = admin.new_enrol_code(self.store, self.people[name])
        enrolled = self.service.for_token("").enrol(code, self.ids.record(), f"{name.title()}’s tablet")
        tablet = self.service.for_token(enrolled.token)
        tablet.hello()
        return tablet

    def record(self, kind, district, facility, data, record_id=None, **more):
        sealed = kind in ("feedback", "visit_rating")
        made = {} if sealed else {"author": self.people["aisha"], "made": self.clock.now_ms()}
        return WireRecord(
            record_id or (self.ids.unlinkable() if sealed else self.ids.record()),
            1,
            kind,
            district,
            facility,
            sha256_of(data),
            data,
            **made,
            **more,
        )

    def visit(self, facility, days, shares, *, district="d1", coverage=0.92, record_id=None):
        scores = dict(zip(SECTIONS, shares, strict=False))
        pooled = sum(scores.values()) / len(scores)
        titles = {"readiness": "Ready for care", "medicines": "Medicines", "observation": "Care of a sick child"}
        score = {
            "plan": "kioo_visit",
            "plan_version": "1",
            "pooled": pooled,
            "sections": [
                {"name": name, "title": {"en": titles[name]}, "score": share, "coverage": 0.9}
                for name, share in scores.items()
            ],
            "coverage": coverage,
            "critical_ok": pooled > 60,
            "critical_missed": [] if pooled > 60 else ["sharps"],
            "class": None if coverage < 0.8 else "strong" if pooled >= 80 else "growing",
        }
        ended = START - days * 86_400_000
        answers = {
            "strength": "said_back kind_words",
            "strength_words": "Every mother said the dose back before she left.",
            "gap": [{"what": "Soap by the ward", "control": "partly"}],
        }
        facility_said = {"by": "cadre", "text": "nurse", "agrees": "yes"}
        confirmed = {"visitor": True, "facility": facility_said}
        data = {
            "answers": answers,
            "started": ended - 6_600_000,
            "ended": ended,
            "score": score,
            "confirmed": confirmed,
        }
        return self.record("submission", district, facility, data, record_id, form="kioo_visit", version="2026112201")

    def promise(self, promise_id, facility, what, side, due, made, owner="in-charge", source=None):
        data = new_promise(
            promise_id=promise_id,
            facility=facility,
            district="d1",
            what=what,
            owner_side=side,
            owner_name=owner,
            due=due,
            made_on=made,
            source=source or {"kind": "visit", "id": "v-tindwa"},
        )
        return self.record("promise", "d1", facility, data)

    def update(self, promise, facility, state, on, reason=None):
        data = {"promise": promise, "state": state, "reason": reason, "on": on, "by_role": "supervisor"}
        return self.record("promise_update", "d1", facility, data)

    def barrier(self, barrier_id, facility, title, ask, on, kind="supplies", story="", district="d1"):
        data = raise_barrier(
            barrier_id=barrier_id,
            facility=facility,
            district=district,
            facility_name="",
            title=title,
            story=story,
            ask=ask,
            kind=kind,
            on=on,
            source={"kind": "reflection", "id": "re-1"},
            tried="Swapped with the hospital twice.",
        )
        return self.record("barrier", district, facility, data)

    def voice(self, facility, overall, district="d1"):
        plain = {"form": "kioo_voice", "version": "1", "answers": {"overall": overall}, "consent": "yes"}
        data = {
            "week": "2026-W46",
            "channel": "kiosk",
            "language": "sw",
            "key": DATA.id,
            "sealed": DATA.seal("feedback", facility, canonical(plain)),
        }
        return self.record("feedback", district, facility, data)

    def _fill(self):
        aisha, noor = self.tablet("aisha"), self.tablet("noor")
        records = [self.visit("munda", 171, (62, 70, 66)), self.visit("osheka", 12, (90, 92, 88))]
        records.append(self.visit("tindwa", 1, (71, 83, 80), record_id="v-tindwa"))
        for back, (ready, medicines) in enumerate(zip(TINDWA[-2::-1], NOISE[-2::-1], strict=True), start=1):
            records.append(self.visit("tindwa", 30 * back + 1, (ready, medicines, 80)))
            records.append(self.visit("kolemba", 30 * back + 3, (medicines, NOISE[back], 79)))
        records.append(self.visit("losoro", 20, (40, 40, 40), coverage=0.4))
        records += [
            self.promise("p-gloves", "tindwa", "Two boxes of gloves", "district", ago(35), ago(68), "Aisha"),
            self.promise("p-mentor", "ekando", "A mentor for the new midwife", "district", ago(9), ago(47), "Lela"),
            self.promise(
                "p-fridge", "tindwa", "An answer about the vaccine fridge", "region", ahead(9), ago(9), "Rashid"
            ),
            self.promise("p-kept", "kolemba", "Forms for the register", "district", ago(5), ago(30), "Daniel"),
            self.promise("p-corner", "tindwa", "Wash-hands corner by the ward", "facility", ago(2), ago(68)),
            self.promise("p-count", "tindwa", "Count tablets every Friday", "facility", ago(3), ago(68), "Otim"),
            self.update("p-mentor", "ekando", "partly", ago(10)),
            self.update("p-kept", "kolemba", "done", ago(7)),
            self.update("p-corner", "tindwa", "stuck", ago(4), "the soap was not delivered"),
            self.update("p-count", "tindwa", "done", ago(5)),
            self.barrier(
                "b-fuel", "losoro", "No fuel for outreach since October", "40 litres a month", ago(11), "transport"
            ),
            self.barrier(
                "b-gloves",
                "osheka",
                "Small gloves never come",
                "Size S in the monthly order",
                ago(20),
                story="We get size L. They slip.",
            ),
            self.barrier("b-book", "kolemba", "The lab book has no malaria column", "The new book", ago(27)),
            self.record(
                "reflection", "d1", "tindwa", {"on": ago(4), "lines": ["We try queue cards", "7 people, 6 jobs"]}
            ),
        ]
        records += [self.voice("tindwa", "good" if n < 31 else "middle") for n in range(38)]
        records += [self.voice("kolemba", "very_good") for _ in range(6)]
        records += [self.voice("osheka", "very_good") for _ in range(12)]
        self._push(aisha, records)
        opens(self.store)
        self._lists(aisha)
        self._push(
            noor, [self.barrier("b-roof", "wamora", "The roof leaks over the cots", "A roof", ago(3), district="d2")]
        )
        follow_up.answer_barrier(self.store, self.who("lela"), "b-gloves", "seen", "")
        promise = {"what": "The new book", "due": ahead(20), "owner_name": "Daniel"}
        follow_up.answer_barrier(self.store, self.who("lela"), "b-book", "promise", "Nandari says yes.", promise)
        admin.set_priority(self.store, "d1", "Soap at every place of care", "asked for by 11 teams")

    def household(self, entity, label, base="", **properties):
        """What a sheet says of a household: with a label it registers one, else it changes one."""
        told = {
            "dataset": "households",
            "id": entity,
            "creates": bool(label),
            "updates": not label,
            "label": label,
            "properties": properties,
            "base_version": base,
            "trunk_version": "",
            "branch": "",
        }
        data = {"answers": {}, "started": 1, "ended": 2, "score": None, "entities": [told]}
        return self.record("submission", "d1", "tindwa", data, form="home_visit", version="1")

    def _lists(self, tablet):
        said = [
            self.household("h-ana", "Ana Moyo", phone="0700 1", village="Ifo"),
            self.household("h-ana", "", "1", phone="0700 2"),
            self.household("h-ana", "", "1", phone="0700 3"),
            self.household("h-ben", "Ben Okot", phone="0700 8", village="=1+1"),
            self.household("h-early", "", "4", phone="0700 9"),
        ]
        self._push(tablet, said)

    def _push(self, tablet, records):
        for start in range(0, len(records), 100):
            answer = tablet.push(records[start : start + 100])
            assert {one.status for one in answer.results} == {"stored"}, answer.results
