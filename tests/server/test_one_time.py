"""Codes of a phone, against RFC 6238's own table and an app that works them out by itself."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.script import EASTERN_DIGITS, in_digits
from server import one_time
from tests.fakes.clock import FakeClock
from tests.fakes.phone import Phone

SEED = b"12345678901234567890"
# RFC 6238, appendix B, the rows of SHA-1; ours are the last six of their eight digits.
RFC = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}

secrets, steps = st.binary(min_size=20, max_size=20), st.integers(100, 2**40)


@pytest.mark.parametrize(("seconds", "told"), RFC.items())
def test_the_codes_are_those_of_the_rfc(seconds, told):
    assert one_time.code_at(SEED, seconds // 30) == told[-6:]
    assert one_time.step_of(SEED, told[-6:], seconds * 1000, after=0) == seconds // 30


@given(secrets, steps, st.integers(-5, 5))
def test_a_code_counts_half_a_minute_around_its_time_and_no_longer(secret, step, off):
    code = one_time.code_at(secret, step)
    found = one_time.step_of(secret, code, (step + off) * 30_000, after=-9)
    if abs(off) <= 1:
        assert found is not None
    elif found is not None:  # once in a million another step shows the same digits
        assert one_time.code_at(secret, found) == code


@given(secrets, steps, st.integers(-1, 1))
def test_a_code_that_was_used_and_those_before_it_count_no_more(secret, step, by):
    used = one_time.step_of(secret, one_time.code_at(secret, step + by), step * 30_000, after=-9)
    for again in range(step - 1, used + 1):
        found = one_time.step_of(secret, one_time.code_at(secret, again), step * 30_000, after=used)
        assert found is None or found > used


@given(secrets, st.integers(0, 2**41))
def test_a_phone_that_knows_nothing_of_ours_shows_the_same(secret, now):
    clock = FakeClock()
    clock.now_ms = lambda: now
    phone = Phone(one_time.secret_in_letters(secret), clock)
    assert phone.code() == one_time.code_at(secret, now // 30_000)


@pytest.mark.parametrize("typed", ["287082", " 287 082 ", "287\t082", in_digits("287082", EASTERN_DIGITS)])
def test_a_code_is_read_as_people_type_it(typed):
    assert one_time.step_of(SEED, typed, 59_000, after=0) == 1


@given(
    st.one_of(st.text(max_size=12), st.sampled_from(["", "28708", "2870822", "28708２x", "²²²²²²", "-28708", "1e5000"]))
)
def test_whatever_else_is_typed_is_no_code_and_no_fault(typed):
    code = one_time.code_in(typed)
    assert code == "" or (len(code) == 6 and code.isascii() and code.isdigit())
    assert one_time.step_of(SEED, typed, 59_000, after=99) is None


@given(secrets, st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_the_address_in_the_square_says_whose_and_how(secret, login, programme):
    address = urlsplit(one_time.address_of(secret, login, programme))
    told = parse_qs(address.query, strict_parsing=True)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    issuer, _, name = address.path.lstrip("/").partition(":")
    assert unquote(issuer) == programme.replace(":", " ") == told["issuer"][0]
    assert unquote(name) == login
    assert told["secret"] == [one_time.secret_in_letters(secret).replace(" ", "")]
    assert (told["algorithm"], told["digits"], told["period"]) == (["SHA1"], ["6"], ["30"])
