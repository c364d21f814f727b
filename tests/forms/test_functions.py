"""Laws and known answers of the functions, family by family."""

import base64
import hashlib
import math

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import assume, given
from hypothesis import strategies as st

from forms import dates, values
from forms.calendar_names import NAMES
from forms.xpath.functions import FUNCTIONS, digests, geo, numbers, randoms, texts
from tests.forms.xpath_bench import Bench, ListBench

PLACES = st.tuples(st.floats(-85, 85), st.floats(-175, 175)).map(lambda at: f"{at[0]:.6f} {at[1]:.6f}")
WORDS = st.text(max_size=20)


# getodk/javarosa FisherYatesExamplesTest (Apache-2.0)
@pytest.mark.parametrize(
    ("items", "seed", "expected"),
    [
        ("0123456789", 33, "3548201697"),
        ("0123456789", 42, "0591846372"),
        ("ABCDEF", 42, "AFCBDE"),
        ("ABCDEF", -42, "EDAFBC"),
        ("ABCDEF", 1, "BFEACD"),
        ("ABCDEF", 11111111, "ACDBFE"),
    ],
)
def test_a_seeded_shuffle_gives_the_order_collect_gives(items, seed, expected):
    assert "".join(randoms.shuffled(list(items), seed)) == expected


@given(st.lists(st.integers()), st.integers(-(2**63), 2**63 - 1))
def test_a_shuffle_loses_and_invents_nothing(items, seed):
    assert sorted(randoms.shuffled(items, seed)) == sorted(items)


@pytest.mark.parametrize(("seed", "expected"), [("", 0), ("7", 7), (7.9, 7), ("-3.5", -3), (True, 1)])
def test_a_seed_is_a_whole_number_however_it_is_written(seed, expected):
    assert randoms.seed_of(seed) == expected


def test_a_seed_of_words_counts_by_its_hash():
    wanted = int.from_bytes(hashlib.sha256(b"kioo").digest()[:8], "big", signed=True)
    assert randoms.seed_of("kioo") == wanted
    list_bench = ListBench("<root>" + "".join(f"<i>{n}</i>" for n in range(10)) + "</root>")
    assert list_bench.text("join('', randomize(/root/i, 33))") == "3548201697"


@given(WORDS, st.text(min_size=1, max_size=3), WORDS)
def test_before_and_after_share_what_is_between(one, part, other):
    text = one + part + other
    before, after = (FUNCTIONS[f"substring-{side}"].work(text, part) for side in ("before", "after"))
    assert before + part + after == text


@given(WORDS, st.integers(-25, 25), st.integers(-25, 25))
def test_substr_cuts_as_python_does(text, start, end):
    assert texts.substr(text, float(start), float(end)) == text[start:end]


@given(WORDS, st.integers(1, 25), st.integers(0, 25))
def test_substring_counts_from_one(text, start, length):
    assert texts.substring(text, float(start), float(length)) == text[start - 1 : start - 1 + length]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_without_exponent_and_read_back_alike(number):
    written = values.text_of_number(number)
    assert "e" not in written.lower()
    assert values.number_of(written) == number


@given(st.floats(-1e6, 1e6), st.integers(-6, 6))
def test_rounding_stays_within_half_a_step_and_changes_nothing_twice(number, digits):
    once = numbers.rounded(number, float(digits))
    assert abs(once - number) <= 0.5 * 10.0**-digits * (1 + 1e-9) + 1e-9
    assert numbers.rounded(once, float(digits)) == once


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        (2, 10, 1024),
        (-2, 1025, -math.inf),
        (10, 400, math.inf),
        (0, -1, math.inf),
        (0, -2, math.inf),
        (-8, 1 / 3, math.nan),
    ],
)
def test_powers_overflow_as_ieee_754_says(base, exponent, expected):
    found = numbers.power(float(base), float(exponent))
    assert found == expected or (math.isnan(found) and math.isnan(expected))


@given(PLACES, PLACES)
def test_a_way_is_as_long_there_as_back_and_never_longer_than_half_the_earth(one, other):
    there, back = geo.distance([one], [other]), geo.distance([f"{other};{one}"])
    assert math.isclose(there, back, rel_tol=1e-9, abs_tol=1e-6)
    assert 0 <= there <= math.pi * geo.EARTH_RADIUS + 1


@given(st.lists(PLACES, min_size=3, max_size=8), st.integers(0, 7))
def test_an_area_does_not_depend_on_where_one_begins_or_which_way_one_walks(places, turn):
    turned = places[turn % len(places) :] + places[: turn % len(places)]
    wanted = geo.area([";".join(places)])
    for other in (turned, places[::-1]):
        assert math.isclose(geo.area([";".join(other)]), wanted, rel_tol=1e-6, abs_tol=1e3)


