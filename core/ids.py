"""Makes record and device ids from a clock and a source of randomness."""

import uuid
from collections.abc import Callable

from core.clock import Clock

RandomBytes = Callable[[int], bytes]

_UUID7_VERSION = 0x7 << 76
_RFC_VARIANT = 0b10 << 62


class IdMaker:
    """Hands out ids; the same clock and randomness give the same ids, so tests can repeat themselves."""

    def __init__(self, clock: Clock, random_bytes: RandomBytes) -> None:
        """`random_bytes(n)` returns n bytes; `os.urandom` in the product."""
        self._clock, self._random_bytes = clock, random_bytes

    def record(self) -> str:
        """UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds, then 74 random bits."""
        noise = int.from_bytes(self._random_bytes(10), "big")
        high, low = noise >> 68, noise & ((1 << 62) - 1)
        value = (self._clock.now_ms() & ((1 << 48) - 1)) << 80
        return str(uuid.UUID(int=value | _UUID7_VERSION | (high & 0xFFF) << 64 | _RFC_VARIANT | low))

    def unlinkable(self) -> str:
        """UUIDv4 (RFC 9562 section 5.4): no time inside; for anonymous feedback and sealed ratings."""
        return str(uuid.UUID(bytes=self._random_bytes(16), version=4))

    def secret(self, size: int = 32) -> bytes:
        """`size` random bytes."""
        return self._random_bytes(size)
