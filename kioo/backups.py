"""`kioo admin backup` and `kioo admin restore`: the whole server in a folder, and a server made from it."""

import argparse
from collections.abc import Callable
from pathlib import Path

from kioo.arguments import real_clock, real_ids, server_settings
from server import backup
from server.store.database import Store

Command = Callable[[str, Callable[[Store, argparse.Namespace], None], str], argparse.ArgumentParser]


def add_to(command: Command) -> None:
    """Adds the commands to `kioo admin`."""
    make = command("backup", _make, "copy the database and the files into a folder while the server runs")
    back = command(
        "restore", _make, "make a server from such a folder where none is; tablets offer again what they hold"
    )
    back.set_defaults(run=_put_back)
    for one in (make, back):
        one.add_argument("backup", type=Path, metavar="FOLDER")


def _make(store: Store, options: argparse.Namespace) -> None:
    made, added = backup.make(store, server_settings(options), options.backup)
    print(f"{made.database}  {added} files more")


def _put_back(options: argparse.Namespace) -> int:
    settings = server_settings(options)
    done = backup.put_back(options.backup, settings, real_clock(), real_ids())
    print(f"{done.files} files, epoch {done.epoch}")
    for name in done.damaged:
        print(f"left out, not as it was written: {name}")
    return 1 if done.damaged else 0
