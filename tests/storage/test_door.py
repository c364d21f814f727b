import sqlite3

import pytest

from core.errors import Tampered, Throttled, WrongPin
from tests.storage.conftest import AISHA, PIN

YEAR = 365 * 24 * 3600


def test_the_first_wrong_pins_cost_nothing_and_the_next_ones_more_and_more(tablet, vault, grace):
    waits = []
    for _ in range(9):
        with pytest.raises(WrongPin) as caught:
            vault.unlock("u-grace", "000000")
        waits.append((caught.value.wait, caught.value.left))
        tablet.clock.advance(caught.value.wait)
    assert [wait for wait, _ in waits] == [0, 0, 0, 5, 30, 120, 600, 1800, 1800]
    assert [left for _, left in waits] == [2, 1, 0, 0, 0, 0, 0, 0, 0]
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
