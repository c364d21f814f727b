"""Widget for pictures, sounds, films and files: taken or chosen on the device, kept by the draft, shown and taken out again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import flet as ft

from app.asks import Answered
from app.asks.attachments import Attachments
from app.questions.appearance import wants
from app.questions.camera import camera, has_camera
from app.questions.choosing import chosen
from app.questions.drawing import pad
from app.questions.opening import TALL, Load, Picture, opening
from app.questions.parts import framed, hook_of, own
from app.questions.pictures import reading
from app.questions.playing import listening, plays_sounds, shows_films, watching
from app.questions.said import told
from app.questions.sensing import recorder, run
from app.sensors import NO_SOUND, Recording
from app.theme import Look
from app.views.kit import Act, Send, around, column, edge, icon, rest, row, text
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
USUAL_PIXELS = 2048
"""The longer side of a photo where the form says nothing: about 0.5 MB, three minutes on a 2G link (decision 19)."""
_ABSURD = 9
"""Figures of a number of pixels that means nothing any more."""


def view(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """What was kept, or the way to it; where nothing can be kept it says so and holds nothing up."""
    if look.files is None:
        return framed(node, look, told(look, look.say(_NOT_HERE[node.type]), hook=hook_of(node)), bare=bare)
    return framed(node, look, _attached(node, send, look, look.files), bare=bare)


@dataclass
class _Hand:
    """Puts files into the answer of one question; the file that was there before goes."""

    node: Node
    send: Send
    look: Look
    files: Attachments
    busy: Callable[[bool], None]

    async def keep(self, content: bytes, name: str = "", mime: str = "") -> None:
        self.busy(True)
        kept = await self.files.keep(content, name=name, mime=mime, max_pixels=most_pixels(self.node))
        await self._put(kept)

    def keep_drawing(self, png: bytes) -> None:
        run(self.keep, png, "drawing.png", "image/png")

    def keep_photo(self, jpeg: bytes) -> None:
        run(self.keep, jpeg, "photo.jpg", "image/jpeg")

    async def keep_sound(self, heard: Recording) -> None:
        if not heard.path:
            await self.keep(heard.content, "sound.wav", heard.mime)
            return
        self.busy(True)
        await self._put(await self.files.take(heard.path, mime=heard.mime))

    async def choose(self) -> None:
        found = await chosen(self.look, _CHOOSE[self.node.type][2])
        if found and found.bytes:
            await self.keep(found.bytes, found.name)

    async def take_out(self) -> None:
        before = self.node.value
        self.send(Answered(self.node.ref, None))
        await self.files.drop(before)

    async def _put(self, name: str | None) -> None:
        self.busy(False)
        if name is None:
            return
        before = self.node.value
        self.send(Answered(self.node.ref, name))
        if before and before != name:
            await self.files.drop(before)


@ft.component
def _attached(node: Node, send: Send, look: Look, files: Attachments) -> ft.Control:
    busy, set_busy = ft.use_state(False)
    hand = _Hand(node, send, look, files, set_busy)
    if busy:
        return text(look, look.say("It is being kept …"), "body", look.palette.quiet)
    kept = _kept(node, look, files, partial(run, hand.take_out)) if node.value else None
    return column(kept, *_ways(node, look, hand), spacing=8)


def _ways(node: Node, look: Look, hand: _Hand) -> list[ft.Control | None]:
    """How a file can come into the question, the way that fits it best first."""
    if node.type == "image" and wants(node, "signature", "draw"):
        return [pad(node, look, hand.keep_drawing)]
    chooser = None if wants(node, "new", "new-front", "new-rear") and has_camera() else _chooser(node, look, hand)
    if node.type == "image":
        front = wants(node, "new-front", "selfie")
        shot = (
            camera(partial(hook_of, node), look, hand.keep_photo, most_pixels(node), front=front)
            if has_camera()
            else None
        )
        return [shot, chooser, _pen(node, look, hand) if wants(node, "annotate") else None]
    if node.type == "audio":
        return [recorder(node, hand.keep_sound, look, look.sensors) if look.sensors else _no_sound(node, look), chooser]
    return [chooser]


def _pen(node: Node, look: Look, hand: _Hand) -> ft.Control | None:
    """The picture that was kept, to be drawn on; the drawing takes its place."""
    if not node.value:
        return text(look, look.say("You can draw on it afterwards."), "small", look.palette.quiet)
    drawn_on: ft.Control = pad(node, look, hand.keep_drawing, _whole(node.value, look, hand.files), key=node.value)  # type: ignore[call-arg]  # the decorator takes it
    return drawn_on


def _whole(name: str, look: Look, files: Attachments) -> Load | None:
    """How to read the picture an answer names: kept with the draft, or one of the form's own that the author put there."""
    return reading(name, look) if name.startswith("jr:") else partial(files.open, name)


