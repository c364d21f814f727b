"""Encrypted forms: a finished sheet closed with its author's public key, as the ODK XForms specification, "Encryption", says.

One random AES-256 key for each record; each file under AES-CFB with its own initialization vector, the photos and
recordings first, the answers last; the key itself under RSA-OAEP, in a manifest that names the files in that order.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from storage import crypto

SUBMISSION = "submission.xml"
"""What the file with the answers is called."""
ENDING = ".enc"
MANIFEST_SPACE, META_SPACE = "http://opendatakit.org/submissions", "http://openrosa.org/xforms"


def der_of(written: str) -> bytes:
    """The bytes of a key as a form carries it: base64, with or without the lines around it; ValueError for anything else."""
    return base64.b64decode(re.sub(r"-----[^-]*-----|\s", "", written), validate=True)


def vectors(instance: str, key: bytes) -> Iterator[bytes]:
    """The initialization vectors of a record's files, in their order (section "Initialization Vector")."""
    seed = bytearray(hashlib.md5(instance.encode() + key, usedforsecurity=False).digest())
    counter = 0
    while True:
        seed[counter % 16] = (seed[counter % 16] + 1) % 256
        counter += 1
        yield bytes(seed)


def signed(form: str, version: str, sealed_key: str, instance: str, digests: Iterable[tuple[str, str]]) -> bytes:
    """The digest that is signed: what the record says of itself, and each file with its MD5 (section "Signature")."""
    lines = [form, *([version] if version else []), sealed_key, instance, *(f"{name}::{md5}" for name, md5 in digests)]
    return hashlib.md5("".join(f"{line}\n" for line in lines).encode(), usedforsecurity=False).digest()


def _passing(content: Iterable[bytes], seen: Callable[[bytes], None]) -> Iterator[bytes]:
    for part in content:
        seen(part)
        yield part


class Closing:
    """Closes the files of one record one after the other, the answers last; then its manifest can be written."""

    def __init__(self, public: str, form: str, version: str, instance: str, key: bytes | None = None) -> None:
        """`public` as in the form; `key` is a fresh one of 32 bytes."""
        self._public, self._key = der_of(public), key or crypto.new_key()
        self._form, self._version, self._instance = form, version, instance
        self._vectors = vectors(instance, self._key)
        self._digests: list[tuple[str, str]] = []

    def closed(self, name: str, content: Iterable[bytes]) -> Iterator[bytes]:
        """The closed bytes of a file; to be read to their end before the next one is begun."""
        digest = hashlib.md5(usedforsecurity=False)
        yield from crypto.cfb_sealed(self._key, next(self._vectors), _passing(content, digest.update))
        self._digests.append((name, digest.hexdigest()))

    def manifest(self) -> str:
        """What goes in the place of the answers: the closed key, the names of the closed files, the signature."""
        sealed_key = self._sealed(self._key)
        signature = self._sealed(signed(self._form, self._version, sealed_key, self._instance, self._digests))
        version = f" version={quoteattr(self._version)}" if self._version else ""
        media = "".join(
            f"<media><file>{escape(name)}{ENDING}</file></media>" for name, _ in self._digests if name != SUBMISSION
        )
        return (
            f'<data xmlns="{MANIFEST_SPACE}" id={quoteattr(self._form)}{version} encrypted="yes">'
            f"<base64EncryptedKey>{sealed_key}</base64EncryptedKey>{media}"
            f"<encryptedXmlFile>{SUBMISSION}{ENDING}</encryptedXmlFile>"
            f"<base64EncryptedElementSignature>{signature}</base64EncryptedElementSignature>"
            f'<meta xmlns="{META_SPACE}"><instanceID>{escape(self._instance)}</instanceID></meta></data>'
        )

    def _sealed(self, content: bytes) -> str:
        return base64.b64encode(crypto.rsa_seal(self._public, content)).decode()
