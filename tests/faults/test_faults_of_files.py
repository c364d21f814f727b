"""Faults around photos, recordings and files (docs/faults.md); each test bears the name of its row."""

import random

from core.records import attachments_of
from server.store.tables import Attachment, Blob
from sync.status import NEEDS_YOU, ON_ITS_WAY, SAFE, explain
from tests.faults import link
from tests.faults.world import all_is_well

PHOTO = random.Random(3).randbytes(300_000)


def sizes(world):
    """Bytes of each piece that the tablet began to send."""
    return [len(one.body) for one in world.link.heard if one.line.startswith("PATCH")]


def only_pieces(doing):
    """Asking where a content stands passes, sending a piece of it is met with this."""
    return lambda exchange: (doing if exchange.line.startswith("PATCH") else link.passes)(exchange)


def test_blob_resume(world, tablet):
    record = tablet.finishes(PHOTO)
    arrived = []

    def cut(exchange):
        half = len(exchange.body) // 2
        arrived.append(half)
        exchange.forward(cut_at=half)

    world.link.always("blob", only_pieces(cut))
    while len(arrived) < 12:
        tablet.round()
        assert tablet.word(record) == ON_ITS_WAY
        all_is_well(world, tablet)
    world.link.forget()
    tablet.rounds()
    assert tablet.word(record) == SAFE
    assert sum(arrived) + sum(sizes(world)) - len(PHOTO) <= 16 << 10  # less than a piece went twice
    assert sum(sizes(world)) < len(PHOTO)  # what came before the cuts was not sent again
    all_is_well(world, tablet)


def test_blob_hash(world, tablet):
    record = tablet.finishes(random.Random(4).randbytes(40_000))
    (file,) = attachments_of(record.data)
    world.link.then("blob", only_pieces(link.changes(lambda body: body[:-1] + bytes([body[-1] ^ 1]))))
    world.link.then("blob", link.passes, only_pieces(link.loses_the_answer))
    for _ in range(3):
        tablet.round()
        assert world.has_whole(file) == (tablet.client.blob(file.sha256).whole)
    assert "blob-mismatch" in tablet.told
    assert explain("blob-mismatch").what == "A photo or file was changed on the way."
    all_is_well(world, tablet)
    tablet.rounds()
    assert (tablet.word(record), world.has_whole(file)) == (SAFE, True)
    all_is_well(world, tablet)


def test_blob_dedupe(world, tablet, new_tablet):
    other, photo, small = new_tablet(world), *(random.Random(5).randbytes(n) for n in (50_000, 4_000))
    records = [tablet.finishes(photo), tablet.finishes(photo, small), other.finishes(photo)]
    tablet.rounds()
    other.rounds()
    (blob,) = {file.sha256 for file in attachments_of(records[0].data)}
    assert {row.record for row in world.rows(Attachment, sha256=blob)} == {record.id for record in records}
    assert len(world.rows(Blob, sha256=blob)) == 1
    assert sum(sizes(world)) <= len(photo) + len(small)
    all_is_well(world, tablet, other)


def test_blob_gone(world, tablet):
    photo = random.Random(6).randbytes(60_000)
    record, whole = tablet.finishes(photo), tablet.makes()
    for path in (tablet.folder / "attachments").rglob("*"):
        if path.is_file():
            path.unlink()
    tablet.rounds()
    assert (world.held(record), tablet.word(whole)) == (1, SAFE)
    assert (tablet.word(record), tablet.problem(record)) == (NEEDS_YOU, "file-gone")
    assert explain("file-gone").next_step == "The answers are safe. Show this to the district."
    all_is_well(world, tablet)


def test_blob_late(world, tablet):
    record = tablet.finishes(random.Random(7).randbytes(30_000))
    (file,) = attachments_of(record.data)
    world.link.always("blob", link.says("200 OK", "<html>", "Content-Type: text/html"))
    for _ in range(4):
        tablet.round()
        tablet.clock.advance(86_400)
    (line,) = tablet.session.outbox()
    assert (world.held(record), line.state, line.files) == (1, ON_ITS_WAY, 1)
    assert (len(world.rows(Attachment, record=record.id)), world.rows(Blob, sha256=file.sha256)) == (1, [])
    all_is_well(world, tablet)
    world.link.forget()
    tablet.rounds()
    assert tablet.word(record) == SAFE
    all_is_well(world, tablet)
