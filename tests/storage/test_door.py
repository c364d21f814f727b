import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.errors import PinGone, Tampered, Throttled, WrongPin
from storage.door import TRIES, WAITS, wait_after
from tests.storage.conftest import AISHA, GRACE, PIN, RECOVERY, Tablet

YEAR = 365 * 24 * 3600


def test_the_first_wrong_pins_cost_nothing_and_the_next_ones_more_and_more(tablet, vault, grace):
    waits = []
    for _ in range(9):
        with pytest.raises(WrongPin) as caught:
            vault.unlock("u-grace", "000000")
        waits.append((caught.value.wait, caught.value.left))
        tablet.clock.advance(caught.value.wait)
    assert [wait for wait, _ in waits] == [0, 0, 0, 5, 30, 120, 600, 1800, 1800]
    assert {left for _, left in waits} == {None}
    assert vault.unlock("u-grace", PIN).person.uid == "u-grace"
    with pytest.raises(WrongPin) as caught:
        vault.unlock("u-grace", "000000")
    assert caught.value.wait == 0


def wrong(vault, times):
    for _ in range(times):
        with pytest.raises(WrongPin):
            vault.unlock("u-grace", "000000")


def test_while_waiting_even_the_right_pin_is_not_tried(tablet, vault, grace):
    wrong(vault, 4)
    tablet.clock.advance(4)
    with pytest.raises(Throttled) as caught:
        vault.unlock("u-grace", PIN)
    assert caught.value.wait == pytest.approx(1)
    tablet.clock.advance(1)
    vault.unlock("u-grace", PIN)


def test_a_restart_does_not_shorten_the_wait(tablet, vault, grace):
    wrong(vault, 4)
    again = tablet.reopen()
    with pytest.raises(Throttled) as caught:
        again.unlock("u-grace", PIN)
    assert caught.value.wait == pytest.approx(5)
    tablet.clock.advance(5)
    with pytest.raises(WrongPin) as caught:
        again.unlock("u-grace", "000000")
    assert caught.value.wait == 30


@pytest.mark.parametrize("jump", [YEAR, -YEAR, 60])
@pytest.mark.parametrize("restart", [True, False])
def test_the_wait_is_the_same_whatever_the_wall_clock_says(tablet, vault, grace, jump, restart):
    wrong(vault, 4)
    tablet.clock.set_back(jump)
    if restart:
        vault = tablet.reopen()
    with pytest.raises(Throttled) as caught:
        vault.unlock("u-grace", PIN)
    assert caught.value.wait == pytest.approx(5)
    tablet.clock.advance(5)
    assert vault.unlock("u-grace", PIN).person.uid == "u-grace"


def test_a_try_is_on_disk_before_it_is_checked(tablet, vault, grace, monkeypatch):
    seen = []

    def look(*args, **kwargs):
        raw = sqlite3.connect(tablet.folder / "vault.db")
        seen.extend(raw.execute("SELECT attempts FROM slot").fetchall())
        raw.close()
        raise Tampered("stop here")

    monkeypatch.setattr("storage.door.open_slot", look)
    with pytest.raises(WrongPin):
        vault.unlock("u-grace", PIN)
    assert seen == [(1,)]


def test_leaving_patient_mode_counts_wrong_pins_like_unlocking(vault, grace):
    vault.check_pin("u-grace", PIN)
    for _ in range(4):
        with pytest.raises(WrongPin):
            vault.check_pin("u-grace", "111111")
    with pytest.raises(Throttled):
        vault.unlock("u-grace", PIN)


def test_one_persons_wrong_pins_do_not_hold_up_another(vault, grace):
    vault.add_person(*AISHA, "135724", by=grace)
    wrong(vault, 4)
    assert vault.unlock("u-aisha", "135724").person.name == "Aisha Omar"


def rows(tablet, uid="u-aisha"):
    raw = sqlite3.connect(tablet.folder / "vault.db")
    blind = tablet.vault._people.blind(uid)
    found = raw.execute("SELECT kind, attempts FROM slot WHERE uid = ? ORDER BY kind", [blind]).fetchall()
    raw.close()
    return found


