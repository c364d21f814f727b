"""`python -m benchmarks.taking_in [--npm FOLDER] [--write]`: visits a second, Kioo on SQLite and PostgreSQL, and PouchDB, by turns; medians, and PouchDB as 1."""

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
from scripts.get_postgres import find_postgres
from tests.fakes.postgres import AS_IT_COMES, RealPostgres

MARKS = ("<!-- taking in: made by make bench-sync -->", "<!-- end of taking in -->")
PEER = "PouchDB to pouchdb-server, batches of 100"
_ONE, _EIGHT, _SINGLE = "Kioo, batches of 100, 1 client", "Kioo, batches of 100, 8 clients", "Kioo, one a request"
_POSTGRES = {_ONE: "Kioo on PostgreSQL, 1 client", _EIGHT: "Kioo on PostgreSQL, 8 clients"}
_MUST = {_ONE: "3 of PouchDB", _EIGHT: "0.8 of 1 client"}
_BESIDE = {_EIGHT: _ONE, _POSTGRES[_EIGHT]: _POSTGRES[_ONE]}
_BATCH, _CLIENTS, _FACILITIES, _FEW = 100, 8, 100, 10


def rates(folder: Path, visits: int, npm: Path | None) -> dict[str, float]:
    """Visits a second of one round; Kioo's go through everything: sign-in, checks, indicators, sums, what devices learn."""
    folder.mkdir()
    found, sent = _kioo(folder / "kioo", visits)
    if find_postgres():
        found |= _on_postgres(folder / "postgres", visits)
    if npm:
        found[PEER] = visits / seconds_to_replicate(npm, folder / "pouch", sent, _BATCH)
    return found


def _on_postgres(folder: Path, visits: int) -> dict[str, float]:
    folder.mkdir()
    server = RealPostgres(ROOT / ".benchmarks")  # who it runs as must get there
    try:
        server.start(AS_IT_COMES)
        (folder / "database.url").write_text(server.new_database("kioo"))
        found, _ = _kioo(folder, visits)
    finally:
        server.over()
    return {name: found[what] for what, name in _POSTGRES.items()}


def _kioo(folder: Path, visits: int) -> tuple[dict[str, float], list[WireRecord]]:
    """Visits a second of one server of ours, and the visits that one client sent."""
    with service_in(folder) as service:
        district = settle(service, _FACILITIES)
        parcels = [_visits(district, run * visits, visits) for run in range(2)]
        few = _visits(district, 2 * visits, visits // _FEW)
    found = {}
    with served(folder) as address:
        for what, records, size, clients in (
            (_ONE, parcels[0], _BATCH, 1),
            (_EIGHT, parcels[1], _BATCH, _CLIENTS),
            (_SINGLE, few, 1, 1),
        ):
            took = seconds_to_send(address, district.token, requests_of(records, size), clients)
            found[what] = len(records) / took
    return found, parcels[0]


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
        more = f" ({rate / middle[_BESIDE[what]]:.2g} of 1 client)" if what in _BESIDE else ""
        lines.append(f"| {what} | {_MUST.get(what, '-')} | {rate:,.0f}{more} | {beside} |")
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
    said += [] if find_postgres() else ["PostgreSQL was not measured: its programs are not on this machine."]
    figures = "\n".join([about, *said, "", *rows(found)])
    print(figures)
    if chosen.write:
        table.write(ROOT / "docs" / "benchmarks.md", figures, MARKS)


if __name__ == "__main__":
    main()
