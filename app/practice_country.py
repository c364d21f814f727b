"""The fictional place to practise in: three people, two facilities, a visit, promises, voices. Nothing in it exists. No Flet here."""

from collections.abc import Iterator
from datetime import date, timedelta

from core.records import Json, PullItem
from core.words import Say, msg
from sync.protocol import Person

DISTRICT, CENTRE, DISPENSARY = "practice", "practice-centre", "practice-dispensary"
_PATH = f"practice-nation/{DISTRICT}/"
_NAMES = {
    DISTRICT: msg("Practice district"),
    CENTRE: msg("Practice Health Centre"),
    DISPENSARY: msg("Practice Dispensary"),
}
_PEOPLE = (
    ("practice-visitor", "Nia", "supervisor", "p-lela", DISTRICT),
    ("practice-listener", "Sami", "chw", "p-otim", CENTRE),
    ("practice-team", _NAMES[CENTRE], "team", "p-team", CENTRE),
)
_Thing = tuple[str, str, dict[str, Json]]


def people(say: Say) -> list[Person]:
    """One for each thing that can be tried."""
    return [
        Person(uid, say(name), role, unit, say(_NAMES[unit]), f"{_PATH}{unit}/", DISTRICT, picture)
        for uid, name, role, picture, unit in _PEOPLE
    ]


def items(say: Say, today: date) -> list[PullItem]:
    """What a district would have told, as of today."""
    told = (*_places(say), *_promises(say, today), *_seen(say, today))
    return [
        PullItem(DISTRICT, number, kind, identity, "put", body.get("facility"), body)
        for number, (kind, identity, body) in enumerate(told, 1)
    ]


def _places(say: Say) -> Iterator[_Thing]:
    for identity, name in _NAMES.items():
        level = "district" if identity == DISTRICT else "facility"
        parent, path = ("practice-nation", _PATH) if level == "district" else (DISTRICT, f"{_PATH}{identity}/")
        unit = {"id": identity, "parent": parent, "path": path, "level": level, "name": say(name), "kind": level}
        yield "org_unit", identity, unit


def _promises(say: Say, today: date) -> Iterator[_Thing]:
    ours = {
        "what": say(msg("Bring two boxes of gloves")),
        "owner_side": "district",
        "owner_name": say(_NAMES[DISTRICT]),
    }
    theirs = {"what": say(msg("Put soap where care is given")), "owner_side": "facility", "owner_name": "in-charge"}
    for number, whose in enumerate((ours, theirs), 1):
        identity = f"practice-promise-{number}"
        made = {"id": identity, "facility": CENTRE, "district": DISTRICT, "why": "", "state": "open", "reason": None}
        days = {"due": (today + timedelta(3)).isoformat(), "made_on": (today - timedelta(60)).isoformat()}
        source = {"source": {"kind": "visit", "id": "practice-visit"}, "history": []}
        yield "promise", identity, {**made, **days, **source, **whose}


def _seen(say: Say, today: date) -> Iterator[_Thing]:
    visit = {
        "id": "practice-visit",
        "facility": CENTRE,
        "on": (today - timedelta(60)).isoformat(),
        "by_role": "supervisor",
        "class": "growing",
        "score": 64.0,
        "coverage": 0.95,
        "strengths": [say(msg("The registers were complete"))],
        "gaps": [say(msg("No soap where care is given"))],
    }
    yield "visit", "practice-visit", visit
    voices = {"facility": CENTRE, "n": 14, "threshold": 10, "shown": True, "top2": 70, "low": 50, "high": 90}
    yield "voices", CENTRE, voices
