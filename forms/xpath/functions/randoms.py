"""Functions of chance: numbers, identifiers and shuffles, the seeded ones bit-equal to Collect's."""

import hashlib
import math
import uuid
from typing import Any

from forms import values
from forms.values import Value
from forms.xpath.code import Surroundings
from forms.xpath.functions.signature import Function

_MODULUS = 2_147_483_647
_MULTIPLIER = 16_807
_MOST_LETTERS = 10_000
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def shuffled(items: list[Any], seed: int) -> list[Any]:
    """ODK randomize(): inside-out Fisher-Yates over Park and Miller's minimal generator (CACM 31(10), 1988), as JavaRosa does it."""
    state = math.fmod(float(seed), _MODULUS)
    if state <= 0:
        state += _MODULUS - 1
    found: list[Any] = []
    for at, item in enumerate(items):
        state = state * _MULTIPLIER % _MODULUS
        to = int((int(state) - 1) / (_MODULUS - 1) * (at + 1))
        found.append(item)
        found[at], found[to] = found[to], item
    return found


def seed_of(value: Value) -> int:
    """The whole number in a seed; text that is no number counts by the first 8 bytes of its SHA-256, blank as 0 (JavaRosa)."""
    number = values.to_number(value)
    if math.isfinite(number):
        return math.trunc(max(-(2.0**63), min(number, 2.0**63 - 1)))
    if not isinstance(value, str):
        return 0 if math.isnan(number) else int(math.copysign(2**63 - 1, number))
    if not value:
        return 0
    return int.from_bytes(hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()[:8], "big", signed=True)


def _randomize(env: Surroundings, nodes: list[Any], seed: Value | None = None) -> list[Any]:
    """Without a seed the order is the record's own, so that it never jumps under somebody."""
    return shuffled(nodes, env.drawn() if seed is None else seed_of(seed))


def _random(env: Surroundings) -> float:
    return (int.from_bytes(env.random_bytes(7), "big") >> 3) / (1 << 53)


def _uuid(env: Surroundings, length: float | None = None) -> str:
    if length is None:
        return str(uuid.UUID(bytes=env.random_bytes(16), version=4))
    size = int(max(0, min(length, _MOST_LETTERS))) if math.isfinite(length) else 0
    return "".join(_LETTERS[byte & 63] for byte in env.random_bytes(size))


RANDOMS: dict[str, Function] = {
    "random": Function("", "number", _random, env=True),
    "uuid": Function("n?", "text", _uuid, env=True),
    "randomize": Function("sv?", "nodes", _randomize, env=True),
}
