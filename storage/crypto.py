"""Every cipher the device knows, and the only module that imports one: AES-256-GCM, HKDF, HPKE; RSA-OAEP, AES-CFB."""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_private_key

from core.errors import Tampered
from core.ids import RandomBytes

try:
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
except ImportError:  # the builds for phones still have it where it was
    from cryptography.hazmat.primitives.ciphers.modes import CFB

KEY_SIZE = 32
NONCE_SIZE = 12
FORMAT = b"\x01\x01"  # blob layout 1, algorithm 1 (AES-256-GCM); the first bytes of every blob
BEGINNING = len(FORMAT) + NONCE_SIZE
"""How much of a blob tells it from every other one: layout and nonce."""

_KEM = b"KEM" + (0x0020).to_bytes(2, "big")  # DHKEM(X25519, HKDF-SHA256)
_KDF_ID = (0x0001).to_bytes(2, "big")  # HKDF-SHA256
_AES_256_GCM = 0x0002
_BASE_MODE = b"\x00"


RsaOpen = Callable[[bytes], bytes]
"""Opens what was sealed to one private key; Tampered when it was not."""


class KeyPair(NamedTuple):
    """An X25519 pair, 32 raw bytes each."""

    private: bytes
    public: bytes


def bound(purpose: str, *parts: bytes) -> bytes:
    """Associated data that names what a blob is for and where it stands; each part is preceded by its length."""
    told = [b"kioo/v1/" + purpose.encode(), *parts]
    return b"".join([piece for part in told for piece in (len(part).to_bytes(2, "big"), part)])


class Box:
    """AES-256-GCM (NIST SP 800-38D) under one key, for who opens many blobs with it: FORMAT || nonce(12) || ciphertext and tag."""

    __slots__ = ("_aes",)

    def __init__(self, key: bytes) -> None:
        """`key` has 32 bytes."""
        self._aes = AESGCM(key)

    def encrypt(self, plaintext: bytes, context: bytes, random_bytes: RandomBytes = os.urandom) -> bytes:
        """The blob; format and context are authenticated."""
        nonce = random_bytes(NONCE_SIZE)
        return FORMAT + nonce + self._aes.encrypt(nonce, plaintext, FORMAT + context)

    def decrypt(self, blob: bytes, context: bytes) -> bytes:
        """Opens what `encrypt` made; Tampered when a byte, the key or the context is another one."""
        if not isinstance(blob, bytes) or blob[:2] != FORMAT or len(blob) < BEGINNING:
            raise Tampered("unknown layout of a stored blob")
        try:
            return self._aes.decrypt(blob[2:BEGINNING], blob[BEGINNING:], FORMAT + context)
        except InvalidTag as problem:
            raise Tampered("stored bytes do not verify") from problem


def encrypt(key: bytes, plaintext: bytes, context: bytes, random_bytes: RandomBytes = os.urandom) -> bytes:
    """As Box.encrypt, for a key that is used once."""
    return Box(key).encrypt(plaintext, context, random_bytes)


def decrypt(key: bytes, blob: bytes, context: bytes) -> bytes:
    """As Box.decrypt, for a key that is used once."""
    return Box(key).decrypt(blob, context)


def marker(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA256 (RFC 2104) for many short messages of one key of 32 bytes, whose two first blocks are worked out once."""
    padded = key.ljust(64, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))

    def mark(message: bytes) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(message)
        around.update(within.digest())
        return around.digest()

    return mark


def seal_chunk(key: bytes, number: int, chunk: bytes | bytearray | memoryview, context: bytes, *, last: bool) -> bytes:
    """Segment `number` of a file: ciphertext and tag under a nonce of 11 bytes counter and 1 byte "last".

    STREAM (Hoang, Reyhanitabar, Rogaway, Vizar, "Online Authenticated-Encryption and its Nonce-Reuse
    Misuse-Resistance", CRYPTO 2015, section 7) with AES-256-GCM, laid out as in age v1. `key` is for one file only.
    """
    return AESGCM(key).encrypt(_stream_nonce(number, last=last), chunk, context)


def open_chunk(key: bytes, number: int, sealed: bytes, context: bytes, *, last: bool) -> bytes:
    """Opens what `seal_chunk` made; Tampered when it is another segment, or the file goes on or ends elsewhere."""
    try:
        return AESGCM(key).decrypt(_stream_nonce(number, last=last), sealed, context)
    except (InvalidTag, ValueError) as problem:
        raise Tampered("a piece of a file does not verify") from problem


def _stream_nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(NONCE_SIZE - 1, "big") + bytes([last])


def new_key(random_bytes: RandomBytes = os.urandom) -> bytes:
    """32 bytes from the operating system; keys never come from a handed-in source, which could repeat itself."""
    return random_bytes(KEY_SIZE)


def extract(salt: bytes, material: bytes) -> bytes:
    """HKDF-Extract with SHA-256 (RFC 5869 section 2.2)."""
    return hmac.digest(salt or bytes(32), material, "sha256")


def expand(key: bytes, info: bytes, size: int = KEY_SIZE) -> bytes:
    """HKDF-Expand with SHA-256 (RFC 5869 section 2.3), `size` at most 8160."""
    made, block = b"", b""
    for round_number in range(1, -(-size // 32) + 1):
        block = hmac.digest(key, block + info + bytes([round_number]), "sha256")
        made += block
    return made[:size]


def subkey(key: bytes, purpose: str) -> bytes:
    """The key derived from `key` for one purpose."""
    return expand(key, b"kioo/vault/v1/" + purpose.encode())


def blind(key: bytes, *parts: str) -> bytes:
    """16 bytes that stand for a name on disk: HMAC-SHA256, cut; equal names are equal only under the same key."""
    return hmac.digest(key, bound("blind", *(part.encode("utf-8", "surrogatepass") for part in parts)), "sha256")[:16]


def new_pair(random_bytes: RandomBytes = os.urandom) -> KeyPair:
    """A fresh X25519 pair."""
    return pair_of(random_bytes(KEY_SIZE))


def pair_of(private: bytes) -> KeyPair:
    """The pair of a raw private key."""
    return KeyPair(private, X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw())


def key_id(public: bytes) -> str:
    """How devices and server name a public key: the first 8 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:8]


def hpke_seal(public: bytes, info: bytes, plaintext: bytes, random_bytes: RandomBytes = os.urandom) -> bytes:
    """HPKE base mode, single shot (RFC 9180 section 6.1): enc(32) || ciphertext.

    DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, empty associated data. Written out because the
    cryptography builds for phones have it only from 47 on.
    """
    ephemeral = new_pair(random_bytes)
    shared = _shared_secret(ephemeral.private, public, ephemeral.public + public)
    key, nonce = _key_schedule(shared, info)
    return ephemeral.public + AESGCM(key).encrypt(nonce, plaintext, b"")


def hpke_open(private: bytes, info: bytes, sealed: bytes) -> bytes:
    """Opens what `hpke_seal`, or any HPKE of the same suite, made; Tampered when it was not for this key and info."""
    sealed = bytes(sealed)
    enc, ciphertext = sealed[:KEY_SIZE], sealed[KEY_SIZE:]
    if len(enc) < KEY_SIZE:
        raise Tampered("a sealed blob is cut")
    shared = _shared_secret(private, enc, enc + pair_of(private).public)
    key, nonce = _key_schedule(shared, info)
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, b"")
    except InvalidTag as problem:
        raise Tampered("a sealed blob does not open with this key") from problem


