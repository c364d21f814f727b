"""Pieces of command line that several parts share."""

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from core.clock import SystemClock
from core.ids import IdMaker
from core.settings import ServerSettings, read_environment
from server.store.database import Store, open_store

if TYPE_CHECKING:
    Parts: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  argparse has no public name for it
else:
    Parts = object


def existing_file(text: str) -> Path:
    """A path that is a file; argparse says so when it is not."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


def existing_path(text: str) -> Path:
    """A path that is there, file or folder; argparse says so when it is not."""
    path = Path(text)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is nothing at {text}")
    return path


def add_server_arguments(command: argparse.ArgumentParser) -> None:
    """`--database` and `--folder`, for everything that opens the server's records."""
    command.add_argument(
        "--database",
        metavar="URL",
        help="such as sqlite:///kioo-server.db or postgresql://user:password@host/database (KIOO_DATABASE)",
    )
    command.add_argument("--folder", type=Path, help="where the server keeps files (KIOO_SERVER_FOLDER)")


def server_settings(options: argparse.Namespace) -> ServerSettings:
    """The settings of the environment with the command line's options laid over."""
    settings = read_environment(ServerSettings())
    if options.database:
        settings = replace(settings, database=options.database)
    if options.folder:
        settings = replace(settings, server_folder=options.folder)
    return settings


def on_the_store(work: Callable[[Store, argparse.Namespace], None], options: argparse.Namespace) -> int:
    """Runs `work` on the server's store, and closes it."""
    store = open_store(server_settings(options).database, clock=real_clock(), ids=real_ids())
    try:
        work(store, options)
    finally:
        store.close()
    return 0


def real_clock() -> SystemClock:
    """The machine's clock: made here and handed in everywhere."""
    return SystemClock()


def real_ids() -> IdMaker:
    """Ids from the machine's clock and randomness."""
    return IdMaker(SystemClock(), os.urandom)
