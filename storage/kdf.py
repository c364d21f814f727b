"""What makes guessing a PIN slow: Argon2id, or scrypt where a build has none, at a cost that suits the device."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.clock import Clock
from core.errors import OurFault, StorageError, Tampered
from core.records import Json

KEY_SIZE = 32
FLOOR_MEMORY_KIB, FLOOR_PASSES = 19 * 1024, 2  # OWASP Password Storage Cheat Sheet, Argon2id
LIMIT_SECONDS = 1.0
"""What unlocking may take on the device at hand."""
MEASURES = 3
SMALL_MEMORY = 3 << 30
"""Bytes of memory below which scrypt takes half as much at a time."""

_MIB = 1024


@dataclass(frozen=True)
class KdfParameters:
    """Argon2id 1.3 (RFC 9106). Below the floor only with `weak`, which tests use."""

    memory_kib: int = 64 * _MIB
    passes: int = 3
    lanes: int = 1  # every provider of Argon2id knows one lane, so a vault can move
    weak: bool = False

    def __post_init__(self) -> None:
        """Refuses a cost below the floor."""
        if not self.weak and (self.memory_kib < FLOOR_MEMORY_KIB or self.passes < FLOOR_PASSES):
            raise OurFault(f"Argon2id with {self.memory_kib} KiB and {self.passes} passes is below the floor")

    def as_json(self, salt: bytes) -> dict[str, Json]:
        """What a slot keeps so that the same PIN gives the same key again."""
        return {"name": "argon2id", "salt": salt.hex(), **asdict(self)}


@dataclass(frozen=True)
class ScryptParameters:
    """scrypt (RFC 7914); both costs OWASP names for it: 128 MiB at once, or 64 MiB twice."""

    n: int = 1 << 17
    r: int = 8
    p: int = 1
    weak: bool = False

    def __post_init__(self) -> None:
        """Refuses a cost below the floor."""
        if not self.weak and self.n * self.r * self.p < (1 << 20):
            raise OurFault(f"scrypt with N={self.n}, r={self.r}, p={self.p} is below the floor")

    def as_json(self, salt: bytes) -> dict[str, Json]:
        """What a slot keeps so that the same PIN gives the same key again."""
        return {"name": "scrypt", "salt": salt.hex(), **asdict(self)}


Cost = KdfParameters | ScryptParameters
Derive = Callable[[bytes, Mapping[str, Json]], bytes]
"""32 bytes from a secret and what a slot keeps; StorageError when the device cannot work it out."""

STANDARD = KdfParameters()
"""RFC 9106's second choice for when memory is scarce, with one lane and no more than phones bear; never above, for people unlock often."""
LADDER = (
    STANDARD,
    KdfParameters(64 * _MIB, 2),
    KdfParameters(46 * _MIB, 2),
    KdfParameters(32 * _MIB, 2),
    KdfParameters(FLOOR_MEMORY_KIB, FLOOR_PASSES),
)
"""Strongest first; the last is the floor."""


def key_from_pin(pin: str, slot: Mapping[str, Json]) -> bytes:
    """32 bytes from a PIN and what its slot keeps; StorageError when the device cannot work it out."""
    derive = providers().get(str(slot.get("name")))
    if derive is None:
        raise StorageError("this PIN was kept by another Kioo, in a way that this one does not know")
    return derive(pin.encode(), slot)


def providers() -> dict[str, Derive]:
    """Each way this build can work out, by the name it has in a slot."""
    argon2id = by_argon2_cffi() or by_cryptography()
    known = {"argon2id": argon2id, "scrypt": by_hashlib()}
    return {name: derive for name, derive in known.items() if derive}


def calibrated(clock: Clock, ways: Mapping[str, Derive] | None = None, memory: int | None = None) -> Cost:
    """The strongest cost that this device bears: at most about a second, never below the floor; measured once, with `clock`.

    scrypt only where the build has no Argon2id at all; StorageError when it has neither.
    """
    found = providers() if ways is None else ways
    if "argon2id" in found:
        return _affordable(clock, found["argon2id"])
    if "scrypt" not in found:
        raise StorageError("this build of Kioo cannot protect a PIN")
    small = (memory_of_device() if memory is None else memory) < SMALL_MEMORY
    return ScryptParameters(1 << 16, 8, 2) if small else ScryptParameters()


