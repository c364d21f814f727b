"""What is sealed is kept untouched, never tied to anybody, and counted only by whoever brings the key."""

import json

import pytest

from server.store.mixing import forget_how_they_came
from server.store.tables import Record, Sealed, Tally
from tests.server.country import events, statuses


@pytest.fixture
def tablet(country):
    return country.enrol(country.grace)[0]


def test_sealed_rows_hold_no_author_device_or_time(country, tablet):
    clean = country.feedback()
    record = country.record(
        clean.data | {"nurse": "Grace"}, "feedback", id=clean.id, author=country.grace, made=123, extra={"x": 1}
    )
    assert statuses(tablet.push([record])) == [("stored", None)]
    assert country.rows(Record) == []
    [row] = country.rows(Sealed)
    assert set(row.__data__) == {"district", "id", "rev", "sha256", "kind", "facility", "status", "flags", "body"}
    assert set(json.loads(row.body)) == {"week", "channel", "language", "key", "sealed"}
    assert statuses(tablet.push([record])) == [("duplicate", None)]


def test_sealed_rows_lie_in_the_order_of_their_random_ids(country, tablet):
    sent = [country.feedback() for _ in range(8)]
    tablet.push(sent)
    forget_how_they_came(country.store)
    assert [row.id for row in country.rows(Sealed)] == sorted(record.id for record in sent)


def test_voices_are_shown_from_ten_on_and_change_only_by_ten(country, tablet):
    def told():
        return events(country, kind="voices")[0].body

    for n in range(1, 10):
        tablet.push([country.feedback("very_good" if n % 3 else "poor")])
        country.open_sealed()
        assert (told()["n"], told()["shown"], told()["top2"]) == (n, False, None)
    tablet.push([country.feedback("good")])
    assert (told()["n"], told()["shown"]) == (10, False)
    country.open_sealed()
    first = told()
    assert (first["n"], first["shown"], first["top2"]) == (10, True, 0.7)
    for _ in range(9):
        tablet.push([country.feedback("very_poor")])
        country.open_sealed()
        assert told() == first
    tablet.push([country.feedback("very_poor")])
    country.open_sealed()
    assert (told()["n"], told()["top2"]) == (20, 0.35)


COUNTED = {"other key": 10, "other facility": 10, "garbage": 10, "no consent": 10, "odd answers": 10}
ANSWERED = {case: {("overall", "good", 10), ("wait", "yes", 10)} for case in COUNTED}


@pytest.mark.parametrize("case", ["other key", "other facility", "garbage", "no consent", "odd answers"])
def test_sealed_answers_that_may_not_count_are_kept_untouched_and_not_counted(country, tablet, case):
    good = country.feedback()
    record = {
        "other key": lambda: country.record(good.data | {"key": "00000000"}, "feedback"),
        "other facility": lambda: country.record(good.data, "feedback", facility="f2"),
        "garbage": lambda: country.record(good.data | {"sealed": "%%%"}, "feedback"),
        "no consent": lambda: country.feedback(consent="no"),
        "odd answers": lambda: country.feedback(answers={"overall; drop table": "x" * 99}),
    }[case]()
    others = [country.feedback() for _ in range(9)]
    assert {status for status, _ in statuses(tablet.push([record, *others]))} == {"stored"}
    country.open_sealed()
    assert len(country.rows(Sealed)) == 10
    assert json.loads(country.rows(Sealed, id=record.id)[0].body) == record.data
    assert country.rows(Tally) == []  # nine and one that may not count are too few
    tablet.push([country.feedback()])
    country.open_sealed()
    counted = {(row.item, row.value, row.n) for row in country.rows(Tally)}
    assert counted == {("*", "yes", COUNTED[case]), *ANSWERED[case]}


def test_a_visit_rating_is_counted_apart_from_patients_voices(country, tablet):
    answers = {"help": "yes", "respect": "yes", "freely": "no"}
    tablet.push([country.feedback(kind="visit_rating", answers=answers) for _ in range(4)])
    country.open_sealed()
    assert country.rows(Tally) == []
    tablet.push([country.feedback(kind="visit_rating", answers=answers)])
    country.open_sealed()
    assert {row.channel for row in country.rows(Tally)} == {"visit"}
    assert events(country, kind="voices") == []


@pytest.mark.parametrize(
    "plain",
    [b"no json", b"[1]", b'{"consent":"yes"}', b'{"consent":"yes","answers":[1]}', b"[" * 5_000],
    ids=["no json", "a list", "no answers", "a list of answers", "a well of brackets"],
)
def test_what_was_sealed_and_is_nonsense_inside_is_kept_and_flagged(country, tablet, plain):
    data = country.feedback().data | {"sealed": country.key.seal("feedback", "f1", plain)}
    record = country.record(data, "feedback", author=None, made=None)
    assert statuses(tablet.push([record])) == [("stored", None)]
    assert country.open_sealed().unopened == 1
    assert country.rows(Sealed)[0].flags == "unopened"
    assert country.rows(Tally) == []


def test_a_channel_nobody_knows_is_not_counted(country, tablet):
    data = country.feedback().data | {"channel": "radio"}
    tablet.push([country.record(data, "feedback", author=None, made=None)])
    assert country.rows(Sealed)[0].flags == "unopened"
    assert country.rows(Tally) == []
