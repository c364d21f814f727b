"""The audit log: only what the form asks for, in the columns of ODK."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from forms import AuditLog
from tests.scenario import form_of, survey

FORM = survey("audit | audit | | {}", "text | a | A |", head="type | name | label | parameters")


class Hands:
    """A clock that moves ten milliseconds with each look."""

    def __init__(self) -> None:
        self.now = 1_000

    def __call__(self) -> int:
        self.now += 10
        return self.now


def test_a_form_that_asks_for_a_log_tells_what_it_is_to_hold():
    form = form_of(FORM.replace("{}", "track-changes=true identify-user=true"))
    assert form.settings.audit == {"track-changes": "true", "identify-user": "true"}
    assert form_of(survey("text | a | A")).settings.audit is None


def test_a_plain_log_has_events_and_times_and_no_answers():
    log = AuditLog({}, Hands(), user="ada")
    log.note("form start")
    log.stand_at("1 2 3 4")
    log.enter("/data/a", "old")
    log.leave("/data/a", "new")
    log.note("form exit")
    assert log.csv().decode() == (
        "event,node,start,end\nform start,,1010,\nquestion,/data/a,1030,1040\nform exit,,1050,1050\n"
    )


def test_a_log_with_everything_says_who_where_and_what_changed():
    wanted = {"location-priority": "balanced", "track-changes": "true", "identify-user": "true"}
    log = AuditLog(wanted, Hands(), user="ada")
    log.stand_at("1.5 2.5 0 4")
    log.enter("/data/a", "x")
    log.leave("/data/a", "y, z")
    log.stand_at("")
    log.enter("/data/b", "same")
    log.leave("/data/b", "same")
    assert log.csv().decode().splitlines() == [
        "event,node,start,end,latitude,longitude,accuracy,old-value,new-value,user",
        'question,/data/a,1020,1030,1.5,2.5,4,x,"y, z",ada',
        "question,/data/b,1050,1060,,,,,,ada",
    ]


def test_a_log_goes_on_after_the_app_was_killed():
    first = AuditLog({"track-changes-reasons": "on-form-edit"}, Hands())
    first.note("form start")
    saved = json.loads(json.dumps(first.saved()))
    log = AuditLog.restored({"track-changes-reasons": "on-form-edit"}, Hands(), saved)
    assert log.wants_reasons
    log.note("change reason", reason="a slip")
    assert log.csv().decode().splitlines()[1:] == ["form start,,1010,,,,", "change reason,,1010,,,,a slip"]


class Standing:
    """A clock that stands still until it is moved."""

    now = 1_000

    def __call__(self) -> int:
        return self.now


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=30), st.integers(0, 200), st.integers(0, 200))
def test_the_place_is_looked_for_no_more_often_and_used_no_longer_than_the_form_says(steps, interval, age):
    wanted = {"location-priority": "balanced", "location-min-interval": str(interval), "location-max-age": str(age)}
    clock, looked, found = Standing(), [], None
    log = AuditLog(wanted, clock)
    for seconds, finds in steps:
        clock.now += 1_000 * seconds
        if log.wants_place:
            log.look()
            looked.append(clock.now)
            log.stand_at("1 2 3 4" if finds else "")
            found = clock.now if finds else None
        log.enter("/data/a")
        is_young = found is not None and (not age or clock.now - found <= 1_000 * age)
        assert bool(log.entries[-1].latitude) == is_young
    assert all(later - before >= 1_000 * interval for before, later in pairwise(looked))


def test_a_form_that_asks_for_no_places_looks_for_none():
    log = AuditLog({"location-min-interval": "1"}, Standing())
    log.stand_at("1 2 3 4")
    log.enter("/data/a")
    assert not log.wants_place
    assert log.entries[0].latitude == ""


def test_what_a_question_held_when_the_app_was_killed_is_not_told_as_a_change():
    first = AuditLog({"track-changes": "true"}, Hands())
    first.enter("/data/a", "secret")
    log = AuditLog.restored({"track-changes": "true"}, Hands(), json.loads(json.dumps(first.saved())))
    assert log.csv().decode().splitlines()[1:] == ["question,/data/a,1010,,,"]
