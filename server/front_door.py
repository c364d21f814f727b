"""What stands before every answer: who asks, headers that keep browsers safe, and a plain page when something of ours breaks."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from core.errors import DatabaseAway
from core.log import note

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_FOR_DEVICES = ("X-Content-Type-Options",)
"""What an answer of the sync needs of these: no browser draws it, and on a slow link each byte is waited for."""
_DEVICES = "/sync/"
_BROKEN = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Kioo</title>"
    "<h1>Something of ours broke.</h1><p>Nothing you did is lost. Go back and try again. (K-01)</p>"
)
_AWAY = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Kioo</title>"
    "<h1>The records cannot be reached just now.</h1><p>What was saved is safe. Try again in a minute. (K-27)</p>"
)


def asked_from(request: HTTPConnection) -> str:
    """The address that asks, as the proxy says it where we believe that one; empty where nobody knows."""
    return request.client.host if request.client else ""


class FrontDoor:
    """ASGI middleware; a page that sets one of the headers itself keeps its own."""

    def __init__(self, app: App) -> None:
        """`app` is everything behind the door."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and answers 500 or 503 without details when nothing was answered yet."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_safely(message: MutableMapping[str, Any]) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(message, scope)
            await send(message)

        try:
            await self._app(scope, receive, send_safely)
        except Exception as fault:
            away = isinstance(fault, DatabaseAway)
            note("server", "database away" if away else "broke", why=type(fault).__name__)
            if started:
                raise
            answer = HTMLResponse(_AWAY, 503, {"Retry-After": "30"}) if away else HTMLResponse(_BROKEN, 500)
            await answer(scope, receive, send_safely)


def _add_headers(message: MutableMapping[str, Any], scope: Scope) -> None:
    headers = MutableHeaders(scope=message)
    for name in _FOR_DEVICES if scope["path"].startswith(_DEVICES) else SAFE_HEADERS:
        headers.setdefault(name, SAFE_HEADERS[name])
    if scope.get("scheme") == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
