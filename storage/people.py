"""The people of this device and the spaces they may open, as rows."""

from dataclasses import asdict, dataclass, field

import peewee

from core import log
from core.errors import Locked, Tampered
from storage import crypto, keys
from storage.crypto import KeyPair
from storage.database import Database
from storage.kdf import Cost
from storage.keys import DeviceKeys, Granted, SpaceKeys
from storage.models import Grant, Slot, Space, User
from storage.space import OpenSpace

FIRST_EPOCH = 1


@dataclass(frozen=True)
class PersonCard:
    """What the "who are you" screen shows before anybody has unlocked."""

    uid: str
    name: str
    role: str
    picture: str


@dataclass(frozen=True)
class Newcomer:
    """A person whose keys are made and not yet written."""

    card: PersonCard
    uid: bytes
    pair: KeyPair = field(repr=False)
    master: bytes = field(repr=False)
    user_row: dict[str, bytes] = field(repr=False)
    slot_row: dict[str, object] = field(repr=False)


class People:
    """Reads and writes people, spaces and grants. Methods that take `sqlite` run inside the caller's transaction."""

    def __init__(self, database: Database, device: DeviceKeys) -> None:
        """Keeps nothing in memory."""
        self._database, self._device = database, device

    def cards(self) -> list[PersonCard]:
        """Everybody, in the order they came; a label that does not verify is left out."""
        with self._database.turn() as sqlite:
            rows = list(User.select(User.uid, User.label).order_by(peewee.SQL("rowid")).tuples().execute(sqlite))
        found = []
        for uid, label in rows:
            try:
                found.append(PersonCard(**self._device.read_label("person.label", uid, label)))
            except Tampered:
                log.note("storage", "a person's label does not verify")
        return found

    def blind(self, uid: str) -> bytes:
        """The name that stands for a person on disk."""
        return self._device.blind("person", uid)

    def public_key(self, uid: str) -> bytes | None:
        """A person's public key; None when nobody has this id."""
        with self._database.turn() as sqlite:
            rows = list(User.select(User.public).where(User.uid == self.blind(uid)).tuples().execute(sqlite))
        return bytes(rows[0][0]) if rows else None

    def private(self, uid: bytes) -> bytes:
        """A person's private key as it is kept, for who holds the master key; Locked when nobody has this name."""
        with self._database.turn() as sqlite:
            rows = list(User.select(User.private).where(User.uid == uid).tuples().execute(sqlite))
        if not rows:
            raise Locked("nobody with this id lives on this device")
        return bytes(rows[0][0])

    def nobody(self) -> bool:
        """Whether no person was ever added."""
        with self._database.turn() as sqlite:
            return not User.select().exists(sqlite)

    def prepare(self, card: PersonCard, pin: str, sid: bytes, kdf: Cost) -> Newcomer:
        """Makes a person's keys; slow on purpose, so it runs outside any turn."""
        uid, master, pair = self.blind(card.uid), crypto.new_key(), crypto.new_pair()
        user_row = {
            "uid": uid,
            "label": self._device.label("person.label", uid, asdict(card)),
            "public": pair.public,
            "private": keys.wrap_private(self._device, uid, master, pair),
        }
        slot_row = keys.new_slot(self._device, uid, sid, pin=pin, kdf=kdf, master=master)
        return Newcomer(card, uid, pair, master, user_row, slot_row)

    def add(self, sqlite: peewee.SqliteDatabase, newcomer: Newcomer) -> None:
        """Writes the person and the PIN slot."""
        User.insert(newcomer.user_row).execute(sqlite)
        Slot.insert(newcomer.slot_row).execute(sqlite)

    def space_exists(self, name: str) -> bool:
        """Whether somebody on this device has such a space."""
        with self._database.turn() as sqlite:
            return Space.select().where(Space.space == self._device.blind("space", name)).exists(sqlite)

    def create_space(self, sqlite: peewee.SqliteDatabase, name: str) -> OpenSpace:
        """A new, empty space with a fresh key."""
        space = OpenSpace(self._device, name, FIRST_EPOCH, SpaceKeys(crypto.new_key()), counted=True)
        Space.insert(space=space.place, label=self._label(space), epoch=space.epoch).execute(sqlite)
        space.rows.begin()
        space.rows.keep(sqlite)
        return space

    def count(self, sqlite: peewee.SqliteDatabase, space: OpenSpace, after: int = 0) -> None:
        """From now on what stands in this space is what should stand; its label says that this was once written down.

        The count of changes goes on after what it was, and after `after`.
        """
        space.counted = True
        Space.update(label=self._label(space)).where(Space.space == space.place).execute(sqlite)
        space.rows.begin(after)
        space.rows.keep(sqlite)

    def _label(self, space: OpenSpace) -> bytes:
        return self._device.label("space.label", space.place, {"name": space.name, "counted": True})

    def grant(self, sqlite: peewee.SqliteDatabase, space: OpenSpace, uid: bytes, public: bytes) -> None:
        """Lets a person open a space from now on; they need not be there."""
        sealed = keys.grant(self._device, Granted(space.place, space.epoch, uid), public, space.keys)
        row = {"space": space.place, "epoch": space.epoch, "uid": uid, "sealed": sealed}
        Grant.insert(row).on_conflict_replace().execute(sqlite)

    def spaces_of(self, uid: bytes, pair: KeyPair) -> list[OpenSpace]:
        """The spaces a person's keys open, not loaded yet; a grant that does not open is left out."""
        columns = (Grant.space, Grant.epoch, Grant.sealed, Space.label)
        joined = (Grant.space == Space.space) & (Grant.epoch == Space.epoch)
        query = Grant.select(*columns).join(Space, on=joined).where(Grant.uid == uid)
        with self._database.turn() as sqlite:
            rows = list(query.tuples().execute(sqlite))
        found = []
        for place, epoch, sealed, label in rows:
            try:
                told = self._device.read_label("space.label", place, label)
                named = told if isinstance(told, dict) else {"name": told, "counted": False}  # before rows were counted
                opened = keys.open_grant(self._device, Granted(place, epoch, uid), pair, sealed)
                found.append(OpenSpace(self._device, named["name"], epoch, opened, counted=named["counted"]))
            except Tampered:
                log.note("storage", "a grant does not open")
        return found
