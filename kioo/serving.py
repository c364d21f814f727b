"""The processes that serve: one, or several behind one door, each with an application of its own."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import uvicorn
from fastapi import FastAPI

from core import log
from core.errors import BadSettings
from core.settings import ServerSettings, as_environment, read_environment
from kioo.arguments import real_clock, real_ids
from server import garbage
from server.main import create_app
from server.metrics import SHARED_FOLDER
from server.programme import notice_left_behind
from server.store.database import open_store

_LAST_WORDS_SECONDS = 20
_SILENT_SECONDS = 30
"""A worker that says nothing for so long is taken for stuck; drawing charts on two busy cores takes a few."""


def serve(settings: ServerSettings, host: str, port: int, workers: int) -> None:
    """Serves until stopped: what is being answered then is answered first. Raises BadSettings before anything listens."""
    if settings.log not in {"", "lines"}:
        raise BadSettings(f"KIOO_LOG={settings.log!r} is not lines")
    _look_first(settings)
    os.environ.update(as_environment(settings))
    with _counting_together(workers):
        uvicorn.run(
            f"{__name__}:application",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_level="warning",
            # Access lines would name who asked for what and when: the server keeps none (docs/decisions/0007).
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_LAST_WORDS_SECONDS,
            timeout_worker_healthcheck=_SILENT_SECONDS,
        )


@contextmanager
def _counting_together(workers: int) -> Iterator[None]:
    """Several processes keep what they count in one folder, so that any of them can tell the sum."""
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="kioo-counts-") as folder:
        os.environ[SHARED_FOLDER] = folder
        yield


def application() -> FastAPI:
    """What one process serves, made from the environment that `serve` left."""
    settings = read_environment(ServerSettings())
    if settings.log == "lines":
        log.write_lines(sys.stderr)
    made = create_app(settings, clock=real_clock(), ids=real_ids())
    garbage.look_less_often()
    _end_with_the_others()
    return made


def _look_first(settings: ServerSettings) -> None:
    """What cannot be opened is said once and in plain words, and the tables are made before several processes look for them."""
    store = open_store(settings.database, clock=real_clock(), ids=real_ids())
    left_behind = notice_left_behind(store, settings.server_folder)
    store.close()
    if left_behind:
        print(
            f"The private data key {left_behind} lies on this server: kioo admin keys adopt takes it away",
            file=sys.stderr,
        )


def _end_with_the_others() -> None:
    """A worker whose first process was killed stops as if asked to; else it would hold the port against the next start."""
    first = multiprocessing.parent_process()
    if first is None:
        return

    def wait() -> None:
        first.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
