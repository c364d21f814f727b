"""A dictionary is the published form's and nobody's words; what is packed with it is read back byte for byte, within the limits."""

import gzip
import json
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import visit
from core.errors import ServerSaysNo
from core.records import WireRecord
from server.request_body import understood
from sync.batch import body_of
from sync.dictionary import NAME_BYTES, bare_dictionary, dictionary_of, name_of, packed
from sync.packing import GZIP, PLAIN, WAYS, Packing
from sync.problems import refusal
from sync.protocol import BY_DICTIONARY, Limits

LIMITS = Limits()
MADE = dictionary_of("kioo_visit", "7", visit.xform(), visit.PLAN)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=20,
)


def known(name):
    if name != name_of(MADE):
        raise refusal("dictionary-unknown")
    return MADE


def read(body, limits=LIMITS):
    return understood(body, BY_DICTIONARY, limits, known)


def refused(body, limits=LIMITS):
    with pytest.raises(ServerSaysNo) as caught:
        read(body, limits)
    return caught.value.problem


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=5))
def test_what_is_packed_is_read_back(value):
    assert read(packed(json.dumps(value, ensure_ascii=False).encode(), MADE)) == value


def test_both_ends_make_the_same_of_the_same_form_and_another_of_another_version():
    assert dictionary_of("kioo_visit", "7", visit.xform(), json.loads(json.dumps(visit.PLAN))) == MADE
    assert dictionary_of("kioo_visit", "8", visit.xform(), visit.PLAN) != MADE
    assert len(MADE) <= 32 << 10


def test_it_holds_names_and_choices_and_no_number_of_anybody():
    said = MADE.decode()
    assert '"soap":"yes"' in said
    assert '"days_out":""' in said
    assert set(re.findall(r"[0-9]+", said)) <= {
        "0",
        "1",
        "01",
        "7",
        "17",
        "019",
        "202",
        "256",
    }  # heads of ids and days; 256 is in "sha256"


def test_a_sheet_alone_takes_little_more_than_half_of_what_gzip_makes_of_it():
    data = {**visit.finished(1), "started": 1_795_000_000_000, "ended": 1_795_006_000_000}
    sheet = WireRecord("0199", 1, "submission", "d1", "f1", "ab" * 32, data, form="kioo_visit", version="7")
    body = body_of([sheet])
    assert len(packed(body, MADE)) < 0.6 * len(gzip.compress(body, 9))


@pytest.mark.parametrize("at", [0, NAME_BYTES, NAME_BYTES + 3, -1])
def test_a_changed_byte_anywhere_is_noticed(at):
    body = bytearray(packed(b'{"records": []}', MADE))
    body[at] ^= 1
    assert refused(bytes(body)) in {"dictionary-unknown", "malformed"}


def test_what_is_cut_off_or_goes_on_is_not_read():
    body = packed(b'{"records": []}', MADE)
    assert refused(body[:-1]) == refused(body + b"x") == "malformed"
    assert refused(b"") == refused(body[:5]) == "dictionary-unknown"


def test_what_unpacks_without_end_is_stopped_at_the_limit():
    bomb = packed(b" " * (LIMITS.inflated_bytes + 1), MADE)
    assert len(bomb) < 20_000
    assert refused(bomb) == "too-large"


def test_a_name_on_another_dictionarys_body_is_noticed():
    body = packed(b'{"records": [{"id": "a"}]}', bare_dictionary())
    assert refused(name_of(MADE) + body[NAME_BYTES:]) == "malformed"


def test_bytes_packed_without_any_dictionary_are_read_too():
    assert read(name_of(MADE) + zlib.compress(b"{}")) == {}


def record(n=0, **form):
    return WireRecord(f"r{n}", 1, "submission", "d1", "f1", "ab" * 32, {"answers": {"soap": "yes"}}, **form)