@pytest.mark.parametrize(
    ("line", "crosses"),
    [
        ("0 0;0 1;1 1;1 0;0 0", False),
        ("0 0;1 1;0 1;1 0", True),
        ("0 0;1 1;0 1;1 0;0 0", True),
        ("0 0;0 2;0 1", True),
        ("0 0;0 1;0 2", False),
        ("0 0;2 0;2 2;1 0", True),
        ("0 0;0 0;1 1", False),
        ("0 0", False),
        ("x", False),
        ("", False),
    ],
)
def test_a_line_that_meets_itself_is_seen(line, crosses):
    assert geo.intersects(line) is crosses


@given(st.sampled_from(["MD5", "SHA-1", "sha256", "SHA-384", "SHA-512"]), WORDS)
def test_a_digest_is_the_same_in_hex_and_base64(algorithm, text):
    assume(text.isprintable())
    in_hex, in_base64 = (digests.digest(text, algorithm, encoding) for encoding in ("hex", "base64"))
    assert base64.b64decode(in_base64).hex() == in_hex


@given(WORDS)
def test_base64_is_read_back(text):
    assume("\x00" not in text)
    assume(text.isprintable())
    assert digests.decode(base64.b64encode(text.encode()).decode()) == text


@pytest.mark.parametrize("text", ["a", "====", "gICA", "é"])
def test_what_is_no_base64_of_text_is_blank(text):
    assert digests.decode(text) == ""


@given(st.binary(min_size=32, max_size=32), st.text(max_size=10), st.integers(0, 70))
def test_a_signed_text_is_told_only_as_it_was_signed(secret, text, spoiled):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    message = text.encode("utf-8", "ignore")
    signed = bytearray(key.sign(message) + message)
    public = base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    assert digests.extract_signed(base64.b64encode(signed).decode(), public) == message.decode()
    if spoiled < len(signed):
        signed[spoiled] ^= 1
        assert digests.extract_signed(base64.b64encode(signed).decode(), public) == ""


@pytest.mark.parametrize(("contents", "key"), [("", ""), ("AAAA", "AAAA"), ("!", "!")])
def test_what_nobody_signed_is_blank(contents, key):
    assert digests.extract_signed(contents, key) == ""


@given(st.dates(), st.sampled_from(sorted(NAMES)))
def test_a_day_is_written_and_read_back_in_every_language(day, language):
    iso = dates.formatted(day.isoformat(), "%Y-%m-%d", language, 180)
    short = dates.formatted(day.isoformat(), "%b|%a", language, 180)
    assert iso == day.isoformat()
    names = dates.names_of(language)
    assert short == f"{names[1][day.month - 1]}|{names[0][day.weekday()]}"


@given(st.integers(-20_000, 60_000), st.integers(-14 * 60, 14 * 60))
def test_a_whole_number_is_the_same_day_in_every_zone(number, offset):
    bench_day = dates.as_date(float(number), offset)
    assert dates.as_day_or_moment(float(number), offset) == bench_day
    assert dates.days(bench_day) == number


@given(st.floats(-20_000, 60_000), st.integers(-14 * 60, 14 * 60))
def test_a_moment_survives_being_written(number, offset):
    written = dates.as_moment(number, offset)
    assert math.isclose(dates.days(written, offset), number, abs_tol=1e-7)


@pytest.mark.parametrize("language", ["xx", "en-GB", "EN", ""])
def test_a_language_without_names_gets_those_of_its_kin_or_english(language):
    assert dates.names_of(language) == dates.names_of("en")


LIST = "<root><item><name>a</name><price>3</price></item><item><name>b</name><price>5</price></item></root>"


def test_pulldata_is_short_for_a_look_into_a_list():
    bench = ListBench(LIST)
    assert bench.text("pulldata('doc', 'price', 'name', 'b')") == "5"
    assert bench.text("pulldata('doc', 'price', 'name', 'z')") == ""


def test_indexed_repeat_goes_three_levels_deep():
    inner = "<c><x>{}</x></c>"
    document = "<d>" + "".join(
        f"<a><b>{''.join(inner.format(f'{a}{b}{c}') for c in '12')}</b><b>{inner.format(f'{a}21')}{inner.format(f'{a}22')}</b></a>"
        for a in "12"
        for b in "1"
    )
    bench = Bench(document + "<q/></d>")
    look = "indexed-repeat(/d/a/b/c/x, /d/a, {}, /d/a/b, {}, /d/a/b/c, {})"
    assert bench.text(look.format(2, 1, 2), "/d/q") == "212"
    assert bench.text(look.format(1, 2, 1), "/d/q") == "121"
    assert bench.text(look.format(1, 2, 3), "/d/q") == ""
    some = "indexed-repeat(/d/a/b/c/x, /d/a, {}, /d/a/b, {})"
    assert bench.text(f"join(' ', {some.format(2, 1)})", "/d/q") == "211 212"
    assert (bench.text(some.format(2, 1), "/d/q"), bench.text(f"count({some.format(2, 3)})", "/d/q")) == ("211", "0")


def test_the_form_and_the_device_speak_for_themselves():
    bench = Bench("<d version='7'><a/></d>")
    bench.session._env.device = "kioo:1"
    assert (bench.text("version()"), bench.text("property('deviceid')"), bench.text("property('sim')")) == (
        "7",
        "kioo:1",
        "",
    )
