"""`python -m benchmarks.vault [--write]`: each engine by turns in a process of its own, several rounds; medians, and plain SQLite as 1."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec

from benchmarks import machine, table
from benchmarks.measure import ROOT
from benchmarks.vault.engines import ENGINES
from core.clock import SystemClock, day_of

MARKS = ("<!-- vault: made by make bench-storage -->", "<!-- end of vault -->")
Found = Mapping[str, float]
_MS = ("insert one", "batch of 1,000", "list 50 newest", "get one", "scan", "aggregate", "unlock")
_BESIDE = {"aggregate": "scan", "unlock": "scan"}
"""Measures that are held against plain SQLite's scan: that is what they stand for there."""
_MUST = {
    "insert one": "1.5",
    "batch of 1,000": "1.8",
    "list 50 newest": "0.2",
    "get one": "1.0",
    "scan": "2.8",
    "aggregate": "0.2 of the scan",
    "unlock": "0.5 of the scan",
    "file": "0.7",
}


def engines() -> list[str]:
    """Those that are here."""
    return [name for name in ENGINES if name != "SQLCipher" or find_spec("sqlcipher3")]


def rounds(names: Sequence[str], records: int, many: int) -> dict[str, list[Found]]:
    """Each engine's figures, round by round; in a round they take turns."""
    found: dict[str, list[Found]] = {name: [] for name in names}
    for _ in range(many):
        for name in names:
            with tempfile.TemporaryDirectory() as folder:
                found[name].append(_run("fill", name, folder, records) | _run("ask", name, folder, records))
    return found


def _run(what: str, name: str, folder: str, records: int) -> dict[str, float]:
    line = [sys.executable, "-m", "benchmarks.vault.measured", what, name, folder, str(records)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def rows(found: Mapping[str, Sequence[Found]]) -> list[list[str]]:
    """What, what it must be, each engine's median with its ratio."""
    middle = {name: _medians(results) for name, results in found.items()}
    plain, own = middle["plain SQLite"], middle["Kioo"]
    told = [[what, _MUST[what], *(_cell(one, plain, what) for one in middle.values())] for what in (*_MS, "file")]
    blank = ["-"] * (len(middle) - 1)
    told.append(["memory when unlocked", "40 MB", *(f"{one['memory'] / 1024:.1f} MB" for one in middle.values())])
    photo, as_file = own["photo"], own["photo as a file"]
    told.append(["photo of 3 MB", "2 files", *blank, f"{photo:.3g} ms ({photo / as_file:.2g} of a plain file)"])
    return told


def _medians(results: Sequence[Found]) -> dict[str, float]:
    return {what: statistics.median(one[what] for one in results) for what in results[0]}


def _cell(own: Found, plain: Found, what: str) -> str:
    shown = f"{own[what] / 1e6:.3g} MB" if what == "file" else f"{own[what]:.3g} ms"
    return f"{shown} ({own[what] / plain[_BESIDE.get(what, what)]:.2g})"


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.vault", description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = parser.parse_args()
    names, about = engines(), machine.described(day_of(SystemClock().now_ms()))
    said = [] if "SQLCipher" in names else ["SQLCipher was not measured: the package sqlcipher3 is not installed."]
    found = rows(rounds(names, chosen.records, chosen.rounds))
    head = ["what", "must", *names]
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *found)]
    figures = "\n".join([about, *said, "", *lines])
    print(figures)
    if chosen.write:
        table.write(ROOT / "docs" / "benchmarks.md", figures, MARKS)


if __name__ == "__main__":
    main()
