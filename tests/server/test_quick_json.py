"""What the quick library writes counts only where it is what everybody else writes."""

import json
from hashlib import sha256

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.quick_json import canonical_if, text_of
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
