"""Routes lead to screens, roles to homes and tabs."""

import pytest

from app.navigation import ANYBODY, HOMES, PLACES, find, home_of, tab_route, tabs_of
from app.views.kit_page import TABS


def test_parts_of_a_route_and_its_query_reach_the_screen():
    found = find("/unlock/p%2F1?from=here")
    assert found.place.route == "/unlock/{uid}"
    assert found.parts == {"uid": "p/1", "from": "here"}


@pytest.mark.parametrize("route", ["/nowhere", "/unlock", "/unlock/a/b", ""])
def test_an_unknown_route_leads_nowhere(route):
    assert find(route) is None


def test_a_slash_at_the_end_changes_nothing():
    assert find("/today/").place.route == "/today"


@pytest.mark.parametrize("role", sorted(ANYBODY))
def test_every_role_has_a_home_it_may_open_and_tabs_that_lead_somewhere(role):
    assert role in find(home_of(role)).place.roles
    for tab in tabs_of(role):
        assert role in find(tab_route(role, tab)).place.roles


def test_every_role_has_exactly_one_home():
    for role in ANYBODY:
        assert sum(role in roles for _, roles in HOMES) == 1


def test_no_two_places_take_the_same_route_and_every_tab_is_known():
    routes = [place.route for place in PLACES]
    assert len(routes) == len(set(routes))
    assert {place.tab for place in PLACES if place.tab} <= {tab[0] for tab in TABS}


def test_a_role_has_a_tab_once():
    for role in ANYBODY:
        assert len(tabs_of(role)) == len(set(tabs_of(role)))


def test_an_unknown_tab_leads_home():
    assert tab_route("supervisor", "moon") == home_of("supervisor")
