import base64
import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Locked, Misread, PinGone, StorageError, Tampered, WrongAnswer, WrongPin
from core.recovery import Answer, RecoveryKey, Request, answered, place_of
from storage import crypto, kdf, keys
from storage.kdf import KdfParameters
from storage.slots import Slots
from storage.vault import open_vault
from tests.storage.conftest import AISHA, OFFICER, PIN, RECOVERY, Tablet
from tests.storage.test_door import use_up

NEW = "864213"


def officer(request_code, private=OFFICER.private):
    """What the programme's officer does with the offline key."""
    request = Request.read(request_code)
    return answered(request, lambda *sealed: crypto.hpke_open(private, *sealed), crypto.hpke_seal).written


def draft(session):
    return session.get("draft", "d-1").body


def raw(tablet, statement, *values):
    file = sqlite3.connect(tablet.folder / "vault.db")
    try:
        found = file.execute(statement, values).fetchall()
        file.commit()
    finally:
        file.close()
    return found


# A new PIN for an old one.


def test_a_changed_pin_opens_everything_and_the_old_one_nothing(tablet, vault, aisha):
    vault.change_pin("u-aisha", PIN, NEW)
    assert draft(aisha) == {"said": "the pump is dry"}
    with pytest.raises(WrongPin):
        vault.unlock("u-aisha", PIN)
    assert draft(vault.unlock("u-aisha", NEW)) == {"said": "the pump is dry"}
    assert draft(tablet.reopen().unlock("u-aisha", NEW)) == {"said": "the pump is dry"}


def test_changing_a_pin_writes_one_slot_and_works_out_two_keys(tablet, vault, aisha, monkeypatch):
    worked_out, real = [], keys.key_from_pin
    monkeypatch.setattr(keys, "key_from_pin", lambda *given: worked_out.append(given) or real(*given))
    before = raw(tablet, "SELECT sid, wrapped FROM slot WHERE kind = 'pin' ORDER BY rowid")
    vault.change_pin("u-aisha", PIN, NEW)
    after = raw(tablet, "SELECT sid, wrapped FROM slot WHERE kind = 'pin' ORDER BY rowid")
    assert len(worked_out) == 2
    assert len(after) == 2
    assert len(set(before) & set(after)) == 1
    (old,) = set(before) - set(after)
    assert not any(old[1] in content for content in tablet.files().values())


def test_a_wrong_old_pin_is_counted_as_at_the_lock_and_changes_nothing(tablet, vault, aisha):
    for _ in range(3):
        with pytest.raises(WrongPin):
            vault.change_pin("u-aisha", "000000", NEW)
    assert vault.ways_in("u-aisha").tries_left == 7
    assert draft(vault.unlock("u-aisha", PIN)) == {"said": "the pump is dry"}


def test_a_change_that_cannot_be_written_leaves_the_old_pin(vault, aisha, monkeypatch):
    def no_room(*_):
        raise StorageError("no room")

    monkeypatch.setattr(Slots, "replace", no_room)
    with pytest.raises(StorageError, match="no room"):
        vault.change_pin("u-aisha", PIN, NEW)
    monkeypatch.undo()
    assert vault.unlock("u-aisha", PIN).person.uid == "u-aisha"


# What a PIN costs here.


def test_the_device_is_measured_once_and_everybody_pays_the_same(tmp_path, tablet, monkeypatch):
    measured = []

    def cheap(clock):
        measured.append(clock)
        return KdfParameters(16, 1, weak=True)

    monkeypatch.setattr("storage.ways_in.calibrated", cheap)
    free = Tablet(tmp_path / "free", tablet.clock)
    vault = open_vault(free.folder, clock=free.clock, ids=tablet.vault._ids)
    first = vault.add_person("u-1", "One", "chw", "p", PIN)
    vault.close()
    vault = open_vault(free.folder, clock=free.clock, ids=tablet.vault._ids)
    vault.add_person("u-2", "Two", "chw", "p", PIN, by=vault.unlock("u-1", PIN))
    assert first.spaces == ()
    assert measured == [free.clock]
    assert vault.ways_in("u-1").cost == vault.ways_in("u-2").cost == KdfParameters(16, 1, weak=True)
    vault.close()


def test_scrypt_lets_people_in_too_and_its_slots_say_so(tmp_path, tablet):
    cost = kdf.ScryptParameters(16, 8, 1, weak=True)
    vault = open_vault(tmp_path / "other", clock=tablet.clock, ids=tablet.vault._ids, kdf=cost)
    vault.add_person(*AISHA, PIN)
    vault.change_pin("u-aisha", PIN, NEW)
    assert vault.unlock("u-aisha", NEW).person.uid == "u-aisha"
    assert vault.ways_in("u-aisha").cost == cost
    vault.close()


# The programme's key on the device.


def test_who_was_here_before_the_key_gets_a_recovery_slot_at_the_next_unlock(tablet, vault, grace):
    assert not vault.ways_in("u-grace").recovery
    with pytest.raises(Locked):
        vault.recovery_request("u-grace")
    tell(grace, RECOVERY)
    assert not vault.ways_in("u-grace").recovery
    vault.unlock("u-grace", PIN)
    assert vault.ways_in("u-grace").recovery
    assert vault.ways_in("u-grace").tries_left == 10


