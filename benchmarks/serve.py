"""The server in a process of its own, on any free port, which it prints: `python -m benchmarks.serve FOLDER`."""

import socket
import sys
from pathlib import Path

import uvicorn

from benchmarks.country import settings_in
from server import garbage
from server.main import create_app

if __name__ == "__main__":
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(settings_in(Path(sys.argv[1])))
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    garbage.look_less_often()
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)).run(
        sockets=[listening]
    )
