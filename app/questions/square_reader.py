"""Has squares read as they come before the camera, or from pictures that are chosen, where this build can; no picture is kept."""

import asyncio
from collections.abc import Callable
from typing import Any

import flet as ft

from app.addons import addon
from app.code_reading import reads_codes, squares_in
from app.questions.camera import Hook, begun, has_camera
from app.questions.choosing import several
from app.questions.said import told
from app.questions.sensing import run
from app.theme import Look
from app.views.kit import column, gap, hooked, row, text
from app.views.kit_controls import button
from core.words import msg

Read = Callable[[tuple[str, ...]], None]
_PIXELS = 1280
_BREATH = 0.2
_WIDE, _HIGH = 560.0, 0.5
_READ = msg("Read with the camera")
_NO_CAMERA = msg("There is no camera here, or it was not allowed. Choose pictures of the squares.")
_NONE_SEEN = msg("No square could be read in these pictures. Take them straight and closer.")


def square_reader(look: Look, hook: Hook, read: Read, so_far: str) -> ft.Control | None:
    """The ways to read squares; `read` hears what those in a picture say, `so_far` is said beside the camera. None where this build cannot."""
    return _reader(look, hook, read, so_far) if reads_codes() else None


class _Watch:
    """What goes on between two drawings: the camera as it is drawn now, who hears, whether it still looks."""

    seeing: Any = None
    read: Read
    on = False
    shooting = False

    async def picture(self) -> bytes:
        """What the camera sees now."""
        self.shooting = True
        try:
            return bytes(await self.seeing.take_picture())
        finally:
            self.shooting = False


@ft.component
def _reader(look: Look, hook: Hook, read: Read, so_far: str) -> ft.Control:
    is_open, set_open = ft.use_state(False)
    busy, set_busy = ft.use_state(False)
    why, set_why = ft.use_state("")
    watch: _Watch = ft.use_memo(_Watch, [])
    watch.read = read
    watch.seeing = addon("flet_camera").Camera(expand=True) if has_camera() else None

    def close() -> None:
        """A picture under way is waited for, for its answer needs the camera's control; a second touch waits for nothing."""
        waits, watch.on = watch.on and watch.shooting, False
        if not waits:
            set_open(False)

    async def look_on() -> None:
        if is_open:
            seen = await _watched(watch)
            set_open(False)
            set_why("" if seen else _NO_CAMERA)

    async def choose() -> None:
        set_why("")
        files = await several(look, ft.FilePickerFileType.IMAGE)
        set_busy(True)
        found = [text for file in files for text in await asyncio.to_thread(squares_in, file.bytes or b"")]
        set_busy(False)
        set_why(_NONE_SEEN if files and not found else "")
        if found:
            watch.read(tuple(found))

    def begin() -> None:
        set_why("")
        set_open(True)

    ft.use_effect(look_on, [is_open])
    ft.use_effect(lambda: None, [], cleanup=lambda: setattr(watch, "on", False))
    ft.use_dialog(_window(look, hook, watch.seeing, close, so_far) if is_open else None)
    if busy:
        return text(look, look.say("Looking for squares …"), "body", look.palette.quiet)
    sign = ft.Icons.PHOTO_CAMERA_OUTLINED
    shot = button(look, look.say(_READ), begin, kind="tonal", sign=sign, hook=hook("camera")) if has_camera() else None
    words, sign = look.say("Choose pictures of the squares"), ft.Icons.PHOTO_LIBRARY_OUTLINED
    chooser = button(look, words, lambda: run(choose), kind="outlined", sign=sign, hook=hook("choose"))
    return column(shot, chooser, told(look, look.say(why), hook=hook("why")) if why else None, spacing=8)


async def _watched(watch: _Watch) -> bool:
    """Looks again and again until it is closed; False when there is no camera, or it stopped."""
    watch.on = True
    try:
        await begun(watch.seeing, _PIXELS)
        while watch.on:
            found = await asyncio.to_thread(squares_in, await watch.picture())
            if found and watch.on:
                watch.read(tuple(found))
            await asyncio.sleep(_BREATH)
    except Exception:  # noqa: BLE001  no camera, none allowed, none free: the person chooses pictures instead
        return not watch.on
    return True


def _window(look: Look, hook: Hook, seeing: ft.Control, close: Callable[[], None], so_far: str) -> ft.AlertDialog:
    width = min(look.width - 64, _WIDE)
    shown = ft.Container(seeing, width=width, height=look.height * _HIGH)
    words = hooked(hook("so-far"), text(look, so_far, "strong", align=ft.TextAlign.CENTER))
    return ft.AlertDialog(
        modal=True,
        title=text(look, look.say(_READ), "heading"),
        content=ft.Column([shown, gap(8), words], tight=True, width=width),
        actions=[row(button(look, look.say("Close"), close, kind="text", hook=hook("camera-close")))],
        inset_padding=ft.Padding.all(16),
    )
