"""What two devices beside each other say before and after a parcel goes over their own network; docs/sync-protocol.md section 13."""

import hmac
import ipaddress
from dataclasses import dataclass
from hashlib import pbkdf2_hmac
from struct import Struct
from typing import Literal

from core.errors import Refused
from core.script import western
from core.typed_code import ALPHABET, letters_of, meant
from core.words import msg

What = Literal["parcels", "answers"]
"""What goes over: parcels to somebody who carries them, or answers back to those who gave parcels."""
WAYS: dict[What, bytes] = {"parcels": b"P", "answers": b"A"}
PORT = 47474
"""Tried first, so that mostly only the address has to be typed; another one is told behind a colon."""
CODE_BYTES, CODE = 5, 8
NONCE, HASH, PROOF = 16, 32, 32

MAGIC = b"KIOONEA1"
READY, BUSY = b"R", b"B"
GO, TOOK = b"G", b"T"
WRONG, OTHER, LARGE, CHANGED, NOT_TAKEN = b"W", b"O", b"L", b"C", b"N"
REASONS = {
    WRONG: "wrong-code",
    OTHER: "other-way",
    LARGE: "too-large",
    CHANGED: "cut",
    NOT_TAKEN: "not-taken",
}
"""Why the receiver does not go on, as `problem` of sync.nearby.Stand."""

_GREETING = Struct(f">8sc{NONCE}sQ")
_OFFER = Struct(f">c{NONCE}sQ{HASH}s")
GREETING_SIZE, OFFER_SIZE, VERDICT_SIZE = _GREETING.size, _OFFER.size + PROOF, 1 + PROOF
_SQUARE = "KIOO-NEAR:1:"
_ROUNDS = 100_000
_NO_ADDRESS = (
    msg("This is no address of a device beside you."),
    msg("Type what the other device shows, such as 192.168.43.1."),
)
_NO_CODE = (msg("The code has 8 letters and figures."), msg("Type it as the other device shows it."))


@dataclass(frozen=True)
class Meeting:
    """Where the receiver waits and the one-time code its screen shows; `hosts` are its private addresses, likeliest first."""

    hosts: tuple[str, ...]
    port: int
    code: str

    def address(self, host: str) -> str:
        """As it is shown and typed; the port only where it is another one."""
        return host if self.port == PORT else f"{host}:{self.port}"

    @property
    def square(self) -> str:
        """What stands in the QR code."""
        return f"{_SQUARE}{self.address(self.hosts[0])} {self.code}"


def new_code(chance: bytes) -> str:
    """Eight characters that nobody mixes up, of five random bytes."""
    return letters_of(chance[:CODE_BYTES])


def read_square(text: str) -> tuple[str, str] | None:
    """Address and code of a QR code; None for another one."""
    if not text.startswith(_SQUARE):
        return None
    address, _, code = text.removeprefix(_SQUARE).partition(" ")
    return address, code


def read_typed(address: str, code: str) -> Meeting:
    """What a person typed or scanned. Refused says which of both does not hold; names and addresses elsewhere in the world are refused."""
    host, port = _parted(address.strip())
    letters = meant(code)
    if len(letters) != CODE or not set(letters) <= set(ALPHABET):
        raise Refused(*_NO_CODE)
    return Meeting((host,), port, letters)


def _parted(address: str) -> tuple[str, int]:
    host, _, port = western(address).partition(":")
    port = port or str(PORT)
    if not is_beside(host) or not (port.isascii() and port.isdigit() and 0 < int(port) < 1 << 16):
        raise Refused(*_NO_ADDRESS)
    return host, int(port)


def is_beside(host: str) -> bool:
    """Whether this is an address of a local network (IPv4, none that is reached from elsewhere: RFC 6890), never a name."""
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return address.is_private and not address.is_unspecified


@dataclass(frozen=True)
class Greeting:
    """The receiver's first words: whether it is free, its fresh nonce, the most bytes it takes."""

    state: bytes
    nonce: bytes
    most: int

    def packed(self) -> bytes:
        """As on the wire."""
        return _GREETING.pack(MAGIC, self.state, self.nonce, self.most)


def read_greeting(raw: bytes) -> Greeting | None:
    """None when no Kioo of this version speaks there."""
    magic, state, nonce, most = _GREETING.unpack(raw)
    return Greeting(state, nonce, most) if magic == MAGIC and state in {READY, BUSY} else None


@dataclass(frozen=True)
class Offer:
    """The sender's words: what it has, its own nonce, how many bytes with which SHA-256."""

    what: bytes
    nonce: bytes
    size: int
    sha256: bytes

    def packed(self) -> bytes:
        """As on the wire, without the proof that follows."""
        return _OFFER.pack(self.what, self.nonce, self.size, self.sha256)


def read_offer(raw: bytes) -> Offer | None:
    """None for bytes that are no offer."""
    offer = Offer(*_OFFER.unpack(raw[: _OFFER.size]))
    return offer if offer.what in WAYS.values() else None


class Talk:
    """Proves on both sides that one knows the code, without saying it, for these two first words alone."""

    def __init__(self, code: str, greeting: Greeting, offer: Offer) -> None:
        """The code is stretched (PBKDF2, RFC 8018) with the receiver's nonce: whoever listens cannot try them all in time."""
        self._key = pbkdf2_hmac("sha256", code.encode(), b"kioo/v1/near" + greeting.nonce, _ROUNDS)
        self._words = greeting.packed() + offer.packed()

    def proof(self) -> bytes:
        """The sender's."""
        return self._mac(b"offer")

    def verdict(self, verdict: bytes) -> bytes:
        """The receiver's word and its proof, as on the wire."""
        return verdict + self._mac(b"verdict" + verdict)

    def offers(self, proof: bytes) -> bool:
        """Whether the sender knows the code."""
        return hmac.compare_digest(proof, self.proof())

    def says(self, raw: bytes) -> bytes | None:
        """The verdict; None when somebody says it who does not know the code. Only "wrong code" is believed of anybody."""
        verdict = raw[:1]
        if verdict == WRONG or hmac.compare_digest(raw, self.verdict(verdict)):
            return verdict
        return None

    def _mac(self, label: bytes) -> bytes:
        return hmac.digest(self._key, label + b"/" + self._words, "sha256")


WRONG_CODE = WRONG + bytes(PROOF)
"""Nothing to prove: the two do not have the same code."""
