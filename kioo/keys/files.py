"""The programme's keys as files: a private half under a passphrase, and the public halves to carry to the server.

A private file is JSON: {"kioo": "private key", "version": 1, "use", "id", "public", "kdf", "sealed"}; `sealed` is the raw
private key under AES-256-GCM with a key from Argon2id, bound to its use and its public half. Nothing else opens it.
"""

import base64
import binascii
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from core.durable import settle, translated
from core.errors import BadSettings, Tampered
from core.records import Json
from storage import crypto
from storage.crypto import KeyPair, bound
from storage.kdf import KdfParameters, key_from_pin

PRIVATE, PUBLIC = "private key", "public keys"
PUBLIC_NAME = "programme-public.json"
COST = KdfParameters(memory_kib=256 * 1024, passes=3)
"""Four times what a tablet's PIN costs: it is typed a few times a month, on a computer, and protects a whole programme."""
_VERSION = 1


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """One key pair of the programme: what it is for (`data` or `recovery`) and both raw halves."""

    use: str
    pair: KeyPair

    @property
    def id(self) -> str:
        """How devices and server name it."""
        return crypto.key_id(self.pair.public)

    @property
    def file_name(self) -> str:
        """The name its file is given."""
        return f"{self.use}-{self.id}.kioo-key"

    def sealed(self, passphrase: str, cost: KdfParameters = COST) -> bytes:
        """The content of its file."""
        made = cost.as_json(crypto.new_key()[:16])
        key = key_from_pin(passphrase, made)
        closed = crypto.encrypt(key, self.pair.private, _context(self.use, self.pair.public))
        content = {"kioo": PRIVATE, "version": _VERSION, "use": self.use, "id": self.id}
        return _json({**content, "public": _text(self.pair.public), "kdf": made, "sealed": _text(closed)})


@dataclass(frozen=True)
class ClosedKey:
    """A key file as it lies there: everything but the private half can be read."""

    path: Path
    use: str
    public: bytes
    kdf: Mapping[str, Json]
    sealed: bytes

    @classmethod
    def read(cls, path: Path) -> Self:
        """BadSettings when this is no key file of ours, or one of a newer Kioo."""
        return cls.of(path, parsed(path, _content(path, PRIVATE), PRIVATE))

    @classmethod
    def of(cls, path: Path, raw: Mapping[str, Json]) -> Self:
        """From the JSON of a key file; `path` is what is said of it."""
        try:
            use, public, kdf, sealed = str(raw["use"]), _bytes(raw["public"]), dict(raw["kdf"]), _bytes(raw["sealed"])
        except (KeyError, TypeError, ValueError) as problem:
            raise BadSettings(f"{path} is cut or damaged: take another copy of it") from problem
        return cls(path, use, public, kdf, sealed)

    @property
    def id(self) -> str:
        """How devices and server name it."""
        return crypto.key_id(self.public)

    def opened(self, passphrase: str) -> PrivateKey:
        """The pair; BadSettings when it is another passphrase (or the file was changed)."""
        try:
            key = key_from_pin(passphrase, self.kdf)
            private = crypto.decrypt(key, self.sealed, _context(self.use, self.public))
        except Tampered as problem:
            raise BadSettings(f"this passphrase does not open {self.path.name}") from problem
        except (KeyError, TypeError, ValueError) as problem:
            raise BadSettings(f"{self.path} is cut or damaged: take another copy of it") from problem
        return PrivateKey(self.use, crypto.pair_of(private))


def new(use: str) -> PrivateKey:
    """A fresh pair from the operating system's randomness."""
    return PrivateKey(use, crypto.new_pair())


def public_json(keys: Mapping[str, bytes]) -> bytes:
    """The content of a file of public halves, by use."""
    told = {use: {"id": crypto.key_id(public), "public": _text(public)} for use, public in keys.items()}
    return _json({"kioo": PUBLIC, "version": _VERSION, **told})


def read_public(path: Path) -> dict[str, str]:
    """Base64 of the public halves in a file, by use; BadSettings when an id does not fit its key or there is none."""
    raw = parsed(path, _content(path, PUBLIC), PUBLIC)
    told = {use: one for use, one in raw.items() if isinstance(one, dict)}
    try:
        fit = all(crypto.key_id(_bytes(one["public"])) == one["id"] for one in told.values())
    except (KeyError, TypeError, ValueError) as problem:
        raise BadSettings(f"{path} is cut or damaged: make it anew from the key files") from problem
    if not told or not fit:
        raise BadSettings(f"{path} is cut or damaged: make it anew from the key files")
    return {use: str(one["public"]) for use, one in told.items()}


def write_once(path: Path, content: bytes) -> None:
    """Makes a file nobody else may read, durable when this returns; BadSettings when something is there already."""
    try:
        with translated():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            number = _fresh(path)
            with os.fdopen(number, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            settle(path.parent)
    except FileExistsError as problem:
        raise BadSettings(f"{path} is there already, and no key is ever written over") from problem


def _fresh(path: Path) -> int:
    if path.exists():
        raise BadSettings(f"{path} is there already, and no key is ever written over")
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _context(use: str, public: bytes) -> bytes:
    return bound("key-file", use.encode(), public)


def _content(path: Path, kind: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise BadSettings(f"{path} is no file of {kind} of a programme") from problem


def parsed(path: Path, content: bytes, kind: str) -> Mapping[str, Json]:
    """The JSON of a file of ours; BadSettings when it is none, or a newer Kioo's."""
    try:
        raw = json.loads(content)
    except ValueError as problem:
        raise BadSettings(f"{path} is no file of {kind} of a programme") from problem
    if not isinstance(raw, dict) or raw.get("kioo") != kind:
        raise BadSettings(f"{path} is no file of {kind} of a programme")
    if raw.get("version") != _VERSION:
        raise BadSettings(f"{path} was written by a newer Kioo: bring this one up to date")
    return raw


def _json(content: Mapping[str, Json]) -> bytes:
    return json.dumps(content, indent=2).encode() + b"\n"


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: Json) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as problem:
        raise ValueError("no base64") from problem