def _shared_secret(private: bytes, public: bytes, kem_context: bytes) -> bytes:
    try:
        dh = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as problem:
        raise Tampered("not a usable X25519 key") from problem
    eae_prk = _labeled_extract(_KEM, b"", b"eae_prk", dh)
    return _labeled_expand(_KEM, eae_prk, b"shared_secret", kem_context, KEY_SIZE)


def _key_schedule(
    shared: bytes, info: bytes, aead: int = _AES_256_GCM, key_size: int = KEY_SIZE
) -> tuple[bytes, bytes]:
    suite = b"HPKE" + _KEM[3:] + _KDF_ID + aead.to_bytes(2, "big")
    no_psk = _labeled_extract(suite, b"", b"psk_id_hash", b"")
    context = _BASE_MODE + no_psk + _labeled_extract(suite, b"", b"info_hash", info)
    secret = _labeled_extract(suite, shared, b"secret", b"")
    key = _labeled_expand(suite, secret, b"key", context, key_size)
    return key, _labeled_expand(suite, secret, b"base_nonce", context, NONCE_SIZE)


def _labeled_extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + suite + label + material)


def _labeled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return expand(key, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, size)


def rsa_seal(public: bytes, content: bytes) -> bytes:
    """RSA-OAEP with SHA-256, also inside MGF1 (PKCS #1 v2.2), for a public key in DER; ValueError when it is no RSA key."""
    key = load_der_public_key(public)
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA key")  # noqa: TRY004  the bytes are wrong, not their type
    return key.encrypt(content, _oaep())


def rsa_opener(private: bytes, password: bytes | None = None) -> RsaOpen:
    """What opens the work of `rsa_seal` with a private key in PEM; ValueError when that is no RSA key, TypeError without its password."""
    key = load_pem_private_key(private, password)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA key")  # noqa: TRY004  the bytes are wrong, not their type

    def opened(sealed: bytes) -> bytes:
        try:
            return key.decrypt(sealed, _oaep())
        except ValueError as problem:
            raise Tampered("this was not closed for this key") from problem

    return opened


def _oaep() -> OAEP:
    return OAEP(MGF1(SHA256()), SHA256(), None)


def cfb_sealed(key: bytes, iv: bytes, content: Iterable[bytes]) -> Iterator[bytes]:
    """AES-CFB (NIST SP 800-38A, segments of 128 bits) of the content with PKCS #7 padding, piece by piece."""
    padder, cipher = padding.PKCS7(AES.block_size).padder(), Cipher(AES(key), CFB(iv)).encryptor()
    for part in content:
        yield cipher.update(padder.update(part))
    yield cipher.update(padder.finalize()) + cipher.finalize()


def cfb_opened(key: bytes, iv: bytes, sealed: bytes) -> bytes:
    """The content of what `cfb_sealed` made; Tampered when its end is not as it was written."""
    cipher, unpadder = Cipher(AES(key), CFB(iv)).decryptor(), padding.PKCS7(AES.block_size).unpadder()
    try:
        return unpadder.update(cipher.update(sealed) + cipher.finalize()) + unpadder.finalize()
    except ValueError as problem:
        raise Tampered("a closed file does not open") from problem
