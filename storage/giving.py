"""Parcels this device gives to somebody who travels: closed to the server's key, and remembered until their replies come.

Everything in a parcel stays in the outbox as it was: nothing is safe because somebody carries it.
"""

import base64
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import peewee

from core.clock import Clock
from core.durable import write_whole
from core.errors import Refused, Tampered
from core.parcel import (
    KEPT_DAYS,
    LETTER,
    SALT,
    SEALED_KEY,
    GivenParcel,
    NoParcel,
    Outside,
    Part,
    Reader,
    TooLarge,
    copied,
    inside,
    inside_size,
)
from core.records import Json
from core.words import msg
from storage import crypto, stream
from storage.outbox import Outbox
from storage.space import OpenSpace

Turn = Callable[[], AbstractContextManager[peewee.SqliteDatabase]]
_GIVEN = "_given"
_DAY_MS = 86_400_000
_LONGEST_REPLY = 32 << 20


class Given:
    """In the device space. Made by Session; each method is a turn, or a transaction, of its own."""

    def __init__(
        self, looking: Turn, changing: Turn, outbox: Outbox, space: Callable[[], OpenSpace], clock: Clock
    ) -> None:
        """`space` gives the device space, or raises Locked."""
        self._looking, self._changing, self._outbox, self._space, self._clock = looking, changing, outbox, space, clock
        with looking() as sqlite:
            self._mark(self._read(sqlite))

    def parcels(self) -> list[GivenParcel]:
        """What was given in the last weeks, newest first."""
        with self._looking() as sqlite:
            found = self._read(sqlite)
        return sorted(map(_parcel, found.values()), key=lambda one: one.made, reverse=True)

    def close(
        self,
        path: Path,
        parts: Callable[[bytes], Sequence[Part]],
        told: Callable[[str, int, int], GivenParcel],
        most: int | None = None,
    ) -> GivenParcel:
        """Writes the parcel of the `parts` made for a fresh reply key; `told` is given its id, time and size.

        Refused while this device does not know the server's key. TooLarge and DiskFull leave nothing behind.
        """
        with self._looking() as sqlite:
            server, public = (str(self._space().setting(sqlite, name) or "") for name in ("server", "courier_key"))
        if not server or not public:
            raise Refused(
                msg("This device does not know yet how to close a parcel."),
                msg("It learns that when it meets the network once."),
            )
        reply_key = crypto.new_key()
        made = parts(reply_key)
        outside = Outside(
            "parcel", server, crypto.new_key()[:16].hex(), SEALED_KEY + stream.sealed_size(inside_size(made))
        )
        if most is not None and outside.whole > most:
            raise TooLarge(
                msg("What waits here is too much for squares."),
                msg("Give it as a file on a card or a stick, or send it over Wi-Fi."),
            )
        write_whole(path, closed(outside, made, base64.b64decode(public)))
        parcel = told(outside.id, self._clock.now_ms(), outside.whole)
        self._remember(parcel, reply_key)
        return parcel

    def open_reply(self, file: BinaryIO, outside: Outside) -> Json:
        """What the reply that stands there in the file says, as JSON.

        Refused when it is for a parcel this device does not know, Tampered when it is not what the server closed.
        """
        with self._looking() as sqlite:
            told = self._read(sqlite).get(outside.id)
        if told is None or outside.kind != "reply":
            raise Refused(
                msg("This is the answer to a parcel that this device does not know."),
                msg("Nothing changed. If it was yours: make a new parcel."),
            )
        if outside.size > _LONGEST_REPLY:
            raise Tampered("a reply is larger than any")
        return opened_reply(base64.b64decode(told["key"]), outside, b"".join(copied(file, file.tell(), outside.size)))

    def of(self, parcel: str) -> GivenParcel | None:
        """One of them."""
        return next((one for one in self.parcels() if one.id == parcel), None)

    def taken(self, parcel: str) -> None:
        """The reply to this parcel was taken in."""
        with self._changing() as sqlite:
            found = self._read(sqlite)
            if parcel in found:
                found[parcel] = {**found[parcel], "taken": self._clock.now_ms()}
                self._keep(sqlite, found)

    def _remember(self, parcel: GivenParcel, reply_key: bytes) -> None:
        told = {**asdict(parcel), "key": base64.b64encode(reply_key).decode()}
        oldest = self._clock.now_ms() - KEPT_DAYS * _DAY_MS
        with self._changing() as sqlite:
            found = {id_: one for id_, one in self._read(sqlite).items() if one["made"] >= oldest}
            self._keep(sqlite, {**found, parcel.id: told})

    def _read(self, sqlite: peewee.SqliteDatabase) -> dict[str, Mapping[str, Json]]:
        """One that does not verify is as good as none: the records are all in the outbox."""
        try:
            return dict(self._space().setting(sqlite, _GIVEN) or {})
        except Tampered:
            return {}

    def _keep(self, sqlite: peewee.SqliteDatabase, found: dict[str, Mapping[str, Json]]) -> None:
        self._space().set_setting(sqlite, _GIVEN, found)
        self._mark(found)

    def _mark(self, found: Mapping[str, Mapping[str, Json]]) -> None:
        oldest = self._clock.now_ms() - KEPT_DAYS * _DAY_MS
        open_ones = [one for one in found.values() if one["taken"] is None and one["made"] >= oldest]
        open_ones.sort(key=lambda one: -one["made"])  # of several the first one says since when
        self._outbox.carried = {(key[0], key[1]): one["made"] for one in open_ones for key in one["keys"]}


def closed(outside: Outside, parts: Sequence[Part], public: bytes) -> Iterator[bytes]:
    """The bytes of a parcel: what stands outside, a fresh key sealed to the server (HPKE), the inside under it (STREAM)."""
    context = b"kioo/v1/parcel" + outside.packed()
    key = crypto.new_key()
    yield outside.packed()
    yield crypto.hpke_seal(public, context, key)
    yield from stream.sealed(key, inside(parts), context)


def opened_reply(key: bytes, outside: Outside, sealed: bytes) -> Json:
    """What a reply says; Tampered when a byte of it, or of what stands outside, is another."""
    context = b"kioo/v1/reply" + outside.packed()
    salt, body = sealed[:SALT], sealed[SALT:]
    fresh = crypto.expand(key, context + salt)
    reader = Reader(stream.opened(BytesIO(body), fresh, context, stream.content_size(len(body))))
    try:
        part = reader.next_part()
        content = b"".join(iter(lambda: reader.read(stream.PIECE), b""))
        reader.drain()
        if part is None or part[0] != LETTER:
            raise Tampered("a reply without its letter")
        return json.loads(inflated(content, _LONGEST_REPLY))
    except (NoParcel, ValueError) as problem:
        raise Tampered("a reply is not what was closed") from problem


def inflated(packed: bytes, most: int) -> bytes:
    """The bytes that gzip packed; ValueError when they are broken or more than `most`."""
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = inflater.decompress(packed, most + 1)
    except zlib.error as problem:
        raise ValueError("not packed as it should be") from problem
    if len(plain) > most or not inflater.eof:
        raise ValueError("more than it should be, or cut")
    return plain


def _parcel(told: Mapping[str, Json]) -> GivenParcel:
    known = {name: value for name, value in told.items() if name not in {"key", "keys"}}
    return GivenParcel(**known, keys=tuple((key[0], key[1]) for key in told["keys"]))
