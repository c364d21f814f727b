"""`python -m benchmarks.taking_in [--npm FOLDER] [--write]`: visits a second, Kioo and PouchDB by turns; medians, and PouchDB as 1."""

import argparse
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import machine, table
from benchmarks.country import District, served, service_in, settle
from benchmarks.measure import ROOT
from benchmarks.taking_in.load import requests_of, seconds_to_send
from benchmarks.taking_in.pouch import seconds_to_replicate
from core.clock import SystemClock, day_of
from core.records import WireRecord

MARKS = ("<!-- taking in: made by make bench-sync -->", "<!-- end of taking in -->")
PEER = "PouchDB to pouchdb-server, batches of 100"
_ONE, _EIGHT, _SINGLE = "Kioo, batches of 100, 1 client", "Kioo, batches of 100, 8 clients", "Kioo, one a request"
_MUST = {_ONE: "3 of PouchDB", _EIGHT: "0.8 of 1 client", _SINGLE: "-", PEER: "-"}
_BATCH, _CLIENTS, _FACILITIES, _FEW = 100, 8, 100, 10


def rates(folder: Path, visits: int, npm: Path | None) -> dict[str, float]:
    """Visits a second of one round; Kioo's go through everything: sign-in, checks, indicators, sums, what devices learn."""
    folder.mkdir()
    with service_in(folder / "kioo") as service:
        district = settle(service, _FACILITIES)
        parcels = [_visits(district, run * visits, visits) for run in range(2)]
        few = _visits(district, 2 * visits, visits // _FEW)
    found = {}
    with served(folder / "kioo") as address:
        for what, records, size, clients in (
            (_ONE, parcels[0], _BATCH, 1),
            (_EIGHT, parcels[1], _BATCH, _CLIENTS),
            (_SINGLE, few, 1, 1),
        ):
            took = seconds_to_send(address, district.token, requests_of(records, size), clients)
            found[what] = len(records) / took
    if npm:
        found[PEER] = visits / seconds_to_replicate(npm, folder / "pouch", parcels[0], _BATCH)
    return found


def _visits(district: District, first: int, count: int) -> list[WireRecord]:
    places = district.facilities
    return [
        district.visitor.visit(places[at % len(places)], days_ago=at // len(places) * 30, seed=at)
        for at in range(first, first + count)
    ]


def rows(rounds: Sequence[Mapping[str, float]]) -> list[str]:
    """The lines of the table: medians, and each measure beside PouchDB (and 8 clients beside one)."""
    middle = {what: statistics.median(one[what] for one in rounds) for what in rounds[0]}
    peer = middle.get(PEER)
    lines = ["| what | must | visits/s | of PouchDB |", "| --- | --- | --- | --- |"]
    for what, rate in middle.items():
        beside = f"{rate / peer:.2g}" if peer else "-"
        more = f" ({rate / middle[_ONE]:.2g} of 1 client)" if what == _EIGHT else ""
        lines.append(f"| {what} | {_MUST[what]} | {rate:,.0f}{more} | {beside} |")
    return lines


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.taking_in", description=__doc__)
    parser.add_argument("--npm", type=Path, help="a folder whose node_modules hold pouchdb and pouchdb-server")
    parser.add_argument("--visits", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = parser.parse_args()
    about = machine.described(day_of(SystemClock().now_ms()))
    (ROOT / ".benchmarks").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".benchmarks") as folder:  # on a disk: /tmp may be memory
        found = [rates(Path(folder) / str(at), chosen.visits, chosen.npm) for at in range(chosen.rounds)]
    said = [] if chosen.npm else ["PouchDB was not measured: no folder with it was named (`--npm`)."]
    figures = "\n".join([about, *said, "", *rows(found)])
    print(figures)
    if chosen.write:
        table.write(ROOT / "docs" / "benchmarks.md", figures, MARKS)


if __name__ == "__main__":
    main()
