"""`kioo demo`: a fictional country on this machine, with the server and one tablet running."""

import argparse
import json
import shutil
import sys
from pathlib import Path

from core.errors import BadSettings
from kioo.arguments import Parts, real_clock, real_ids
from kioo.demo.build import PASSPHRASE, Folders, build
from kioo.demo.country import AT_THE_DESK, ON_THE_TABLET
from kioo.demo.officer import Officer
from kioo.demo.processes import Running, free_or_refuse

MARK = "ready.json"
MADE_LIKE = 4
"""Raised when the demo's data would be made differently: an older folder is then made anew."""


def add_to(parts: Parts) -> None:
    """Adds `demo`."""
    command = parts.add_parser("demo", help="start the server and the app with a fictional country")
    command.add_argument("--reset", action="store_true", help="throw the demo's data away and start over")
    command.add_argument("--folder", type=Path, default=Path(".demo"), help="where the demo keeps its data")
    command.add_argument("--server-port", type=int, default=8640)
    command.add_argument("--app-port", type=int, default=8550)
    command.add_argument("--only-build", action="store_true", help="make the data and stop")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Builds the country if needed, starts both processes, prints where to look, and waits for Ctrl-C."""
    folders = Folders(options.folder)
    server_url = f"http://127.0.0.1:{options.server_port}"
    free_or_refuse(options.server_port, options.app_port)
    prepare(folders, server_url, reset=options.reset)
    if options.only_build:
        return 0
    with Running(folders, options.server_port, options.app_port) as running:
        running.wait_until_ready()
        print(welcome(server_url, f"http://127.0.0.1:{options.app_port}", folders.keys), flush=True)
        officer = Officer(folders, real_clock(), real_ids())
        officer.start()
        try:
            return running.wait()
        finally:
            officer.stop()


def prepare(folders: Folders, server_url: str, *, reset: bool) -> None:
    """Leaves finished data in place; half-made or older data is made anew. Raises BadSettings for a folder not ours."""
    mark = folders.root / MARK
    if not reset and _made_like(mark) == MADE_LIKE:
        return
    if folders.root.exists():
        _clear(folders.root)
    print("Making a fictional country: 24 places, 14 months. This takes a moment.", file=sys.stderr, flush=True)
    build(folders, real_clock(), real_ids(), server_url)
    mark.write_text(json.dumps({"made_like": MADE_LIKE}), "utf-8")


def _made_like(mark: Path) -> int:
    try:
        return int(json.loads(mark.read_text("utf-8"))["made_like"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _clear(folder: Path) -> None:
    ours = {MARK, "data-key", "keys", "tablet"}
    strangers = [path.name for path in folder.iterdir() if path.name not in ours and "server.db" not in path.name]
    if strangers:
        raise BadSettings(f"{folder} holds {strangers[0]}, which is not the demo's: choose another --folder")
    shutil.rmtree(folder)


def welcome(server_url: str, app_url: str, keys: Path) -> str:
    """Where to look, and who one can be."""
    tablet = "\n".join(f"    {one.name:<13} {one.role:<11} PIN {one.pin}" for one in ON_THE_TABLET)
    desk = "\n".join(f"    {one.login:<13} {one.role:<11} {one.password}" for one in AT_THE_DESK)
    return f"""
  The app (a shared tablet)   {app_url}
{tablet}

  The district pages          {server_url}
{desk}

  The programme's keys        {keys}  (passphrase: {PASSPHRASE})
    The demo opens what patients said every few seconds, as an officer would with: kioo admin keys open

  Ctrl-C stops both. Everything in here is made up."""
