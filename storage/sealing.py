"""A patient's words closed with the programme's key: nothing on this device opens them again."""

import base64
import uuid
from dataclasses import replace

from core.canonical import sha256_of
from core.errors import OurFault
from core.records import SEALED_KINDS, WireRecord
from storage import crypto

_RANDOM_UUID = 4
_DATA = {"week", "channel", "language"}


def sealed(record: WireRecord, plaintext: bytes, data_key: bytes, data_key_id: str) -> WireRecord:
    """The record as it goes up (HPKE base mode, RFC 9180); OurFault when it says more than a sealed record may."""
    _check_unlinkable(record)
    info = f"kioo/v1/{record.kind}/{record.facility}".encode()
    closed = base64.b64encode(crypto.hpke_seal(data_key, info, plaintext)).decode()
    data = {**record.data, "key": data_key_id, "sealed": closed}
    return replace(record, data=data, sha256=sha256_of(data))


def _check_unlinkable(record: WireRecord) -> None:
    free = record.author is None and record.made is None and not record.extra and set(record.data) <= _DATA
    if record.kind not in SEALED_KINDS or record.rev != 1 or not free or uuid.UUID(record.id).version != _RANDOM_UUID:
        raise OurFault("a sealed record says more than it may")
