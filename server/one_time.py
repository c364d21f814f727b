"""One-time codes that a phone works out of a shared secret and the time (RFC 6238): six digits, another one each 30 seconds. Pure."""

import base64
import hmac
from collections.abc import Iterator
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from core.script import western
from core.typed_code import grouped

SECRET_BYTES = 20
"""As long as the hash (RFC 4226, section 4, R6)."""
DIGITS, SECONDS = 6, 30
_AROUND = (0, -1, 1)
"""Steps beside the one now that count too, for a phone whose clock is off by less than half a minute (RFC 6238, section 5.2)."""


def code_at(secret: bytes, step: int) -> str:
    """The code of one step: `step` times 30 seconds after 1970."""
    return _codes(secret).generate(step * SECONDS).decode()


def step_of(secret: bytes, typed: str, now_ms: int, after: int) -> int | None:
    """The step whose code was typed: now, the one before or the next; None for another code, or one of `after` or before."""
    now, code = now_ms // 1000 // SECONDS, code_in(typed)
    right = [now + by for by in _AROUND if hmac.compare_digest(code_at(secret, now + by), code)]
    return next((step for step in right if step > after), None)


def code_in(typed: str) -> str:
    """The digits of a code as people type it: in groups, in the digits of their language; empty where it is something else."""
    code = "".join(western(typed).split())
    return code if len(code) == DIGITS and code.isascii() and code.isdigit() else ""


def secret_in_letters(secret: bytes) -> str:
    """The secret as a phone without a camera is told it: base 32 (RFC 4648) in groups of four."""
    return grouped("".join(_letters(secret)))


def address_of(secret: bytes, login: str, programme: str) -> str:
    """What stands in the square: an `otpauth://totp/` address, as the apps that work out codes read it."""
    issuer = quote(programme.replace(":", " "), safe="")
    letters = "".join(_letters(secret))
    more = f"issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={SECONDS}"
    return f"otpauth://totp/{issuer}:{quote(login, safe='')}?secret={letters}&{more}"


def _letters(secret: bytes) -> Iterator[str]:
    return (letter for letter in base64.b32encode(secret).decode() if letter != "=")


def _codes(secret: bytes) -> TOTP:
    """SHA-1, because many apps know nothing else; HMAC stands on properties of it that are not broken."""
    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303  see above
