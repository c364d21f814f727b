"""PouchDB and pouchdb-server (npm), where a folder with both is named: the same visits as documents, replicated in batches."""

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from urllib.request import urlopen

from benchmarks.measure import ROOT
from core.records import WireRecord
from sync.protocol import as_json

_RUNNER = ROOT / "benchmarks" / "peers" / "pouch_run.mjs"
_SECONDS_TO_START = 30


def seconds_to_replicate(
    npm: Path,
    folder: Path,
    records: Sequence[WireRecord],
    batch: int,
    through: Callable[[str], AbstractContextManager[str]] = nullcontext,
) -> float:
    """A local PouchDB to a fresh server on loopback, or to the address that `through` puts before it.

    The local database is filled before the clock starts.
    """
    folder.mkdir()
    documents = folder / "documents.ndjson"
    documents.write_text("\n".join(json.dumps(as_json(one)) for one in records), "utf-8")
    with _served(npm, folder) as server, through(server) as address:
        line: list[str | Path] = ["node", _RUNNER, f"{address}/visits", documents, folder / "local", str(batch)]
        done = subprocess.run(line, cwd=npm, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    if told["documents"] != len(records):
        raise RuntimeError(f"{told['documents']} of {len(records)} documents arrived")
    return float(told["seconds"])


@contextmanager
def _served(npm: Path, folder: Path) -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    program = npm / "node_modules" / ".bin" / "pouchdb-server"
    line: list[str | Path] = ["node", program, "--port", str(port), "--host", "127.0.0.1", "--dir", folder / "server"]
    with subprocess.Popen(line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            urlopen(address, timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
