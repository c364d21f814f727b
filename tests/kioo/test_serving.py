"""`kioo server --workers 2` as it is: processes that are stopped, killed, and share one door."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from kioo.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("workers", ["0", "-1", "65", "two"])
def test_a_number_of_processes_that_makes_no_sense_is_refused(workers, capsys):
    with pytest.raises(SystemExit) as left:
        main(["server", "--workers", workers])
    assert left.value.code == 2
    assert "1 to 64 processes" in capsys.readouterr().err


def test_a_database_that_cannot_be_opened_is_said_before_anything_listens(tmp_path, capsys):
    assert main(["server", "--workers", "2", "--database", f"sqlite:///{tmp_path}/nowhere/server.db"]) == 1
    assert "cannot be opened" in capsys.readouterr().err


def test_a_way_of_logging_that_there_is_not_is_refused(monkeypatch, capsys):
    monkeypatch.setenv("KIOO_LOG", "loud")
    assert main(["server"]) == 1
    assert "KIOO_LOG" in capsys.readouterr().err


class Served:
    """The command in a process group of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        words = ["server", "--workers", "2", "--port", str(port), "--folder", str(folder)]
        words += ["--database", f"sqlite:///{folder}/server.db"]
        known = {**os.environ, "KIOO_METRICS_TOKEN": "watching", "KIOO_LOG": "lines"}
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.first = subprocess.Popen(
                [sys.executable, "-m", "kioo", *words], cwd=ROOT, env=known, start_new_session=True, stderr=log
            )

    def answers(self) -> bool:
        with suppress(OSError), urlopen(f"{self.url}/healthz", timeout=5) as answer:
            return answer.status == 200
        return False

    def counted(self) -> float:
        asked = Request(f"{self.url}/metrics", headers={"Authorization": "Bearer watching"})
        with urlopen(asked, timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return sum(
            float(line.split()[-1]) for line in lines if line.startswith('kioo_request_seconds_count{route="/healthz')
        )

    def workers(self) -> set[int]:
        """Processes started by the first one that serve (another one keeps count for Python's multiprocessing)."""
        listed = Path(f"/proc/{self.first.pid}/task/{self.first.pid}/children").read_text().split()
        return {int(one) for one in listed if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()}

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.first.pid, signal.SIGKILL)
        self.first.wait(20)


@pytest.fixture
def served(tmp_path):
    made = Served(tmp_path)
    yield made
    made.end()


def until(true) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def gone(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.long
def test_a_worker_that_dies_is_replaced_and_a_word_stops_all(served):
    until(served.answers)
    until(lambda: len(served.workers()) == 2)
    victim = min(served.workers())
    os.kill(victim, signal.SIGKILL)
    until(lambda: len(served.workers() - {victim}) == 2)
    until(served.answers)
    before = served.counted()
    assert all(served.answers() for _ in range(20))
    assert [served.counted() - before for _ in range(5)] == [20] * 5
    left = served.workers()
    served.first.send_signal(signal.SIGTERM)
    assert served.first.wait(60) == 0
    assert "kioo.server pulse climbed=0" in served.log.read_text()
    assert all(map(gone, left))


@pytest.mark.long
def test_workers_end_with_the_first_process_so_that_the_next_start_finds_its_port_free(served):
    until(served.answers)
    until(lambda: len(served.workers()) == 2)
    left = served.workers()
    served.first.kill()
    served.first.wait(20)
    until(lambda: all(map(gone, left)))
    socket.create_server(("127.0.0.1", int(served.url.rpartition(":")[2]))).close()
