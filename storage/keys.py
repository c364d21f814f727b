"""The keys of a vault and how one opens the next: device secret, PIN slot, person, grant, space.

    device secret + PIN --Argon2id, HKDF--> slot key --> master key --> person's X25519 key --HPKE--> space key

Nothing here touches the database; docs/decisions/0002 has the whole picture.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from core import recovery
from core.records import Json
from core.recovery import RecoveryKey
from storage import crypto
from storage.crypto import KEY_SIZE, KeyPair, bound
from storage.kdf import Cost, key_from_pin


@dataclass(frozen=True, repr=False)
class DeviceKeys:
    """What opens without a PIN: labels of people and spaces, and the blind names that stand for them on disk.

    `carried` makes the blind names of a vault that came from another device; one that was begun here makes its own.
    """

    vault: bytes
    secret: bytes
    carried: bytes | None = None

    @property
    def names(self) -> bytes:
        """What makes the blind names."""
        return self.carried or crypto.subkey(self.secret, "device/names")

    def blind(self, kind: str, name: str) -> bytes:
        """16 bytes that stand for a person's id or a space's name."""
        return crypto.blind(self.names, self.vault.hex(), kind, name)

    def label(self, purpose: str, place: bytes, value: Json) -> bytes:
        """A label that this device can read before anybody unlocks."""
        return crypto.encrypt(self._label_key, json.dumps(value).encode(), bound(purpose, self.vault, place))

    def read_label(self, purpose: str, place: bytes, blob: bytes) -> Json:
        """Reads `label` back; Tampered on another device."""
        return json.loads(crypto.decrypt(self._label_key, blob, bound(purpose, self.vault, place)))

    @property
    def check(self) -> bytes:
        """Shows that a file and a device secret belong together."""
        return crypto.subkey(self.secret, "device/check")

    @property
    def _label_key(self) -> bytes:
        return crypto.subkey(self.secret, "device/labels")


@dataclass(frozen=True, repr=False)
class SpaceKeys:
    """The keys of one epoch of a space, all derived from its root; the blind names are those of the first epoch for ever."""

    root: bytes
    first_names: bytes | None = None

    @property
    def head(self) -> bytes:
        """Opens the heads, which fill the index."""
        return crypto.subkey(self.root, "space/head")

    @property
    def wrap(self) -> bytes:
        """Opens the key of each record's body."""
        return crypto.subkey(self.root, "space/wrap")

    @property
    def names(self) -> bytes:
        """Makes the blind names of the records."""
        return self.first_names or crypto.subkey(self.root, "space/names")

    def next(self) -> "SpaceKeys":
        """Fresh keys for the next epoch."""
        return SpaceKeys(crypto.new_key(), self.names)

    @property
    def made(self) -> bytes:
        """Vouches for what this device made of forms and keeps beside them."""
        return crypto.subkey(self.root, "space/made")

    @property
    def mac(self) -> bytes:
        """Marks the rows that belong to the space."""
        return crypto.subkey(self.root, "space/mac")

    @property
    def state(self) -> bytes:
        """Opens what the space knows of its rows as a whole."""
        return crypto.subkey(self.root, "space/state")

    @property
    def queue(self) -> bytes:
        """Opens what waits to be sent."""
        return crypto.subkey(self.root, "space/queue")


def new_slot(device: DeviceKeys, uid: bytes, sid: bytes, *, pin: str, kdf: Cost, master: bytes) -> dict[str, Json]:
    """The row through which `pin` opens `master` on this device."""
    parameters = kdf.as_json(crypto.new_key()[:16])
    key = _slot_key(device, sid, pin, parameters)
    wrapped = crypto.encrypt(key, master, bound("slot", device.vault, uid, sid))
    return {"sid": sid, "uid": uid, "kind": "pin", "kdf": json.dumps(parameters), "wrapped": wrapped}


def open_slot(device: DeviceKeys, uid: bytes, sid: bytes, *, pin: str, kdf: str, wrapped: bytes) -> bytes:
    """The master key; Tampered when the PIN or the device is another one."""
    key = _slot_key(device, sid, pin, json.loads(kdf))
    return crypto.decrypt(key, wrapped, bound("slot", device.vault, uid, sid))


def new_recovery_slot(
    device: DeviceKeys, uid: bytes, sid: bytes, *, key: RecoveryKey, master: bytes
) -> dict[str, Json]:
    """The row through which the programme's recovery key opens `master`; nothing on this device does."""
    info = recovery.slot_info(recovery.place_of(device.vault, uid, sid))
    sealed = crypto.hpke_seal(key.public, info, master)
    return {"sid": sid, "uid": uid, "kind": "recovery", "kdf": json.dumps({"key": key.id}), "wrapped": sealed}


def wrap_private(device: DeviceKeys, uid: bytes, master: bytes, pair: KeyPair) -> bytes:
    """The person's private key under the master key."""
    return crypto.encrypt(master, pair.private, bound("person", device.vault, uid))


def unwrap_private(device: DeviceKeys, uid: bytes, master: bytes, wrapped: bytes) -> KeyPair:
    """The person's pair back."""
    return crypto.pair_of(crypto.decrypt(master, wrapped, bound("person", device.vault, uid)))


@dataclass(frozen=True)
class Granted:
    """What a grant is about: one epoch of a space, for one person; sealed into the grant itself."""

    space: bytes
    epoch: int
    uid: bytes

    def context(self, device: DeviceKeys) -> bytes:
        """The bytes that bind a grant to its place."""
        return bound("grant", device.vault, self.space, self.epoch.to_bytes(4, "big"), self.uid)


def grant(device: DeviceKeys, granted: Granted, public: bytes, keys: SpaceKeys) -> bytes:
    """The space's root key (and what its names are made with, if that is older), sealed to one person, who need not be there."""
    return crypto.hpke_seal(public, granted.context(device), keys.root + (keys.first_names or b""))


def open_grant(device: DeviceKeys, granted: Granted, pair: KeyPair, sealed: bytes) -> SpaceKeys:
    """The space's keys for the person the grant was made for; Tampered for anybody else."""
    told = crypto.hpke_open(pair.private, granted.context(device), sealed)
    return SpaceKeys(told[:KEY_SIZE], told[KEY_SIZE:] or None)


def _slot_key(device: DeviceKeys, sid: bytes, pin: str, parameters: Mapping[str, Json]) -> bytes:
    from_pin = key_from_pin(pin, parameters)
    secret = crypto.extract(bytes.fromhex(parameters["salt"]), from_pin + device.secret)
    return crypto.subkey(secret, f"slot/{sid.hex()}")
