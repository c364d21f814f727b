"""Faults of what comes down (docs/faults.md); each test bears the name of its row."""

import random
import threading
from contextlib import contextmanager

from app.asks.people import Me
from app.asks.sending import LetFilesWait, LookAtOutbox
from app.asks.tidying import Tidy
from app.effects import do
from app.wiring import Desk
from app.wiring import Tablet as Device
from core.settings import DeviceSettings
from server import admin
from server.store import log
from server.store.tables import Grant, OrgUnit, Visit
from sync.runner import WHOLE
from sync.status import ON_ITS_WAY, SAFE, explain
from tests.faults import link
from tests.faults.test_faults_of_meaning import GLOVES
from tests.faults.test_faults_of_the_server import text_of
from tests.faults.world import all_is_well


@contextmanager
def desk_of(tablet):
    """What a window of the app works with, over the memory of this tablet."""
    device = Device(DeviceSettings(tablet.folder, reserve_mb=0), tablet.clock, dial=None)
    device._vault, device._passing = tablet.vault, []
    yield Desk(device, tablet.session, Me(tablet.person, "Grace", "supervisor", "d1", "Mto", "d1", path="n/r/d1/"))
    device.worker.shutdown()


def tidied(tablet):
    """What the app does some seconds after unlocking: what nobody needs any more goes."""
    with desk_of(tablet) as desk:
        while do(desk, Tidy()).more:
            pass


def sending_screen(tablet):
    """What the Sending screen is told."""
    with desk_of(tablet) as desk:
        return do(desk, LookAtOutbox())


def test_cursor_gap(world, tablet, new_tablet):
    writers = [new_tablet(world) for _ in range(3)]
    for writer in writers:
        for n in range(12):
            name = f"{writer.name}-p{n}"
            writer.makes(id=name, data={**GLOVES, "id": name})
    over = threading.Event()

    def reads():
        while not over.is_set():
            tablet.round()

    reader = threading.Thread(target=reads)
    sending = [threading.Thread(target=writer.rounds) for writer in writers]
    for thread in (reader, *sending):
        thread.start()
    for thread in sending:
        thread.join(30)
    over.set()
    reader.join(30)
    tablet.rounds()
    assert {one.id for writer in writers for one in writer.made} <= {one.id for one in tablet.session.find("promise")}
    all_is_well(world, tablet, *writers)


def test_first_pull(world, tablet):
    for n in range(30):
        with world.store.writing():
            log.emit("d1", "lesson", f"l-{n}", {"title": text_of(4000, n)}, facility="f1")
    world.link.then("pull", link.passes, link.cuts_the_answer(500))
    tablet.round()
    assert (tablet.told, tablet.session.cursor()[WHOLE]) == (["nobody-answered"], 0)
    some = len(tablet.session.find("lesson"))
    assert 0 < some < 30
    tablet.reopen()
    assert not sending_screen(tablet).has_all
    tablet.rounds()
    assert (len(tablet.session.find("lesson")), sending_screen(tablet).has_all) == (30, True)
    all_is_well(world, tablet)


def test_scope_change(own_world, new_tablet):
    with own_world.store.writing():
        OrgUnit.insert(id="f2", parent="d1", path="n/r/d1/f2/", level="facility", name="f2", district="d1").execute()
        for facility in ("f1", "f2"):
            for n in range(3):
                log.emit("d1", "barrier", f"b-{facility}-{n}", {"title": "No gloves"}, facility=facility)
    neema = admin.add_person(own_world.store, "Neema", "", "", "chw", "f1")
    tablet = new_tablet(own_world, person=neema)
    tablet.rounds()
    assert sorted(one.id for one in tablet.session.find("barrier")) == ["b-f1-0", "b-f1-1", "b-f1-2"]
    unsent = tablet.makes()
    with own_world.store.writing():
        Grant.update(unit="f2", path="n/r/d1/f2/").where(Grant.person == neema).execute()
    own_world.link.then("push", link.loses_the_answer)
    tablet.round()
    tidied(tablet)
    assert len(tablet.session.find("barrier")) == 3  # nothing goes before the new place was told whole
    tablet.rounds()
    assert len(tablet.session.find("barrier")) == 6
    tidied(tablet)
    assert sorted(one.id for one in tablet.session.find("barrier")) == ["b-f2-0", "b-f2-1", "b-f2-2"]
    assert (own_world.row(unsent).status, tablet.word(unsent)) in {("stored", SAFE), ("quarantined", SAFE)}
    all_is_well(own_world, tablet)


def test_cursor_bad(world, tablet):
    record = tablet.makes()
    world.stand.tell("b-1")
    tablet.round()
    known = tablet.session.cursor()
    tablet.session.apply_pull([], {**known, "d1": 10**9})  # a log that is longer than this server's
    assert tablet.round().problem is None
    assert tablet.session.cursor() == known
    loops = link.changes_the_answer(lambda body: body.replace(b'"more":false', b'"more":true'))
    world.link.then("pull", loops, loops)
    report = tablet.round()
    assert (report.problem, 0 <= report.wait_seconds <= 60, len(world.link.paths()) < 20) == ("stuck", True, True)
    assert explain("stuck").what == "The news from the district does not move on."
    tablet.rounds()
    assert tablet.word(record) == SAFE
    all_is_well(world, tablet)


def test_purge(own_world, new_tablet):
    visits = {"v-now": "2026-11-01", "v-spring": "2026-04-20", "v-old": "2025-10-01", "v-older": "2024-03-03"}
    known = {"district": "d1", "facility": "f1", "body": "{}"}
    with own_world.store.writing():
        for name, on in (*visits.items(), ("v-elsewhere", "2023-05-05")):
            place = {**known, "facility": "f-far" if name == "v-elsewhere" else "f1"}
            Visit.insert(id=name, on=on, **place).execute()
            log.emit("d1", "visit", name, {"facility": place["facility"], "on": on}, facility=place["facility"])
    tablet = new_tablet(own_world)
    record = tablet.makes()
    tablet.rounds()
    assert {one.id for one in tablet.session.find("visit")} == {"v-now", "v-spring", "v-elsewhere"}
    assert sending_screen(tablet).has_all
    before = tablet.session.cursor()
    tidied(tablet)
    tablet.rounds()
    assert {one.id for one in tablet.session.find("visit")} == {"v-now", "v-spring", "v-elsewhere"}
    assert (tablet.session.cursor(), tablet.word(record)) == (before, SAFE)
    all_is_well(own_world, tablet)


def test_metered(world, tablet):
    with desk_of(tablet) as desk:
        assert do(desk, LetFilesWait(wait=True)).files_wait
    record, plain = tablet.finishes(random.Random(8).randbytes(20_000)), tablet.makes()
    for _ in range(3):
        assert tablet.round().problem is None
    assert [tablet.word(one) for one in (record, plain)] == [ON_ITS_WAY, SAFE]
    assert (world.held(record), [path for path in world.link.paths() if path.startswith("blob")]) == (1, [])
    tablet.reopen()
    seen = sending_screen(tablet)
    assert (seen.files_wait, seen.files, seen.sending.on_way) == (True, 1, 1)  # counted, and said
    all_is_well(world, tablet)
    with desk_of(tablet) as desk:
        do(desk, LetFilesWait(wait=False))
    tablet.rounds()
    assert tablet.word(record) == SAFE
    all_is_well(world, tablet)
