import hashlib
import json
import sys

import pytest
from argon2.low_level import ARGON2_VERSION, Type, core, ffi, lib

from core.errors import OurFault, StorageError, Tampered
from storage import kdf
from storage.kdf import LADDER, KdfParameters, ScryptParameters, calibrated, key_from_pin
from tests.fakes.clock import FakeClock

try:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
except ImportError:
    Argon2id = None

FLOOR = LADDER[-1]
CHEAP = KdfParameters(memory_kib=64, passes=2, weak=True)


ARGON2ID = [derive for derive in (kdf.by_argon2_cffi(), kdf.by_cryptography()) if derive]
"""The oldest cryptography we run with has none of its own."""


@pytest.mark.parametrize("derive", ARGON2ID)
def test_each_argon2id_gives_the_known_answer(derive):
    # phc-winner-argon2, src/test.c: Argon2id, version 0x13, t=2, m=2^16 KiB, p=1
    slot = KdfParameters(memory_kib=1 << 16, passes=2).as_json(b"somesalt")
    wanted = "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
    assert derive(b"password", slot).hex() == wanted


RFC_9106 = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_the_library_of_argon2_cffi_gives_the_answer_of_rfc_9106():
    # RFC 9106, section 5.3; a PIN's key uses neither secret nor associated data, so the library is asked below our function
    parts = {"pwd": b"\x01" * 32, "salt": b"\x02" * 16, "secret": b"\x03" * 8, "ad": b"\x04" * 12}
    kept = {name: ffi.new("uint8_t[]", value) for name, value in parts.items()}
    out = ffi.new("uint8_t[]", 32)
    given = kept | {f"{name}len": len(value) for name, value in parts.items()}
    costs = {"t_cost": 3, "m_cost": 32, "lanes": 4, "threads": 4, "version": ARGON2_VERSION, "flags": 0}
    hooks = {"allocate_cbk": ffi.NULL, "free_cbk": ffi.NULL}
    context = ffi.new("argon2_context *", {"out": out, "outlen": 32, **given, **costs, **hooks})
    assert core(context, Type.ID.value) == lib.ARGON2_OK
    assert bytes(ffi.buffer(out)).hex() == RFC_9106


def test_the_argon2id_of_cryptography_gives_the_answer_of_rfc_9106_where_there_is_one():
    if kdf.by_cryptography() is None:
        assert Argon2id is None or len(ARGON2ID) == 1
        return
    salt, secret, about = b"\x02" * 16, b"\x03" * 8, b"\x04" * 12
    made = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=32, ad=about, secret=secret)
    assert made.derive(b"\x01" * 32).hex() == RFC_9106


def test_scrypt_gives_the_answer_of_rfc_7914():
    # RFC 7914, section 12, third vector: its first 32 bytes, for the last step works block by block
    slot = ScryptParameters(1 << 14, 8, 1, weak=True).as_json(b"SodiumChloride")
    wanted = "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
    assert key_from_pin("pleaseletmein", slot).hex() == wanted


def test_a_vault_may_move_between_the_two_argon2id():
    slot = CHEAP.as_json(bytes(range(16)))
    assert len({derive(b"246813", slot) for derive in ARGON2ID}) == 1


@pytest.mark.parametrize("cost", [CHEAP, ScryptParameters(1 << 4, 8, 1, weak=True)])
def test_what_a_slot_keeps_gives_the_same_cost_and_key_again(cost):
    kept = json.loads(json.dumps(cost.as_json(bytes(16))))
    assert kdf.cost_from_json(kept) == cost
    assert key_from_pin("246813", kept) == key_from_pin("246813", cost.as_json(bytes(16)))
    assert key_from_pin("246813", kept) != key_from_pin("246814", kept)


@pytest.mark.parametrize("kept", [{}, {"name": "argon3"}, {"name": "argon2id", "rounds": 1}])
def test_an_unreadable_cost_is_no_cost(kept):
    with pytest.raises(Tampered):
        kdf.cost_from_json(kept)


