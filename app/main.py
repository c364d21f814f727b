"""Starts the app: on a phone or desktop as a window of its own, with `web` as pages for browsers."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlencode

import flet as ft
from flet.messaging.protocol import Message

from app.frame import frame
from app.os_secrets import os_secrets
from app.runtime import Window
from app.theme import FONTS
from app.wiring import BROUGHT, Desk, Tablet
from core.log import note
from core.settings import ASSETS, DeviceSettings, read_environment

LetIn = Callable[[Desk], str]
CLOSED_TAB_SECONDS = 900
_PAUSED = (ft.AppLifecycleState.PAUSE, ft.AppLifecycleState.HIDE)
_BACK_AGAIN = (ft.AppLifecycleState.RESUME, ft.AppLifecycleState.SHOW)
_SPECIAL_KEYS = {"Enter", "Escape", "Backspace"}


def _named_by_its_kind(message: Message) -> str:
    return f"Message({message.action})"


# Flet 1.0.5 writes every message out for a debug log that nobody reads. A component is written with all it was given and all it
# drew, and so are those inside it: a page of dates took 4 s to write (measured), nothing else was heard meanwhile.
Message.__repr__ = _named_by_its_kind  # type: ignore[method-assign, assignment]


def start(
    *, web: bool = False, host: str = "127.0.0.1", port: int = 8650, settings: DeviceSettings | None = None
) -> None:
    """Runs the app until it is closed; `settings` come from the environment when not given."""
    tablet = Tablet(settings or read_environment(DeviceSettings()))
    try:
        if web:
            serve(tablet, host, port)
        else:
            ft.run(opener(tablet), assets_dir=str(ASSETS))
    finally:
        tablet.close()


def web_app(tablet: Tablet, let_in: LetIn | None = None) -> Any:
    """The ASGI app that shows this tablet in browsers; nothing is asked of any other host. `let_in` as in `opener`."""
    from flet_web.fastapi import app  # type: ignore[import-untyped]  # noqa: PLC0415  phones do not have it

    return app(
        opener(tablet, let_in),
        assets_dir=str(ASSETS),
        app_name="Kioo",
        app_short_name="Kioo",
        no_cdn=True,
        session_timeout_seconds=CLOSED_TAB_SECONDS,
        upload_dir=str(tablet.settings.device_folder.absolute() / BROUGHT),
        secret_key=tablet.random_bytes(32).hex(),
    )


def serve(tablet: Tablet, host: str, port: int, let_in: LetIn | None = None) -> None:
    """Shows this tablet in browsers until it is stopped."""
    import uvicorn  # noqa: PLC0415  phones do not have it

    _ = tablet.vault  # whoever started this reads at once why it cannot be opened
    uvicorn.run(
        _minding_closed_tabs(web_app(tablet, let_in)), host=host, port=port, log_level="warning", ws_max_size=1 << 24
    )


def _minding_closed_tabs(app: Any) -> Any:
    """A tab that is closed while something is being drawn is no fault; without this each one fills the log."""
    from starlette.websockets import WebSocketDisconnect  # noqa: PLC0415  phones do not have it

    async def minding(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        except WebSocketDisconnect:
            note("app", "a tab was closed")

    return minding


def opener(tablet: Tablet, let_in: LetIn | None = None) -> Callable[[ft.Page], Coroutine[Any, Any, None]]:
    """What Flet calls for each new window; `let_in` unlocks it first and says where it begins."""

    async def opened(page: ft.Page) -> None:
        page.title = "Kioo"
        page.fonts = dict(FONTS)
        page.padding = page.spacing = 0
        tablet.secrets = tablet.secrets or os_secrets(page)
        window = Window(page, tablet)
        _listen(page, window)
        frame(window)
        window.begin(let_in(window.desk) if let_in else _wanted(page))

    return opened


def _wanted(page: ft.Page) -> str:
    route, query = page.route or "/", page.query.to_dict
    return route if "?" in route or not query else f"{route}?{urlencode(query)}"


def _listen(page: ft.Page, window: Window) -> None:
    page.on_route_change = lambda event: window.address_changed(event.route)
    page.on_resize = lambda _: window.resized()
    page.on_platform_brightness_change = lambda _: window.restyle(window.style)
    page.on_keyboard_event = lambda event: _key(window, event)
    page.on_app_lifecycle_state_change = lambda event: _lifecycle(window, event.state)
    page.on_close = lambda _: window.end()


def _key(window: Window, event: ft.KeyboardEvent) -> None:
    if not (event.ctrl or event.alt or event.meta) and (len(event.key) == 1 or event.key in _SPECIAL_KEYS):
        window.key_pressed(event.key)


def _lifecycle(window: Window, state: ft.AppLifecycleState) -> None:
    if state in _PAUSED:
        window.paused()
    elif state in _BACK_AGAIN:
        window.resumed()
