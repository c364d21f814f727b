"""`kioo server`: serves the devices and the district pages."""

import argparse

from kioo.arguments import Parts, add_server_arguments, server_settings
from kioo.serving import serve


def add_to(parts: Parts) -> None:
    """Adds `server`."""
    command = parts.add_parser("server", help="serve the devices and the district pages")
    add_server_arguments(command)
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    command.add_argument("--port", type=int, default=8640)
    command.add_argument(
        "--workers", type=_some, default=1, metavar="N", help="so many processes; one for each core where PostgreSQL is"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serves until stopped."""
    serve(server_settings(options), options.host, options.port, options.workers)
    return 0


def _some(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:  # noqa: PLR2004  more than any machine Kioo runs on
        raise argparse.ArgumentTypeError("1 to 64 processes")
    return int(text)
