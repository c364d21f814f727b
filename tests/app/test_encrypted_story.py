"""A sheet whose form has a public key: filled in as any other, and after the end only the holder of the key can read it."""

import errno
import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from app.asks import Answered
from core.errors import DiskFull
from forms.xlsform import convert
from tests.app.pictured import drawn
from tests.app.sheets import sheet
from tests.app.test_sheet_story import learning
from tests.scenario import survey
from tests.storage.by_the_book import by_the_book
from tests.storage.test_form_encryption import PRIVATE, WRITTEN

PHOTO = drawn((90, 140, 200), 900, "JPEG")
SECRET = "Nobody may read SENTINEL"


def locked(key=WRITTEN):
    settings = (
        f"| settings |\n| | form_id | version | public_key | instance_name |\n| | locked | 7 | {key} | ${{words}} |\n"
    )
    return convert((survey("text | words | Words", "image | photo | Photo", more=settings)).encode()).xml.decode()


@pytest.fixture
def world(world):
    world.tell("form", "locked/7", sheet("locked", "7", locked(), "Locked"))
    return world


async def opened(screen):
    s = await learning(screen, "AISHA-01")
    s.window.go("/sheet/locked")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    await s.type("a-words", SECRET)
    name = await s.window.shown.look.files.keep(PHOTO, name="IMG_1.jpg")
    await s.window.shown.look.files.small(name)
    s.window.hear(Answered("/data/photo", name))
    await s.settle()
    await s.tap("on")
    return s, name


async def test_what_leaves_the_device_opens_only_with_the_authors_key(screen, world, tablet):
    s, name = await opened(screen)
    await s.tap("page-back")
    assert s.says("What you write here is locked at the end.")
    await s.tap("on")
    instance = s.state.filled.session.instance_id
    await s.tap("on")
    await s.until(lambda: s.route == "/visits")
    await s.until(lambda: len(world.contents) == 2)
    (record,) = world.stored.values()
    assert set(record.data) == {"encrypted", "started", "ended", "instance", "attachments"}
    assert record.data["instance"] == {"id": instance}
    assert SECRET not in json.dumps(record.data)
    named = {one["name"]: world.contents[one["sha256"]] for one in record.data["attachments"]}
    assert set(named) == {f"{name}.enc", "submission.xml.enc"}
    files = by_the_book(record.data["encrypted"], named, PRIVATE)
    assert files[name] == PHOTO
    assert SECRET in files["submission.xml"].decode()
    assert instance in files["submission.xml"].decode()
    assert sha256(PHOTO).hexdigest() not in world.contents


async def test_nothing_readable_of_it_is_left_on_the_device(screen, world, tablet):
    s, name = await opened(screen)
    folder = Path(tablet.settings.device_folder) / "attachments"
    forms = len(list(folder.iterdir())) - 2
    world.gone = "nobody-answered"
    await s.tap("on")
    await s.until(lambda: s.route == "/visits")
    session = s.window.desk.session
    for kind in ("draft", "sent", "last_answers", "visit", "entity", "entity_change"):
        assert not any(SECRET in json.dumps(one.body) for one in session.find(kind, bodies=True))
    assert session.find("draft") == []
    (waiting,) = session.pending()
    assert SECRET not in json.dumps(waiting.data)
    assert {one["name"] for one in waiting.data["attachments"]} == {f"{name}.enc", "submission.xml.enc"}
    assert len(list(folder.iterdir())) <= forms + 2  # the photo and its small picture have left


async def test_without_room_the_sheet_stays_as_it_was_and_is_finished_later(screen, world, monkeypatch):
    s, name = await opened(screen)
    draft = s.state.draft
    whole = os.fsync
    left = [1]

    def full(handle):
        if not left:
            raise OSError(errno.ENOSPC, "No space left on device")
        left.pop()
        whole(handle)

    monkeypatch.setattr(os, "fsync", full)
    await s.tap("on")
    await s.until(lambda: s.window.shown.trouble is not None)
    monkeypatch.undo()
    assert s.window.shown.trouble.code == DiskFull.code
    session = s.window.desk.session
    assert session.get("draft", draft).body["snapshot"]
    assert [one.name for one in session.attachments("draft", draft)] == [name]
    s.window.try_again()
    await s.until(lambda: s.route == "/visits")
    await s.until(lambda: len(world.contents) == 2)


async def test_a_key_that_is_none_sends_nothing_in_clear(screen, world):
    world.tell("form", "locked/7", sheet("locked", "7", locked().replace(WRITTEN, "MIIB"), "Locked"))
    s, _ = await opened(screen)
    await s.tap("on")
    await s.until(lambda: s.window.shown.trouble is not None)
    assert s.window.desk.session.outbox() == []
    assert s.window.desk.session.find("draft")
