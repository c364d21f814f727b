"""What one process of a server knows, the others know: sessions, tries, what was looked over, what time brought about."""

import re
from threading import Thread

import pytest

from core.ids import IdMaker
from server.barriers import climb_overdue
from server.main import create_app
from server.store.tables import Barrier
from tests.fakes.web import TestClient
from tests.server.pages.district import PASSWORD
from tests.server.pages.test_barriers import csrf_of, post
from tests.server.pages.test_set_up import GOOD, upload


@pytest.fixture
def two(own_district, browse):
    """The same district's server in two processes, as far as one test can be two; one browser that is sent to either."""
    settings = own_district.app.state.desk.settings
    other = create_app(settings, clock=own_district.clock, ids=IdMaker(own_district.clock, lambda size: b"\7" * size))
    here, there = browse(own_district), TestClient(other, raise_server_exceptions=False)
    yield here, there
    other.state.store.close()


def go_over(here, there):
    there.cookies.update(here.cookies)


def test_a_session_and_a_workbook_looked_over_in_one_process_hold_in_the_other(two):
    here, there = two
    here.post("/sign-in", data={"name": "lela", "password": PASSWORD})
    mark = re.search(r'name="mark" value="(\w+)"', upload(here, GOOD).text)[1]
    go_over(here, there)
    assert post(there, "/forms/publish", mark=mark).headers["location"] == "/forms?told=published"
    there.post("/sign-out", data={"csrf": csrf_of(there, "/")})
    assert here.get("/places", follow_redirects=False).status_code == 303


def test_guessing_is_slow_over_all_processes_together(two):
    for client in (*two, *two):
        assert client.post("/sign-in", data={"name": "lela", "password": "guess"}).status_code == 401
    assert {client.post("/sign-in", data={"name": "lela", "password": PASSWORD}).status_code for client in two} == {429}


def test_what_time_brings_about_happens_once_when_all_processes_do_it(two, own_district):
    own_district.clock.advance(200 * 86_400)
    stores = [client.app.state.store for client in two]
    moved = []
    threads = [Thread(target=lambda store=store: moved.append(climb_overdue(store))) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with own_district.store.reading():
        open_ones = Barrier.select().where(Barrier.level == "national").count()
    assert min(moved) == 0 < max(moved) <= open_ones
