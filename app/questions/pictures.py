"""Pictures, sounds and films that an author puts beside words: shown when they are on this device, else named."""

from collections.abc import Mapping
from functools import cache

import flet as ft

from app.theme import Look
from app.views.kit import around, column, hooked, icon, note_box, row, text, touch
from app.views.kit_controls import button
from core.settings import ASSETS

_TALL = 200


def media_of(media: Mapping[str, str], look: Look, name: str) -> ft.Control | None:
    """What stands beside a question's words; None when there is nothing."""
    parts = [
        _picture(media.get("image", ""), media.get("big-image", ""), look, name),
        _unheard(look, ft.Icons.VOLUME_UP_ROUNDED, look.say("A sound belongs here. It does not come with this sheet."))
        if "audio" in media
        else None,
        _unheard(look, ft.Icons.MOVIE_OUTLINED, look.say("A film belongs here. It does not come with this sheet."))
        if "video" in media
        else None,
    ]
    shown = [part for part in parts if part is not None]
    return column(*shown, spacing=8) if shown else None


def small_picture(media: Mapping[str, str], side: float = 64) -> ft.Control | None:
    """The picture of a choice, when it is on this device."""
    source = bundled(media.get("image", ""))
    shown = ft.Image(src=source, width=side, height=side, fit=ft.BoxFit.CONTAIN, exclude_from_semantics=True)
    return shown if source else None


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
    if not source:
        file = (address or big).rpartition("/")[2]
        return _unheard(look, ft.Icons.IMAGE_OUTLINED, look.say("A picture belongs here: {file}", file=file))
    return _opening(source, bundled(big) or source, look, name)


@ft.component
def _opening(source: str, big: str, look: Look, name: str) -> ft.Control:
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


def face(words: ft.Control, picture: ft.Control | None) -> ft.Control:
    """A choice's picture above its words."""
    return words if picture is None else column(row(picture, main=ft.MainAxisAlignment.CENTER), words, spacing=6)


def told(look: Look, words: str, *, hook: str) -> ft.Control:
    """Why something cannot be done on this device, in plain words."""
    sign = icon(look, ft.Icons.INFO_OUTLINE_ROUNDED, 20, look.palette.quiet)
    return hooked(hook, row(sign, text(look, words, "small", look.palette.quiet, expand=True), spacing=8))
