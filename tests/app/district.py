"""A small fictional district for the app's tests: four facilities, promises, voices, and people with codes."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import Clock
from core.errors import Offline
from core.records import WireRecord
from storage.crypto import key_id, new_pair
from sync.protocol import BlobState, Enrolment, Hello, Person, Programme, PullAnswer, PushAnswer
from tests.fakes.memory_server import MemoryDevice, MemoryServer

AISHA = Person("p-aisha", "Aisha Mwinyi", "supervisor", "d1", "Nandari district", "n/r/d1/", "d1", "p-aisha")
NEEMA = Person(
    "p-neema", "Neema Okello", "chw", "f-tindwa", "Tindwa Health Centre", "n/r/d1/f-tindwa/", "d1", "p-neema"
)
TEAM = Person("p-team", "Tindwa team", "team", "f-tindwa", "Tindwa Health Centre", "n/r/d1/f-tindwa/", "d1", "p-team")
CODES = {"AISHA-01": AISHA, "NEEMA-01": NEEMA, "TINDWA-1": TEAM}
FACILITIES = {
    "f-tindwa": "Tindwa Health Centre",
    "f-osheka": "Osheka Dispensary",
    "f-kolemba": "Kolemba Health Post",
    "f-baruti": "Baruti Creek Dispensary",
}
PAIR = new_pair()


@dataclass
class District(MemoryServer):
    """A server in memory that knows more than one person."""

    people: Mapping[str, Person] = field(default_factory=lambda: dict(CODES))
    gone: str = ""
    """Why nobody answers: "nobody-answered", "somebody-else" (a captive portal)..., blank while all is well."""

    def for_token(self, token: str) -> "DistrictDevice":
        return DistrictDevice(self, token)


class DistrictDevice(MemoryDevice):
    """The way to it; a code is for the person it was made for."""

    world: District

    def enrol(self, code: str, device: str, device_name: str) -> Enrolment:
        self._reach()
        enrolment = super().enrol(code, device, device_name)
        person = self.world.people[code]
        key = base64.b64encode(PAIR.public).decode()
        told = self.world.programme or Programme()
        recovery = {"recovery_key": told.recovery_key, "recovery_key_id": told.recovery_key_id}
        return replace(enrolment, person=person, data_key=key, data_key_id=key_id(PAIR.public), **recovery)

    def hello(self) -> Hello:
        self._reach()
        return super().hello()

    def push(self, records: Sequence[WireRecord]) -> PushAnswer:
        self._reach()
        return super().push(records)

    def pull(self, cursor: Mapping[str, int], limit_bytes: int) -> PullAnswer:
        self._reach()
        return super().pull(cursor, limit_bytes)

    def blob(self, sha256: str) -> BlobState:
        self._reach()
        return super().blob(sha256)

    def send_blob(self, sha256: str, start: int, piece: bytes) -> BlobState:
        self._reach()
        return super().send_blob(sha256, start, piece)

    def _reach(self) -> None:
        if self.world.gone:
            raise Offline(self.world.gone)


def district(clock: Clock) -> District:
    """The district with everything told."""
    world = District(clock, codes=dict.fromkeys(CODES, "fresh"))
    world.tell("org_unit", "d1", unit("d1", "r", "Nandari district", "district"))
    for facility, name in FACILITIES.items():
        world.tell("org_unit", facility, unit(facility, "d1", name, "facility"))
    for number, changes in enumerate(_PROMISES):
        world.tell("promise", f"pr-{number}", promise(f"pr-{number}", **changes))
    world.tell("visit", "v-1", visit("v-1", "f-tindwa", "2026-09-05", "growing", 64.0))
    world.tell("visit", "v-2", visit("v-2", "f-osheka", "2026-10-20", "strong", 84.0))
    world.tell("visit", "v-3", visit("v-3", "f-kolemba", "2026-11-02", "strong", 88.0))
    world.tell("visit", "v-4", visit("v-4", "f-baruti", "2026-10-28", "growing", 71.0))
    world.tell(
        "voices",
        "vo-1",
        {"facility": "f-osheka", "n": 14, "threshold": 10, "shown": True, "top2": 70, "low": 50, "high": 90},
    )
    world.tell("voices", "vo-2", {"facility": "f-tindwa", "n": 4, "threshold": 10, "shown": False})
    return world


def unit(identity: str, parent: str, name: str, level: str) -> dict[str, Any]:
    return {
        "id": identity,
        "parent": parent,
        "path": f"n/r/d1/{identity}/",
        "level": level,
        "name": name,
        "kind": level,
    }


def promise(identity: str, **changes: Any) -> dict[str, Any]:
    plain = {
        "id": identity,
        "facility": "f-tindwa",
        "district": "d1",
        "what": "Bring two boxes of gloves",
        "why": "",
        "owner_side": "district",
        "owner_name": "District store",
        "due": "2026-11-18",
        "state": "open",
        "reason": None,
        "made_on": "2026-09-05",
        "source": {"kind": "visit", "id": "v-1"},
        "history": [],
    }
    return plain | changes


def visit(identity: str, facility: str, on: str, class_: str, score: float) -> dict[str, Any]:
    return {
        "id": identity,
        "facility": facility,
        "on": on,
        "by_role": "supervisor",
        "class": class_,
        "score": score,
        "coverage": 0.95,
        "strengths": ["Registers complete"],
        "gaps": ["Soap at the ward tap"],
    }


_PROMISES: tuple[dict[str, Any], ...] = (
    {"what": "Wash-hands corner by the ward", "owner_side": "facility", "owner_name": "Grace", "state": "partly"},
    {},
    {"what": "Answer about the broken fridge", "facility": "f-kolemba", "due": "2026-11-10", "state": "stuck"},
    {"what": "Count tablets every Friday", "owner_side": "facility", "owner_name": "Otim", "state": "done"},
    {"what": "Train the new clerk", "owner_side": "facility", "facility": "f-osheka", "due": "2027-01-30"},
)
