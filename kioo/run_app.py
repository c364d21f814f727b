"""`kioo app`: starts the app of one device, in a window or behind a browser."""

import argparse
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from app.main import start
from core.errors import BadSettings
from core.settings import DeviceSettings, read_environment
from kioo.arguments import Parts


def add_to(parts: Parts) -> None:
    """Adds `app`."""
    command = parts.add_parser("app", help="start the app of one device")
    command.add_argument("--web", action="store_true", help="behind a browser instead of in a window")
    command.add_argument("--host", default="127.0.0.1", help="with --web: address to listen on")
    command.add_argument("--port", type=int, default=8550, help="with --web: port to listen on")
    command.add_argument("--device", type=Path, metavar="FOLDER", help="the device's own folder (KIOO_DEVICE_FOLDER)")
    command.add_argument("--server", metavar="URL", help="the server offered on the first screen (KIOO_SERVER_URL)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Runs the app until it is closed; BadSettings where it can have no window of its own."""
    if not options.web and find_spec("flet_desktop") is None:
        raise BadSettings("a window of its own needs the package flet-desktop: install it, or use --web")
    settings = read_environment(DeviceSettings())
    if options.device:
        settings = replace(settings, device_folder=options.device)
    if options.server:
        settings = replace(settings, server_url=options.server)
    start(web=options.web, host=options.host, port=options.port, settings=settings)
    return 0
