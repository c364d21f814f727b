"""`kioo server`: serves the devices and the district pages."""

import argparse
import sys

import uvicorn

from kioo.arguments import Parts, add_server_arguments, real_clock, real_ids, server_settings
from server import garbage
from server.main import create_app


def add_to(parts: Parts) -> None:
    """Adds `server`."""
    command = parts.add_parser("server", help="serve the devices and the district pages")
    add_server_arguments(command)
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    command.add_argument("--port", type=int, default=8640)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serves until stopped."""
    application = create_app(server_settings(options), clock=real_clock(), ids=real_ids())
    if application.state.left_behind:
        print(
            f"The private data key {application.state.left_behind} lies on this server: kioo admin keys adopt takes it away",
            file=sys.stderr,
        )
    garbage.look_less_often()
    # Access lines would name who asked for what and when: the server keeps none (docs/decisions/0007).
    uvicorn.run(application, host=options.host, port=options.port, log_level="warning", access_log=False)
    return 0
