"""Both ODK doors under /v1, and a plain no for every other address there."""

from fastapi import APIRouter, FastAPI, Response

from server.odk.central_api import central_router
from server.odk.open_rosa_api import open_rosa_router
from server.odk.refusals import not_there
from server.odk.routes import CentralRoute
from server.sync_service import SyncService

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def add_odk(app: FastAPI, service: SyncService) -> None:
    """Mounts them on `app`; before the pages, which answer every address that nobody knows."""
    app.include_router(open_rosa_router(service))
    app.include_router(central_router(service))
    app.include_router(_nothing_else())


def _nothing_else() -> APIRouter:
    router = APIRouter(prefix="/v1", route_class=CentralRoute)

    @router.api_route("/{rest:path}", methods=_METHODS, include_in_schema=False)
    def nothing_here() -> Response:
        raise not_there()

    return router
