"""Widget for pictures, sounds, films and files: chosen on the device, kept by the draft, shown and taken out again."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import flet as ft

from app.asks import Answered
from app.asks.attachments import Attachments
from app.questions.appearance import wants
from app.questions.drawing import pad
from app.questions.parts import framed, hook_of
from app.questions.pictures import told
from app.theme import Look
from app.views.kit import Act, Send, around, column, edge, icon, row, text
from app.views.kit_controls import button, icon_button
from core.words import msg
from forms import Node

_NOT_HERE = {
    "image": msg("This device cannot keep pictures yet. The rest can be filled in."),
    "audio": msg("This device cannot keep sounds yet. The rest can be filled in."),
    "video": msg("This device cannot keep films yet. The rest can be filled in."),
    "file": msg("This device cannot keep files yet. The rest can be filled in."),
}
_CHOOSE = {
    "image": (msg("Choose a picture"), ft.Icons.PHOTO_LIBRARY_OUTLINED, ft.FilePickerFileType.IMAGE),
    "audio": (msg("Choose a sound"), ft.Icons.AUDIO_FILE_OUTLINED, ft.FilePickerFileType.AUDIO),
    "video": (msg("Choose a film"), ft.Icons.VIDEO_FILE_OUTLINED, ft.FilePickerFileType.VIDEO),
    "file": (msg("Choose a file"), ft.Icons.ATTACH_FILE_ROUNDED, ft.FilePickerFileType.ANY),
}
_TALL = 200


def view(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """What was kept, or the way to it; where nothing can be kept it says so and holds nothing up."""
    if look.files is None:
        return framed(node, look, told(look, look.say(_NOT_HERE[node.type]), hook=hook_of(node)), bare=bare)
    return framed(node, look, _attached(node, send, look, look.files), bare=bare)


@ft.component
def _attached(node: Node, send: Send, look: Look, files: Attachments) -> ft.Control:
    busy, set_busy = ft.use_state(False)

    async def keep(content: bytes, name: str = "", mime: str = "") -> None:
        set_busy(True)
        kept = await files.keep(content, name=name, mime=mime, max_pixels=_most_pixels(node))
        set_busy(False)
        if kept is not None:
            await answer(kept)

    async def answer(name: str | None) -> None:
        before = node.value
        send(Answered(node.ref, name))
        if before and before != name:
            await files.drop(before)

    async def choose() -> None:
        found = await ft.FilePicker().pick_files(file_type=_CHOOSE[node.type][2], with_data=True)
        if found and found[0].bytes:
            await keep(found[0].bytes, found[0].name)

    if busy:
        return text(look, look.say("It is being kept …"), "body", look.palette.quiet)
    shown = _kept(node, look, files, partial(_run, answer, None)) if node.value else None
    if node.type == "image" and wants(node, "signature", "draw"):
        return column(shown, pad(node, look, lambda png: _run(keep, png)), spacing=8)
    return column(shown, _why(node, look), _chooser(node, look, partial(_run, choose)), spacing=8)


def _run(work: Callable[..., Coroutine[Any, Any, None]], *parts: object) -> None:
    ft.context.page.run_task(work, *parts)


def _most_pixels(node: Node) -> int | None:
    asked = node.parameters.get("max-pixels", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) else None


def _why(node: Node, look: Look) -> ft.Control | None:
    if wants(node, "annotate"):
        return told(look, look.say("Pictures are not drawn on here. Choose one as it is."), hook=hook_of(node, "why"))
    if node.type == "audio":
        return told(look, look.say("Record it with the device's recorder, then choose it."), hook=hook_of(node, "why"))
    return None


def _chooser(node: Node, look: Look, act: Act) -> ft.Control:
    words, sign, _ = _CHOOSE[node.type]
    shown = look.say("Choose another one") if node.value else look.say(words)
    return button(look, shown, act, kind="outlined", sign=sign, hook=hook_of(node))


def _kept(node: Node, look: Look, files: Attachments, take_out: Act) -> ft.Control:
    """What was kept: a picture is seen, anything else is named."""
    out = icon_button(
        look,
        ft.Icons.DELETE_OUTLINE_ROUNDED,
        look.say("Take out: {what}", what=node.label or node.name),
        take_out,
        hook=hook_of(node, "out"),
    )
    sign = icon(look, ft.Icons.CHECK_CIRCLE_ROUNDED, 24, look.hue("leaf").main)
    told_ = row(sign, text(look, look.say("Kept on this device"), "label", expand=True), out, spacing=12)
    picture = _picture(node.value, look, files, key=node.value) if node.type == "image" else None  # type: ignore[call-arg]
    return ft.Container(
        column(picture, told_, spacing=8),
        bgcolor=look.palette.card,
        border=edge(look.palette.line),
        border_radius=18,
        padding=around(14, 8),
    )


@ft.component
def _picture(name: str, look: Look, files: Attachments) -> ft.Control:
    content, set_content = ft.use_state(b"")

    async def load() -> None:
        set_content(await files.open(name) or b"")

    ft.use_effect(load, [name])
    if not content:
        return ft.Container(height=_TALL)
    spoken = look.say("The picture that was kept")
    return ft.Image(src=content, height=_TALL, fit=ft.BoxFit.CONTAIN, semantics_label=spoken)
