"""What waits for somebody's word: listed in the tablet's words, decided once, counted from then on, and never gone."""

from dataclasses import replace

import pytest

from core.records import WireRecord
from server import admin
from server.kept_aside import _STANDS_OUT
from server.store import form_reading
from server.store.tables import Audit, Record, Visit
from sync.canonical import sha256_of
from sync.status import explain
from tests.server.pages.test_barriers import csrf_of
from tests.server.pages.test_walk import Shown

PAGE = "/to-look-at"


def words(client):
    return Shown(client.get(PAGE).text).text


def sent(district, name, *records):
    return [receipt.status for receipt in district.tablet(name).push(list(records)).results]


def visit_of(district, facility="tindwa", **more):
    """A small sheet of the visit form, by Aisha unless said otherwise."""
    data = {"answers": {"strength_words": "They washed hands."}, "ended": district.clock.now_ms(), "score": None}
    data |= more
    made = district.record("submission", "d1", facility, data, form="kioo_visit", version="1")
    return replace(made, author=district.people["aisha"], version=version_of(district))


def version_of(district):
    return form_reading.form_versions(district.store)[0].version


def other_than(record, words):
    data = {**record.data, "answers": {**record.data["answers"], "strength_words": words}}
    return replace(record, data=data, sha256=sha256_of(data))


def decide(client, record: WireRecord, do, wrong=None):
    named = {"district": record.district, "id": record.id, "rev": str(record.rev), "sha256": record.sha256}
    fields = {"csrf": csrf_of(client, PAGE), "do": do} | named | (wrong or {})
    return client.post(PAGE, data=fields, follow_redirects=False)


def statuses(district, record):
    with district.store.reading():
        rows = Record.select().where(Record.id == record.id)
        return {row.sha256: row.status for row in rows}


def counted(district, record):
    with district.store.reading():
        return Visit.select().where(Visit.id == record.id).count()


@pytest.fixture
def aside(own_district):
    """A visit at Tindwa from a tablet that has nothing to do with Tindwa."""
    record = visit_of(own_district)
    assert sent(own_district, "noor", record) == ["quarantined"]
    return record


@pytest.fixture
def twice(own_district):
    """Two versions of one visit; the second says something else."""
    first = visit_of(own_district)
    second = other_than(first, "They had no soap.")
    assert sent(own_district, "aisha", first, second) == ["stored", "conflict"]
    return first, second


def test_what_is_kept_aside_is_said_in_the_words_of_the_tablet(own_district, aside, browse):
    said = words(browse(own_district, "lela"))
    assert explain("not-yours").what in said
    assert "Tindwa Health Centre" in said
    assert "Noor’s tablet" in said
    assert "washed hands" not in said


def test_let_in_it_counts_as_any_other_and_its_tablet_is_told_nothing_new(own_district, aside, browse):
    client = browse(own_district, "lela")
    assert (counted(own_district, aside), statuses(own_district, aside)) == (0, {aside.sha256: "quarantined"})
    assert decide(client, aside, "let-in").headers["location"] == f"{PAGE}?told=let-in"
    assert (counted(own_district, aside), statuses(own_district, aside)) == (1, {aside.sha256: "stored"})
    assert explain("not-yours").what not in words(client)
    assert sent(own_district, "noor", aside) == ["duplicate"]
    with own_district.store.reading():
        assert "let in a record kept aside" in [row.what for row in Audit.select()]


def test_left_aside_it_is_kept_and_nobody_is_asked_again(own_district, aside, browse):
    client = browse(own_district, "lela")
    decide(client, aside, "leave")
    assert explain("not-yours").what not in words(client)
    assert statuses(own_district, aside) == {aside.sha256: "quarantined"}
    assert sent(own_district, "noor", aside) == ["quarantined"]


def test_who_comes_second_is_told_that_it_is_decided(own_district, aside, browse):
    for do, told in (("let-in", "let-in"), ("let-in", "decided"), ("leave", "decided")):
        assert decide(browse(own_district, "lela"), aside, do).headers["location"] == f"{PAGE}?told={told}"
    assert statuses(own_district, aside) == {aside.sha256: "stored"}


