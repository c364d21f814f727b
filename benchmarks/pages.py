"""How long the district waits for its pages when the store is full."""

from datetime import timedelta
from pathlib import Path

import requests

from benchmarks.country import MANAGER, PASSWORD, District, served, service_in, settle
from benchmarks.measure import Line, Sizes, median
from core.clock import day_of
from core.errors import OurFault
from server.sync_service import SyncService

_BATCH = 500
_EVERY_DAYS = 10
_VISITS_FOR_A_PROMISE = 5


def lines(sizes: Sizes, folder: Path) -> list[Line]:
    """Time to the first byte of the district's home and of a facility's page."""
    with service_in(folder) as service:
        district = settle(service, sizes.facilities)
        _fill(service, district, sizes.page_visits)
    with served(folder) as address, requests.Session() as browser:
        browser.trust_env = False
        _ask(browser.post(f"{address}/sign-in", data={"name": MANAGER, "password": PASSWORD}))
        how = f"over HTTP, signed in; median of {sizes.page_asks}"
        return [
            Line(f"{name}, {sizes.page_visits:,} visits in the store", _waits(browser, address + path, sizes), how)
            for name, path in (("District home", "/"), ("Facility page", f"/places/{district.facilities[0]}"))
        ]


def _fill(service: SyncService, district: District, visits: int) -> None:
    visitor, places = district.visitor, district.facilities
    today = day_of(visitor.ended)
    records = [visitor.visit(places[n % len(places)], n // len(places) * _EVERY_DAYS, n) for n in range(visits)]
    for n in range(visits // _VISITS_FOR_A_PROMISE):
        due, state = today + timedelta(days=30 - n), "open" if n < len(places) else "done"
        made_on = (due - timedelta(days=40)).isoformat()
        records.append(visitor.promise(places[n % len(places)], due.isoformat(), made_on, state))
    tablet = service.for_token(district.token)
    tablet.hello()
    for start in range(0, len(records), _BATCH):
        answer = tablet.push(records[start : start + _BATCH])
        if {receipt.status for receipt in answer.results} != {"stored"}:
            raise OurFault("not everything was stored")


def _waits(browser: requests.Session, address: str, sizes: Sizes) -> str:
    _ask(browser.get(address))
    return median([_ask(browser.get(address, stream=True)) for _ in range(sizes.page_asks)])


def _ask(answer: requests.Response) -> float:
    """Seconds until the answer's head was there."""
    with answer:
        if answer.url.endswith("/sign-in") or not answer.ok or not answer.content:
            raise OurFault(f"{answer.url} answered {answer.status_code}")
        return answer.elapsed.total_seconds()
