"""What the quick library writes counts only where it is what everybody else writes."""

import json
from hashlib import sha256

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.quick_json import canonical_if, read, text_of
from sync.canonical import canonical, sha256_of

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)


@given(VALUES)
@example(1e16)
@example(1 << 70)
@example({"\u00e9": 1, "z": -0.0, "e\u0301": 5e-324})
@example("\x7f\u2028\ud83d\ude00")
def test_a_right_hash_gives_the_canonical_bytes(value):
    try:
        wanted = canonical(value)
    except UnicodeEncodeError:  # half a letter, which no request can hold
        return
    assert canonical_if(value, sha256(wanted).hexdigest()) == wanted
    assert json.loads(text_of(value)) == json.loads(wanted)


@given(VALUES)
def test_a_wrong_hash_gives_nothing(value):
    try:
        assert canonical_if(value, "0" * 64) is None
    except UnicodeEncodeError:
        return


@pytest.mark.parametrize("endless", [float("inf"), float("nan")])
def test_what_is_no_number_is_refused_as_by_canonical(endless):
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_if({"n": endless}, sha256_of(None))


def slowly(text):
    """As the standard library reads it: the value with its types, or None for no JSON."""
    try:
        return repr(json.loads(text, parse_constant=int))
    except ValueError:
        return None


def quickly(text):
    try:
        return repr(read(text))
    except ValueError:
        return None


NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,4})?", fullmatch=True)
TEXTS = st.one_of(
    VALUES.map(json.dumps),
    VALUES.map(lambda value: json.dumps(value, ensure_ascii=False, indent=1)),
    NUMBERS,
    NUMBERS.map(lambda number: f'{{"a": {number}, "a": [{number}]}}'),
    st.text(alphabet='{}[]",:\\ud80c0-1.5eNaInfity \n\t\x00', max_size=20),
)


@given(TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"-0")
@example(b"-0.0")
@example(b"1e400")
@example(b"-1E-400")
@example(b"18446744073709551615")
@example(b"18446744073709551616")
@example(b"-9223372036854775809")
@example(b'"\\ud800"')
@example(b"NaN")
@example(b"[-Infinity]")
@example(b"\xef\xbb\xbf1")
@example(b"\xff\xfe1\x00")
@example(b"\xed\xa0\x80")
@example(b'{"a": 1, "a": 2}')
@example(b"[1] x")
def test_what_is_read_quickly_is_what_is_read_slowly(text):
    assert quickly(text) == slowly(text)


@pytest.mark.parametrize("deep", [2_000, 40_000])
def test_what_is_too_deep_ends_in_an_error_of_the_standard_library(deep):
    with pytest.raises(RecursionError):
        read(b"[" * deep + b"]" * deep)
