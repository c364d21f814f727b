"""The one place where the device's real parts are made and joined."""

import os
import random  # noqa: TID251  made here, handed in everywhere else
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app.asks import Now, Sending
from app.asks.people import Me
from app.beside import Beside
from app.dictionaries import FormsHere
from core.clock import Clock, SystemClock
from core.errors import Locked, OurFault
from core.ids import IdMaker
from core.room import Holdings, Room
from core.settings import DeviceSettings
from core.word_index import WordIndex
from forms import FormList, ListSource
from storage.kdf import KdfParameters
from storage.reserve import Disk, Reserve
from storage.restore import restore, somebody_lives_here
from storage.room import holdings_of, room_of
from storage.secret import SecretStore
from storage.session import Session
from storage.vault import Vault, open_vault
from sync.http_client import HttpClient
from sync.last_words import LastWords
from sync.nearby_addresses import own_addresses
from sync.protocol import Enrolment, SyncProtocol
from sync.runner import RoundReport, Runner
from sync.status import NOT_ENROLLED

PRACTICE = "practice"
"""The setting of a memory for practising; such a one is never given a way to a server, whoever opens it."""

HANDING, BROUGHT = "handing", "brought"
"""In the device's folder: copies on their way to a place outside, and files that browsers bring. What a sudden end left there goes."""

SUPERVISING = frozenset({"supervisor", "manager", "admin"})
"""Roles whose unlocking lets everybody go on after too long without contact."""
Dial = Callable[[str, str, str], SyncProtocol]
"""Makes the way to a server from its address, our token and the server's id (the last two empty before enrolment)."""


def dial(url: str, token: str, server: str) -> SyncProtocol:
    """The real way: kioo-sync/1 over HTTP."""
    return HttpClient(url, token=token, server=server)