def test_a_dictionary_is_used_only_where_the_server_takes_it():
    packing = Packing(lambda form, version: MADE)
    assert packing.parcel([record(form="kioo_visit", version="7")], BY_DICTIONARY) is None
    packing.taken = frozenset({BY_DICTIONARY})
    parcel = packing.parcel([record(form="kioo_visit", version="7")], BY_DICTIONARY)
    assert parcel.dictionary == name_of(MADE)


def test_what_is_no_form_or_of_a_form_that_is_not_here_goes_by_the_keys_alone():
    asked = []
    packing = Packing(lambda *form: asked.append(form), frozenset({BY_DICTIONARY}))
    for one in (record(), record(form="gone", version="3")):
        assert packing.parcel([one], BY_DICTIONARY).dictionary == name_of(bare_dictionary())
    assert asked == [("gone", "3")]


def test_the_form_of_most_records_is_the_one():
    packing = Packing(lambda form, version: MADE if form == "b" else None, frozenset({BY_DICTIONARY}))
    batch = [record(1, form="a", version="1"), record(2, form="b", version="1"), record(3, form="b", version="1")]
    assert packing.parcel(batch, BY_DICTIONARY).dictionary == name_of(MADE)


def test_where_gzip_is_as_small_gzip_it_is():
    packing = Packing(lambda form, version: b"\0" * 40, frozenset({BY_DICTIONARY}))
    assert packing.parcel([record(form="a", version="1")], BY_DICTIONARY) is None


HAPPENINGS = st.sampled_from(["unknown", "malformed", "no answer", "came", "came changed"])


@given(st.lists(HAPPENINGS, max_size=30))
def test_whatever_happens_to_packed_bodies_a_push_ends_with_one_as_it_is(happening):
    """However a link treats what is packed: no more than four tries, the last of them plain, and never a tighter one than before was spoilt."""
    packing = Packing(lambda form, version: MADE, frozenset({BY_DICTIONARY}))
    coming = iter(happening)
    while (told := next(coming, None)) is not None:
        ways = []
        for way in packing.ways():
            ways.append(way)
            parcel = packing.parcel([record(form="kioo_visit", version="7")], way)
            if parcel is None:
                continue
            if way == PLAIN or told == "came":
                packing.came(parcel, spoilt=0, of=1)
                break
            if told == "no answer":
                packing.no_answer(parcel)
                break
            if told == "came changed":
                packing.came(parcel, spoilt=1, of=1)
            else:
                packing.not_read(parcel, "dictionary-unknown" if told == "unknown" else "malformed")
            told = next(coming, "came")
        assert ways == sorted(ways, key=WAYS.index)
        assert len(ways) <= 4


def test_a_link_that_lets_no_dictionary_through_is_found_out_after_three():
    packing = Packing(lambda form, version: MADE, frozenset({BY_DICTIONARY}))
    sheet, lost = [record(form="kioo_visit", version="7")], 0
    for _ in range(20):
        parcel = packing.parcel(sheet, BY_DICTIONARY)
        if parcel:
            lost += 1
            packing.no_answer(parcel)
            packing.greeted([BY_DICTIONARY])
        else:
            packing.came(packing.parcel(sheet, GZIP), spoilt=0, of=1)
    assert lost == 3


def test_a_network_that_is_not_there_says_nothing_about_dictionaries():
    packing = Packing(lambda form, version: MADE, frozenset({BY_DICTIONARY}))
    sheet = [record(form="kioo_visit", version="7")]
    for _ in range(10):
        packing.no_answer(packing.parcel(sheet, BY_DICTIONARY))
    assert packing.parcel(sheet, BY_DICTIONARY)


def test_one_cut_does_not_end_the_use_of_dictionaries():
    packing = Packing(lambda form, version: MADE, frozenset({BY_DICTIONARY}))
    sheet = [record(form="kioo_visit", version="7")]
    for _ in range(10):
        packing.no_answer(packing.parcel(sheet, BY_DICTIONARY))
        packing.came(packing.parcel(sheet, GZIP), spoilt=0, of=1)
        packing.came(packing.parcel(sheet, BY_DICTIONARY), spoilt=0, of=1)