def tell(session, key, public=None):
    session.set_setting("recovery_key_id", key.id)
    session.set_setting("recovery_key", public or crypto_text(key.public))


def crypto_text(raw_key):
    return base64.b64encode(raw_key).decode()


def test_a_new_key_of_the_programme_takes_the_place_of_the_old_one(tablet, vault, aisha):
    pair = crypto.new_pair()
    (old,) = raw(tablet, "SELECT wrapped FROM slot WHERE kind = 'recovery'")
    tell(aisha, RecoveryKey(crypto.key_id(pair.public), pair.public))
    vault.unlock("u-aisha", PIN)
    assert len(raw(tablet, "SELECT 1 FROM slot WHERE kind = 'recovery'")) == 1
    assert not any(old[0] in content for content in tablet.files().values())
    code = vault.recovery_request("u-aisha").written
    with pytest.raises(Tampered):
        officer(code)
    assert draft(vault.recover("u-aisha", officer(code, pair.private), NEW)) == {"said": "the pump is dry"}


def test_the_same_key_is_not_sealed_to_again(tablet, vault, aisha):
    tell(aisha, RECOVERY)
    before = raw(tablet, "SELECT sid, wrapped FROM slot ORDER BY rowid")
    vault.unlock("u-aisha", PIN)
    assert raw(tablet, "SELECT sid, wrapped FROM slot ORDER BY rowid") == before


@pytest.mark.parametrize("public", ["", "not base64!", "AAAA", crypto_text(bytes(32))])
def test_a_key_that_is_none_changes_nothing(tablet, vault, aisha, public):
    aisha.set_setting("recovery_key_id", "12345678")
    aisha.set_setting("recovery_key", public)
    before = raw(tablet, "SELECT sid, wrapped FROM slot ORDER BY rowid")
    vault.unlock("u-aisha", PIN)
    assert raw(tablet, "SELECT sid, wrapped FROM slot ORDER BY rowid") == before
    assert RecoveryKey.read("12345678", public) is None


def test_a_device_without_room_lets_people_in_all_the_same(vault, aisha, monkeypatch):
    def no_room(*_):
        raise StorageError("no room")

    monkeypatch.setattr("storage.ways_in.WaysIn.keep_recovery", no_room)
    assert draft(vault.unlock("u-aisha", PIN)) == {"said": "the pump is dry"}


# Forgotten.


@pytest.mark.parametrize("destroyed", [True, False])
@pytest.mark.parametrize("restart", [True, False])
def test_who_forgot_the_pin_comes_back_to_everything(tablet, vault, aisha, destroyed, restart):
    aisha.lock()
    if destroyed:
        use_up(tablet)
    code = vault.recovery_request("u-aisha").written
    vault = tablet.reopen() if restart else vault
    assert vault.ways_in("u-aisha").asked
    assert vault.recovery_request("u-aisha").written == code
    answer = officer(code)
    vault.check_answer("u-aisha", answer)
    session = vault.recover("u-aisha", answer, NEW)
    assert draft(session) == {"said": "the pump is dry"}
    ways = vault.ways_in("u-aisha")
    assert (ways.tries_left, ways.recovery, ways.asked) == (10, True, False)
    assert draft(tablet.reopen().unlock("u-aisha", NEW)) == {"said": "the pump is dry"}


def test_an_answer_works_once(tablet, vault, aisha):
    answer = officer(vault.recovery_request("u-aisha").written)
    vault.recover("u-aisha", answer, NEW)
    with pytest.raises(WrongAnswer) as caught:
        vault.recover("u-aisha", answer, "975312")
    assert caught.value.what == "none"
    vault.recovery_request("u-aisha")
    with pytest.raises(WrongAnswer) as caught:
        vault.recover("u-aisha", answer, "975312")
    assert caught.value.what == "old"
    assert vault.unlock("u-aisha", NEW).person.uid == "u-aisha"


def test_looking_at_an_answer_does_not_use_it_up(vault, aisha):
    answer = officer(vault.recovery_request("u-aisha").scanned)
    vault.check_answer("u-aisha", answer)
    vault.check_answer("u-aisha", answer)
    assert vault.ways_in("u-aisha").asked
    assert vault.unlock("u-aisha", PIN).person.uid == "u-aisha"
    with pytest.raises(WrongAnswer):
        vault.check_answer("u-aisha", answer)


def test_the_answer_for_another_person_or_another_tablet_opens_nothing(tmp_path, tablet, vault, grace, aisha):
    tell(grace, RECOVERY)
    vault.unlock("u-grace", PIN)
    graces = officer(vault.recovery_request("u-grace").written)
    vault.recovery_request("u-aisha")
    with pytest.raises(WrongAnswer) as caught:
        vault.check_answer("u-aisha", graces)
    assert caught.value.what == "old"
    assert vault.unlock("u-aisha", PIN).person.uid == "u-aisha"


