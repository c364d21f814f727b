"""`python -m benchmarks.growth [SIZE ...] [--write]`: how fast visits are taken in, and how long the district waits for its pages, as the store grows."""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path

import requests

from benchmarks import machine, table
from benchmarks.country import PASSWORD, served, service_in
from benchmarks.measure import ROOT, median, seconds_of
from benchmarks.taking_in.load import requests_of, seconds_to_send
from benchmarks.visit import PLAN, WORKBOOK, Visitor
from core.clock import SystemClock, day_of
from core.errors import OurFault
from core.records import WireRecord
from server import admin, garbage, programme
from server.access import CONSOLE
from server.form_publishing import publish
from server.sealing import DataKey
from server.sync_service import SyncService
from sync.http_client import HttpClient

MARKS = ("<!-- growth: made by python -m benchmarks.growth -->", "<!-- end of growth -->")
SIZES = (10_000, 100_000, 1_000_000)
MUST = 1.5
_VISITS_OF_A_DISTRICT, _FACILITIES = 10_000, 100
_BATCH, _SENT, _LOTS, _ASKS = 100, 1_000, 5, 20
_EVERY_DAYS = 10
_PIECE = 1 << 20


@dataclass(frozen=True)
class Growing:
    """A country that fills up: the token of the tablet that sends, that of one in the first district, and the visits of each district still to come."""

    token: str
    quiet: str
    coming: Sequence[Iterator[WireRecord]]


@dataclass(frozen=True)
class Figures:
    """At one size: visits taken in a second, and seconds to the first byte of two pages, and until a tablet knows that there is nothing new."""

    size: int
    rates: Sequence[float]
    home: Sequence[float]
    facility: Sequence[float]
    quiet: Sequence[float]

    def row(self, first: "Figures") -> str:
        """A line of the table; in brackets beside the first size."""
        rate, rate_first = statistics.median(self.rates), statistics.median(first.rates)
        pages = (
            f"{median(here)} ({statistics.median(here) / statistics.median(there):.2g})"
            for here, there in (
                (self.home, first.home),
                (self.facility, first.facility),
                (self.quiet, first.quiet),
            )
        )
        return f"| {self.size:,} | {rate:,.0f} ({rate_first / rate:.2g}) | {' | '.join(pages)} |"


def settle(service: SyncService, districts: int) -> Growing:
    """A region of districts with a hundred facilities each, one manager in each, and one tablet that serves them all."""
    programme.use(service.store, {"data": DataKey(os.urandom(32)).public})
    places = [f"d{n}-f{m},d{n},facility,Place {m}" for n in range(districts) for m in range(_FACILITIES)]
    names = [f"d{n},r,district,District {n}" for n in range(districts)]
    admin.import_units(service.store, ["id,parent,level,name", "r,,region,East", *names, *places])
    version = publish(service.store, WORKBOOK, CONSOLE, purpose="visit", plan=PLAN).version
    admin.add_person(service.store, "Lela", "lela", PASSWORD, "manager", "d0")
    author, token = _tablet(service, "Grace", "r")
    visitor = Visitor(author, str(version), service.ids, service.clock.now_ms())
    coming = [_visits(replace(visitor, district=f"d{n}")) for n in range(districts)]
    return Growing(token, _tablet(service, "Baraka", "d0")[1], coming)


def _tablet(service: SyncService, name: str, place: str) -> tuple[str, str]:
    """A supervisor and the token of their tablet."""
    person = admin.add_person(service.store, name, "", "", "supervisor", place)
    enrolled = service.for_token("").enrol(admin.new_enrol_code(service.store, person), f"tablet-{place}", "Tablet")
    return person, enrolled.token


def _visits(visitor: Visitor) -> Iterator[WireRecord]:
    for n in count():
        place = f"{visitor.district}-f{n % _FACILITIES}"
        yield visitor.visit(place, n // _FACILITIES * _EVERY_DAYS % 1_500, n)


def figures(folder: Path, sizes: Sequence[int]) -> Iterator[Figures]:
    """What was measured at each size, smallest first; a district always holds its ten thousand visits, a country has more of them."""
    districts = max(sizes) // _VISITS_OF_A_DISTRICT
    with service_in(folder) as service:
        growing = settle(service, districts)
        service.for_token(growing.token).hello()
    there = 0
    for size in sorted(sizes):
        with service_in(folder) as service:
            there += _fill(service, growing, there, size)
        yield _measured(folder, growing, size)
        there += _SENT * _LOTS


def _fill(service: SyncService, growing: Growing, there: int, size: int) -> int:
    """One district after the other is filled, so that the first is as full at the first size as at the last."""
    tablet = service.for_token(growing.token)
    for batch in range((size - there) // _BATCH):
        district = (there + batch * _BATCH) // _VISITS_OF_A_DISTRICT
        answer = tablet.push(list(islice(growing.coming[min(district, len(growing.coming) - 1)], _BATCH)))
        if {receipt.status for receipt in answer.results} != {"stored"}:
            raise OurFault("not everything was stored")
    return (size - there) // _BATCH * _BATCH


def _measured(folder: Path, growing: Growing, size: int) -> Figures:
    newest = growing.coming[size // _VISITS_OF_A_DISTRICT - 1]
    lots = [requests_of(list(islice(newest, _SENT)), _BATCH) for _ in range(_LOTS)]
    with served(folder) as address, requests.Session() as browser:
        rates = [_SENT / seconds_to_send(address, growing.token, lot, 1) for lot in lots]
        browser.trust_env = False
        browser.post(f"{address}/sign-in", data={"name": "lela", "password": PASSWORD}).raise_for_status()
        home, facility = _waits(browser, f"{address}/"), _waits(browser, f"{address}/places/d0-f0")
        return Figures(size, rates, home, facility, _quiet_rounds(address, growing.quiet))


def _quiet_rounds(address: str, token: str) -> list[float]:
    """Seconds that a tablet which has everything waits to hear so."""
    with HttpClient(address, token=token) as tablet:
        tablet.hello()
        cursor: Mapping[str, int] = {}
        more = True
        while more:
            answer = tablet.pull(cursor, _PIECE)
            cursor, more = answer.cursor, answer.more
        return [seconds_of(lambda: tablet.pull(cursor, _PIECE)) for _ in range(_ASKS)]


def _waits(browser: requests.Session, address: str) -> list[float]:
    browser.get(address).raise_for_status()
    return [seconds_of(lambda: browser.get(address).raise_for_status()) for _ in range(_ASKS)]


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description="Measures how a full store works.")
    parser.add_argument(
        "sizes", nargs="*", type=int, default=SIZES, help="visits in the store, whole districts of 10,000"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = parser.parse_args()
    about = machine.described(day_of(SystemClock().now_ms()))
    garbage.look_less_often()
    head = [
        "| visits in the store | taken in a second | district home | a facility's page | nothing new for a tablet |",
        "| --- | --- | --- | --- | --- |",
    ]
    found: list[Figures] = []
    (ROOT / ".benchmarks").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".benchmarks") as folder:  # on a disk: /tmp may be memory
        for one in figures(Path(folder), chosen.sizes):
            found.append(one)
            print(one.row(found[0]), file=sys.stderr)
    text = "\n".join([about, "", *head, *(one.row(found[0]) for one in found)])
    print(text)
    if chosen.write:
        table.write(ROOT / "docs" / "benchmarks.md", text, MARKS)


if __name__ == "__main__":
    main()