def use_up(tablet, uid="u-aisha", times=TRIES):
    """That many wrong PINs, each after its wait; what the last one said."""
    for number in range(1, times + 1):
        try:
            tablet.vault.unlock(uid, "000000")
        except (WrongPin, PinGone) as refused:
            said = refused
        tablet.clock.advance(wait_after(number))
    return said


def test_the_tenth_wrong_pin_destroys_the_pin_and_nothing_else(tablet, vault, aisha):
    with vault._database.turn() as sqlite:
        ((kept,),) = sqlite.execute_sql(
            "SELECT wrapped FROM slot WHERE kind = 'pin' AND uid = ?", [vault._people.blind("u-aisha")]
        ).fetchall()
    assert kept in tablet.files()["vault.db"] + tablet.files()["vault.db-wal"]
    assert isinstance(use_up(tablet), PinGone)
    assert rows(tablet) == [("recovery", 0)]
    assert not any(kept in content for content in tablet.files().values())
    assert [card.name for card in vault.people()] == ["Grace Wanjiru", "Aisha Omar"]
    assert aisha.get("draft", "d-1").body == {"said": "the pump is dry"}
    for pin in (PIN, "000000"):
        with pytest.raises(PinGone):
            tablet.vault.unlock("u-aisha", pin)
    with pytest.raises(PinGone):
        tablet.reopen().unlock("u-aisha", PIN)


def test_the_tries_that_are_left_are_told_and_a_right_pin_gives_them_all_back(tablet, vault, aisha):
    lefts = []
    for number in range(1, TRIES):
        with pytest.raises(WrongPin) as caught:
            vault.unlock("u-aisha", "000000")
        lefts.append((caught.value.left, vault.ways_in("u-aisha").tries_left))
        tablet.clock.advance(wait_after(number))
    assert lefts == [(left, left) for left in range(TRIES - 1, 0, -1)]
    vault.unlock("u-aisha", PIN)
    assert vault.ways_in("u-aisha").tries_left == TRIES


def test_without_the_programmes_key_tries_never_end_for_the_work_would_be_gone_with_the_pin(tablet, vault, grace):
    for number in range(1, 2 * TRIES + 1):
        with pytest.raises(WrongPin) as caught:
            vault.unlock("u-grace", "000000")
        assert caught.value.left is None
        tablet.clock.advance(wait_after(number))
    assert vault.ways_in("u-grace").tries_left is None
    assert caught.value.wait == WAITS[-1]
    assert vault.unlock("u-grace", PIN).person.uid == "u-grace"


def test_a_pin_whose_tries_were_used_up_when_the_power_went_is_not_tried_again(tablet, vault, aisha, monkeypatch):
    use_up(tablet, times=TRIES - 1)

    def power_goes(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("storage.door.open_slot", power_goes)
    with pytest.raises(KeyboardInterrupt):
        vault.unlock("u-aisha", PIN)
    monkeypatch.undo()
    assert rows(tablet) == [("pin", TRIES), ("recovery", 0)]
    vault = tablet.reopen()
    with pytest.raises(PinGone):
        vault.unlock("u-aisha", PIN)
    assert rows(tablet) == [("recovery", 0)]


KILLED = """
import os, sys
from pathlib import Path
from core.ids import IdMaker
from core.errors import PinGone, WrongPin
from storage.door import wait_after
from storage.vault import open_vault
from tests.fakes.clock import FakeClock
from storage.kdf import KdfParameters

clock, cheap = FakeClock(), KdfParameters(8, 1, weak=True)
vault = open_vault(Path(sys.argv[1]), clock=clock, ids=IdMaker(clock, os.urandom), kdf=cheap)
clock.advance(7200)
while True:
    print("trying", flush=True)
    try:
        vault.unlock("u-aisha", "000000")
    except WrongPin as wrong:
        clock.advance(wrong.wait)
    except PinGone:
        print("gone", flush=True)
        break
    print("wrong", flush=True)
"""


def test_tries_are_counted_and_the_pin_ends_whenever_the_app_is_killed(tablet, vault, aisha):
    tablet.vault.close()
    told, kills = 0, 0
    for kill_after in (2, 5, 99):
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tablet.folder)], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
        )
        lines = []
        for line in child.stdout:
            lines.append(line.strip())
            if len(lines) == kill_after:
                child.send_signal(signal.SIGKILL)
                kills += 1
                break
        child.stdout.close()
        child.wait()
        told += lines.count("wrong")
        raw = sqlite3.connect(tablet.folder / "vault.db")
        attempts = dict(raw.execute("SELECT kind, attempts FROM slot ORDER BY attempts").fetchall()).get("pin")
        raw.close()
        assert lines[-1] == "gone" or attempts >= told
    assert kills == 2
    assert lines[-1] == "gone"
    tablet.open()
    assert rows(tablet) == [("recovery", 0)]
    assert told < TRIES


