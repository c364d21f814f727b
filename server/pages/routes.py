"""The route of every page: what goes wrong becomes a page too, in the reader's language, with what is safe first."""

import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from core.errors import KiooError
from core.log import note
from server.access import NotYours
from server.pages.page import Desk, NotFromOurPage, Page, SecondStepFirst, SignInFirst

_Answer = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route that never leaves a reader without a page."""

    def get_route_handler(self) -> _Answer:
        """Wraps the handler of FastAPI."""
        answer = super().get_route_handler()

        async def answer_or_explain(request: Request) -> Response:
            try:
                return await answer(request)
            except Exception as problem:  # noqa: BLE001 (the top: whatever it is, somebody is reading)
                return _explained(request, problem)

        return answer_or_explain


def _explained(request: Request, problem: Exception) -> Response:
    page = Page(request, cast("Desk", request.app.state.desk), None)
    if isinstance(problem, SignInFirst):
        return page.go(f"/sign-in?next={quote(page.path if request.method == 'GET' else '/')}")
    if isinstance(problem, SecondStepFirst):
        return page.go("/about-you/second-step")
    if isinstance(problem, NotYours | RequestValidationError) or _is_404(problem):
        return page.draw("not_here.html", status=404)
    code = problem.code if isinstance(problem, KiooError) else "K-01"
    note("pages", "could not open", path=request.url.path, code=code, why=type(problem).__name__, at=_place(problem))
    expected = isinstance(problem, NotFromOurPage)
    return page.draw("could_not_open.html", status=403 if expected else 500, code=code, expected=expected)


def _is_404(problem: Exception) -> bool:
    return isinstance(problem, HTTPException) and problem.status_code == 404  # noqa: PLR2004


def _place(problem: Exception) -> str:
    """File and line where it was raised; never its words, which may hold an answer."""
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"
