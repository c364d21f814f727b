"""The routes of both ODK doors: what goes wrong becomes an answer that ODK programmes can read, and nothing of a key is logged."""

import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from core.errors import DatabaseAway, DiskFull
from core.log import note
from server.access import NotYours
from server.odk import open_rosa
from server.odk.posted import ADVISED_BYTES
from server.odk.refusals import OdkRefusal, not_there

_Answer = Callable[[Request], Coroutine[Any, Any, Response]]
OPEN_ROSA_HEADERS = {
    "X-OpenRosa-Version": "1.0",
    "X-OpenRosa-Accept-Content-Length": str(ADVISED_BYTES),
    "Content-Language": "en",
    "Cache-Control": "no-store",
}


class CentralRoute(APIRoute):
    """A route whose refusals are JSON as ODK Central's: message, code."""

    def get_route_handler(self) -> _Answer:
        """Wraps the handler of FastAPI."""
        answer = super().get_route_handler()

        async def answer_or_refuse(request: Request) -> Response:
            try:
                found = await answer(request)
            except Exception as problem:  # noqa: BLE001  the top: whatever it is, a programme is waiting
                found = self.refused(request, _refusal(problem))
            for name, value in self.headers().items():
                found.headers[name] = value
            return found

        return answer_or_refuse

    def headers(self) -> dict[str, str]:
        """What every answer bears."""
        return {"Cache-Control": "no-store"}

    def refused(self, request: Request, refusal: OdkRefusal) -> Response:
        """The answer that says no."""
        del request
        told = {"message": refusal.words, "code": refusal.number}
        return JSONResponse(told, refusal.status, _more(refusal))


class OpenRosaRoute(CentralRoute):
    """A route whose refusals are OpenRosaResponses, which Collect shows to whoever holds the tablet."""

    def headers(self) -> dict[str, str]:
        """What OpenRosa wants in every answer."""
        return OPEN_ROSA_HEADERS

    def refused(self, request: Request, refusal: OdkRefusal) -> Response:
        """The answer that says no; without a key in the address it asks for a name and a password."""
        headers = _more(refusal)
        if refusal.status == 401 and "key" not in request.path_params:  # noqa: PLR2004
            headers["WWW-Authenticate"] = 'Basic realm="Kioo", charset="UTF-8"'
        return Response(open_rosa.answer(refusal.words, "error"), refusal.status, headers, "text/xml")


def _refusal(problem: Exception) -> OdkRefusal:
    if isinstance(problem, OdkRefusal):
        return problem
    if isinstance(problem, NotYours | RequestValidationError):
        return not_there()
    if isinstance(problem, ClientDisconnect):
        return OdkRefusal(400, "This did not arrive whole. Send it again.", number=400.1)
    if isinstance(problem, DiskFull):
        return OdkRefusal(507, "The server has no room left. It is kept on your tablet; tell your district.")
    if isinstance(problem, DatabaseAway):
        return OdkRefusal(503, "The server is busy. It is kept on your tablet; it goes again later.", wait=30)
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    note("odk", "broke", why=type(problem).__name__, at=f"{Path(frame.filename).name}:{frame.lineno}")
    return OdkRefusal(500, "Something of ours broke. Nothing you did is lost; try again later.")


def _more(refusal: OdkRefusal) -> dict[str, str]:
    return {"Retry-After": str(max(1, round(refusal.wait)))} if refusal.wait else {}
