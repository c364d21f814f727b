import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import PullItem, Receipt
from sync import wire
from sync.problems import PROBLEMS, refusal
from sync.protocol import BlobState, Enrolment, Hello, Limits, Person, Programme, PullAnswer, PushAnswer

TEXT = st.text(max_size=12)
NUMBER = st.integers(0, 2**48)
STATUS = st.sampled_from(["stored", "duplicate", "conflict", "quarantined", "refused", "gone"])
PEOPLE = st.builds(Person, *[TEXT] * 8)
BODIES = st.dictionaries(
    TEXT, st.recursive(st.none() | st.booleans() | NUMBER | TEXT, st.lists, max_leaves=4), max_size=3
)
ITEMS = st.builds(PullItem, TEXT, NUMBER, TEXT, TEXT, st.sampled_from(["put", "del"]), st.none() | TEXT, BODIES)
PROGRAMMES = st.none() | st.builds(Programme, *[TEXT] * 4, NUMBER)
BLOBS = st.builds(BlobState, TEXT, NUMBER, st.booleans())
ANSWERS = {
    wire.read_enrolment: st.builds(Enrolment, TEXT, TEXT, TEXT, PEOPLE, TEXT, TEXT, TEXT, NUMBER, TEXT, TEXT, NUMBER),
    wire.read_hello: st.builds(
        Hello,
        TEXT,
        NUMBER,
        NUMBER,
        st.lists(NUMBER, max_size=3),
        TEXT,
        st.builds(Limits, *[NUMBER] * 5),
        PROGRAMMES,
        st.lists(TEXT, max_size=3),
    ),
    wire.read_push: st.builds(
        PushAnswer,
        NUMBER,
        st.lists(st.builds(Receipt, TEXT, NUMBER, STATUS, st.none() | TEXT), max_size=3),
        st.lists(BLOBS, max_size=3),
    ),
    wire.read_blob: BLOBS,
    wire.read_pull: st.builds(
        PullAnswer, NUMBER, NUMBER, TEXT, st.lists(ITEMS, max_size=3), st.dictionaries(TEXT, NUMBER), st.booleans()
    ),
}


@pytest.mark.parametrize("read", list(ANSWERS), ids=lambda read: read.__name__)
@given(data=st.data(), newer=BODIES)
def test_what_is_written_is_read_back_and_fields_of_newer_versions_are_ignored(read, data, newer):
    answer = data.draw(ANSWERS[read])
    sent = {f"newer-{name}": value for name, value in newer.items()} | wire.answer_json(answer)
    assert read(json.loads(json.dumps(sent))) == answer


@given(st.sampled_from(sorted(PROBLEMS)), st.none() | st.floats(0, 1000))
def test_a_refusal_is_read_back_as_it_was(code, wait):
    no = refusal(code, wait)
    assert vars(wire.read_problem(no.status, wire.problem_json(no))) == vars(no)


@pytest.mark.parametrize(
    "body", [None, [], "text", {}, {"type": None}, {"retry": []}, {"retry": {}, "retry_after": True}]
)
def test_a_refusal_without_reason_is_a_broken_server_for_later(body):
    told = wire.read_problem(500, body)
    assert (told.status, told.retry, told.retry_after) == (500, "later", None)


def test_a_negative_wait_is_no_wait():
    assert wire.read_problem(503, {"type": "busy", "retry_after": -3}).retry_after is None
