"""Who may open a space, and the new epoch that begins when somebody may no longer: keys they never had, for what is there and what comes."""

import peewee

from core.errors import Locked, OnlyLooking, Refused
from core.words import msg
from storage.attachments import Attachments
from storage.keys import DeviceKeys
from storage.models import Grant, Space, User
from storage.people import People, PersonCard
from storage.space import OpenSpace
from storage.turns import DEVICE


class Epochs:
    """One for each open vault. Methods that take `sqlite` run inside the caller's turn or transaction."""

    def __init__(self, device: DeviceKeys, people: People, files: Attachments) -> None:
        """Keeps nothing in memory."""
        self._device, self._people, self._files = device, people, files

    def members(self, sqlite: peewee.SqliteDatabase, space: OpenSpace) -> list[PersonCard]:
        """Who may open the space now, in the order they came to this device."""
        uids = {uid for uid, _ in self._holders(sqlite, space)}
        return [card for card in self._people.cards() if self._people.blind(card.uid) in uids]

    def without(self, sqlite: peewee.SqliteDatabase, space: OpenSpace, uid: str) -> OpenSpace:
        """The space in its next epoch, granted to everybody but this person; the caller's transaction makes it true.

        Refused for the device's own space and for the last one in, OnlyLooking while something is wrong with the space,
        Locked for somebody who is not in.
        """
        staying = self._staying(sqlite, space, uid)
        if space.finding:
            raise OnlyLooking("something is wrong with what is kept here")
        after = OpenSpace(self._device, space.name, space.epoch + 1, space.keys.next(), counted=True)
        after.rows.begin(space.rows.generation)
        after.take_over(sqlite, space)
        self._files.take_over(sqlite, space, after)
        Grant.delete().where(Grant.space == space.place).execute(sqlite)
        for blind, public in staying:
            self._people.grant(sqlite, after, blind, public)
        Space.update(epoch=after.epoch).where(Space.space == space.place).execute(sqlite)
        after.rows.keep(sqlite)
        return after

    def _staying(self, sqlite: peewee.SqliteDatabase, space: OpenSpace, uid: str) -> list[tuple[bytes, bytes]]:
        if space.name == DEVICE:
            raise Refused(msg("Everybody on this tablet has this."))
        holders, going = self._holders(sqlite, space), self._people.blind(uid)
        staying = [one for one in holders if one[0] != going]
        if len(staying) == len(holders):
            raise Locked("this person is not in")
        if not staying:
            raise Refused(msg("Somebody has to stay in."), msg("Let somebody else in first."))
        return staying

    def _holders(self, sqlite: peewee.SqliteDatabase, space: OpenSpace) -> list[tuple[bytes, bytes]]:
        joined = Grant.select(Grant.uid, User.public).join(User, on=(Grant.uid == User.uid))
        rows = joined.where((Grant.space == space.place) & (Grant.epoch == space.epoch)).tuples().execute(sqlite)
        return [(uid, public) for uid, public in rows]