def _no_sound(node: Node, look: Look) -> ft.Control:
    return told(look, look.say(NO_SOUND), hook=hook_of(node, "why"))


def most_pixels(node: Node) -> int | None:
    """The longer side a picture may have: what the author allows, else what shows a page of writing; None for other files."""
    if node.type != "image":
        return None
    asked = node.parameters.get("max-pixels", "")
    return (int(asked) if asked.isascii() and asked.isdigit() and len(asked) < _ABSURD else 0) or USUAL_PIXELS


def _chooser(node: Node, look: Look, hand: _Hand) -> ft.Control:
    words, sign, _ = _CHOOSE[node.type]
    shown = look.say("Choose another one") if node.value else look.say(words)
    return button(look, shown, partial(run, hand.choose), kind="outlined", sign=sign, hook=hook_of(node))


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
    where = rest(_where(node.value, look, files, key=f"{node.value}-where"))  # type: ignore[call-arg]
    told_ = row(sign, where, out, spacing=12)
    picture = _picture(node.value, look, files, own(node), key=node.value) if node.type == "image" else None  # type: ignore[call-arg]
    return ft.Container(
        column(picture, _again(node, look, files), told_, spacing=8),
        bgcolor=look.palette.card,
        border=edge(look.palette.line),
        border_radius=18,
        padding=around(14, 8),
    )


def _again(node: Node, look: Look, files: Attachments) -> ft.Control | None:
    """A recording is heard and a film is seen again, where this device can."""
    load, shown = partial(files.open, node.value), None
    if node.type == "audio" and plays_sounds():
        shown = listening(load, look, hook_of(node, "listen"), key=node.value)  # type: ignore[call-arg]
    if node.type == "video" and shows_films():
        shown = watching(load, node.value, look, hook_of(node, "watch"), key=node.value)  # type: ignore[call-arg]
    return shown


@ft.component
def _picture(name: str, look: Look, files: Attachments, hook: str) -> ft.Control:
    """The small picture that stands for a photo; a touch reads the photo itself and shows it large."""
    unread: Picture | None = b""
    small, set_small = ft.use_state(unread)

    async def load() -> None:
        of_form = reading(name, look) if name.startswith("jr:") else None
        set_small(await (of_form() if of_form else files.small(name)))

    ft.use_effect(load, [name])
    if not small:
        return ft.Container(height=0 if small is None else TALL)
    spoken = look.say("The picture that was kept. Touch to make it large.")
    return opening(small, _whole(name, look, files), look, hook, spoken)


@ft.component
def _where(name: str, look: Look, files: Attachments) -> ft.Control:
    """Where the file is: here, or gone to the district with what was sent before."""
    away, set_away = ft.use_state(False)

    async def ask() -> None:
        set_away(await files.is_away(name))

    ft.use_effect(ask, [name])
    words = look.say("It is with the district already") if away else look.say("Kept on this device")
    return text(look, words, "label")
