import pytest

from core.errors import ServerSaysNo
from server import admin, enrolment
from server.store.tables import Device, EnrolCode
from server.sync_service import SyncService
from sync.protocol import Limits, Programme


def refused(work, *args):
    with pytest.raises(ServerSaysNo) as said:
        work(*args)
    return said.value.problem


def ids_of(answer, kind=None):
    return [item.id for item in answer.items if kind in (None, item.kind)]


def test_a_code_enrols_once_and_says_who_and_with_which_key(country):
    protocol, enrolled = country.enrol(country.grace)
    assert (enrolled.person.name, enrolled.person.role, enrolled.person.district) == ("Grace", "supervisor", "d1")
    assert (enrolled.data_key_id, enrolled.data_key) == (country.key.id, country.key.public)
    assert enrolled.threshold == 10
    assert protocol.hello().server == enrolled.server
    assert country.rows(Device)[0].token_sha256 != enrolled.token


def test_a_code_may_be_typed_small_and_with_dashes(country):
    code = admin.new_enrol_code(country.store, country.grace)
    typed = f" {code[:4].lower()}-{code[4:].lower()} "
    assert country.service.for_token("").enrol(typed, "t", "T").person.id == country.grace


def test_codes_have_no_look_alikes_and_are_kept_as_hashes(country):
    codes = {admin.new_enrol_code(country.store, country.grace) for _ in range(40)}
    assert len(codes) == 40
    assert not set("".join(codes)) & set("01OILU")
    assert not codes & {row.code_sha256 for row in country.rows(EnrolCode)}


def test_a_wrong_code_is_refused(country):
    assert refused(country.service.for_token("").enrol, "ABCDEFGH", "t", "T") == "wrong-code"


def test_a_code_is_not_taken_after_72_hours(country):
    code = admin.new_enrol_code(country.store, country.grace)
    country.clock.advance(72 * 3600)
    assert refused(country.service.for_token("").enrol, code, "t", "T") == "code-expired"


def test_a_used_code_is_refused_to_another_tablet(country):
    code = admin.new_enrol_code(country.store, country.grace)
    country.service.for_token("").enrol(code, "t1", "T")
    assert refused(country.service.for_token("").enrol, code, "t2", "T") == "code-used"


def test_a_lost_answer_may_be_asked_for_again_until_the_first_hello(country):
    code = admin.new_enrol_code(country.store, country.grace)
    lost = country.service.for_token("").enrol(code, "t1", "T")
    again = country.service.for_token("").enrol(code, "t1", "T")
    assert refused(country.service.for_token(lost.token).hello) == "not-enrolled"
    country.service.for_token(again.token).hello()
    assert refused(country.service.for_token("").enrol, code, "t1", "T") == "code-used"


def test_a_second_person_joins_a_tablet_that_shows_its_token(country):
    _, first = country.enrol(country.grace, "t1")
    code = admin.new_enrol_code(country.store, country.neema)
    assert refused(country.service.for_token("").enrol, code, "t1", "T") == "device-taken"
    second = country.service.for_token(first.token).enrol(code, "t1", "T")
    assert second.token == first.token
    assert second.person.name == "Neema"
    repeated = country.service.for_token(first.token).enrol(code, "t1", "T")
    assert repeated.person == second.person


def test_guessing_codes_becomes_slow_and_a_jumping_clock_does_not_lock_out(country):
    guesser = country.service.for_token("", "10.0.0.7")
    problems = [refused(guesser.enrol, "ABCDEFGH", f"t{n}", "T") for n in range(5)]
    assert problems == ["wrong-code"] * 4 + ["slow-down"]
    elsewhere = country.service.for_token("", "10.0.0.8")
    assert refused(elsewhere.enrol, "ABCDEFGH", "t", "T") == "wrong-code"
    country.clock.set_back(365 * 86_400)
    with pytest.raises(ServerSaysNo) as said:
        guesser.enrol("ABCDEFGH", "t", "T")
    assert said.value.retry_after <= 900
    country.clock.advance(901 + 365 * 86_400)
    assert refused(guesser.enrol, "ABCDEFGH", "t", "T") == "wrong-code"


def test_an_unknown_or_revoked_token_is_refused(country):
    protocol, enrolled = country.enrol(country.grace, "t1")
    assert refused(country.service.for_token("").hello) == "not-enrolled"
    assert refused(country.service.for_token("x" * 43).push, []) == "not-enrolled"
    admin.revoke_device(country.store, "t1")
    for work, args in ((protocol.hello, ()), (protocol.push, ([],)), (protocol.pull, ({}, 1000))):
        assert refused(work, *args) == "device-revoked"
    again, _ = country.enrol(country.team, "t1")
    with country.store.reading():
        assert enrolment.people_of("t1") == [country.team]
    assert again.hello().server == enrolled.server


def test_too_many_records_at_once_are_refused_whole(country):
    protocol, _ = country.enrol(country.grace)
    assert refused(protocol.push, [country.visit()] * (Limits().records + 1)) == "too-large"


