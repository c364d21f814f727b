"""Filters of OData as ODK Central has them: what they hold for, and what cannot be read."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.odk.odata_filter import FIELDS, filter_of
from server.odk.refusals import OdkRefusal

NOON = int(datetime(2026, 11, 19, 12, 30, 15, tzinfo=UTC).timestamp() * 1000)
FACTS = {"submissionDate": NOON, "updatedAt": None, "deletedAt": None, "submitterId": "17", "reviewState": None}


def holds(text):
    return filter_of(text, NOON + 1)(FACTS)


@pytest.mark.parametrize(
    ("told", "so"),
    [
        ("__system/submissionDate gt 2026-11-19T12:30:15.000Z", False),
        ("__system/submissionDate ge 2026-11-19T12:30:15.000Z", True),
        ("__system/submissionDate eq 2026-11-19T15:30:15.000+03:00", True),
        ("__system/submissionDate lt '2026-11-20'", True),
        ("__system/submissionDate ge 2026-11-20", False),
        ("2026-11-20 gt __system/submissionDate", True),
        ("year(__system/submissionDate) eq 2026 and month(__system/submissionDate) eq 11", True),
        ("hour(__system/submissionDate) ne 12 or minute(__system/submissionDate) eq 30", True),
        ("day(__system/submissionDate) eq 18 or day(__system/submissionDate) eq 19 and second(now()) eq 1", False),
        ("not (day(__system/submissionDate) eq 18)", True),
        ("not not true", True),
        ("__system/submissionDate lt now()", True),
        ("__system/updatedAt eq null", True),
        ("__system/updatedAt ne null", False),
        ("__system/updatedAt gt 2020-01-01", False),
        ("year(__system/updatedAt) eq 2026", False),
        ("__system/reviewState ne 'rejected'", True),
        ("__system/reviewState eq 'it''s'", False),
        ("__system/submitterId eq '17'", True),
        ("__system/submitterId eq 17", True),
        ("__system/submitterId lt null", False),
        ("$root/Submissions/__system/submissionDate gt 2026-11-01", True),
    ],
)
def test_a_filter_holds_for_what_it_says(told, so):
    assert holds(told) is so


@pytest.mark.parametrize(
    "told",
    [
        "",
        "eq",
        "__system/submissionDate gt",
        "((((",
        "true)",
        "true true",
        "now(1)",
        "year()",
        "year __system/submissionDate",
        "(" * 500 + "1" + ")" * 500,
        "not " * 400 + "true",
        "2026-99-99 eq null",
        "a; drop table record",
        "true or " * 1000 + "true",
        "'open",
    ],
    ids=lambda told: told[:20],
)
def test_what_cannot_be_read_is_refused(told):
    with pytest.raises(OdkRefusal) as refused:
        holds(told)
    assert refused.value.status in {400, 501}


@pytest.mark.parametrize("told", ["taps eq 3", "water/taps eq 3", "__system/nothing eq 3", "submissionDate eq null"])
def test_answers_and_unknown_fields_cannot_be_filtered_by(told):
    with pytest.raises(OdkRefusal) as refused:
        holds(told)
    assert refused.value.status == 501


words = st.sampled_from(
    [*FIELDS, "__system/submissionDate", "eq", "and", "or", "not", "(", ")", "1", "'a'", "now()", "null"]
)


@settings(max_examples=40)
@given(st.lists(words, max_size=12).map(" ".join))
def test_whatever_is_asked_is_answered_or_refused(told):
    with suppress(OdkRefusal):
        assert holds(told) in {True, False}
