"""A parcel is made: what this device would push now, for somebody who travels to take along."""

import base64
import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Protocol

from core.parcel import BLOB, HASH_SIZE, LETTER, RECORDS, GivenParcel, Part
from core.records import MARK, SEALED_KINDS, Attachment, Json, WireRecord
from sync.batch import body_of, key_of
from sync.canonical import sha256_of
from sync.local import LocalContact
from sync.protocol import Letter
from sync.wire import answer_json

_AT_ONCE = 100
MOST_RECORDS = 16 << 20
"""Bytes of records in one parcel; what is more waits for the next."""
NEWS_BYTES = 4 << 20


class LocalGiven(Protocol):
    """Where a parcel is closed and remembered; storage.Given has it."""

    def close(
        self,
        path: Path,
        parts: Callable[[bytes], Sequence[Part]],
        told: Callable[[str, int, int], GivenParcel],
        most: int | None = None,
    ) -> GivenParcel:
        """Writes the parcel of the `parts` made for a fresh reply key; `told` is given its id, time and size. TooLarge over `most` bytes."""
        ...


class Packing(Protocol):
    """What packing needs of the device's memory; storage.Session has it."""

    @property
    def given(self) -> LocalGiven:
        """What was given to colleagues."""
        ...

    @property
    def contact(self) -> LocalContact:
        """As sync.local.LocalStore."""
        ...

    def pending(self, limit_bytes: int | None = None) -> Sequence[WireRecord]:
        """As sync.local.LocalStore."""
        ...

    def cursor(self) -> Mapping[str, int]:
        """As sync.local.LocalStore."""
        ...

    def setting(self, name: str) -> Json:
        """A small fact of this device."""
        ...

    def files_to_carry(self) -> Sequence[Attachment]:
        """The files that waiting records name, smallest first."""
        ...

    def file_parts(self, sha256: str) -> Iterator[bytes]:
        """Such a file piece by piece; Tampered when it is gone or changed."""
        ...


def files_within(files: Iterable[Attachment], limit_bytes: int) -> list[Attachment]:
    """Those that fit together, smallest first."""
    chosen, room = [], limit_bytes
    for file in sorted(files, key=lambda one: one.size):
        room -= file.size
        if room < 0:
            break
        chosen.append(file)
    return chosen


def pack(
    store: Packing, path: Path, files_bytes: int, *, most: int | None = None, news_bytes: int = NEWS_BYTES
) -> GivenParcel:
    """Puts a parcel into `path`, with photos and files of at most so many bytes; they all stay on this device until a reply says otherwise.

    TooLarge when it would have more than `most` bytes; nothing is remembered then. `news_bytes` is how much may come back.
    """
    records = [record for record in store.pending(MOST_RECORDS) if sha256_of(record.data) == record.sha256]
    files = files_within(store.files_to_carry(), files_bytes)
    cursor = store.cursor()
    mark = int(cursor.get(MARK, 0))
    plain = {name: seq for name, seq in cursor.items() if not name.startswith("@")}

    def parts(reply_key: bytes) -> list[Part]:
        token = str(store.setting("token") or "")
        letter = Letter(token, base64.b64encode(reply_key).decode(), plain, mark, news_bytes)
        return parts_of(letter, records, [(file.sha256, file.size, store.file_parts(file.sha256)) for file in files])

    keys = tuple(key_of(record) for record in records if record.kind not in SEALED_KINDS)
    parcel = store.given.close(
        path, parts, lambda id_, made, size: GivenParcel(id_, made, size, len(records), len(files), mark, keys), most
    )
    store.contact.asked(parcel.id)
    return parcel


def parts_of(
    letter: Letter, records: Sequence[WireRecord], blobs: Iterable[tuple[str, int, Iterable[bytes]]]
) -> list[Part]:
    """What lies in a parcel; of a blob its SHA-256, its size and its content."""
    body = json.dumps(answer_json(letter)).encode()
    return [Part(LETTER, len(body), [body]), *_batches(records), *(_blob(*blob) for blob in blobs)]


def _batches(records: Sequence[WireRecord]) -> Iterator[Part]:
    for at in range(0, len(records), _AT_ONCE):
        yield from _batch(records[at : at + _AT_ONCE])


def _batch(records: Sequence[WireRecord]) -> Iterator[Part]:
    """Halved until the server surely takes it: its limits are a megabyte packed and eight unpacked."""
    body = body_of(records)
    packed = gzip.compress(body, mtime=0)
    if len(records) > 1 and (len(packed) > 1 << 19 or len(body) > 1 << 22):
        half = len(records) // 2
        yield from _batch(records[:half])
        yield from _batch(records[half:])
        return
    yield Part(RECORDS, len(packed), [packed])


def _blob(sha256: str, size: int, content: Iterable[bytes]) -> Part:
    return Part(BLOB, HASH_SIZE + size, chain([bytes.fromhex(sha256)], content))
