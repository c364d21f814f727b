import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_an_address_may_be_wrong_thirty_times_and_then_waits_a_minute_at_most(country):
    for _ in range(30):
        patience.begin_try(country.store, "from:a", patience.ONE_ADDRESS)
    asked = []
    while len(asked) < 7:
        try:
            patience.begin_try(country.store, "from:a", patience.ONE_ADDRESS)
        except TooSoon as early:
            asked.append(early.wait)
            country.clock.advance(early.wait)
    assert asked == [5, 10, 20, 40, 60, 60, 60]


def test_right_tries_of_a_busy_place_never_make_it_wait(country):
    for _ in range(200):
        patience.begin_try(country.store, "from:a", patience.ONE_ADDRESS)
        patience.take_back(country.store, "from:a")
    patience.begin_try(country.store, "from:a", patience.ONE_ADDRESS)


def test_an_own_right_name_does_not_wash_away_the_wrong_ones(country):
    for _ in range(30):
        patience.begin_try(country.store, "from:a", patience.ONE_ADDRESS)
        patience.begin_try(country.store, "from:a", patience.ONE_ADDRESS)
        patience.take_back(country.store, "from:a")
    patience.begin_try(country.store, "from:a", patience.ONE_ADDRESS)
    with pytest.raises(TooSoon):
        patience.begin_try(country.store, "from:a", patience.ONE_ADDRESS)


@given(st.ip_addresses())
def test_only_public_addresses_are_counted_and_kept_as_hashes(address):
    told = patience.guesser_at(str(address))
    assert bool(told) == address.is_global
    assert str(address) not in told


def test_a_network_of_ipv6_is_one_guesser_and_what_is_no_address_is_none():
    assert (
        patience.guesser_at("2a02:8108::1")
        == patience.guesser_at("2a02:8108::ffff:2")
        != patience.guesser_at("2a02:8109::1")
    )
    assert [patience.guesser_at(one) for one in ("", "testclient", "10.0.0.7", "127.0.0.1", "fe80::1%eth0")] == [""] * 5