class DoorModel(RuleBasedStateMachine):
    """A door beside a few numbers on paper: who may try, what is said, and when the PIN ends."""

    @initialize(recoverable=st.booleans())
    def someone_moves_in(self, recoverable):
        self.room = tempfile.TemporaryDirectory()
        self.tablet = Tablet(Path(self.room.name) / "device")
        self.tablet.open().add_person(*GRACE, PIN, recovery=RECOVERY if recoverable else None)
        self.recoverable, self.pin, self.wrong, self.since, self.gone = recoverable, PIN, 0, 0.0, False

    @property
    def waiting(self):
        return wait_after(self.wrong) - self.since

    @rule(seconds=st.sampled_from([1.0, 5.0, 30.0, 600.0, 1800.0]))
    def time_goes_by(self, seconds):
        self.tablet.clock.advance(seconds)
        self.since += seconds

    @rule()
    def the_app_starts_again(self):
        self.tablet.reopen()
        self.since = 0.0

    def says(self, call):
        try:
            call()
        except (WrongPin, Throttled, PinGone) as said:
            return said
        return None

    @rule(right=st.booleans(), new=st.sampled_from([None, "864213", "975312"]))
    def somebody_tries(self, right, new):
        typed = self.pin if right else "000000"
        vault = self.tablet.vault
        said = self.says(lambda: vault.change_pin("u-grace", typed, new) if new else vault.unlock("u-grace", typed))
        if self.gone:
            assert isinstance(said, PinGone)
        elif self.waiting > 0:
            assert isinstance(said, Throttled)
            assert said.wait == pytest.approx(self.waiting)
        elif right:
            assert said is None
            self.wrong, self.pin = 0, new or self.pin
        else:
            self.wrong, self.since = self.wrong + 1, 0.0
            self.gone = self.recoverable and self.wrong >= TRIES
            assert isinstance(said, PinGone if self.gone else WrongPin)
            if not self.gone:
                assert said.left == (TRIES - self.wrong if self.recoverable else None)

    @precondition(lambda self: not self.gone)
    @rule(times=st.integers(3, TRIES))
    def somebody_guesses_on_and_on(self, times):
        for _ in range(times):
            self.time_goes_by(1800.0)
            self.somebody_tries(right=False, new=None)

    @invariant()
    def the_person_stays(self):
        if hasattr(self, "tablet"):
            ways = self.tablet.vault.ways_in("u-grace")
            wanted = 0 if self.gone else TRIES - self.wrong if self.recoverable else None
            assert ways.tries_left == wanted
            assert ways.recovery == self.recoverable
            assert [card.uid for card in self.tablet.vault.people()] == ["u-grace"]

    def teardown(self):
        if hasattr(self, "tablet"):
            self.tablet.vault.close()
            self.room.cleanup()


TestDoorModel = DoorModel.TestCase
TestDoorModel.settings = settings(max_examples=settings.default.max_examples // 6, stateful_step_count=15)
