"""Chooses what goes into the next push: small records first, as many as fit a budget of compressed bytes."""

import json
import zlib
from collections.abc import Sequence

from core.records import WireRecord
from sync.commands import Key, PushBatch
from sync.protocol import as_json


def key_of(record: WireRecord) -> Key:
    """What receipts speak of."""
    return record.id, record.rev


def body_of(records: Sequence[WireRecord]) -> bytes:
    """The push request as JSON bytes, not compressed."""
    return json.dumps(
        {"records": [as_json(record) for record in records]}, ensure_ascii=False, separators=(",", ":")
    ).encode()


def choose(waiting: Sequence[WireRecord], wanted: PushBatch) -> list[WireRecord]:
    """The longest run of small records first that fits `wanted`, at least one while any may go; empty when none may."""
    ready = [record for record in waiting if key_of(record) not in wanted.aside]
    together = [record for record in ready if key_of(record) not in wanted.alone]
    if not together:
        return ready[:1]
    sized = sorted(((len(body_of([record])), record) for record in together), key=lambda pair: pair[0])
    return _fitting([record for _, record in sized], wanted)


def _fitting(records: Sequence[WireRecord], wanted: PushBatch) -> list[WireRecord]:
    packer = zlib.compressobj(6)
    packed = raw = 0
    chosen: list[WireRecord] = []
    for record in records[: max(wanted.most, 1)]:
        body = body_of([record])
        packed += len(packer.compress(body)) + len(packer.flush(zlib.Z_SYNC_FLUSH))
        raw += len(body)
        if chosen and (packed > wanted.limit_bytes or raw > wanted.limits.inflated_bytes):
            break
        chosen.append(record)
    return chosen