def test_an_answer_with_the_right_mark_and_the_wrong_key_inside_opens_nothing(vault, aisha):
    request = vault.recovery_request("u-aisha")
    for sealed in (
        crypto.hpke_seal(request.once, request.answer_info, bytes(32)),
        crypto.hpke_seal(request.once, b"other info", bytes(32)),
        crypto.hpke_seal(crypto.new_pair().public, request.answer_info, bytes(32)),
    ):
        with pytest.raises(WrongAnswer) as caught:
            vault.recover("u-aisha", Answer(request.mark, sealed).written, NEW)
        assert caught.value.what == "other"
    assert vault.ways_in("u-aisha").asked
    assert vault.unlock("u-aisha", PIN).person.uid == "u-aisha"


def test_a_code_that_was_typed_wrongly_says_in_which_line_and_nothing_is_lost(vault, aisha):
    answer = officer(vault.recovery_request("u-aisha").written)
    rows = answer.split("\n")
    rows[2] = ("B" if rows[2][0] != "B" else "C") + rows[2][1:]
    with pytest.raises(Misread) as caught:
        vault.recover("u-aisha", "\n".join(rows), NEW)
    assert (caught.value.what, caught.value.line) == ("line", 3)
    assert vault.recover("u-aisha", answer, NEW).person.uid == "u-aisha"


def test_a_slot_moved_to_another_person_does_not_open_for_them(tablet, vault, grace, aisha):
    uid = vault._people.blind("u-grace")
    raw(tablet, "UPDATE slot SET uid = ? WHERE kind = 'recovery'", uid)
    request = vault.recovery_request("u-grace")
    with pytest.raises(Tampered):
        officer(request.written)


def test_a_request_that_was_tampered_with_is_asked_anew(tablet, vault, aisha):
    first = vault.recovery_request("u-aisha")
    raw(tablet, "UPDATE fact SET value = zeroblob(80) WHERE name LIKE 'recovery/%'")
    again = vault.recovery_request("u-aisha")
    assert again.once != first.once
    assert vault.recover("u-aisha", officer(again.written), NEW).person.uid == "u-aisha"


# No back door.


def test_every_byte_of_the_folder_and_the_request_open_nothing_without_the_programmes_key(tablet, vault, aisha):
    """Whoever holds the tablet: device secret, file, the one-time key, the request. The master key is under none of it."""
    use_up(tablet)
    request = vault.recovery_request("u-aisha")
    uid, device = vault._people.blind("u-aisha"), vault._device
    waiting = device.read_label("recovery.request", uid, vault._ways._fact(f"recovery/{uid.hex()}"))
    held = [device.secret, bytes.fromhex(waiting["once"]), request.once, OFFICER.public]
    everything = {*held, *windows(tablet.files().values())}
    assert len(everything) > 1_000
    slot, private = Slots(vault._database).recovery(uid), vault._people.private(uid)
    assert not any(opens(lambda key=key: crypto.hpke_open(key, request.slot_info, slot.sealed)) for key in everything)
    assert not any(opens(lambda key=key: keys.unwrap_private(device, uid, key, private)) for key in everything)
    master = crypto.hpke_open(OFFICER.private, request.slot_info, slot.sealed)
    assert opens(lambda: keys.unwrap_private(device, uid, master, private))


def windows(contents):
    """Every 32 bytes that stand beside each other."""
    return [content[at : at + 32] for content in contents for at in range(len(content) - 31)]


def opens(call):
    try:
        call()
    except (Tampered, ValueError):
        return False
    return True


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16), st.binary(min_size=32, max_size=32))
def test_a_recovery_slot_opens_for_its_own_place_and_key_alone(uid, sid, master):
    device = keys.DeviceKeys(bytes(16), bytes(32))
    row = keys.new_recovery_slot(device, uid, sid, key=RECOVERY, master=master)
    assert json.loads(row["kdf"]) == {"key": RECOVERY.id}
    info = Request(place_of(device.vault, uid, sid), RECOVERY.id, bytes(32), row["wrapped"]).slot_info
    assert crypto.hpke_open(OFFICER.private, info, row["wrapped"]) == master
    other = Request(place_of(device.vault, sid, uid), RECOVERY.id, bytes(32), row["wrapped"]).slot_info
    if uid != sid:
        assert not opens(lambda: crypto.hpke_open(OFFICER.private, other, row["wrapped"]))


def test_an_unknown_person_has_no_way_in(vault, grace):
    with pytest.raises(Locked):
        vault.unlock("u-nobody", PIN)
    with pytest.raises(Locked):
        vault.recovery_request("u-nobody")


def test_a_pin_that_is_gone_stays_gone_for_leaving_patient_mode_and_for_changing_it(tablet, vault, aisha):
    use_up(tablet)
    with pytest.raises(PinGone):
        vault.check_pin("u-aisha", PIN)
    with pytest.raises(PinGone):
        vault.change_pin("u-aisha", PIN, NEW)
    assert vault.ways_in("u-aisha").cost is None
