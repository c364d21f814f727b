"""A place without a network: one tablet packs, another carries over real HTTP, the answer comes back; vaults and server are the real ones."""

import os
import tracemalloc
from hashlib import sha256
from io import BytesIO
from random import Random

import pytest

from core.errors import Refused, Tampered
from core.ids import IdMaker
from core.parcel import NoParcel, outsides
from core.records import WireRecord
from core.room import Room
from server.store.tables import Audit, Device
from storage.kdf import KdfParameters
from storage.vault import open_vault
from sync import engine, events
from sync.canonical import sha256_of
from sync.http_client import HttpClient
from sync.parcel_packing import pack
from sync.replies import take_reply
from sync.runner import run_round
from sync.wire import read_reply
from tests.contracts.conftest import ON_POSTGRES, server_stand
from tests.fakes.http_server import serving

CHEAP = KdfParameters(memory_kib=8, passes=1, weak=True)
DAY = 24 * 3600.0
PHOTO = Random(7).randbytes(300_000)
ROOM = Room(100 << 30, 90 << 30)


class Place:
    """Two tablets of one programme with vaults of their own; `a` seldom meets the network."""

    def __init__(self, clock, tmp_path, url="", database=""):
        self.clock, self.folder, self.url = clock, tmp_path, url
        self.vaults = {}

    def tablet(self, name, stand, url):
        vault = open_vault(self.folder / name, clock=self.clock, ids=IdMaker(self.clock, os.urandom), kdf=CHEAP)
        self.vaults[name] = vault
        session = vault.add_person("p1", "Grace", "supervisor", "sun", "471100", spaces=["own/p1"])
        with HttpClient(url) as newcomer:
            token = newcomer.enrol(stand.new_code(), name, name).token
        for key, value in {"token": token, "server": stand.server}.items():
            session.set_setting(key, value)
        self.meets(session, url)
        return session

    def meets(self, session, url):
        token, server = session.setting("token"), session.setting("server")
        with HttpClient(url, token=token, server=server) as client:
            state = engine.State()
            _, report = run_round(session, client, state, self.clock, lambda: 0.5, event=events.Woken("hand"))
        return report

    def close(self):
        for vault in self.vaults.values():
            vault.close()


@pytest.fixture
def place(clock, tmp_path):
    made = Place(clock, tmp_path)
    yield made
    made.close()


def finish(session, draft, content=PHOTO):
    session.put("draft", draft, {}, space="own/p1")
    photo = session.attach("draft", draft, "ward.jpg", [content], mime="image/jpeg")
    data = {"answers": {"photo": "ward.jpg", "said": "Amina waited"}, "attachments": [vars(photo)]}
    session.remove("draft", draft, events=[WireRecord(draft, 1, "submission", "d1", "f1", sha256_of(data), data)])


def take_back(session, path):
    """As the app does."""
    taken = []
    with path.open("rb") as file:
        for at, outside in outsides(file):
            given = session.given.of(outside.id)
            file.seek(at + len(outside.packed()))
            reply = read_reply(session.given.open_reply(file, outside))
            taken.append(take_reply(session, reply, given.mark))
            session.given.taken(outside.id)
    return taken


@pytest.mark.parametrize("engine_of", ["sqlite", ON_POSTGRES])
def test_what_a_place_made_is_safe_by_a_colleague_and_the_news_come_back(place, clock, tmp_path, engine_of, request):
    database = request.getfixturevalue("postgres_url") if engine_of != "sqlite" else ""
    app, stand = server_stand(clock, tmp_path, url=database)
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
        finish(a, "s1")
        stand.tell("b1")
        given = pack(a, tmp_path / "one.kioo", 10 << 20)
        assert (given.records, given.files) == (1, 1)
        (line,) = a.outbox()
        assert (line.state, line.carried, a.counts().safe) == ("on its way", clock.now_ms(), 0)
        with (tmp_path / "one.kioo").open("rb") as file:
            assert b.carried.take_in(file, ROOM) == (1, 0, 0)
            assert b.carried.take_in(file, ROOM) == (0, 1, 0)
        assert nobody_reads(place.folder / "b", tmp_path / "one.kioo", a)
        report = place.meets(b, url)
        assert (report.problem, b.carried.waiting()) == (None, [])
        assert b.carried.hand_back(tmp_path / "back.kioo") == 1
        (taken,) = take_back(a, tmp_path / "back.kioo")
        assert (taken.safe, taken.files, taken.problem, ("barrier", "b1") in taken.changed) == (1, 1, None, True)
        assert (a.outbox(), a.counts().safe, a.given.parcels()[0].taken) == ([], 1, clock.now_ms())
        take_back(a, tmp_path / "back.kioo")
        assert place.meets(a, url).sent == 0
        assert a.counts().safe == 1
    name = sha256(PHOTO).hexdigest()
    assert (tmp_path / "blobs" / name[:2] / name).read_bytes() == PHOTO
    assert not list((tmp_path / "parcels").glob("*.part"))


