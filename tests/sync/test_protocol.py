import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import WireRecord
from sync.protocol import as_json, record_from_json

TEXT = st.text(max_size=10)
VALUES = st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | TEXT, st.lists, max_leaves=4)
RECORDS = st.builds(
    WireRecord,
    *[TEXT, st.integers(1, 9), TEXT, TEXT, TEXT, TEXT, st.dictionaries(TEXT, VALUES, max_size=3)],
    form=st.none() | TEXT,
    version=st.none() | TEXT,
    author=st.none() | TEXT,
    made=st.none() | st.integers(0, 2**48),
    extra=st.dictionaries(st.sampled_from(["newer", "later"]), VALUES),
)


@given(RECORDS)
def test_a_record_is_read_back_as_it_was_unknown_fields_included(record):
    assert record_from_json(json.loads(json.dumps(as_json(record)))) == record


@pytest.mark.parametrize("field", ["id", "rev", "kind", "district", "facility", "sha256", "data"])
def test_a_record_without_a_needed_field_is_not_read(field):
    whole = {"id": "a", "rev": 1, "kind": "k", "district": "d", "facility": "f", "sha256": "s", "data": {}}
    del whole[field]
    with pytest.raises(KeyError, match=field):
        record_from_json(whole)


def test_fields_that_do_not_apply_stay_at_home():
    assert set(as_json(WireRecord("a", 1, "feedback", "d", "f", "s", {}))) == {
        *("id", "rev", "kind", "district", "facility", "sha256", "data")
    }
