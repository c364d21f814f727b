"""What devices are told of the programme: its public keys, and how long they may go on without contact."""

from core.settings import ServerSettings
from server.sealing import DataKey
from server.store.database import Store
from sync.protocol import Programme

RECOVERY = "recovery_key"
"""The setting that holds the public recovery key, base64 of the raw key; its id stands beside it under `RECOVERY`_id."""


def told(store: Store, settings: ServerSettings, key: DataKey) -> Programme:
    """What holds now."""
    recovery_id, recovery = store.setting(f"{RECOVERY}_id"), store.setting(RECOVERY)
    return Programme(key.id, key.public, recovery_id, recovery, settings.lease_days)
