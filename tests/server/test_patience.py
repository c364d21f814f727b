import pytest

from server import patience
from server.patience import TooSoon
from server.store.tables import SignInTry


def waits(country, who, tries):
    """Each wait that is asked for when somebody tries again as soon as allowed."""
    asked = []
    while len(asked) < tries:
        try:
            patience.begin_try(country.store, who)
        except TooSoon as early:
            asked.append(early.wait)
            country.clock.advance(early.wait)
    return asked


def test_the_first_tries_are_free_then_the_wait_doubles_to_a_quarter_of_an_hour(country):
    assert waits(country, "a", 10) == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_each_who_waits_alone_and_a_right_try_forgives(country):
    waits(country, "a", 3)
    patience.begin_try(country.store, "b")
    patience.forgive(country.store, "a")
    for _ in range(4):
        patience.begin_try(country.store, "a")
    with pytest.raises(TooSoon):
        patience.begin_try(country.store, "a")


def test_a_clock_set_back_a_year_locks_nobody_out_for_a_year(country):
    waits(country, "a", 9)
    patience.begin_try(country.store, "a")
    country.clock.set_back(365 * 86_400)
    with pytest.raises(TooSoon) as early:
        patience.begin_try(country.store, "a")
    assert early.value.wait <= 900


def test_tries_of_long_ago_are_forgotten(country):
    patience.begin_try(country.store, "a")
    country.clock.advance(25 * 3600)
    patience.begin_try(country.store, "b")
    assert [row.who for row in country.rows(SignInTry)] == ["b"]
