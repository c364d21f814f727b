import pytest

from server import access
from server.access import CONSOLE, Grant, NotYours, Who
from server.store.log import Reach


def who(*grants):
    return Who("p", "P", tuple(Grant(role, path.split("/")[-2], path) for role, path in grants))


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([("supervisor", "n/r/d1/")], [Reach("d1")]),
        ([("chw", "n/r/d1/f1/")], [Reach("d1", frozenset({"f1"}))]),
        ([("chw", "n/r/d1/f1/"), ("team", "n/r/d1/f2/")], [Reach("d1", frozenset({"f1", "f2"}))]),
        ([("chw", "n/r/d1/f1/"), ("manager", "n/r/d1/")], [Reach("d1")]),
        ([("manager", "n/r/")], [Reach("d1"), Reach("d2")]),
        ([("team", "n/r/d2/g1/"), ("supervisor", "n/r/d1/")], [Reach("d1"), Reach("d2", frozenset({"g1"}))]),
        ([("admin", "n/")], []),
        ([], []),
    ],
)
def test_what_devices_and_pages_reach_follows_the_grants(country, grants, expected):
    with country.store.reading():
        assert access.reaches(who(*grants).grants) == expected


def test_a_path_that_only_begins_alike_is_another_place():
    assert not who(("manager", "n/r/d1/")).may(("manager",), "n/r/d10/f1/")


def test_a_place_elsewhere_and_a_place_that_is_not_look_the_same(country):
    said = []
    for place in ("g1", "nowhere"):
        with country.store.reading(), pytest.raises(NotYours) as refused:
            access.unit(who(("manager", "n/r/d1/")), place)
        said.append((refused.value.what, refused.value.next_step))
    assert said[0] == said[1]


def test_whoever_only_administers_sees_no_place_of_work(country):
    with country.store.reading(), pytest.raises(NotYours):
        access.unit(who(("admin", "n/")), "f1")
    with country.store.reading():
        assert access.units(who(("admin", "n/")), "facility") == []


def test_places_are_listed_a_to_z_within_the_grants(country):
    with country.store.reading():
        assert [one.name for one in access.units(who(("manager", "n/r/d1/")), "facility")] == ["Amani", "Baraka"]
        assert len(access.units(CONSOLE, "facility")) == 3


def test_the_scope_does_not_depend_on_who_or_in_which_order():
    one, other = Grant("chw", "f1", "n/f1/"), Grant("team", "f2", "n/f2/")
    assert access.scope_of([one, other]) == access.scope_of([other, one, one])
    assert access.scope_of([one]) != access.scope_of([other]) != access.scope_of([])
