"""A person's ways in: a new PIN in the place of the old one, and back in by the programme's help when it was forgotten."""

import json
from dataclasses import dataclass
from uuid import UUID

import peewee

from core import log
from core.clock import Clock
from core.errors import Locked, Tampered, WrongAnswer
from core.ids import IdMaker
from core.recovery import Answer, RecoveryKey, Request, place_of
from storage import crypto, keys
from storage.database import Database
from storage.kdf import Cost, calibrated, cost_from_json
from storage.keys import DeviceKeys
from storage.models import Fact
from storage.people import People
from storage.slots import RecoverySlot, Slots

_COST = "kdf"


@dataclass(frozen=True)
class Ways:
    """How somebody may come in: the tries the PIN has left (0 = it is gone, None = without end), and the other ways."""

    tries_left: int | None
    recovery: bool
    """Whether the programme can let them in."""
    asked: bool
    """Whether a request waits for its answer."""
    cost: Cost | None
    """What guessing the PIN costs; None when the PIN is gone."""


class WaysIn:
    """One for each open vault."""

    def __init__(
        self, database: Database, device: DeviceKeys, slots: Slots, people: People, *, clock: Clock, ids: IdMaker
    ) -> None:
        """`clock` measures what the device bears, once."""
        self._database, self._device, self._slots, self._people = database, device, slots, people
        self._clock, self._ids = clock, ids

    def cost(self) -> Cost:
        """What a PIN costs on this device: measured when the first one is kept, the same ever after."""
        kept = self._fact(_COST)
        if kept is not None:
            return cost_from_json(self._device.read_label("kdf.cost", b"", kept))
        cost = calibrated(self._clock)
        self._keep_fact(_COST, self._device.label("kdf.cost", b"", cost.as_json(b"")))
        return cost

    def set_pin(self, uid: bytes, master: bytes, pin: str, cost: Cost) -> None:
        """From now on this PIN opens the person's keys, and none before it does; a request that waits is forgotten."""
        slot = keys.new_slot(self._device, uid, self._new_sid(), pin=pin, kdf=cost, master=master)
        with self._database.writing() as sqlite:
            self._slots.replace(sqlite, slot)
            _forget(sqlite, uid)
        self._database.checkpoint()  # the slot before, and the key that opened the answer, are gone from the log too

    def keep_recovery(self, uid: bytes, master: bytes, key: RecoveryKey | None) -> None:
        """Sees to it that the programme's key of today opens this person's keys."""
        slot = self._slots.recovery(uid)
        if key is None or (slot and slot.key_id == key.id):
            return
        row = keys.new_recovery_slot(self._device, uid, self._new_sid(), key=key, master=master)
        with self._database.writing() as sqlite:
            self._slots.replace(sqlite, row)
        self._database.checkpoint()
        log.note("storage", "a recovery slot was written", key=key.id)

    def recoverable(self, uid: bytes) -> bool:
        """Whether the programme can let this person in."""
        return self._slots.recovery(uid) is not None

    def asked(self, uid: bytes) -> bool:
        """Whether a request of this person waits for its answer."""
        return self._fact(_waiting(uid)) is not None

    def pin_cost(self, uid: bytes) -> Cost | None:
        """What guessing this person's PIN costs; None when it is gone."""
        slot = self._slots.pin(uid)
        return cost_from_json(json.loads(slot.kdf)) if slot else None

    def request(self, uid: bytes) -> Request:
        """What the programme has to be asked: the request that waits, or a new one. Locked when there is no such way."""
        slot = self._slots.recovery(uid)
        if slot is None:
            raise Locked("the programme has no key for this person")
        waiting = self._waiting(uid)
        if waiting and waiting[1].sealed == slot.sealed:
            return waiting[1]
        return self._asked_anew(uid, slot)

    def answered(self, uid: bytes, text: str) -> bytes:
        """The master key, from the answer to the request that waits; Misread or WrongAnswer when it is something else."""
        answer = Answer.read(text)
        waiting = self._waiting(uid)
        if waiting is None:
            raise WrongAnswer("none")
        once, request = waiting
        if answer.mark != request.mark:
            raise WrongAnswer("old")
        try:
            master = crypto.hpke_open(once, request.answer_info, answer.sealed)
            keys.unwrap_private(self._device, uid, master, self._people.private(uid))
        except Tampered as problem:
            raise WrongAnswer("other") from problem
        return master

    def forget_request(self, uid: bytes) -> None:
        """No answer to a request of before opens anything any more."""
        if not self.asked(uid):
            return
        with self._database.writing() as sqlite:
            _forget(sqlite, uid)
        self._database.checkpoint()

    def _asked_anew(self, uid: bytes, slot: RecoverySlot) -> Request:
        """The key for the answer is kept on disk, for the app may well be gone from memory while the request is carried to the officer."""
        once = crypto.new_pair()
        request = Request(place_of(self._device.vault, uid, slot.sid), slot.key_id, once.public, slot.sealed)
        kept = {"once": once.private.hex(), "request": request.scanned}
        self._keep_fact(_waiting(uid), self._device.label("recovery.request", uid, kept))
        return request

    def _waiting(self, uid: bytes) -> tuple[bytes, Request] | None:
        """The private key for the answer, and the request; one that does not verify is as good as none."""
        blob = self._fact(_waiting(uid))
        try:
            kept = self._device.read_label("recovery.request", uid, blob) if blob else None
        except Tampered:
            return None
        return (bytes.fromhex(kept["once"]), Request.read(kept["request"])) if kept else None

    def _fact(self, name: str) -> bytes | None:
        with self._database.turn() as sqlite:
            row = Fact.select(Fact.value).where(Fact.name == name).tuples().first(sqlite)
        return bytes(row[0]) if row else None

    def _keep_fact(self, name: str, value: bytes) -> None:
        with self._database.writing() as sqlite:
            Fact.insert(name=name, value=value).on_conflict_replace().execute(sqlite)
        self._database.checkpoint()

    def _new_sid(self) -> bytes:
        return UUID(self._ids.unlinkable()).bytes


def _forget(sqlite: peewee.SqliteDatabase, uid: bytes) -> None:
    Fact.delete().where(Fact.name == _waiting(uid)).execute(sqlite)


def _waiting(uid: bytes) -> str:
    return f"recovery/{uid.hex()}"
