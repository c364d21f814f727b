"""A photo is taken from inside a question; without a camera it says so. The add-on's control is played by one of ours."""

import asyncio
from enum import Enum
from types import SimpleNamespace

import flet as ft
import pytest

from app.questions import camera
from tests.app.all_types import every_question
from tests.app.sheets import sheet
from tests.app.test_every_question import opened, to
from tests.app.test_pictures import END, PICTURE, START, exif

PHOTO = START + exif() + PICTURE + END


class Lens(Enum):
    FRONT = "front"
    BACK = "back"


Size = Enum("Size", ["LOW", "MEDIUM", "HIGH", "VERY_HIGH"])
EYES = [SimpleNamespace(name=lens.value, lens_direction=lens) for lens in Lens]


@ft.control("Camera")
class Camera(ft.LayoutControl):
    async def get_available_cameras(self):
        return await self._invoke_method("get_available_cameras") or []

    async def initialize(self, description, size, *, enable_audio):
        await self._invoke_method("initialize", {"eye": description.name, "size": size.name, "audio": enable_audio})

    async def take_picture(self):
        return await self._invoke_method("take_picture")


@pytest.fixture
def world(world, monkeypatch):
    world.tell("form", "every_question/1", sheet("every_question", "1", every_question().decode(), "Every question"))
    monkeypatch.setattr(camera, "addon", lambda _: SimpleNamespace(Camera=Camera, ResolutionPreset=Size))
    return world


async def test_a_photo_is_taken_and_kept_without_its_traces(screen):
    s = await opened(screen)
    s.reply("get_available_cameras", EYES)
    s.reply("take_picture", PHOTO)
    await to(s, "attached")
    await s.tap("a-photo-camera")
    await s.tap("a-photo-camera-take")
    await s.until(lambda: "photo" in s.state.filled.session.answers())
    name = s.state.filled.session.answers()["photo"]
    assert name.endswith(".jpg")
    assert await s.window.shown.look.files.open(name) == START + PICTURE + END
    assert s.invoked("initialize") == [{"eye": "back", "size": "HIGH", "audio": False}]


async def test_who_closes_while_a_photo_is_under_way_keeps_the_window_until_it_is_there_and_no_photo(
    screen, monkeypatch
):
    """Its answer needs the camera's control; without it Flet would stop to listen."""
    there, asked = asyncio.Event(), []

    async def slowly(_):
        asked.append(1)
        await there.wait()
        return PHOTO

    monkeypatch.setattr(Camera, "take_picture", slowly)
    s = await opened(screen)
    s.reply("get_available_cameras", EYES)
    await to(s, "attached")
    await s.tap("a-photo-camera")
    await s.tap("a-photo-camera-take")
    await s.tap("a-photo-camera-take")
    await s.tap("a-photo-camera-close")
    assert "a-photo-camera-close" in s.hooks()
    there.set()
    await s.until(lambda: "a-photo-camera-close" not in s.hooks())
    assert "photo" not in s.state.filled.session.answers()
    assert asked == [1]
    await s.tap("a-photo-camera")
    await s.tap("a-photo-camera-take")
    await s.until(lambda: "photo" in s.state.filled.session.answers())


async def test_a_camera_that_goes_away_in_mid_photo_is_said(screen, monkeypatch):
    async def broken(_):
        raise RuntimeError("gone")

    monkeypatch.setattr(Camera, "take_picture", broken)
    s = await opened(screen)
    s.reply("get_available_cameras", EYES)
    await to(s, "attached")
    await s.tap("a-photo-camera")
    await s.tap("a-photo-camera-take")
    await s.until(lambda: s.says("There is no camera here, or it was not allowed. Choose a picture."))
    assert "photo" not in s.state.filled.session.answers()


async def test_without_a_camera_it_says_so_and_a_picture_can_be_chosen(screen):
    s = await opened(screen)
    await to(s, "attached")
    await s.tap("a-photo-camera")
    await s.until(lambda: s.says("There is no camera here, or it was not allowed. Choose a picture."))
    assert "a-photo" in s.hooks()


@pytest.mark.parametrize(
    ("most", "size"), [(None, "VERY_HIGH"), (1024, "HIGH"), (1280, "HIGH"), (100, "LOW"), (4000, "VERY_HIGH")]
)
def test_the_camera_is_asked_for_as_much_as_the_form_wants_and_little_more(most, size):
    assert camera._size(most) == size
