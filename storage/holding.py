"""The spaces somebody holds now: each is read and checked once, whoever holds it, and forgotten when nobody does."""

from collections.abc import Iterable, Sequence

import peewee

from core import log
from core.errors import Locked, Tampered
from storage.database import Database
from storage.generations import Generations
from storage.keys import DeviceKeys
from storage.mending import mend
from storage.outbox import Outbox
from storage.people import People
from storage.space import OpenSpace
from storage.turns import DEVICE


class Holding:
    """One for each open vault. Every method runs inside a turn of the database."""

    def __init__(self, database: Database, device: DeviceKeys, people: People, generations: Generations) -> None:
        """Holds nothing."""
        self._database, self._device, self._people, self._generations = database, device, people, generations
        self.spaces: dict[str, OpenSpace] = {}
        self._outbox: Outbox | None = None

    @property
    def outbox(self) -> Outbox:
        """What waits to be sent; Locked before anybody unlocked."""
        if self._outbox is None:
            raise Locked("nobody has unlocked this device yet")
        return self._outbox

    def take(self, sqlite: peewee.SqliteDatabase, opened: Sequence[OpenSpace]) -> list[OpenSpace]:
        """The same spaces as they are held from now on, read and checked; Tampered without the device space."""
        if DEVICE not in {space.name for space in opened}:
            raise Tampered("the grant of the device space does not open")
        fresh = [space for space in opened if space.name not in self.spaces]
        for space in fresh:
            space.load(sqlite)
            self.spaces[space.name] = space
        if self._outbox is None:
            self._outbox = Outbox(self._device, self.spaces[DEVICE])
            self._outbox.load(sqlite)
        mine = [self.spaces[space.name] for space in opened]
        self._count(fresh)
        self._compare(fresh)
        if not any(space.finding for space in mine):
            self._database.forget_copies()
        return mine

    def device(self) -> OpenSpace:
        """The space everybody has; Locked before anybody unlocked."""
        if DEVICE not in self.spaces:
            raise Locked("nobody has unlocked this device yet")
        return self.spaces[DEVICE]

    def keep_only(self, names: Iterable[str]) -> None:
        """Forgets the others; notes how far each had come."""
        self._generations.keep(self.spaces.values())
        held = {DEVICE, *names}
        self.spaces = {name: space for name, space in self.spaces.items() if name in held}

    def forget(self) -> None:
        """Nobody holds anything."""
        self._generations.keep(self.spaces.values())
        self.spaces, self._outbox = {}, None

    def end(self) -> None:
        """The spaces are about to be deleted: others of the same names will begin anew."""
        self.spaces, self._outbox = {}, None
        self._generations.forget()

    def exchange(self, sqlite: peewee.SqliteDatabase, after: OpenSpace) -> None:
        """A space in its next epoch, in the place of what it was; read as it stands on the disk."""
        after.load(sqlite)
        self.spaces[after.name] = after
        self._generations.keep([after])

    def begin_anew(self, names: Iterable[str]) -> int:
        """What stands in these spaces is what should stand from now on, without the rows that do not verify; how many those are.

        They are set aside and never deleted. One transaction: when it breaks, everything is as it was found.
        """
        wrong = [space for name in names if (space := self.spaces[name]).finding]
        if any(space.broken for space in wrong):
            mend(self._database)
        try:
            with self._database.writing() as sqlite:
                self._read_anew(sqlite, wrong)
                aside = sum(space.set_aside(sqlite) for space in wrong)
                self._read_anew(sqlite, wrong)
                for space in wrong:
                    self._people.count(sqlite, space, self._generations.seen(space.place))
        except BaseException:
            with self._database.turn() as sqlite:
                self._read_anew(sqlite, wrong)
            raise
        for space in wrong:
            space.older = False
        self._generations.keep(wrong)
        log.note("storage", "begun anew", spaces=len(wrong), aside=aside)
        return aside

    def _read_anew(self, sqlite: peewee.SqliteDatabase, spaces: Sequence[OpenSpace]) -> None:
        for space in spaces:
            space.load(sqlite)
            if space.name == DEVICE:
                self.outbox.load(sqlite)

    def _count(self, fresh: Iterable[OpenSpace]) -> None:
        """Rows of a space that comes from before rows were counted are counted now."""
        for space in fresh:
            if not space.counted and not space.rows.begun:
                with self._database.writing() as sqlite:
                    self._people.count(sqlite, space)

    def _compare(self, fresh: Iterable[OpenSpace]) -> None:
        for space in fresh:
            space.older = space.rows.generation < self._generations.seen(space.place)
            if space.finding:
                log.note("storage", "a space is not as it should be", finding=space.finding, damaged=space.damaged)
        self._generations.keep(self.spaces.values())
