"""Monthly figures into a strict DHIS2 (a fake of ours, over real HTTP): once, again, refused, taken back."""

import json

import pytest

from core.errors import BadSettings, Offline, ServerSaysNo
from server.exchange import dhis2_push, dhis2_values, place_import
from server.exchange.dhis2_answer import outcome
from server.exchange.dhis2_client import Account, Dhis2
from server.exchange.dhis2_mapping import read_mapping, read_places
from server.exchange.dhis2_push import Wishes
from server.exchange.dhis2_values import DataValue
from server.exchange.place_files import Listed
from server.store.dhis2_tables import Dhis2Value
from server.store.tables import Audit
from tests.fakes.dhis2 import FakeDhis2

MONTH = "2026-11"
TABLE = """indicator,part,dataElement,categoryOptionCombo,attributeOptionCombo,least
visit_done,numerator,deVisits,,,
medicines_in_stock,numerator,deStocked,,,
medicines_in_stock,denominator,deMedicines,,,
visit_score,percent,deScore,,,
"""
ELEMENTS = {"deVisits": "INTEGER", "deStocked": "INTEGER", "deMedicines": "INTEGER", "deScore": "PERCENTAGE"}
KIOO = Account(user="kioo", password="district")


@pytest.fixture
def there():
    made = FakeDhis2(dict(ELEMENTS), {"f1": "OU_1", "f2": "OU_2"})
    yield made
    made.close()


@pytest.fixture
def tablet(country):
    return country.enrol(country.grace)[0]


def figures(country, table=TABLE, month=MONTH, places=None):
    mapping = read_mapping(table, dhis2_values.indicators(country.store))
    return dhis2_values.figures(country.store, month, mapping, places or {})


def push(country, there, account=KIOO, table=TABLE, month=MONTH, **wishes):
    found = figures(country, table, month)
    return dhis2_push.push(country.store, Dhis2(there.address, account), month, found.values, Wishes(**wishes))


def held(there, unit="f1"):
    return {element: value for (place, _, element, _), value in there.values.items() if place == unit}


def test_a_month_goes_in_once_and_again_as_the_same(country, tablet, there):
    tablet.push([country.visit(pooled=70), country.visit(pooled=75.5), country.visit(facility="f2")])
    first = push(country, there)
    assert (first.whole, first.outcomes[0].counts) == (True, {"imported": 8, "updated": 0, "ignored": 0, "deleted": 0})
    assert held(there) == {"deVisits": "2", "deStocked": "2", "deMedicines": "4", "deScore": "72.75"}
    kept = dict(there.values)
    second = push(country, there, Account(token="d2pat_1"))
    assert (second.whole, second.outcomes[0].counts["updated"], there.values) == (True, 8, kept)
    assert there.asked[0][1] == there.asked[1][1]
    assert len(country.rows(Dhis2Value)) == 8
    assert {row.thing for row in country.rows(Audit, what="sent figures to DHIS2")} == {
        f"{MONTH} {Dhis2(there.address, KIOO).name}"
    }


def test_a_corrected_visit_corrects_the_value_there(country, tablet, there):
    visit = country.visit(pooled=40)
    tablet.push([visit])
    push(country, there)
    tablet.push([country.visit(pooled=90, id=visit.id, rev=2)])
    assert push(country, there).whole
    assert held(there)["deScore"] == "90"


def test_what_is_here_no_longer_is_named_and_taken_back_when_asked(country, tablet, there):
    visit = country.visit()
    tablet.push([visit, country.visit(facility="f2")])
    push(country, there)
    tablet.push([country.visit(facility="f2", id=visit.id, rev=2)])
    left = push(country, there)
    assert not left.whole
    assert {one.place for one in left.gone} == {"f1"}
    assert len(held(there)) == 4
    taken = push(country, there, take_back=True)
    assert (taken.whole, taken.taken_back[0].counts["deleted"], held(there)) == (True, 4, {})
    assert push(country, there).whole
    assert there.asked[-1][0]["importStrategy"] == "CREATE_AND_UPDATE"


def test_a_try_leaves_nothing_there_and_nothing_noted(country, tablet, there):
    tablet.push([country.visit()])
    tried = push(country, there, only_try=True)
    assert (tried.outcomes[0].counts["imported"], there.values, country.rows(Dhis2Value)) == (4, {}, [])


