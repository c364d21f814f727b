"""What the server knows of one device: what of it is still on its way, kept aside or carried; counts only, nobody's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peewee import fn

from server import admin, audit, kept_aside, left_work
from server.access import Who
from server.admin import DeviceLine
from server.blobs import Blobs
from server.cut_pushes import CutPushes
from server.enrolment import COLLECT
from server.kept_aside import Waiting
from server.store.base import plain_rows
from server.store.database import Store
from server.store.tables import Attachment, Audit, Blob, Record
from sync.protocol import Limits

_MOST_WAITING = 500
_AT_ONCE = 300


@dataclass(frozen=True)
class Coming:
    """Photos and files that records of a device name and that are not here whole: how many, how many of them have begun to come.

    `too_large` never come. `cut_bytes` of a batch came before it was cut; its rest follows.
    """

    files: int = 0
    begun: int = 0
    too_large: int = 0
    cut_bytes: int = 0


@dataclass(frozen=True)
class OneDevice:
    """A device as the server knows it. `waiting` is what somebody has to look at, `more_waiting` how much more of it there is.

    `left_work` are records it closed for the programme when it was shut out, `brought` parcels of others that it brought.
    """

    line: DeviceLine
    is_collect: bool
    coming: Coming
    waiting: Sequence[Waiting]
    more_waiting: int
    left_work: int
    brought: int


def known(store: Store, who: Who, blobs: Blobs, cut: CutPushes, device: str) -> OneDevice:
    """All of it, for whoever administers its people; NotYours for anybody else."""
    with store.reading():
        line = admin.device_line(who, device)
    waiting, total = kept_aside.waiting(store, who, _MOST_WAITING, device)
    return OneDevice(
        line,
        device.startswith(COLLECT),
        _coming(store, blobs, cut, device),
        waiting,
        total - len(waiting),
        left_work.waiting_of(store, device) if line.revoked else 0,
        _brought(store, device),
    )


def _coming(store: Store, blobs: Blobs, cut: CutPushes, device: str) -> Coming:
    with store.reading():
        sizes = dict(_named_by(device))
    large = {sha256 for sha256, size in sizes.items() if size > Limits().blob_bytes}
    begun = sum(blobs.stands(sha256).have > 0 for sha256 in sizes.keys() - large)
    return Coming(len(sizes) - len(large), begun, len(large), cut.held(device))


def _named_by(device: str) -> Iterator[tuple[str, int]]:
    """The hash and size of what records of the device name and is not here: from what is missing, since that is little."""
    here = Blob.select(Blob.sha256).where(Blob.sha256 == Attachment.sha256)
    columns = (Attachment.district, Attachment.record, Attachment.rev, Attachment.of, Attachment.sha256)
    missing = plain_rows(Attachment.select(*columns, Attachment.size).where(~fn.EXISTS(here)))
    for start in range(0, len(missing), _AT_ONCE):
        some = missing[start : start + _AT_ONCE]
        records, districts = ({row[at] for row in some} for at in (1, 0))
        named = Record.id.in_(sorted(records)) & Record.district.in_(sorted(districts)) & (Record.device == device)
        own = set(plain_rows(Record.select(Record.district, Record.id, Record.rev, Record.sha256).where(named)))
        yield from ((row[4], row[5]) for row in some if row[:4] in own)


def _brought(store: Store, device: str) -> int:
    with store.reading():
        mine = (Audit.district == audit.COUNTRY) & (Audit.who == device) & (Audit.what == "brought a parcel")
        return int(Audit.select(fn.COUNT(Audit.seq)).where(mine).scalar() or 0)