def test_a_pull_brings_everything_of_the_district_once(country):
    protocol, _ = country.enrol(country.grace)
    protocol.push([country.visit(), country.promise(), country.barrier()])
    answer = protocol.pull({}, 1 << 20)
    assert not answer.more
    assert sorted(ids_of(answer, "org_unit")) == ["d1", "f1", "f2", "n", "r"]
    assert ids_of(answer, "promise") == ["pr-1"]
    assert [item.seq for item in answer.items] == sorted(item.seq for item in answer.items)
    assert protocol.pull(answer.cursor, 1 << 20).items == []


def test_a_pull_in_small_pieces_brings_the_same_as_in_one(country):
    protocol, _ = country.enrol(country.grace)
    protocol.push([country.visit(), country.promise(), country.barrier()])
    whole, pieces, cursor, more = protocol.pull({}, 1 << 20), [], {}, True
    while more:
        piece = protocol.pull(cursor, 1)
        assert len({item.seq for item in piece.items}) == 1
        assert piece.cursor != cursor
        pieces += piece.items
        cursor, more = piece.cursor, piece.more
    assert pieces == list(whole.items)
    assert cursor == whole.cursor


def test_a_changed_thing_is_in_the_log_once_as_it_is_now(country):
    protocol, _ = country.enrol(country.grace)
    protocol.push([country.promise()])
    known = protocol.pull({}, 1 << 20).cursor
    protocol.push([country.promise_update("done")])
    [news] = protocol.pull(known, 1 << 20).items
    assert news.body["state"] == "done"
    assert len(ids_of(protocol.pull({}, 1 << 20), "promise")) == 1


def test_a_facilitys_tablet_sees_its_own_facility_only(country):
    supervisor, _ = country.enrol(country.grace)
    supervisor.push([country.promise(), country.promise("pr-2", "f2"), country.visit(facility="f2"), country.visit()])
    tablet, _ = country.enrol(country.team)
    answer = tablet.pull({}, 1 << 20)
    assert {item.facility for item in answer.items} == {None, "f1"}
    assert ids_of(answer, "promise") == ["pr-1"]
    assert answer.cursor == supervisor.pull({}, 1 << 20).cursor


def test_another_district_is_out_of_sight(country):
    country.enrol(country.grace)[0].push([country.visit()])
    other, _ = country.enrol(country.zawadi)
    assert {item.district for item in other.pull({}, 1 << 20).items} == {"d2"}
    assert set(other.pull({"d1": 1}, 1 << 20).cursor) == {"d2"}


def test_a_region_pulls_all_its_districts_one_after_the_other(country):
    rehema = country.person("Rehema", "manager", "r")
    protocol, _ = country.enrol(rehema)
    cursor, more, seen = {}, True, []
    while more:
        piece = protocol.pull(cursor, 300)
        seen += [(item.district, item.seq) for item in piece.items]
        cursor, more = piece.cursor, piece.more
    assert seen == sorted(set(seen))
    assert {district for district, _ in seen} == {"d1", "d2"} == set(cursor)


@pytest.mark.parametrize("cursor", [{"d1": 10_000}, {"d1": -1}])
def test_a_cursor_beyond_the_log_is_told_to_start_over(country, cursor):
    protocol, _ = country.enrol(country.grace)
    assert refused(protocol.pull, cursor, 1000) == "cursor"


def test_the_scope_changes_with_the_grants_and_with_nothing_else(country):
    protocol, enrolled = country.enrol(country.grace, "t1")
    before = protocol.hello().scope
    country.enrol(country.person("Otim", "supervisor", "d1"), "t1", enrolled.token)
    assert protocol.hello().scope == before
    country.enrol(country.zawadi, "t1", enrolled.token)
    assert protocol.hello().scope != before


def test_a_restored_server_says_so_by_its_epoch(country):
    protocol, _ = country.enrol(country.grace)
    assert protocol.hello().epoch == 1
    admin.restored(country.store)
    assert protocol.hello().epoch > 1
    assert protocol.pull({}, 1000).epoch > 1


def test_the_log_names_no_answers_no_people_and_nothing_sealed(country, caplog):
    caplog.set_level("INFO")
    protocol, _ = country.enrol(country.grace)
    caplog.clear()
    sealed = country.feedback()
    protocol.push([sealed])
    assert caplog.text == ""
    visit = country.visit()
    broken = country.record({"id": "They greet everyone"}, "promise")
    protocol.push([visit, broken, sealed])
    assert "records=2" in caplog.text
    for secret in ("They greet", "Grace", "grandmother", sealed.id, "Soap"):
        assert secret not in caplog.text


def test_a_service_of_the_same_store_knows_the_same_devices(country):
    protocol, enrolled = country.enrol(country.grace)
    other = SyncService(country.store, country.clock, country.ids, country.settings)
    assert other.for_token(enrolled.token).hello() == protocol.hello()


def test_a_changed_key_reaches_a_device_that_is_enrolled_already(country):
    device, enrolled = country.enrol(country.grace)
    assert (enrolled.recovery_key, enrolled.lease_days) == ("", 30)
    with country.store.writing():
        country.store.set_setting("recovery_key", "AAAA")
        country.store.set_setting("recovery_key_id", "r1")
    assert device.hello().programme == Programme(
        country.key.id, country.key.public, "r1", "AAAA", 30, courier_key=country.store.setting("courier_key")
    )