@pytest.mark.parametrize("bare", [False, True])
def test_a_refused_value_is_told_with_what_to_mend_and_the_others_stay(country, tablet, bare):
    there = FakeDhis2({**ELEMENTS, "deScore": "INTEGER"}, {"f1": "OU_1"}, bare=bare)
    tablet.push([country.visit(pooled=70.5), country.visit(facility="f2")])
    done = push(country, there)
    there.close()
    assert not done.whole
    says = {refusal.says: refusal.mend for refusal in done.outcomes[0].refusals}
    assert any("type constraints" in one for one in says)
    assert any("Organisation unit not found" in one and "data set is assigned" in mend for one, mend in says.items())
    assert held(there) == {"deVisits": "1", "deStocked": "1", "deMedicines": "2"}
    assert len(country.rows(Dhis2Value)) == (0 if bare else 3)


@pytest.mark.parametrize(
    ("table", "mend"),
    [
        ("indicator,part,dataElement\nvisit_done,numerator,deGone\n", "data element"),
        (
            "indicator,part,dataElement,categoryOptionCombo\nvisit_done,numerator,deVisits,cocGone\n",
            "category option combo",
        ),
    ],
)
def test_every_kind_of_id_that_is_wrong_says_which(country, tablet, there, table, mend):
    tablet.push([country.visit()])
    [refusal] = push(country, there, table=table).outcomes[0].refusals
    assert mend in refusal.mend
    assert refusal.about[0].endswith(" at f1")
    assert refusal.n == 1


def test_a_month_that_dhis2_does_not_take_yet_is_told(country, tablet, there):
    there.open_until = "202610"
    tablet.push([country.visit()])
    done = push(country, there)
    assert sum(refusal.n for refusal in done.outcomes[0].refusals) == 4
    assert all("month" in refusal.mend for refusal in done.outcomes[0].refusals)


def test_places_may_be_called_otherwise_there(country, tablet, there):
    tablet.push([country.visit()])
    mapping = read_mapping(TABLE, dhis2_values.indicators(country.store))
    found = dhis2_values.figures(country.store, MONTH, mapping, read_places("place,orgUnit\nf1,OU_1\n"))
    done = dhis2_push.push(country.store, Dhis2(there.address, KIOO), MONTH, found.values, Wishes(org_units="code"))
    assert (done.whole, held(there)["deVisits"]) == (True, "1")


def test_few_records_are_held_back_where_the_table_asks_for_more(country, tablet):
    tablet.push([country.visit(), country.visit(facility="f2"), country.visit(facility="f2")])
    found = figures(country, "indicator,part,dataElement,least\nvisit_done,visits,deVisits,2\n")
    assert ([(one.place, one.value) for one in found.values], found.too_few) == ([("f2", "2")], 1)


def test_what_patients_said_is_in_no_figure_whatever_the_table_says(country, tablet):
    tablet.push([country.feedback() for _ in range(12)])
    country.open_sealed()
    with pytest.raises(BadSettings, match="What patients said is in none"):
        figures(country, "indicator,part,dataElement\noverall,numerator,deX\n")
    assert figures(country).values == []


def test_a_facility_that_moved_has_one_value(country, tablet, there):
    tablet.push([country.visit()])
    place_import.apply(country.store, [Listed("f1", "d2", "facility", "Amani")])
    country.enrol(country.zawadi)[0].push([country.visit(district="d2")])
    push(country, there)
    assert held(there)["deVisits"] == "2"


def test_many_values_go_in_several_pieces(country, tablet, there, monkeypatch):
    monkeypatch.setattr(dhis2_push, "_AT_ONCE", 3)
    tablet.push([country.visit(), country.visit(facility="f2")])
    done = push(country, there)
    assert ([len(rows) for _, rows in there.asked], done.whole) == ([3, 3, 2], True)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("indicator,part\n", "dataElement"),
        ("indicator,part,dataElement\n", "no line"),
        ("indicator,part,dataElement\nvisit_done,half,de\n", "line 2"),
        ("indicator,part,dataElement\nvisit_done,visits,\n", "line 2"),
        ("indicator,part,dataElement,least\nvisit_done,visits,de,few\n", "line 2: least"),
        ("indicator,part,dataElement\nvisit_done,visits,de\nvisit_score,visits,de\n", "line 3: data element de"),
    ],
)
def test_a_table_with_a_mistake_names_its_line(table, says):
    with pytest.raises(BadSettings, match=says):
        read_mapping(table, {"visit_done", "visit_score"})


@pytest.mark.parametrize("text", ["place\n", "place,orgUnit\n,OU_1\n"])
def test_a_table_of_places_with_a_mistake_is_refused(text):
    with pytest.raises(BadSettings):
        read_places(text)


