"""The server and the app as processes of their own, to be stopped, killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

READY_SECONDS = 40.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Process:
    """One `python -m kioo ...`; its words go into a file that a failed test can show."""

    def __init__(self, folder: Path, name: str, port: int, path: str, *arguments: str, **environment: str) -> None:
        self._line = [sys.executable, "-m", "kioo", *arguments, "--port", str(port)]
        self._environment = {**os.environ, **environment}
        self._log = folder / f"{name}.log"
        self.url = f"http://127.0.0.1:{port}"
        self._probe = f"{self.url}{path}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._line, env=self._environment, stdout=log, stderr=log)
        end = time.monotonic() + READY_SECONDS
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, f"{self._probe} never answered"
            time.sleep(0.1)

    def stop(self) -> None:
        """As Ctrl-C would."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As a flat battery would: nothing gets a last chance."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
        self._process = None

    def _answers(self) -> bool:
        try:
            with urlopen(self._probe, timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


def server_process(folder: Path, database: str, port: int) -> Process:
    arguments = ("server", "--database", database, "--folder", str(folder))
    return Process(folder, "server", port, "/healthz", *arguments)


def app_process(folder: Path, device: Path, server_url: str, port: int) -> Process:
    arguments = ("app", "--web", "--device", str(device), "--server", server_url)
    return Process(folder, "app", port, "/", *arguments, KIOO_SYNC_SECONDS="1")
