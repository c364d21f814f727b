"""Runs the server and the app as two processes, and stops both when asked."""

import os
import signal
import socket
import subprocess
import sys
import time  # waiting for other processes is the one thing here that needs real time
from collections.abc import Sequence
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

from core.errors import BadSettings, OurFault
from kioo.demo.build import Folders

READY_SECONDS = 60.0
STOP_SECONDS = 10.0


class Running:
    """The two processes; a context that leaves nothing behind."""

    def __init__(self, folders: Folders, server_port: int, app_port: int) -> None:
        """Starts nothing yet."""
        server, device = folders.server, folders.device
        self.commands: tuple[Sequence[str], ...] = (
            ("server", "--database", server.database, "--folder", str(folders.root), "--port", str(server_port)),
            ("app", "--web", "--device", str(device), "--port", str(app_port)),
        )
        self.addresses = (f"http://127.0.0.1:{server_port}/healthz", f"http://127.0.0.1:{app_port}/")
        self.environment = {**os.environ, "KIOO_PROGRAMME": server.programme, "KIOO_SYNC_SECONDS": "5"}
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        """Starts both."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        for command in self.commands:
            line = [sys.executable, "-m", "kioo", *command]
            self.processes.append(subprocess.Popen(line, env=self.environment, start_new_session=True))  # noqa: S603
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops both, kindly first."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    def wait_until_ready(self) -> None:
        """Until both addresses answer; OurFault when one ends or stays silent."""
        deadline = time.monotonic() + READY_SECONDS
        for address in self.addresses:
            while not _answers(address):
                if self._ended() is not None or time.monotonic() > deadline:
                    raise OurFault(f"{address} does not answer; what went wrong stands above")
                time.sleep(0.1)

    def wait(self) -> int:
        """Until one of them ends (its exit code) or the person stops the demo (0)."""
        try:
            while (code := self._ended()) is None:
                time.sleep(0.3)
        except KeyboardInterrupt:
            return 0
        return code

    def _ended(self) -> int | None:
        return next((code for process in self.processes if (code := process.poll()) is not None), None)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as answer:  # noqa: S310  our own address on this machine
            return bool(answer.status == 200)  # noqa: PLR2004
    except (URLError, OSError):
        return False


def free_or_refuse(*ports: int) -> None:
    """Raises BadSettings naming the first port that somebody else uses."""
    for port in ports:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise BadSettings(f"port {port} is in use: stop what uses it, or choose another with --help")