def test_of_a_place_nobody_knows_the_place_comes_first(own_district, browse):
    record = replace(visit_of(own_district, "newplace"), district="d1")
    assert sent(own_district, "aisha", record) == ["quarantined"]
    client = browse(own_district, "lela")
    answer = decide(client, record, "let-in")
    assert answer.status_code == 422
    assert "Add the place first" in answer.text
    assert statuses(own_district, record) == {record.sha256: "quarantined"}
    admin.import_units(own_district.store, ["id,parent,level,name", "newplace,d1,facility,Newplace Clinic"])
    assert decide(client, record, "let-in").headers["location"] == f"{PAGE}?told=let-in"
    assert counted(own_district, record) == 1


def test_both_versions_are_shown_where_they_differ_and_the_other_can_be_taken(own_district, twice, browse):
    first, second = twice
    client = browse(own_district, "lela")
    said = words(client)
    for part in (
        explain("same-id").what,
        "In your own words strength_words",
        "They washed hands.",
        "They had no soap.",
    ):
        assert part in said
    assert decide(client, second, "other").headers["location"] == f"{PAGE}?told=other"
    assert statuses(own_district, first) == {first.sha256: "conflict", second.sha256: "stored"}
    assert counted(own_district, first) == 1
    assert "They had no soap." not in words(client)


def test_questions_and_choices_are_called_as_the_form_calls_them_in_the_readers_language(own_district, browse):
    first = visit_of(own_district)
    answers = {**first.data["answers"], "strength": "clean_place kind_words", "unheard_of": "x"}
    other = {**first.data, "answers": answers}
    second = replace(first, data=other, sha256=sha256_of(other))
    assert sent(own_district, "aisha", first, second) == ["stored", "conflict"]
    said = words(browse(own_district, "lela"))
    assert "A clean and tidy place, Kind words for patients" in said
    assert "strength" in said
    assert "unheard of unheard_of" in said
    client = browse(own_district, "lela")
    client.get("/language/fr?back=/")
    assert "Un lieu propre et rangé, Des paroles aimables pour les patients" in words(client)


def test_or_it_stays_as_it_stands(own_district, twice, browse):
    first, second = twice
    client = browse(own_district, "lela")
    decide(client, second, "leave")
    assert statuses(own_district, first) == {first.sha256: "stored", second.sha256: "conflict"}
    assert "same" not in words(client)
    assert decide(client, second, "other").headers["location"] == f"{PAGE}?told=decided"


def test_what_is_odd_says_how_and_is_seen_once(own_district, browse):
    record = replace(visit_of(own_district), version="of tomorrow")
    assert sent(own_district, "aisha", record) == ["stored"]
    client = browse(own_district, "lela")
    assert "was never published here" in words(client)
    assert record.id in client.get(PAGE).text
    decide(client, record, "leave")
    assert record.id not in client.get(PAGE).text
    assert counted(own_district, record) == 1


def test_who_cares_for_another_district_neither_sees_nor_decides(own_district, aside, twice, browse):
    for name in ("zuri", "grace", "aisha"):
        client = browse(own_district, name)
        if name == "zuri":
            assert "Tindwa" not in words(client)
        else:
            assert client.get(PAGE).status_code == 404
        token = csrf_of(client, PAGE if name == "zuri" else "/about-you")
        named = {"district": "d1", "id": aside.id, "rev": "1", "sha256": aside.sha256, "csrf": token, "do": "let-in"}
        client.post(PAGE, data=named, follow_redirects=False)
    assert statuses(own_district, aside) == {aside.sha256: "quarantined"}


def test_who_only_sets_up_sees_that_it_waits_but_no_answer(own_district, twice, browse):
    said = words(browse(own_district, "sami"))
    assert explain("same-id").what in said
    assert "They had no soap." not in said


@pytest.mark.parametrize("wrong", [{"rev": "x"}, {"rev": "99999999999"}, {"do": "delete"}, {"sha256": "%"}, {"id": ""}])
def test_what_our_page_never_sends_changes_nothing(own_district, aside, browse, wrong):
    answer = decide(browse(own_district, "lela"), aside, "let-in", wrong)
    assert answer.status_code in {303, 404}
    assert statuses(own_district, aside) == {aside.sha256: "quarantined"}


def test_of_many_records_only_those_that_stand_out_are_looked_at(own_district):
    with own_district.store.reading():
        query, values = Record.select(Record.id).where(_STANDS_OUT & Record.district.in_(["d1"])).sql()
        plan = own_district.store.engine.database.execute_sql(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
    assert "record_stands_out" in str(plan)
