"""Has a code read from a picture, taken or chosen, where this build can; the picture itself is not kept."""

import asyncio
from collections.abc import Callable

import flet as ft

from app.code_reading import code_in, reads_codes
from app.questions.camera import Hook, camera, has_camera
from app.questions.choosing import chosen
from app.questions.said import told
from app.questions.sensing import run
from app.theme import Look
from app.views.kit import column, text
from app.views.kit_controls import button
from core.words import msg

_SHOT = msg("Read the code with the camera")
_NONE_SEEN = msg("No code could be read in this picture. Hold it straight and closer, or type the code.")


def code_reader(look: Look, hook: Hook, read: Callable[[str], None], unseen: str = _NONE_SEEN) -> ft.Control | None:
    """The ways to have a code read; `read` hears what it says, `unseen` is said where there is none. None where this build cannot."""
    return _reader(look, hook, read, unseen) if reads_codes() else None


@ft.component
def _reader(look: Look, hook: Hook, read: Callable[[str], None], unseen: str) -> ft.Control:
    busy, set_busy = ft.use_state(False)
    unread, set_unread = ft.use_state(False)

    async def look_into(picture: bytes) -> None:
        set_busy(True)
        found = await asyncio.to_thread(code_in, picture)
        set_busy(False)
        set_unread(not found)
        if found:
            read(found)

    async def choose() -> None:
        found = await chosen(look, ft.FilePickerFileType.IMAGE)
        if found and found.bytes:
            await look_into(found.bytes)

    if busy:
        return text(look, look.say("Looking for the code …"), "body", look.palette.quiet)
    words, sign = look.say("Choose a picture of the code"), ft.Icons.PHOTO_LIBRARY_OUTLINED
    chooser = button(look, words, lambda: run(choose), kind="outlined", sign=sign, hook=hook("choose"))
    shot = camera(hook, look, lambda photo: run(look_into, photo), None, _SHOT) if has_camera() else None
    why = told(look, look.say(unseen), hook=hook("unread")) if unread else None
    return column(shot, chooser, why, spacing=8)
