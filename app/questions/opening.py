"""A picture in a question that a touch makes large; what is large is read only then."""

from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from app.theme import Look
from app.views.kit import around, touch
from app.views.kit_controls import button

Picture = str | bytes
"""An address inside the app, or the bytes themselves; blank while it is being read."""

Load = Callable[[], Awaitable[Picture | None]]
"""Reads a picture; None when it is not here."""

TALL = 200
_AROUND = 64


def use_unread() -> tuple[Picture, Callable[[Picture], None]]:
    """What a component holds of a picture it is about to read, and how it is told. Only inside a component."""
    begin: Any = b""
    return ft.use_state(begin)


@ft.component
def opening(small: Picture, large: Load | None, look: Look, name: str, spoken: str) -> ft.Control:
    """The small picture, which stands for itself where nothing larger is known or comes."""
    is_open, set_open = ft.use_state(False)
    read, set_read = use_unread()

    async def load() -> None:
        if is_open and large:
            set_read(await large() or b"")

    ft.use_effect(load, [is_open])
    close = button(look, look.say("Close"), lambda: set_open(False), kind="text", hook=f"close-{name}")
    wide, high = (look.width - _AROUND, None) if look.width < look.height else (None, look.height - 2 * _AROUND)
    picture = ft.Image(src=read or small, width=wide, height=high, fit=ft.BoxFit.CONTAIN, semantics_label=spoken)
    window = ft.AlertDialog(
        content=ft.InteractiveViewer(picture),
        actions=[close],
        on_dismiss=lambda _: set_open(False),
        inset_padding=ft.Padding.all(12),
        content_padding=ft.Padding.all(16),
        actions_padding=ft.Padding.all(8),
    )
    ft.use_dialog(window if is_open else None)
    seen = ft.Image(src=small, height=TALL, fit=ft.BoxFit.CONTAIN, semantics_label=spoken)
    box = ft.Container(
        seen, bgcolor=look.palette.card, border_radius=20, padding=around(8, 8), alignment=ft.Alignment.CENTER
    )
    return touch(box, lambda: set_open(True), hook=f"picture-{name}")
