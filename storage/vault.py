"""The vault of one device: one folder, one file, several people, each with a PIN and their own spaces."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

from core import log
from core.clock import Clock
from core.durable import make_folder
from core.errors import Locked, Refused, StorageError, Tampered
from core.ids import IdMaker
from core.recovery import RecoveryKey, Request
from core.words import msg
from storage import keys
from storage.attachments import Attachments
from storage.backup import Backup, forget_begun
from storage.crypto import KeyPair
from storage.database import Database, FolderLock
from storage.device_facts import device_keys
from storage.door import Door
from storage.ending import ruin
from storage.epochs import Epochs
from storage.generations import Generations, Note, NoteBeside
from storage.holding import Holding
from storage.kdf import Cost
from storage.left_behind import LeftBehind, closed_work, way_of
from storage.mending import forget_broken
from storage.people import Newcomer, People, PersonCard
from storage.reserve import Reserve
from storage.secret import NoteInStore, SecretStore, device_secret, forget
from storage.session import Session
from storage.slots import Slots
from storage.space import OpenSpace
from storage.turns import DEVICE
from storage.verifying import Report, verified
from storage.ways_in import Ways, WaysIn

_REMEMBERED = 20


def open_vault(
    folder: Path,
    *,
    clock: Clock,
    ids: IdMaker,
    kdf: Cost | None = None,
    reserve: Reserve | None = None,
    note: Note | None = None,
    secrets: SecretStore | None = None,
) -> "Vault":
    """Opens the vault in `folder`, or makes an empty one; nobody is unlocked. `reserve` is let go of when the disk is full.

    Raises InUse when another vault object holds the folder, Tampered when the file or the device secret is broken,
    StorageError when the folder cannot be used. `ids` names things; keys and nonces always come from the system. `note`
    is where the vault notes how far it came, so that an old file put back is noticed; without one it lies in `secrets`, the
    operating system's store of small secrets, and without that beside the file, as does the device secret.
    Without `kdf` the device is measured when the first PIN is kept.
    """
    try:
        make_folder(folder)
    except OSError as problem:
        raise StorageError("this folder cannot be written") from problem
    lock = FolderLock(folder / "vault.lock")
    forget_begun(folder)
    try:
        return Vault(folder, lock, clock, ids, kdf, reserve=reserve, note=note, secrets=secrets)
    except BaseException:
        lock.release()
        raise


class Vault:
    """Made by `open_vault`. Every method may be called from any thread."""

    secret_in_file: bool
    """Whether the device secret lies in a file beside the data, instead of in a store of the operating system."""

    def __init__(
        self,
        folder: Path,
        lock: FolderLock,
        clock: Clock,
        ids: IdMaker,
        kdf: Cost | None,
        *,
        reserve: Reserve | None = None,
        note: Note | None = None,
        secrets: SecretStore | None = None,
    ) -> None:
        """Reads or makes the device secret and the file; takes the lock over."""
        file = folder / "vault.db"
        fresh = not file.exists() or not file.stat().st_size
        secret = device_secret(folder, secrets, may_create=fresh)
        self._lock, self._clock, self._ids, self._kdf = lock, clock, ids, kdf
        self._database = Database(file, reserve)
        self._closed = False
        try:
            self._device = device_keys(self._database, secret.raw, ids)
            self._files = Attachments(self._device, folder / "attachments")
            with self._database.turn() as sqlite:
                self._files.sweep(sqlite)
        except BaseException:
            self._database.close()
            raise
        self.left = LeftBehind(self._database, self._device)
        """What this tablet still has to send, when it was taken out of service."""
        self._people = People(self._database, self._device)
        slots = Slots(self._database)
        self._door = Door(slots, self._people, self._device, clock)
        self._ways = WaysIn(self._database, self._device, slots, self._people, clock=clock, ids=ids)
        self.secret_in_file, self._stored = not secret.name, (secrets, secret.name)
        beyond = NoteInStore(secrets, secret.name) if secrets and secret.name else NoteBeside(folder / "generations")
        generations = Generations(self._device, note or beyond)
        self._holding = Holding(self._database, self._device, self._people, generations)
        self._epochs = Epochs(self._device, self._people, self._files)
        self._sessions: list[Session] = []
        self._syncing: Session | None = None

    def people(self) -> list[PersonCard]:
        """Who lives on this device, in the order they came; readable while locked."""
        return self._people.cards()

    def add_person(
        self,
        uid: str,
        name: str,
        role: str,
        picture: str,
        pin: str,
        *,
        spaces: Sequence[str] = (),
        by: Session | None = None,
        recovery: RecoveryKey | None = None,
    ) -> Session:
        """Adds somebody and opens a session for them. Everybody gets the device space besides `spaces`.

        The first person needs nobody; for later ones `by` must be an open session (the syncing one will do). A space
        that exists is granted on by `by`, which must hold it, else Locked; one that does not exist is made. With `recovery`
        the programme can let them in when they forget the PIN.
        Refused when the person is here already.
        """
        wanted = list(dict.fromkeys((DEVICE, *spaces)))
        if self._people.public_key(uid) is not None:
            raise Refused(msg("This person is already on this tablet."), msg("Choose your name and enter your PIN."))
        given = self._given(wanted, by)
        sid = UUID(self._ids.unlinkable()).bytes
        newcomer = self._people.prepare(PersonCard(uid, name, role, picture), pin, sid, self._cost())
        self._move_in(newcomer, wanted, given)
        self._ways.keep_recovery(newcomer.uid, newcomer.master, recovery)
        return self._session(newcomer.card, newcomer.uid, newcomer.pair)

    def may_let_in(self, spaces: Iterable[str], by: Session) -> bool:
        """Whether `by` holds those of these spaces that exist, so that `add_person` can grant them on."""
        return all(name in by.spaces for name in spaces if self._people.space_exists(name))

    def unlock(self, uid: str, pin: str) -> Session:
        """Opens a person's spaces. WrongPin, Throttled, PinGone, or Locked when nobody has this id. Never loses what they wrote."""
        return self._let_in(uid, self._door.open(self._people.blind(uid), pin))

    def check_pin(self, uid: str, pin: str) -> None:
        """Whether this is the person's PIN, with the same counting and waits as `unlock`; opens nothing."""
        self._door.open(self._people.blind(uid), pin)

    def change_pin(self, uid: str, old: str, new: str) -> None:
        """Puts a new PIN in the place of the old one, which is tried as by `unlock`; open sessions stay open."""
        blind = self._people.blind(uid)
        self._ways.set_pin(blind, self._door.open(blind, old), new, self._cost())

    def ways_in(self, uid: str) -> Ways:
        """How this person may come in; readable while locked."""
        blind = self._people.blind(uid)
        ways = self._ways
        return Ways(self._door.left(blind), ways.recoverable(blind), ways.asked(blind), ways.pin_cost(blind))

    def recovery_request(self, uid: str) -> Request:
        """What the programme is asked for somebody who forgot the PIN: the same until it is answered or the PIN is used.

        Locked when the programme's recovery key never came to this device.
        """
        return self._ways.request(self._people.blind(uid))

    def check_answer(self, uid: str, answer: str) -> None:
        """Whether this code answers the request that waits; Misread or WrongAnswer, and nothing is lost."""
        self._ways.answered(self._people.blind(uid), answer)

    def recover(self, uid: str, answer: str, new_pin: str) -> Session:
        """Lets somebody in by the programme's answer, under a new PIN; the answer opens nothing afterwards."""
        blind = self._people.blind(uid)
        master = self._ways.answered(blind, answer)
        self._ways.set_pin(blind, master, new_pin, self._cost())
        return self._let_in(uid, master)

    def grant(self, uid: str, space: str, *, by: Session) -> None:
        """Lets a person open a space `by` holds, from their next unlocking on; Locked when `by` does not hold it."""
        public = self._people.public_key(uid)
        if public is None:
            raise Locked("nobody with this id lives on this device")
        opened = by.open_space(space)
        with self._database.writing() as sqlite:
            self._people.grant(sqlite, opened, self._people.blind(uid), public)

    def members(self, space: str, *, by: Session) -> list[PersonCard]:
        """Who may open a space that `by` holds."""
        with self._database.turn() as sqlite:
            return self._epochs.members(sqlite, by.open_space(space))

    def revoke(self, uid: str, space: str, *, by: Session) -> None:
        """Takes somebody out of a space `by` holds: what is there and what comes has keys from now on that they never had.

        Their open session loses the space at once. Errors as of `Epochs.without`; one transaction, bodies and files untouched.
        """
        with self._database.turn() as turn:
            before = by.open_space(space)
            with self._database.writing() as sqlite:
                after = self._epochs.without(sqlite, before, uid)
            self._holding.exchange(turn, after)
            for session in self._sessions:
                session.exchange(None if session.is_of(uid) else after, space)
        self._database.checkpoint()  # the keys before, wrapped for who was in, are gone from the log too
        log.note("storage", "a space began a new epoch", epoch=after.epoch)

    def sync_session(self) -> Session:
        """The one session of the device space alone, for sending while the screen is locked.

        Locked until somebody has unlocked since the start; after that it lives until the vault closes.
        """
        with self._database.turn():
            if self._syncing is None or not self._syncing.spaces:
                self._syncing = self._opened(None, [self._holding.device()])
            return self._syncing

    def begin_anew(self, by: Session) -> int:
        """After something was found wrong: goes on with what verifies in the spaces `by` holds; how many rows were set aside.

        Nothing is deleted. What was found, and when, is kept as the device's setting `begun_anew`.
        """
        with self._database.turn():
            found = sorted(by.health.findings)
            aside = self._holding.begin_anew(by.spaces)
            told = {"on": self._clock.now_ms(), "found": found, "aside": aside}
            by.set_setting("begun_anew", [told, *(by.setting("begun_anew") or [])][:_REMEMBERED])
            return aside

    def take_out(self) -> None:
        """The programme took this tablet out of service: locks everybody out and deletes every key and all that people opened.

        What waits to be sent stays, sealed to the programme, in `left`. Locked before anybody unlocked since the start.
        """
        with self._database.turn():
            sender = self.sync_session()
            way, closed = way_of(sender), closed_work(sender, self._ids.unlinkable)
            for session in list(self._sessions):
                session.lock()
            self._holding.end()
            with self._database.writing() as sqlite:
                self.left.take_over(sqlite, way, closed)
            self._database.forget_copies()
            forget_broken(self._database.path)
            self._database.checkpoint()
            with self._database.turn() as sqlite:
                self._files.sweep(sqlite)
        log.note("storage", "this tablet was taken out of service", left=len(closed))

    def backup(self, path: Path, uid: str, pin: str, words: str) -> None:
        """Puts a copy of what this person holds into one file, which `words` open on another device (storage/restore.py).

        The PIN is tried as by `unlock`. Refused for words that are easy to guess; works while people may only look.
        """
        blind = self._people.blind(uid)
        card = next((card for card in self.people() if card.uid == uid), None)
        master = self._door.open(blind, pin)
        if card is None:
            raise Tampered("this person's label does not verify")
        copied = Backup(self._database, self._device, card, master)
        copied.write(path, self._files.folder, words, cost=self._cost(), ids=self._ids)

    def destroy(self) -> None:
        """Closes, and deletes everything: first what opens it, then what is encrypted. Nobody gets it back."""
        folder = self._database.path.parent
        self.close()
        forget(*self._stored)
        ruin(folder)

    def verify(self) -> Report:
        """Reads every row the open spaces can read, and SQLite's own structure."""
        return verified(self._database, self._holding, self._files)

    def close(self) -> None:
        """Locks every session and lets go of the folder; harmless when done twice."""
        with self._database.turn():
            if self._closed:
                return
            self._closed = True
            for session in list(self._sessions):
                session.lock()
            self._holding.forget()
            self._database.close()
            self._lock.release()

    def _cost(self) -> Cost:
        return self._kdf or self._ways.cost()

    def _let_in(self, uid: str, master: bytes) -> Session:
        blind = self._people.blind(uid)
        card = next((card for card in self.people() if card.uid == uid), None)
        if card is None:
            raise Tampered("this person's label does not verify")
        pair = keys.unwrap_private(self._device, blind, master, self._people.private(blind))
        session = self._session(card, blind, pair)
        self._tidy_ways(blind, master, session)
        return session

    def _tidy_ways(self, blind: bytes, master: bytes, session: Session) -> None:
        """The programme's key may be new since this person was here; a device without room can do that another time."""
        try:
            self._ways.forget_request(blind)
            names = ("recovery_key_id", "recovery_key")
            self._ways.keep_recovery(
                blind, master, RecoveryKey.read(*(str(session.setting(name) or "") for name in names))
            )
        except StorageError as problem:
            log.note("storage", "the ways in were not tidied", code=problem.code)

    def _given(self, wanted: Iterable[str], by: Session | None) -> dict[str, OpenSpace]:
        """The spaces that exist and shall be granted on."""
        existing = [name for name in wanted if self._people.space_exists(name)]
        if existing and by is None:
            raise Locked("somebody of this device must be there")
        return {name: by.open_space(name) for name in existing} if by else {}

    def _move_in(self, newcomer: Newcomer, wanted: Iterable[str], given: dict[str, OpenSpace]) -> None:
        with self._database.writing() as sqlite:
            self._people.add(sqlite, newcomer)
            for name in wanted:
                space = given.get(name) or self._people.create_space(sqlite, name)
                self._people.grant(sqlite, space, newcomer.uid, newcomer.pair.public)

    def _session(self, card: PersonCard, uid: bytes, pair: KeyPair) -> Session:
        with self._database.turn() as sqlite:
            return self._opened(card, self._holding.take(sqlite, self._people.spaces_of(uid, pair)))

    def _opened(self, card: PersonCard | None, spaces: Sequence[OpenSpace]) -> Session:
        outbox = self._holding.outbox
        session = Session(
            self._database, self._clock, outbox, self._files, person=card, spaces=spaces, on_lock=self._left
        )
        self._sessions.append(session)
        return session

    def _left(self, session: Session) -> None:
        """Drops the spaces nobody holds any more; the device's stays, for sending."""
        self._sessions.remove(session)
        self._holding.keep_only(name for other in self._sessions for name in other.spaces)
        self._database.checkpoint()