@pytest.mark.parametrize(
    ("kind", "cost"),
    [
        (KdfParameters, {"memory_kib": 8}),
        (KdfParameters, {"passes": 1}),
        (ScryptParameters, {"n": 1 << 16}),
        (ScryptParameters, {"r": 4}),
    ],
)
def test_a_cost_below_the_floor_is_refused_unless_said_to_be_weak(kind, cost):
    with pytest.raises(OurFault):
        kind(**cost)
    assert kind(**cost, weak=True).weak


def test_a_slot_of_an_unknown_kind_is_not_guessed_at():
    with pytest.raises(StorageError):
        key_from_pin("246813", {"name": "argon3"})


def test_a_device_that_cannot_afford_the_pin_says_so():
    for derive in ARGON2ID:
        with pytest.raises(StorageError, match="memory"):
            derive(b"246813", {**KdfParameters().as_json(bytes(16)), "memory_kib": 1})
    with pytest.raises(StorageError, match="memory"):
        kdf.by_hashlib()(b"246813", {**ScryptParameters().as_json(bytes(16)), "n": 3})


class SlowDevice:
    """Takes so many seconds for each MiB and pass, by its own clock, and remembers what it was asked."""

    def __init__(self, seconds, hiccups=()):
        self.clock, self.asked = FakeClock(), []
        self.seconds, self.hiccups = seconds, list(hiccups)

    def derive(self, secret, slot):
        self.asked.append((slot["memory_kib"], slot["passes"]))
        busy = self.hiccups.pop(0) if self.hiccups else 0
        self.clock.advance(slot["memory_kib"] / 1024 * slot["passes"] * self.seconds + busy)
        return bytes(32)

    def cost(self):
        return calibrated(self.clock, {"argon2id": self.derive, "scrypt": self.derive})


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (0.0005, (64, 3)),
        (0.0052, (64, 3)),
        (0.006, (64, 2)),
        (0.01, (46, 2)),
        (0.014, (32, 2)),
        (0.02, (19, 2)),
        (1, (19, 2)),
    ],
)
def test_the_cost_is_the_strongest_that_takes_at_most_a_second_and_never_below_the_floor(seconds, wanted):
    device = SlowDevice(seconds)
    cost = device.cost()
    assert (cost.memory_kib // 1024, cost.passes) == wanted
    assert set(device.asked) == {(FLOOR.memory_kib, FLOOR.passes)}


def test_a_moment_of_other_work_does_not_make_pins_weaker_for_ever():
    assert SlowDevice(0.001, hiccups=[9, 0, 4]).cost() == LADDER[0]


def test_a_build_without_argon2id_uses_scrypt_under_its_own_name():
    only = {"scrypt": kdf.by_hashlib()}
    assert calibrated(FakeClock(), only, memory=8 << 30) == ScryptParameters(1 << 17, 8, 1)
    assert calibrated(FakeClock(), only, memory=2 << 30) == ScryptParameters(1 << 16, 8, 2)
    assert calibrated(FakeClock(), only, memory=0) == ScryptParameters(1 << 16, 8, 2)
    assert calibrated(FakeClock(), only).as_json(bytes(16))["name"] == "scrypt"


def test_a_build_that_can_work_out_nothing_says_so_before_a_pin_is_kept():
    with pytest.raises(StorageError, match="cannot protect"):
        calibrated(FakeClock(), {})


def test_argon2_cffi_comes_first_and_a_missing_library_is_noticed(monkeypatch):
    assert set(kdf.providers()) == {"argon2id", "scrypt"}
    monkeypatch.setitem(sys.modules, "argon2.low_level", None)
    assert kdf.by_argon2_cffi() is None
    slot = CHEAP.as_json(bytes(16))
    found = [kdf.providers()["argon2id"](b"246813", slot)] if "argon2id" in kdf.providers() else []
    assert found == [derive(b"246813", slot) for derive in ARGON2ID[1:]]
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.kdf.argon2", None)
    monkeypatch.delattr(hashlib, "scrypt")
    assert kdf.providers() == {}
    assert calibrated(FakeClock(), {"scrypt": kdf.by_hashlib}).as_json(b"")["name"] == "scrypt"


def test_what_this_machine_would_use_is_at_least_the_floor():
    cost = calibrated(FakeClock())
    assert (cost.memory_kib, cost.passes) >= (FLOOR.memory_kib, FLOOR.passes)
    assert kdf.memory_of_device() > 0
