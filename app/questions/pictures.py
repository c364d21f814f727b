"""Pictures, sounds and films that an author puts beside words: shown when they are on this device, else named."""

from collections.abc import Mapping
from functools import cache

import flet as ft

from app.addons import addon
from app.asks.attachments import Attachments
from app.theme import Look
from app.views.kit import around, column, hooked, icon, note_box, row, text, touch
from app.views.kit_controls import button
from core.settings import ASSETS

_TALL = 200


def media_of(media: Mapping[str, str], look: Look, name: str) -> ft.Control | None:
    """What stands beside a question's words; None when there is nothing."""
    parts = [
        _picture(media.get("image", ""), media.get("big-image", ""), look, name),
        sound(media["audio"], look, name) if "audio" in media else None,
        _unheard(look, ft.Icons.MOVIE_OUTLINED, look.say("A film belongs here. It is not shown on this device."))
        if "video" in media
        else None,
    ]
    shown = [part for part in parts if part is not None]
    return column(*shown, spacing=8) if shown else None


def small_picture(media: Mapping[str, str], look: Look, side: float = 64) -> ft.Control | None:
    """The picture of a choice, when it is on this device."""
    address = media.get("image", "")
    source = bundled(address)
    if source:
        return ft.Image(src=source, width=side, height=side, fit=ft.BoxFit.CONTAIN, exclude_from_semantics=True)
    return _small(address, look.files, side, key=address) if address and look.files else None  # type: ignore[call-arg]


@ft.component
def _small(address: str, files: Attachments, side: float) -> ft.Control:
    content = _arriving(address, files)
    if not content:
        return ft.Container(width=side, height=side)
    return ft.Image(src=content, width=side, height=side, fit=ft.BoxFit.CONTAIN, exclude_from_semantics=True)


def _arriving(address: str, files: Attachments) -> bytes | None:
    """The bytes of a file of the form: empty until they are read, None when they are not here. Only inside a component."""
    unread: bytes | None = b""
    content, set_content = ft.use_state(unread)

    async def load() -> None:
        set_content(await files.media(address.rpartition("/")[2]))

    ft.use_effect(load, [address])
    return content


def bundled(address: str) -> str:
    """Where a `jr://images/...` picture lies on this device; blank when the app does not bring it."""
    name = address.rpartition("/")[2]
    return f"/art/{name}" if name in _drawings() else ""


def bytes_of(address: str) -> bytes:
    """The file of a picture that is on this device; nothing when it is not."""
    name = address.rpartition("/")[2]
    return (ASSETS / "art" / name).read_bytes() if name in _drawings() else b""


@cache
def _drawings() -> frozenset[str]:
    return frozenset(path.name for path in (ASSETS / "art").iterdir())


def _picture(address: str, big: str, look: Look, name: str) -> ft.Control | None:
    if not address and not big:
        return None
    source = bundled(address) or bundled(big)
    if source:
        return _opening(source, bundled(big) or source, look, name)
    if look.files:
        return _brought(big or address, look, look.files, name, key=f"{name}:{address}")  # type: ignore[call-arg]
    return _named(address or big, look)


def _named(address: str, look: Look) -> ft.Control:
    file = address.rpartition("/")[2]
    return _unheard(look, ft.Icons.IMAGE_OUTLINED, look.say("A picture belongs here: {file}", file=file))


@ft.component
def _brought(address: str, look: Look, files: Attachments, name: str) -> ft.Control:
    """A picture that came with the form; its name where it did not come."""
    small = _arriving(address, files)
    if small is None:
        return _named(address, look)
    return _opening(small, small, look, name) if small else ft.Container(height=_TALL)


@ft.component
def _opening(source: str | bytes, big: str | bytes, look: Look, name: str) -> ft.Control:
    """A picture that a touch makes large."""
    is_open, set_open = ft.use_state(False)
    close = button(look, look.say("Close"), lambda: set_open(False), kind="text", hook=f"close-{name}")
    large = ft.AlertDialog(
        content=ft.InteractiveViewer(ft.Image(src=big, width=look.width * 0.8, fit=ft.BoxFit.CONTAIN)),
        actions=[close],
        on_dismiss=lambda _: set_open(False),
    )
    ft.use_dialog(large if is_open else None)
    spoken = look.say("Picture. Touch to make it large.")
    shown = ft.Image(src=source, height=_TALL, fit=ft.BoxFit.CONTAIN, semantics_label=spoken)
    box = ft.Container(
        shown, bgcolor=look.palette.card, border_radius=20, padding=around(8, 8), alignment=ft.Alignment.CENTER
    )
    return touch(box, lambda: set_open(True), hook=f"picture-{name}")


def _unheard(look: Look, sign: ft.IconData, words: str) -> ft.Control:
    return note_box(look, sign, words)


def sound(address: str, look: Look, name: str) -> ft.Control:
    """A sound that stands with a question's words: played where this device can, else said."""
    player = addon("flet_audio")
    if player is None or look.files is None:
        return _unheard(look, ft.Icons.VOLUME_UP_ROUNDED, look.say("A sound belongs here. This device cannot play it."))
    return _heard(address, look, look.files, name, key=f"sound-{name}:{address}")  # type: ignore[call-arg]


@ft.component
def _heard(address: str, look: Look, files: Attachments, name: str) -> ft.Control:
    """A button that plays the sound once it is here."""
    content = _arriving(address, files)
    if content is None:
        return _unheard(look, ft.Icons.VOLUME_UP_ROUNDED, look.say("A sound belongs here. It has not come yet."))

    async def play() -> None:
        await addon("flet_audio").Audio(src=content).play()

    def begin() -> None:
        if content:
            ft.context.page.run_task(play)

    return button(
        look,
        look.say("Listen"),
        begin,
        kind="outlined",
        sign=ft.Icons.VOLUME_UP_ROUNDED,
        hook=f"listen-{name}",
    )


def face(words: ft.Control, picture: ft.Control | None) -> ft.Control:
    """A choice's picture above its words."""
    return words if picture is None else column(row(picture, main=ft.MainAxisAlignment.CENTER), words, spacing=6)


def told(look: Look, words: str, *, hook: str) -> ft.Control:
    """Why something cannot be done on this device, in plain words."""
    sign = icon(look, ft.Icons.INFO_OUTLINE_ROUNDED, 20, look.palette.quiet)
    return hooked(hook, row(sign, text(look, words, "small", look.palette.quiet, expand=True), spacing=8))
