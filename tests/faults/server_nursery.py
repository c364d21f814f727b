"""Server processes that start quickly and are killed suddenly, all over one listening socket, as the workers of `kioo server` are.

Called with the socket's number, the database's URL, the server's folder and how many processes. Reads lines "live": forks them, says
"children PID..." and, when all are dead, "dead SIGNAL...".
"""

import gc
import os
import socket
import sys
from pathlib import Path

import uvicorn

from core.settings import ServerSettings
from server.main import create_app


def live(listening, settings):
    try:
        app = create_app(settings)
        uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listening])
    finally:
        os._exit(1)


def main(listening, settings, workers):
    gc.disable()
    gc.freeze()
    for _ in sys.stdin:
        children = []
        for _ in range(workers):
            child = os.fork()
            if child == 0:
                live(listening, settings)
            children.append(child)
        print("children", *children, flush=True)
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print("dead", *ends, flush=True)


if __name__ == "__main__":
    number, url, folder, workers = sys.argv[1:]
    main(socket.socket(fileno=int(number)), ServerSettings(url, Path(folder)), int(workers))
