"""Widget for the code on a box, a card or a register: read from a photo where this build can, else written by hand."""

import asyncio

import flet as ft

from app.asks import Answered
from app.code_reading import code_in, reads_codes
from app.questions.appearance import wants
from app.questions.camera import camera, has_camera
from app.questions.marked import bare as without_marks
from app.questions.parts import framed, hook_of, label_of, problem_of
from app.questions.said import told
from app.questions.sensing import run
from app.theme import Look
from app.views.kit import Send, column, text
from app.views.kit_controls import button, field
from core.words import msg
from forms import Node

_SHOT = msg("Read the code with the camera")
_BY_HAND = msg("Codes are not read by camera here. Write what stands under the bars.")
_NONE_SEEN = msg(
    "No code could be read in this picture. Hold it straight and closer, or write what stands under the bars."
)


def code(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A field for what the code says, and the ways to have it read."""
    ways = _reader(node, send, look) if reads_codes() else told(look, look.say(_BY_HAND), hook="why-code")
    return framed(node, look, column(ways, _field(node, send, look), spacing=12), bare=bare)


def _field(node: Node, send: Send, look: Look) -> ft.Control:
    return field(
        look,
        "",
        node.value,
        lambda typed: send(Answered(node.ref, typed.strip())),
        hook=hook_of(node),
        spoken=without_marks(label_of(node, look)),
        hint=look.say("Letters and figures of the code"),
        secret=wants(node, "hidden-answer"),
        wrong=bool(problem_of(node, look)),
    )


@ft.component
def _reader(node: Node, send: Send, look: Look) -> ft.Control:
    """Takes or chooses a picture of the code, and answers with what it says; the picture itself is not kept."""
    busy, set_busy = ft.use_state(False)
    unread, set_unread = ft.use_state(False)

    async def read(picture: bytes) -> None:
        set_busy(True)
        found = await asyncio.to_thread(code_in, picture)
        set_busy(False)
        set_unread(not found)
        if found:
            send(Answered(node.ref, found))

    async def choose() -> None:
        kind = ft.FilePickerFileType.IMAGE
        found = await ft.FilePicker().pick_files(file_type=kind, with_data=True, cancel_upload_on_window_blur=False)
        if found and found[0].bytes:
            await read(found[0].bytes)

    if busy:
        return text(look, look.say("Looking for the code …"), "body", look.palette.quiet)
    words, sign = look.say("Choose a picture of the code"), ft.Icons.PHOTO_LIBRARY_OUTLINED
    chooser = button(look, words, lambda: run(choose), kind="outlined", sign=sign, hook=hook_of(node, "choose"))
    shot = camera(node, look, lambda photo: run(read, photo), None, _SHOT) if has_camera() else None
    why = told(look, look.say(_NONE_SEEN), hook=hook_of(node, "unread")) if unread else None
    return column(shot, chooser, why, spacing=8)
