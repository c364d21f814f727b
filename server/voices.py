"""Opens sealed answers in memory, counts them, and lets out a facility's figure only when enough are new."""

import json
import re
from collections.abc import Mapping

from core.errors import Tampered
from core.records import Json, WireRecord
from learning.voices import release, summarise
from server.arrival import NotUnderstood, the
from server.sealing import DataKey
from server.store import log
from server.store.tallies import count_in, tallied

ENVELOPE = ("week", "channel", "language", "key", "sealed")
"""All that is kept of a sealed record's data."""
CHANNELS = ("kiosk", "chw")
VISIT_CHANNEL = "visit"
EVERYBODY = ("*", "yes")
"""The item and value that count one person, whatever they answered."""

_WEEK = re.compile(r"\d{4}-W\d\d")
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_MOST_ITEMS = 60


def envelope(record: WireRecord) -> dict[str, Json]:
    """What may be kept of a sealed record's data; anything beyond it could say who it was."""
    return {name: record.data[name] for name in ENVELOPE if name in record.data}


def count(key: DataKey, record: WireRecord, district: str) -> str:
    """Opens one sealed record in memory and counts it; returns a flag when it cannot be counted, else nothing."""
    try:
        week, values = _opened(key, record)
    except (NotUnderstood, Tampered):
        return "unopened"
    if values:
        channel = str(record.data["channel"]) if record.kind == "feedback" else VISIT_CHANNEL
        count_in(district, record.facility, week, channel, [EVERYBODY, *values])
    return ""


def tell(district: str, facility: str, threshold: int) -> None:
    """Tells the devices how many have spoken, and a new figure once `threshold` answers are new since the last."""
    overall = tallied(district, facility, "overall", CHANNELS)
    summary = summarise(overall, threshold)
    before = log.newest(district, "voices", facility)
    if before and before["shown"] and not release(before["n"], summary.n, threshold):
        return
    log.emit(district, "voices", facility, summary.as_json(facility), facility=facility)


def _opened(key: DataKey, record: WireRecord) -> tuple[str, list[tuple[str, str]]]:
    data = record.data
    if not isinstance(week := data.get("week"), str) or not _WEEK.fullmatch(week) or data.get("key") != key.id:
        raise NotUnderstood("this is no sealed record of ours")
    if record.kind == "feedback" and data.get("channel") not in CHANNELS:
        raise NotUnderstood("this channel is not known")
    plain = _json(key.open(record.kind, record.facility, the(str, data, "sealed")))
    if record.kind == "feedback" and str(plain.get("consent")) not in {"True", "yes"}:
        return week, []
    return week, _values(plain.get("answers"))


def _json(plaintext: bytes) -> Mapping[str, Json]:
    try:
        plain = json.loads(plaintext)
    except (ValueError, RecursionError) as problem:
        raise NotUnderstood("what was sealed is not JSON") from problem
    if not isinstance(plain, dict):
        raise NotUnderstood("what was sealed is no object")
    return plain


def _values(answers: Json) -> list[tuple[str, str]]:
    if not isinstance(answers, dict) or len(answers) > _MOST_ITEMS:
        raise NotUnderstood("what was sealed has no answers")
    pairs = {(str(item), str(value)) for item, value in answers.items()}
    return sorted(pair for pair in pairs if all(_WORD.fullmatch(part) for part in pair))
