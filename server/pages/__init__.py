"""The pages of the district: server-rendered letters that work without scripts, on paper and read aloud."""

from fastapi import FastAPI

from core.clock import Clock
from core.ids import IdMaker
from core.settings import ServerSettings
from server.pages import files
from server.store.database import Store


def add_pages(app: FastAPI, store: Store, clock: Clock, ids: IdMaker, settings: ServerSettings) -> None:
    """Mounts all pages and /static on `app`; they read from `store` and take their time from `clock`."""
    app.include_router(files.router)
