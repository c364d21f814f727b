"""A photo given to a question on a real vault: shown again, finished with the sheet, and whole at the district."""

import errno
import os
from hashlib import sha256

import pytest

from app.asks import Answered
from tests.app.sheets import sheet
from tests.app.test_pictures import END, PICTURE, START, exif
from tests.app.test_sheet_story import XML, learning

CLEAN = START + PICTURE + END
PHOTO = START + exif() + PICTURE + END


@pytest.fixture
def world(world):
    world.tell("form", "soap/3", sheet("soap", "3", XML.decode(), "Soap count"))
    return world


async def filling(screen):
    s = await learning(screen, "AISHA-01")
    s.window.go("/sheet/soap")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: s.route.startswith("/fill/"))
    await s.until(lambda: s.state.filled is not None)
    return s


async def test_a_photo_travels_from_the_question_to_the_district(screen, world, tablet):
    s = await filling(screen)
    folder = tablet.settings.device_folder / "attachments"
    forms = set(folder.iterdir()) if folder.exists() else set()  # a form that was made ready lies there too
    files = s.window.shown.look.files
    name = await files.keep(PHOTO, name="IMG_1.jpg")
    unused = await files.keep(b"another", mime="image/png")
    assert await files.open(name) == CLEAN
    await files.drop(unused)
    assert await files.open(unused) is None
    s.window.hear(Answered("/data/name", name))
    await s.settle()
    await s.tap("on")
    await s.type("a-age", "12")
    await s.tap("on")
    await s.until(lambda: s.route == "/visits")
    assert s.window.shown.look.files is None
    await s.until(lambda: bool(world.contents))
    (record,) = world.stored.values()
    assert record.data["answers"]["name"] == name
    assert [one["name"] for one in record.data["attachments"]] == [name]
    assert world.contents == {sha256(CLEAN).hexdigest(): CLEAN}
    await s.until(lambda: not s.window.desk.session.outbox())
    await s.until(lambda: set(folder.iterdir()) == forms)


async def test_a_full_device_is_said_and_the_answers_go_on(screen, monkeypatch):
    s = await filling(screen)

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert await s.window.shown.look.files.keep(PHOTO) is None
    monkeypatch.undo()
    await s.settle()
    assert s.says("There is no room for this on the device.")
    s.window.hear(Answered("/data/name", "Grace"))
    await s.settle()
    await s.tap("on")
    await s.type("a-age", "12")
    await s.tap("on")
    await s.until(lambda: s.route == "/visits")