@dataclass
class Tablet:
    """The device itself: one for each process and folder, shared by all its windows."""

    settings: DeviceSettings
    clock: Clock = field(default_factory=SystemClock)
    random_bytes: Callable[[int], bytes] = os.urandom
    dial: Dial | None = dial
    """The way to servers; without one this device cannot reach any."""
    kdf: KdfParameters | None = None
    secrets: SecretStore | None = None
    """The operating system's store of small secrets; without one the device secret lies in a file."""
    disk: Disk = shutil.disk_usage
    beside: Callable[[], Sequence[str]] = own_addresses
    """The addresses under which devices beside this one find it."""
    worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "kioo-vault"))
    listeners: set[Callable[[Sending], None]] = field(default_factory=set)
    practised_on: "Tablet | None" = None
    """The device itself, when this is its memory for practising."""
    practice: "Tablet | None" = None
    _vault: Vault | None = None
    _runner: Runner | None = None
    _last_words: LastWords | None = None
    _for_sending: Session | None = None
    _passing: list[str] = field(default_factory=lambda: [HANDING, BROUGHT])
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Ids come from this device's clock and randomness."""
        self.ids = IdMaker(self.clock, self.random_bytes)
        self.reserve = Reserve(self.settings.device_folder, self.settings.reserve_mb << 20, self.disk)

    @property
    def vault(self) -> Vault:
        """The device's memory, opened at first use. Raises InUse when another process holds it."""
        with self._turn:
            if self._vault is None:
                folder = self.settings.device_folder
                self._vault = open_vault(
                    folder,
                    clock=self.clock,
                    ids=self.ids,
                    kdf=self.kdf,
                    reserve=self.reserve,
                    secrets=self.secrets,
                )
                self.reserve.take_back()
                self._sweep()
            return self._vault

    def _sweep(self) -> None:
        """Once, when the folder is ours."""
        while self._passing:
            shutil.rmtree(self.settings.device_folder / self._passing.pop(), ignore_errors=True)

    def room(self) -> Room:
        """How full the disk is that the device's memory is on."""
        return room_of(self.settings.device_folder, self.disk)

    def holdings(self) -> Holdings:
        """What of it is ours."""
        return holdings_of(self.settings.device_folder)

    @property
    def own(self) -> "Tablet":
        """The device itself, also while somebody practises on it."""
        return self.practised_on or self

    def forget(self) -> None:
        """Throws the whole memory of a practice away; the next use makes an empty one."""
        if self.practised_on is None:
            raise OurFault("only what was practised may be thrown away")
        with self._turn:
            if self._vault is not None:
                self._vault.close()
            self._vault = self._for_sending = None
            shutil.rmtree(self.settings.device_folder, ignore_errors=True)

    def take_over(self, copy: Path, words: str, pin: str) -> str:
        """Makes this the device of whoever made the copy (storage/restore.py); their id. Refused where somebody lives; then all is as it was."""
        if self.practised_on is not None:
            raise Locked("nobody moves in where people practise")
        if self.vault.people():
            raise somebody_lives_here()
        if self._last_words is not None:
            self._last_words.stop()
        try:
            with self._turn:
                if self._vault is not None:
                    self._vault.close()
                self._vault = self._for_sending = self._last_words = None
                folder = self.settings.device_folder
                return restore(copy, folder, words, pin, clock=self.clock, ids=self.ids, kdf=self.kdf)
        finally:
            self._begin_last_words()

    def now(self) -> Now:
        """The moment, and the calendar day where the device is."""
        ms = self.clock.now_ms()
        return Now(ms, datetime.fromtimestamp(ms / 1000).astimezone().date())

    @property
    def is_out_of_service(self) -> bool:
        """Whether the programme took this tablet out of service, and nobody was enrolled on it since."""
        return self.vault.left.way() is not None and not self.vault.people()

    def begin_sending(self) -> None:
        """Starts the rounds with the server; a second call does nothing. Needs somebody to have unlocked once.

        What a tablet left behind when it was taken out of service is sent beside them, or alone.
        """
        self._begin_last_words()
        if self._runner is not None or self.dial is None or self.is_out_of_service:
            return
        session = self._device_session()
        address, token, server = (str(session.setting(name) or "") for name in ("server_url", "token", "server"))
        if not token or session.setting(PRACTICE):
            return
        way = self.dial(address, token, server)
        if isinstance(way, HttpClient):
            way.packing.dictionaries = FormsHere(session)
        self._runner = Runner(
            session,
            way,
            self.clock,
            self._chance(),
            every=self.settings.sync_seconds,
            on_change=self._tell,
        )
        self._runner.start()

    def _begin_last_words(self) -> None:
        way = self.vault.left.way() if self._last_words is None else None
        if way is None or self.dial is None:
            return
        if not self.vault.left.count():
            if self.vault.people():
                self.vault.left.forget_way()
            return
        self._last_words = LastWords(
            self.vault.left,
            self.dial(way.server_url, way.token, way.server),
            self._chance(),
            every=self.settings.sync_seconds,
            on_change=self._tell_all,
        )
        self._last_words.start()

    def restart_sending(self) -> None:
        """Begins again with a new token (a second person was enrolled)."""
        if self._runner is not None:
            self._runner.stop()
            self._runner = None
        self.begin_sending()

    def wake(self, reason: str = "record") -> None:
        """Something new to send, or the network may be back."""
        if self._runner is not None:
            self._runner.wake(reason)  # type: ignore[arg-type]

    @property
    def last_problem(self) -> str | None:
        """Why the last round did not get through, or why there are none; None when it did."""
        if self._runner is not None:
            return self._runner.last.problem
        return None if self.dial is None or self._device_session().setting("token") else NOT_ENROLLED

    def sending(self, *, pulled: bool = False) -> Sending:
        """Where the records are; all zero before anybody unlocked."""
        try:
            counts = self._device_session().counts()
        except Locked:
            return Sending()
        return Sending(
            counts.on_device, counts.on_way, counts.safe, counts.needs_you, counts.last_safe_ms, pulled=pulled
        )

    def _device_session(self) -> Session:
        """The session that sends while the screen is locked; Locked before anybody has unlocked."""
        if self._for_sending is None:
            self._for_sending = self.vault.sync_session()
        return self._for_sending

    def _chance(self) -> Callable[[], float]:
        return random.Random(self.random_bytes(16)).random  # noqa: S311  (spreads retries, protects nothing)

    def _tell(self, report: RoundReport) -> None:
        if report.problem == "device-revoked":
            self._take_out()
        self.reserve.take_back()
        self._tell_all(pulled=bool(report.changed))

    def _take_out(self) -> None:
        """Our own server said that this tablet may not come any more (on the thread of the rounds)."""
        runner, self._runner, self._for_sending = self._runner, None, None
        if runner is not None:
            runner.stop()
        self.vault.take_out()
        self.begin_sending()

    def heard(self, problem: str | None, *, news: bool) -> None:
        """The server was heard through a colleague."""
        if problem == "device-revoked":
            self._take_out()
        self._tell_all(pulled=news)

    def _tell_all(self, *, pulled: bool = False) -> None:
        told = replace(self.sending(pulled=pulled), out_of_service=self.is_out_of_service)
        for listener in tuple(self.listeners):
            listener(told)

    def close(self) -> None:
        """Stops sending and closes the memory; everything acknowledged is on the disk already."""
        if self.practice is not None:
            self.practice.close()
        for sender in (self._runner, self._last_words):
            if sender is not None:
                sender.stop()
        self.worker.shutdown(wait=True)
        if self._vault is not None:
            self._vault.close()