def test_an_answer_that_was_carried_counts_as_contact_of_the_day_the_parcel_was_made(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
        clock.advance(20 * DAY)
        finish(a, "s1")
        pack(a, tmp_path / "one.kioo", 0)
        with (tmp_path / "one.kioo").open("rb") as file:
            b.carried.take_in(file, ROOM)
        clock.advance(4 * DAY)
        place.meets(b, url)
        b.carried.hand_back(tmp_path / "back.kioo")
        clock.advance(5 * DAY)
        assert a.contact.alone().days == 29
        take_back(a, tmp_path / "back.kioo")
        assert a.contact.alone().days == 9
        take_back(a, tmp_path / "back.kioo")
        assert a.contact.alone().days == 9


def test_the_answer_to_a_device_that_was_shut_out_lends_no_days(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
        clock.advance(20 * DAY)
        finish(a, "s1")
        pack(a, tmp_path / "one.kioo", 0)
        stand.shut_out("a")
        with (tmp_path / "one.kioo").open("rb") as file:
            b.carried.take_in(file, ROOM)
        place.meets(b, url)
        b.carried.hand_back(tmp_path / "back.kioo")
        (taken,) = take_back(a, tmp_path / "back.kioo")
        assert (taken.problem, a.contact.alone().days) == ("device-revoked", 20)


def nobody_reads(folder, parcel, giver):
    """Neither plain words nor ids stand in what the carrier holds, and none of the carrier's keys open it."""
    bodies = [path.read_bytes() for path in [*folder.glob("carried/*"), parcel]]
    words = [b"Amina", b"ward.jpg", b"s1", giver.setting("token").encode(), PHOTO[:64]]
    return len(bodies) == 2 and not any(word in body[80:] for word in words if len(word) > 2 for body in bodies)


def test_meeting_the_network_meanwhile_makes_nothing_twice_and_losing_the_carrier_loses_nothing(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
        finish(a, "s1")
        finish(a, "s2", b"small")
        pack(a, tmp_path / "one.kioo", 0)
        with (tmp_path / "one.kioo").open("rb") as file:
            b.carried.take_in(file, ROOM)
        assert place.meets(a, url).safe == 2
        place.meets(b, url)
        b.carried.hand_back(tmp_path / "back.kioo")
        finish(a, "s3")
        assert [line.id for line in a.outbox()] == ["s3"]
        take_back(a, tmp_path / "back.kioo")
        assert [(line.id, line.state) for line in a.outbox()] == [("s3", "on this device")]
        assert [stand.held(name, 1) for name in ("s1", "s2", "s3")] == [1, 1, 0]


def test_what_cannot_be_carried_is_refused_in_words_and_leaves_nothing(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
    finish(a, "s1")
    pack(a, tmp_path / "one.kioo", 1 << 20)
    whole = (tmp_path / "one.kioo").read_bytes()
    for wrong in (b"", b"a photo of mine", whole[:-1], whole[:20], b"KIOOPAR2" + whole[8:]):
        with pytest.raises(NoParcel):
            b.carried.take_in(BytesIO(wrong), ROOM)
    for wrong, room in ((whole.replace(stand.server.encode(), b"x" * len(stand.server)), ROOM), (whole, Room(1000, 1))):
        with pytest.raises(Refused):
            b.carried.take_in(BytesIO(wrong), room)
    with pytest.raises(Refused):
        a.carried.take_in(BytesIO(whole), ROOM)
    assert (b.carried.lines(), list((tmp_path / "b").glob("carried/*"))) == ([], [])
    with pytest.raises(Refused):
        take_back(b, tmp_path / "one.kioo")


def test_a_changed_parcel_is_set_apart_and_a_changed_reply_changes_nothing(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
        finish(a, "s1")
        pack(a, tmp_path / "one.kioo", 0)
        whole = bytearray((tmp_path / "one.kioo").read_bytes())
        whole[-1] ^= 1
        b.carried.take_in(BytesIO(whole), ROOM)
        place.meets(b, url)
        (line,) = b.carried.lines()
        assert (line.problem, line.answered, b.carried.waiting()) == ("parcel-unreadable", None, [])
        b.carried.let_go(line.id)
        whole[-1] ^= 1
        b.carried.take_in(BytesIO(whole), ROOM)
        place.meets(b, url)
        b.carried.hand_back(tmp_path / "back.kioo")
        reply = bytearray((tmp_path / "back.kioo").read_bytes())
        reply[-1] ^= 1
        (tmp_path / "wrong.kioo").write_bytes(reply)
        with pytest.raises(Tampered):
            take_back(a, tmp_path / "wrong.kioo")
        assert len(a.outbox()) == 1


def test_a_server_that_dies_anywhere_goes_on_and_the_audit_names_the_carrier(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
    finish(a, "s1")
    given = pack(a, tmp_path / "one.kioo", 10 << 20)
    with (tmp_path / "one.kioo").open("rb") as file:
        b.carried.take_in(file, ROOM)
    folder = tmp_path / "parcels"
    for have in (0, 5_000, given.size - 1, given.size):  # killed there; the last: whole, and not opened yet
        folder.mkdir(exist_ok=True)
        (folder / f"{given.id}.part").write_bytes((tmp_path / "one.kioo").read_bytes()[:have])
        app, stand = server_stand(clock, tmp_path, fresh=False)
        with serving(app) as url:
            assert place.meets(b, url).problem is None
            store = app.state.store
            with store.reading():
                acts = [(one.who, one.thing) for one in Audit.select().where(Audit.what == "brought a parcel")]
                assert Device.select().where(Device.id == "b").exists()
        assert (("b", given.id) in acts, len(b.carried.waiting())) == (True, 0)
    assert b.carried.hand_back(tmp_path / "back.kioo") == 1
    assert take_back(a, tmp_path / "back.kioo")[0].safe == 1
    assert a.outbox() == []


def test_no_parcel_lies_in_memory_as_a_whole(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
        finish(a, "s1", Random(1).randbytes(12_000_000))
        tracemalloc.start()
        pack(a, tmp_path / "one.kioo", 100 << 20)
        with (tmp_path / "one.kioo").open("rb") as file:
            b.carried.take_in(file, ROOM)
        place.meets(b, url)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert b.carried.waiting() == []
    assert peak < 6_000_000


def test_what_was_given_long_ago_is_said_to_be_here_again(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url:
        a = place.tablet("a", stand, url)
    finish(a, "s1")
    pack(a, tmp_path / "one.kioo", 0)
    assert a.outbox()[0].state == "on its way"
    a.lock()
    clock.advance(36 * 86_400)
    again = place.vaults["a"].unlock("p1", "471100")
    assert (again.outbox()[0].state, again.outbox()[0].carried) == ("on this device", None)


def test_a_parcel_of_before_the_server_was_restored_still_opens_and_an_old_answer_does_not_count(
    place, clock, tmp_path
):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
        finish(a, "s1")
        pack(a, tmp_path / "one.kioo", 1 << 20)
        with (tmp_path / "one.kioo").open("rb") as file:
            b.carried.take_in(file, ROOM)
        place.meets(b, url)
        b.carried.hand_back(tmp_path / "old.kioo")
    a.server_stands_at(2_000_000_000)  # it heard meanwhile that the server was put back
    with pytest.raises(Refused):
        take_back(a, tmp_path / "old.kioo")
    assert (len(a.outbox()), a.counts().safe) == (1, 0)


def test_what_nobody_fetched_leaves_after_five_weeks(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
        finish(a, "s1")
        pack(a, tmp_path / "one.kioo", 0)
        with (tmp_path / "one.kioo").open("rb") as file:
            b.carried.take_in(file, ROOM)
        place.meets(b, url)
        clock.advance(36 * 86_400)
        assert (b.carried.waiting(), b.carried.lines(), list((tmp_path / "b").glob("carried/*"))) == ([], [], [])
        assert len(list((tmp_path / "parcels").glob("*.reply"))) == 1
        app.state.service.parcels.tidy()
    assert len(a.outbox()) == 1


def test_a_device_that_never_heard_the_servers_key_says_so(place, clock, tmp_path):
    vault = open_vault(tmp_path / "new", clock=clock, ids=IdMaker(clock, os.urandom), kdf=CHEAP)
    session = vault.add_person("p1", "Grace", "supervisor", "sun", "471100")
    with pytest.raises(Refused):
        pack(session, tmp_path / "one.kioo", 0)
    assert not (tmp_path / "one.kioo").exists()
    vault.close()
