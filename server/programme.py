"""The programme as its devices know it: the public keys it seals to, and how long they may go on without contact.

Only public halves are kept here. The private ones are made elsewhere, offline (`kioo admin keys init`), and stay there.
"""

import base64
from collections.abc import Mapping
from pathlib import Path

from core.errors import BadSettings
from core.log import note
from core.settings import ServerSettings
from server import access, audit
from server.access import Who
from server.sealing import DataKey, key_id, left_behind
from server.store.database import Store
from sync.protocol import Programme

USES = ("data", "recovery")
"""What a key is for: patients' and supervised people's words are sealed to `data`, a way back in to `recovery`."""
_RAW_SIZE = 32
COURIER = "courier_key"
"""The setting that holds the public half of what parcels are sealed to (server/parcel_sealing.py)."""


def told(store: Store, settings: ServerSettings) -> Programme:
    """What devices are told now; a key that the programme does not have is empty."""
    with store.reading():
        keys = {name: store.setting(name) for use in USES for name in (_name(use), f"{_name(use)}_id")}
    return Programme(
        **keys, courier_key=store.setting(COURIER), lease_days=settings.lease_days, keep_months=settings.keep_months
    )


def has_data_key(store: Store) -> bool:
    """Whether devices have something to seal to."""
    return bool(store.setting(_name("data")))


def use(store: Store, publics: Mapping[str, str], who: Who = access.CONSOLE) -> dict[str, str]:
    """Takes public keys (use to base64 of the raw key) for devices to seal to from now on; returns the ids of those that are new.

    Answers sealed to the key before go on waiting for that key. BadSettings for another use, or what is no key.
    """
    ids = {name: _id_of(name, public) for name, public in publics.items()}
    with store.writing():
        fresh = {name: made for name, made in ids.items() if store.setting(f"{_name(name)}_id") != made}
        for name, made in fresh.items():
            store.set_setting(_name(name), publics[name])
            store.set_setting(f"{_name(name)}_id", made)
            audit.write(store, audit.COUNTRY, who.id, f"began to use a {name} key", made)
    return fresh


def notice_left_behind(store: Store, folder: Path) -> str:
    """The id of a private key that an older Kioo left beside this server, else nothing; its public half goes on being used."""
    private = left_behind(folder)
    if private is None:
        return ""
    key = DataKey(private)
    if not has_data_key(store):
        use(store, {"data": key.public})
    note("server", "a private key lies on this server; take it away with: kioo admin keys adopt", key=key.id)
    return key.id


def _name(use: str) -> str:
    return f"{use}_key"


def _id_of(use: str, public: str) -> str:
    try:
        raw = base64.b64decode(public, validate=True)
    except ValueError:
        raw = b""
    if use not in USES or len(raw) != _RAW_SIZE:
        raise BadSettings(f"this is no public {use} key of a programme")
    return key_id(raw)
