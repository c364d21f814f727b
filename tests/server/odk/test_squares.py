"""One square for Kioo's app and for ODK Collect: whichever holds it up first has it, and the other is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.collect_square import read_square, square_for
from core.errors import ServerSaysNo
from server import admin
from server.enrolment import CODE_HOURS, CODE_LENGTH, KEY_LENGTH
from server.store.square_tables import EnrolSquare
from server.store.tables import Device, EnrolCode
from tests.fakes.programme import gives_keys
from tests.server.odk.stand import Tablet, filled


@pytest.fixture
def square(stand):
    gives_keys(stand.store)
    return admin.new_square(stand.store, stand.people["Grace"])


def collect(stand, square):
    return Tablet(stand.client, f"/v1/key/{square.key}/projects/1")


def enrol(stand, told, device="tablet-1"):
    return stand.app.state.service.for_token("").enrol(told, device, "Tablet 1")


def refused(stand, told, device="tablet-2"):
    with pytest.raises(ServerSaysNo) as no:
        enrol(stand, told, device)
    return no.value.problem


def devices(stand):
    with stand.store.reading():
        return sorted(one.id.partition(":")[0] for one in Device.select())


def test_what_the_square_says_enrols_the_app_and_uses_up_the_code_beside_it(stand, square):
    told = read_square(square_for("https://kioo.example.org/", square.key, "Mto"))
    assert told.server == "https://kioo.example.org"
    assert enrol(stand, told.key).person.name == "Grace"
    assert refused(stand, square.code) == refused(stand, square.key) == "code-used"
    assert collect(stand, square).get("/formList").status_code == 401
    assert devices(stand) == ["tablet-1"]


def test_the_code_that_is_typed_uses_up_the_square(stand, square):
    enrol(stand, square.code)
    assert refused(stand, square.key) == "code-used"
    assert collect(stand, square).get("/formList").status_code == 401


def test_collect_holds_it_up_and_the_key_is_its_own_from_then_on(stand, square):
    tablet = collect(stand, square)
    assert tablet.get("/formList").status_code == 200
    assert tablet.post(filled()).status_code == 201
    assert refused(stand, square.code) == refused(stand, square.key) == "code-used"
    stand.app.state.store.clock.advance(30 * 86_400)
    assert tablet.get("/formList").status_code == 200
    with stand.store.reading():
        [device] = list(Device.select())
        assert (device.name, device.id[:8]) == ("ODK Collect (Grace)", "collect:")
    admin.revoke_device(stand.store, device.id)
    assert tablet.get("/formList").status_code == 401
    assert devices(stand) == ["collect"]


def test_eight_requests_at_once_are_one_tablet(stand, square):
    tablet = collect(stand, square)
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: tablet.get("/formList").status_code, range(8)))
    assert answers == [200] * 8
    assert devices(stand) == ["collect"]


def test_after_its_days_a_square_opens_nothing(stand, square):
    stand.store.clock.advance(CODE_HOURS * 3600)
    assert collect(stand, square).get("/formList").status_code == 401
    assert refused(stand, square.key) == "code-expired"
    assert devices(stand) == []


def test_for_somebody_who_left_it_opens_nothing(stand, square):
    admin.let_go(stand.store, stand.people["Grace"])
    assert collect(stand, square).get("/formList").status_code == 401
    assert refused(stand, square.key) == "wrong-code"


def test_a_key_that_was_made_up_leaves_no_trace_and_the_key_is_no_token(stand, square):
    assert Tablet(stand.client, f"/v1/key/{'A' * KEY_LENGTH}/projects/1").get("/formList").status_code == 401
    assert Tablet(stand.client, f"/v1/key/{square.code}/projects/1").get("/formList").status_code == 401
    with pytest.raises(ServerSaysNo):
        stand.app.state.service.for_token(square.key).hello()
    assert devices(stand) == []
    assert (len(square.code), len(square.key)) == (CODE_LENGTH, KEY_LENGTH)


def test_only_hashes_are_kept(stand, square):
    with stand.store.reading():
        kept = [str(row.__data__) for table in (EnrolCode, EnrolSquare) for row in table.select()]
    assert len(kept) == 2
    assert not [row for row in kept if square.code in row or square.key in row]
