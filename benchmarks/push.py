"""How fast the server takes in visits over HTTP, from the client's first byte to the durable receipt."""

import statistics
from collections.abc import Sequence
from pathlib import Path

from benchmarks.country import District, served, service_in, settle
from benchmarks.measure import Line, Sizes, seconds_of
from core.errors import OurFault
from core.records import WireRecord
from sync.http_client import HttpClient


def lines(sizes: Sizes, folder: Path) -> list[Line]:
    """Records a second, and the time for all; then the same records once more, as after a lost answer."""
    with service_in(folder) as service:
        district = settle(service, sizes.facilities)
        parcels = [_visits(district, sizes.pushed, run) for run in range(sizes.pushes)]
    with served(folder) as address, HttpClient(address, token=district.token) as client:
        client.hello()
        first = [seconds_of(lambda: _push(client, parcel, sizes, "stored")) for parcel in parcels]  # noqa: B023
        again = [seconds_of(lambda: _push(client, parcel, sizes, "duplicate")) for parcel in parcels]  # noqa: B023
    how = f"{sizes.facilities} facilities, gzip batches of {sizes.push_batch}, server in its own process; "
    return [
        Line(f"Push of {sizes.pushed:,} visits", _rate(first, sizes), f"{how}median of {sizes.pushes}"),
        Line("The same visits once more", _rate(again, sizes), "as after a lost answer: each is a duplicate"),
    ]


def _visits(district: District, count: int, run: int) -> list[WireRecord]:
    places = district.facilities
    return [
        district.visitor.visit(places[n % len(places)], days_ago=n // len(places) * 30, seed=run + n)
        for n in range(count)
    ]


def _push(client: HttpClient, records: Sequence[WireRecord], sizes: Sizes, expected: str) -> None:
    for start in range(0, len(records), sizes.push_batch):
        answer = client.push(records[start : start + sizes.push_batch])
        if {receipt.status for receipt in answer.results} != {expected}:
            raise OurFault(f"not every visit was {expected}")


def _rate(seconds: Sequence[float], sizes: Sizes) -> str:
    usual = statistics.median(seconds)
    return f"{usual:.2f} s ({sizes.pushed / usual:,.0f} visits/s)"
