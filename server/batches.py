"""The records of one message as devices write them: those that can be read, and a refusal for each that cannot."""

from collections.abc import Mapping

from core.records import Json, Receipt, WireRecord
from sync.problems import refusal
from sync.protocol import Limits, record_from_json


def records_of(message: Mapping[str, Json], limits: Limits) -> list[WireRecord | Receipt]:
    """In order; raises ServerSaysNo malformed or too-large."""
    raws = message.get("records")
    if not isinstance(raws, list):
        raise refusal("malformed")
    if len(raws) > limits.records:
        raise refusal("too-large")
    return [_record(raw) for raw in raws]


def _record(raw: Json) -> WireRecord | Receipt:
    try:
        return record_from_json(raw)
    except (KeyError, TypeError, AttributeError):
        known = raw if isinstance(raw, dict) else {}
        rev = known.get("rev")
        return Receipt(str(known.get("id", ""))[:64], rev if isinstance(rev, int) else 0, "refused", "incomplete")
