"""What is said of patients' voices: how many came in sealed, what stood in those that were opened, and a figure when enough are new."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import Tampered
from core.records import Json, WireRecord
from learning.voices import release, summarise
from server.arrival import NotUnderstood
from server.sealing import DataKey
from server.store import log
from server.store.tallies import tallied

ENVELOPE = ("week", "channel", "language", "key", "sealed")
"""All that is kept of a sealed record's data."""
CHANNELS = ("kiosk", "chw")
VISIT_CHANNEL = "visit"
EVERYBODY = ("*", "yes")
"""The item and value that count one person, whatever they answered."""

_WEEK = re.compile(r"\d{4}-W\d\d")
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_MOST_ITEMS = 60

Keys = Mapping[str, DataKey]
"""Data keys by id: a programme that changed its key has several, and devices may still seal to an older one."""


@dataclass(frozen=True)
class Envelope:
    """What can be read of a sealed record without any key. `channel` is "visit" for the rating of a visit."""

    kind: str
    facility: str
    week: str
    channel: str
    key: str
    sealed: str


def kept(record: WireRecord) -> dict[str, Json]:
    """What may be kept of a sealed record's data; anything beyond it could say who it was."""
    return {name: record.data[name] for name in ENVELOPE if name in record.data}


def envelope(kind: str, facility: str, data: Mapping[str, Json]) -> Envelope | None:
    """Reads what a sealed record says openly; None when it is no sealed record of ours, whoever has the keys."""
    said = {name: data.get(name) for name in ("week", "channel", "key", "sealed")}
    if kind == "visit_rating":
        said["channel"] = VISIT_CHANNEL
    texts = {name: value for name, value in said.items() if isinstance(value, str)}
    if len(texts) < len(said) or not _WEEK.fullmatch(texts["week"]):
        return None
    known = {"feedback": CHANNELS, "visit_rating": (VISIT_CHANNEL,)}.get(kind, ())
    return Envelope(kind, facility, **texts) if texts["channel"] in known else None


def read_kept(kind: str, facility: str, body: str) -> Envelope | None:
    """Reads `envelope` from a stored body, the JSON of `kept`."""
    return envelope(kind, facility, json.loads(body))


def values(keys: Keys, said: Envelope) -> list[tuple[str, str]]:
    """Opens one sealed record in memory: its (item, value) pairs, none when its person did not agree or said nothing.

    Raises NotUnderstood or Tampered when it does not open, KeyError when its key is not among `keys`.
    """
    plain = _json(keys[said.key].open(said.kind, said.facility, said.sealed))
    if said.kind == "feedback" and str(plain.get("consent")) not in {"True", "yes"}:
        return []
    said_so = _values(plain.get("answers"))
    return [EVERYBODY, *said_so] if said_so else []


def came(district: str, facility: str, more: int, threshold: int) -> None:
    """Tells the devices that so many more voices came in, as long as no figure is shown; nobody has opened them."""
    before = log.newest(district, "voices", facility)
    if before and before["shown"]:
        return
    n = more + (int(before["n"]) if before else 0)
    body: dict[str, Json] = {**summarise({}, threshold).as_json(facility), "n": n}
    log.emit(district, "voices", facility, body, facility=facility)


def tell(district: str, facility: str, threshold: int, waiting: int) -> None:
    """Tells the devices a new figure once `threshold` answers are new since the last, until the first how many there are."""
    summary = summarise(tallied(district, facility, "overall", CHANNELS), threshold)
    before = log.newest(district, "voices", facility)
    if before and before["shown"] and not release(before["n"], summary.n, threshold):
        return
    told = summary.as_json(facility)
    if not summary.shown:
        told["n"] = summary.n + waiting
    log.emit(district, "voices", facility, told, facility=facility)


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


OPENING_FAULTS = (NotUnderstood, Tampered)
"""What `values` raises for a record that will never open."""
