"""What the file says of the device it belongs to: the vault's id, a check of the secret, and the names it came with."""

from uuid import UUID

import peewee

from core.errors import Tampered
from core.ids import IdMaker
from storage import crypto
from storage.crypto import bound
from storage.database import Database
from storage.keys import DeviceKeys
from storage.models import Fact

_CHECK = b"kioo"
VAULT, CHECK, NAMES = "vault", "check", "names"


def device_keys(database: Database, secret: bytes, ids: IdMaker) -> DeviceKeys:
    """The device's keys, once the file has shown that it belongs to this secret; a new file is given its id."""
    with database.writing() as sqlite:
        facts = dict(Fact.select(Fact.name, Fact.value).tuples().execute(sqlite))
        if not facts:
            device = DeviceKeys(UUID(ids.unlinkable()).bytes, secret)
            Fact.insert(name=VAULT, value=device.vault).execute(sqlite)
            write_check(sqlite, device)
            return device
    if not {VAULT, CHECK} <= set(facts):
        raise Tampered("the file's own facts are gone")
    device = DeviceKeys(bytes(facts[VAULT]), secret)
    crypto.decrypt(device.check, facts[CHECK], bound("check", device.vault))
    if NAMES not in facts:
        return device
    return DeviceKeys(device.vault, secret, bytes.fromhex(device.read_label("names", b"", facts[NAMES])))


def write_check(sqlite: peewee.SqliteDatabase, device: DeviceKeys) -> None:
    """Ties the file to this device's secret, and keeps the names it came with."""
    rows = {CHECK: crypto.encrypt(device.check, _CHECK, bound("check", device.vault))}
    if device.carried:
        rows[NAMES] = device.label("names", b"", device.carried.hex())
    for name, value in rows.items():
        Fact.insert(name=name, value=value).on_conflict_replace().execute(sqlite)
