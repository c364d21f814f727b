"""Builds the server from settings: the ASGI app with sync, pages and a pulse."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware

from core.clock import Clock, SystemClock
from core.errors import KiooError
from core.ids import IdMaker
from core.log import note
from core.settings import ServerSettings
from server.barriers import climb_overdue
from server.front_door import FrontDoor
from server.health import add_health
from server.metrics import Metered, add_metrics
from server.odk.api import add_odk
from server.openapi import described
from server.pages import add_pages
from server.store.database import Store, open_store
from server.store.mixing import forget_how_they_came
from server.sync_api import sync_router
from server.sync_service import SyncService

_PULSE_SECONDS = 3600


def create_app(settings: ServerSettings, *, clock: Clock | None = None, ids: IdMaker | None = None) -> FastAPI:
    """The whole server; `app.state.store` and `app.state.service` are its parts. Raises BadSettings.

    Run it with `access_log=False`: the arrival times of sealed answers are nobody's business.
    """
    clock = clock or SystemClock()
    ids = ids or IdMaker(clock, os.urandom)
    service = open_service(settings, clock, ids)
    store = service.store
    app = FastAPI(title="Kioo", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_life)
    app.state.store, app.state.service = store, service
    app.include_router(sync_router(service))
    add_odk(app, service)
    add_health(app, store, settings)
    measures = add_metrics(app, store, settings)
    add_pages(app, store, clock, ids, settings)
    app.add_middleware(GZipMiddleware, minimum_size=500)
    app.add_middleware(FrontDoor)
    if measures:
        app.add_middleware(Metered, measures=measures)
    app.openapi = lambda: described(app)  # type: ignore[method-assign]
    return app


def open_service(settings: ServerSettings, clock: Clock, ids: IdMaker) -> SyncService:
    """The sync service over the store of `settings`, without any HTTP; close its `store` when done."""
    store = open_store(settings.database, clock=clock, ids=ids)
    return SyncService(store, clock, ids, settings)


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    store: Store = app.state.store
    pulse = asyncio.create_task(_pulse(store, app.state.service))
    try:
        yield
    finally:
        pulse.cancel()
        with suppress(asyncio.CancelledError):
            await pulse
        store.close()


async def _pulse(store: Store, service: SyncService) -> None:
    """What time alone brings about: barriers that nobody answered climb, how patients' words came is forgotten, and old parcels and halves of pushes leave."""
    while True:
        try:
            moved = await run_in_threadpool(climb_overdue, store)
            await run_in_threadpool(forget_how_they_came, store)
            await run_in_threadpool(service.parcels.tidy)
            await run_in_threadpool(service.cut.tidy)
            note("server", "pulse", climbed=moved)
        except KiooError as fault:
            note("server", "pulse missed", code=fault.code)
        await asyncio.sleep(_PULSE_SECONDS)
