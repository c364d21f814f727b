"""The audit log: only what the form asks for, in the columns of ODK."""

import json

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
    log.enter("/data/a", "old", place="1 2 3 4")
    log.leave("/data/a", "new")
    log.note("form exit")
    assert log.csv().decode() == (
        "event,node,start,end\nform start,,1010,\nquestion,/data/a,1020,1030\nform exit,,1040,1040\n"
    )


def test_a_log_with_everything_says_who_where_and_what_changed():
    wanted = {"location-priority": "balanced", "track-changes": "true", "identify-user": "true"}
    log = AuditLog(wanted, Hands(), user="ada")
    log.enter("/data/a", "x", place="1.5 2.5 0 4")
    log.leave("/data/a", "y, z")
    log.enter("/data/b", "same")
    log.leave("/data/b", "same")
    assert log.csv().decode().splitlines() == [
        "event,node,start,end,latitude,longitude,accuracy,old-value,new-value,user",
        'question,/data/a,1010,1020,1.5,2.5,4,x,"y, z",ada',
        "question,/data/b,1030,1040,,,,,,ada",
    ]


def test_a_log_goes_on_after_the_app_was_killed():
    first = AuditLog({"track-changes-reasons": "on-form-edit"}, Hands())
    first.note("form start")
    saved = json.loads(json.dumps(first.saved()))
    log = AuditLog.restored({"track-changes-reasons": "on-form-edit"}, Hands(), saved)
    assert log.wants_reasons
    log.note("change reason", reason="a slip")
    assert log.csv().decode().splitlines()[1:] == ["form start,,1010,,,,", "change reason,,1010,,,,a slip"]
