from server import audit
from server.store.tables import Audit


def test_each_district_has_a_chain_of_its_own(country):
    for district in ("d1", "d2", "d1"):
        audit.write(country.store, district, "p", "looked", "thing")
    assert [row.seq for row in country.rows(Audit, district="d1")] == [1, 2]
    assert audit.first_break(country.store, "d1") is None
    assert audit.first_break(country.store, audit.COUNTRY) is None


def test_a_changed_or_missing_row_breaks_the_chain(country):
    for _ in range(4):
        audit.write(country.store, "d1", "p", "looked", "thing")
    with country.store.writing():
        Audit.update(who="q").where((Audit.district == "d1") & (Audit.seq == 2)).execute()
    assert audit.first_break(country.store, "d1") == 3
    with country.store.writing():
        Audit.erase(Audit.district == "d1", Audit.seq == 2)
    assert audit.first_break(country.store, "d1") == 3