@dataclass
class FedList:
    """A list that records feed: its rows by id with the revision each was read at, and the list made of them."""

    rows: dict[str, tuple[int, Mapping[str, str]]] = field(default_factory=dict)
    stamp: tuple[object, ...] = ()
    made: FormList | None = None


class ShownParcel(NamedTuple):
    """A parcel that was made to be shown as squares: the (id, rev) it holds, its id, what stands in the squares."""

    keys: tuple[tuple[str, int], ...]
    parcel: str
    texts: tuple[str, ...]


@dataclass
class Desk:
    """What one window works with: the tablet, who unlocked it here, and an enrolment that waits for its PIN."""

    tablet: Tablet
    session: Session | None = None
    me: Me | None = None
    enrolment: Enrolment | None = None
    enrolment_server: str = ""
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    """The revision this window last read or wrote of what it has open, by kind and id."""
    lists: dict[tuple[ListSource, str], FormList] = field(default_factory=dict)
    """Lists of forms that were read already, by where they come from and the hash of their content."""
    fed: dict[tuple[str, str], FedList] = field(default_factory=dict)
    """Lists that records feed, as they were read last, by list and district."""
    feeding: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)
    """The lists that each form here feeds, by the form's record, and the revision that was looked at."""
    words: WordIndex = field(default_factory=WordIndex)
    """What the person here sent, by the words in it."""
    learned: dict[str, int] = field(default_factory=dict)
    """The revision each of those was read at."""
    copy: Path | None = None
    """A copy of a memory that was made here and has no place yet, in a folder of its own."""
    near: Beside | None = None
    """The line to a device beside this one, while a screen for it is open."""
    shown: ShownParcel | None = None
    """The parcel that was shown as squares last."""
    _device_id: str = ""

    def new_device_id(self) -> str:
        """The id this device chose for itself; the same until it is enrolled, so that a lost answer can be asked for again."""
        self._device_id = self._device_id or self.tablet.ids.unlinkable()
        return self._device_id

    @property
    def open_session(self) -> Session:
        """The session of the person here; raises Locked when there is none."""
        if self.session is None:
            raise Locked("nobody is unlocked in this window")
        return self.session

    def lock(self) -> None:
        """Forgets the person's keys."""
        if self.session is not None:
            self.session.lock()
        self.session = self.me = self.shown = None
        self.seen.clear()
        self.lists.clear()
        self.fed.clear()
        self.feeding.clear()
        self.words, self.learned = WordIndex(), {}
        self.drop_near()
        self.drop_copy()

    def drop_near(self) -> None:
        """Waits for nobody and sends nothing any more."""
        if self.near is not None:
            self.near.line.close()
        self.near = None

    def drop_copy(self) -> None:
        """Throws away what was made and not put anywhere."""
        if self.copy is not None:
            shutil.rmtree(self.copy.parent, ignore_errors=True)
        self.copy = None