SENT = [DataValue("de", "202611", place, "", "", "1") for place in ("f1", "f2")]


def summary(status="SUCCESS", conflicts=(), rejected=(), **counts):
    told = {"imported": 2, "updated": 0, "ignored": 0, "deleted": 0} | counts
    return {
        "responseType": "ImportSummary",
        "status": status,
        "importCount": told,
        "conflicts": list(conflicts),
        "rejectedIndexes": list(rejected),
    }


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (401, {"message": "Unauthorized"}, "KIOO_DHIS2_TOKEN"),
        (403, None, "authority"),
        (404, None, "before /api"),
        (409, {"status": "ERROR", "message": "Data set is locked"}, "Data set is locked"),
        (200, None, "nothing that says"),
        (200, {"status": "OK", "response": {"id": "x", "jobType": "DATAVALUE_IMPORT"}}, "nothing that says"),
        (201, summary(), "201"),
        (200, summary(imported=1), "do not add up"),
        (200, summary(imported="2"), "does not say how many were imported"),
        (200, summary(imported=-1, updated=3), "does not say"),
    ],
)
def test_an_answer_that_is_not_clear_is_no_success(status, body, says):
    with pytest.raises(ServerSaysNo, match=says):
        outcome(status, body, SENT)


@pytest.mark.parametrize(
    ("told", "accepted", "unexplained"),
    [
        (summary(), 2, 0),
        (summary("WARNING", rejected=[1], imported=1, ignored=1), 1, 0),
        (summary("WARNING", imported=1, ignored=1), 0, 1),
        (summary("SUCCESS", imported=0, ignored=2), 0, 2),
        (summary("ERROR", imported=2), 0, 0),
        (summary("WARNING", conflicts=[{"object": "f2", "value": "?"}], imported=1, ignored=1), 0, 1),
        (summary("WARNING", conflicts=[{"value": "?", "indexes": [1, 9, "x"]}], imported=1, ignored=1), 1, 0),
    ],
)
def test_only_what_is_surely_in_counts_as_in(told, accepted, unexplained):
    found = outcome(200, {"response": told}, SENT)
    assert (len(found.accepted), found.unexplained) == (accepted, unexplained)


def test_an_older_conflict_is_explained_by_the_id_it_names():
    told = summary("WARNING", conflicts=[{"object": "f2", "value": "No access"}], imported=1, ignored=1)
    assert "organisation unit" in outcome(200, told, SENT).refusals[0].mend


def test_no_redirect_is_followed_and_trouble_there_is_no_answer(country, tablet, there):
    tablet.push([country.visit()])
    for answer, problem in (((302, {}), ServerSaysNo), ((503, {}), Offline), ((200, b"<html>log in"), ServerSaysNo)):
        there.answer_with = answer
        with pytest.raises(problem):
            push(country, there)
    assert country.rows(Dhis2Value) == []
    with pytest.raises(Offline):
        Dhis2("http://127.0.0.1:9", KIOO).get("system/info")


def test_a_key_goes_over_tls_only_and_is_never_written_out():
    for address in ("http://dhis2.example.org", "dhis2.example.org", "ftp://x"):
        with pytest.raises(BadSettings):
            Dhis2(address, KIOO)
    assert "district" not in repr(KIOO)
    with pytest.raises(BadSettings, match="KIOO_DHIS2_USER"):
        Account().header()
    assert Dhis2("https://h.example/hmis/", KIOO).name == "h.example/hmis"


def test_organisation_units_come_over_the_same_way(there):
    there.say_units = [{"id": "a", "name": "A"}]
    assert Dhis2(there.address, KIOO).get("organisationUnits", paging="false") == {"organisationUnits": there.say_units}
    with pytest.raises(ServerSaysNo):
        Dhis2(there.address, KIOO).get("dataSets")


@pytest.mark.parametrize("month", ["2026-13", "november", "2026-1"])
def test_what_is_no_month_is_refused(country, month):
    with pytest.raises(BadSettings, match="month"):
        figures(country, month=month)


def test_values_are_printed_as_dhis2_reads_them(country, tablet):
    tablet.push([country.visit()])
    [first, *_] = [
        one.as_json() for one in figures(country, TABLE.replace("deVisits,", "deVisits,coc1")).values if one.category
    ]
    assert (
        json.dumps(first)
        == '{"dataElement": "deVisits", "period": "202611", "orgUnit": "f1", "value": "1", "categoryOptionCombo": "coc1"}'
    )
