import time

import pytest

from core.errors import Refused
from server import accounts, admin
from server.accounts import WrongSignIn
from server.patience import TooSoon
from server.store.tables import Person, WebSession

PASSWORD = "four plain old words"


@pytest.fixture
def aisha(country):
    return country.person("Aisha", "manager", "d1", "Aisha@Mto", PASSWORD)


def test_signing_in_opens_a_session_that_only_the_cookie_knows(country, aisha):
    session = accounts.sign_in(country.store, " aisha@mto ", PASSWORD)
    assert session.who.id == aisha
    assert session.who.may(("manager",), "n/r/d1/f1/")
    known = accounts.signed_in(country.store, session.token)
    assert (known.who, known.csrf) == (session.who, session.csrf)
    assert session.token not in {row.token_sha256 for row in country.rows(WebSession)}
    accounts.sign_out(country.store, session.token)
    assert accounts.signed_in(country.store, session.token) is None


def test_a_session_ends_after_twelve_hours_or_when_somebody_leaves(country, aisha):
    session = accounts.sign_in(country.store, "aisha@mto", PASSWORD)
    country.clock.advance(12 * 3600 - 1)
    assert accounts.signed_in(country.store, session.token)
    country.clock.advance(1)
    assert accounts.signed_in(country.store, session.token) is None
    again = accounts.sign_in(country.store, "aisha@mto", PASSWORD)
    admin.let_go(country.store, aisha)
    assert accounts.signed_in(country.store, again.token) is None
    with pytest.raises(WrongSignIn):
        accounts.sign_in(country.store, "aisha@mto", PASSWORD)


@pytest.mark.parametrize("login", ["aisha@mto", "nobody"])
def test_a_wrong_sign_in_never_says_what_was_wrong_and_becomes_slow(country, aisha, login):
    said = set()
    for _ in range(4):
        with pytest.raises(WrongSignIn) as wrong:
            accounts.sign_in(country.store, login, "not the password")
        said.add((wrong.value.what, wrong.value.next_step))
    assert len(said) == 1
    with pytest.raises(TooSoon) as early:
        accounts.sign_in(country.store, login, PASSWORD)
    assert early.value.wait == 5
    country.clock.advance(5)
    if login == "aisha@mto":
        assert accounts.sign_in(country.store, login, PASSWORD).who.id == aisha


def test_somebody_without_a_password_cannot_sign_in(country):
    country.person("Otim", "chw", "f1", "otim")
    with pytest.raises(WrongSignIn):
        accounts.sign_in(country.store, "otim", "")


def test_a_short_password_and_a_taken_login_are_refused(country, aisha):
    with pytest.raises(Refused):
        country.person("B", "manager", "d1", "b", "short")
    with pytest.raises(Refused):
        country.person("C", "manager", "d1", "AISHA@mto", PASSWORD)


def test_passwords_are_kept_as_argon2id_of_at_least_46_mib(country, aisha):
    kept = country.rows(Person, id=aisha)[0].password
    assert kept.startswith("$argon2id$")
    assert "m=47104" in kept
    admin.set_password(country.store, aisha, "five other plain old words")
    assert accounts.sign_in(country.store, "aisha@mto", "five other plain old words").who.id == aisha


def test_asking_for_nobody_takes_as_long_as_for_somebody(country, aisha):
    def seconds(login):
        start = time.perf_counter()
        with pytest.raises(WrongSignIn):
            accounts.sign_in(country.store, login, "x")
        return time.perf_counter() - start

    seconds("warm up")
    assert seconds("nobody") > seconds("aisha@mto") / 4