def _affordable(clock: Clock, derive: Derive) -> Cost:
    """By the time of the floor, the best of three: a device that is busy for a moment shall not have weaker PINs for ever."""
    floor = LADDER[-1]
    seconds = min(_seconds(clock, derive, floor) for _ in range(MEASURES)) / (floor.memory_kib * floor.passes)
    return next((cost for cost in LADDER if cost.memory_kib * cost.passes * seconds <= LIMIT_SECONDS), floor)


def _seconds(clock: Clock, derive: Derive, cost: Cost) -> float:
    begun = clock.monotonic()
    derive(b"", cost.as_json(bytes(16)))
    return clock.monotonic() - begun


def cost_from_json(kept: Mapping[str, Json]) -> Cost:
    """The cost a slot or a device keeps; Tampered when it is none."""
    kinds: dict[Json, type[Cost]] = {"argon2id": KdfParameters, "scrypt": ScryptParameters}
    try:
        return kinds[kept["name"]](**{name: value for name, value in kept.items() if name not in {"name", "salt"}})
    except (KeyError, TypeError) as problem:
        raise Tampered("the cost of a PIN is not readable") from problem


def memory_of_device() -> int:
    """Bytes of memory; 0 where the system does not say, which counts as little."""
    with contextlib.suppress(AttributeError, ValueError, OSError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 0


def by_argon2_cffi() -> Derive | None:
    """Argon2id of argon2-cffi; None where its library is not in this build."""
    try:
        from argon2.exceptions import HashingError  # noqa: PLC0415  a build may lack it
        from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415
    except ImportError:
        return None

    def derive(secret: bytes, slot: Mapping[str, Json]) -> bytes:
        salt, cost = bytes.fromhex(slot["salt"]), (slot["passes"], slot["memory_kib"], slot["lanes"])
        try:
            return hash_secret_raw(secret, salt, *cost, hash_len=KEY_SIZE, type=Type.ID)
        except HashingError as problem:
            raise StorageError("too little memory to work out the PIN's key") from problem

    return derive


def by_cryptography() -> Derive | None:
    """Argon2id of cryptography, from 44 on and with an OpenSSL that has it; None elsewhere."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415
    except ImportError:
        return None

    def derive(secret: bytes, slot: Mapping[str, Json]) -> bytes:
        costs: dict[str, Any] = {
            "iterations": slot["passes"],
            "lanes": slot["lanes"],
            "memory_cost": slot["memory_kib"],
        }
        try:
            return Argon2id(salt=bytes.fromhex(slot["salt"]), length=KEY_SIZE, **costs).derive(secret)
        except (MemoryError, ValueError) as problem:
            raise StorageError("too little memory to work out the PIN's key") from problem

    try:
        derive(b"", KdfParameters(8, 1, weak=True).as_json(bytes(16)))
    except UnsupportedAlgorithm:
        return None
    return derive


def by_hashlib() -> Derive | None:
    """Scrypt of Python's OpenSSL; None where that was built without."""
    scrypt = getattr(hashlib, "scrypt", None)
    if scrypt is None:
        return None

    def derive(secret: bytes, slot: Mapping[str, Json]) -> bytes:
        n, r, p = slot["n"], slot["r"], slot["p"]
        try:
            room = 128 * r * (n + p + 2) + _MIB  # what OpenSSL needs; its own limit is 32 MiB
            made: bytes = scrypt(secret, salt=bytes.fromhex(slot["salt"]), n=n, r=r, p=p, maxmem=room, dklen=KEY_SIZE)
        except (MemoryError, ValueError) as problem:
            raise StorageError("too little memory to work out the PIN's key") from problem
        return made

    return derive
