from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.parcel import KEPT_DAYS
from storage.contact import Contact
from storage.models import Record
from storage.session import Session
from tests.fakes.clock import FakeClock

TOLD = {"data_key_id": "d1", "data_key": "AAAA", "recovery_key_id": "", "recovery_key": "", "lease_days": 30}


@pytest.fixture
def grace(grace):
    """On a device that a district let in."""
    grace.set_setting("token", "the-token-of-this-device")
    return grace


def known(session: Session) -> dict:
    return {name: session.setting(name) or type(TOLD[name])() for name in TOLD}


def test_what_the_server_says_of_the_programme_is_kept(grace):
    grace.contact.heard(TOLD)
    assert known(grace) == TOLD
    changed = {
        "data_key_id": "d2",
        "data_key": "BBBB",
        "recovery_key_id": "r1",
        "recovery_key": "CCCC",
        "lease_days": 7,
    }
    grace.contact.heard(changed)
    assert known(grace) == changed


def test_a_key_is_never_taken_away_by_a_server_that_has_none(grace):
    grace.contact.heard({**TOLD, "recovery_key_id": "r1", "recovery_key": "CCCC"})
    grace.contact.heard({**TOLD, "data_key_id": "", "data_key": "", "lease_days": 0})
    assert known(grace) == {**TOLD, "recovery_key_id": "r1", "recovery_key": "CCCC", "lease_days": 0}


def test_a_server_that_does_not_say_changes_nothing(grace):
    grace.contact.heard(TOLD)
    grace.contact.heard({})
    assert known(grace) == TOLD


def test_hearing_the_same_again_writes_nothing(tablet, grace):
    grace.contact.heard(TOLD)
    before = tablet.files()["vault.db-wal"]
    grace.contact.heard(TOLD)
    assert tablet.files()["vault.db-wal"] == before


DAYS = 24 * 3600.0


def test_thirty_days_without_contact_are_too_many_and_contact_begins_them_anew(tablet, grace):
    grace.contact.heard({"lease_days": 30})
    tablet.clock.advance(29.9 * DAYS)
    assert not grace.contact.is_overdue
    tablet.clock.advance(0.2 * DAYS)
    assert grace.contact.is_overdue
    assert grace.contact.alone().days == 30
    grace.contact.heard({})
    assert not grace.contact.is_overdue


def test_a_supervisors_unlocking_begins_the_days_anew(tablet, grace):
    grace.contact.heard({"lease_days": 7})
    tablet.clock.advance(8 * DAYS)
    grace.contact.renew()
    assert not grace.contact.is_overdue
    tablet.clock.advance(8 * DAYS)
    assert grace.contact.is_overdue


def test_without_a_limit_it_is_never_overdue(tablet, grace):
    grace.contact.heard({"lease_days": 0})
    tablet.clock.advance(400 * DAYS)
    assert not grace.contact.is_overdue


def test_a_date_put_back_lends_no_days_also_after_a_restart(tablet, grace):
    grace.contact.heard({"lease_days": 30})
    tablet.clock.advance(20 * DAYS)
    assert grace.contact.alone().days == 20
    tablet.clock.set_back(19 * DAYS)
    grace.contact.alone()
    again = tablet.reopen().unlock("u-grace", "246813")
    tablet.clock.advance(11 * DAYS)
    assert again.contact.is_overdue


def test_a_harmed_row_locks_nobody_out(tablet, grace):
    grace.contact.heard({"lease_days": 30})
    tablet.clock.advance(31 * DAYS)
    for name in ("_lease", "lease_days"):
        entry = grace.open_space("device").index.entry("_setting", name)
        with tablet.vault._database.writing() as sqlite:
            Record.update(body=b"harmed").where(Record.seq == entry.seq).execute(sqlite)
    assert not grace.contact.is_overdue
    assert grace.contact.alone().days == 0
    grace.contact.heard({"lease_days": 30})
    assert grace.contact.most_days == 30


def test_a_device_that_no_district_let_in_yet_has_nobody_to_hear_from(tablet, grace):
    grace.contact.heard({"lease_days": 30})
    grace.set_setting("token", None)
    tablet.clock.advance(31 * DAYS)
    assert not grace.contact.is_overdue


class Facts(dict):
    """A device space that holds settings alone."""

    def setting(self, _, name):
        return self.get(name)

    def set_setting(self, _, name, value):
        self[name] = value


OFTEN = 600 * 2
"""Seconds: contact within ten minutes of another is not written down, and a parcel made then is as rough."""
DEEDS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 20 * 24 * 60)),
    st.tuples(st.sampled_from(["make", "hello", "supervisor", "look"]), st.just(0)),
    st.tuples(st.just("answer"), st.integers(0, 9)),
    st.tuples(st.just("put the date back"), st.integers(1, 400)),
)


@given(st.lists(DEEDS, max_size=40))
def test_no_answer_to_a_parcel_ever_lends_a_day_more_than_was_earned(deeds):
    clock, facts, made, true, forgotten = FakeClock(), Facts(), [], 0.0, False
    contact = Contact(nullcontext, nullcontext, lambda: facts, clock)
    contact.heard({})
    begun = clock.monotonic()
    for deed, much in deeds:
        now = clock.monotonic() - begun
        match deed:
            case "wait":
                clock.advance(60.0 * much)
            case "put the date back":
                contact.alone()  # as the app does on every start and unlocking
                clock.set_back(much * DAYS)
            case "make":
                made.append(now)
                contact.asked(str(len(made) - 1))
            case "answer" if made:
                contact.answered(str(much % len(made)))
                true = max(true, made[much % len(made)])
                forgotten |= now - made[much % len(made)] >= KEPT_DAYS * DAYS
            case "hello":
                contact.heard({})
                true = now
            case "supervisor":
                contact.renew()
                true = now
            case "look":
                contact.alone()
        alone, since = contact.alone().alone_ms / 1000, clock.monotonic() - begun - true
        assert alone >= since - 1
        assert forgotten or alone <= since + OFTEN
