"""Whether this server can do its work: one line for whoever watches it."""

import shutil
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from core.errors import KiooError
from core.settings import ServerSettings
from server.store.database import Store

ROOM_NEEDED = 64 << 20
"""Below so many free bytes photos and large batches may find no place."""


def add_health(app: FastAPI, store: Store, settings: ServerSettings) -> None:
    """`/healthz` for anybody: 200 and `ok`, or 503 and what is wrong. It tells nothing else."""

    @app.get("/healthz", response_class=PlainTextResponse, responses={503: {"description": "what is wrong"}})
    def health() -> PlainTextResponse:
        """Whether the database answers and there is room on the disk."""
        try:
            server = store.setting("server")
        except KiooError as problem:
            return _unwell(f"the database does not answer ({problem.code})")
        if free_bytes(settings.server_folder) < ROOM_NEEDED:
            return _unwell("hardly any room on the disk")
        return PlainTextResponse(f"ok {server}", headers={"Cache-Control": "no-store"})


def free_bytes(folder: Path) -> int:
    """Room on the disk of a folder, for a process of ours."""
    return shutil.disk_usage(folder).free


def _unwell(why: str) -> PlainTextResponse:
    return PlainTextResponse(why, 503, {"Cache-Control": "no-store", "Retry-After": "30"})
