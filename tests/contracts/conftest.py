"""Everything that claims to be kioo-sync/1, each as the same few actions: make a code, tell something, look what is held."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from core.ids import IdMaker
from core.settings import ServerSettings
from server import enrolment
from server.main import create_app
from server.store import log
from server.store.tables import Grant, OrgUnit, Person, Record, Sealed
from sync.http_client import HttpClient
from sync.protocol import SyncProtocol
from tests.fakes.http_server import serving
from tests.fakes.memory_server import MemoryServer
from tests.fakes.programme import gives_keys

PLACES = (
    ("n", None, "n/", "national", None),
    ("r", "n", "n/r/", "region", None),
    ("d1", "r", "n/r/d1/", "district", "d1"),
    ("f1", "d1", "n/r/d1/f1/", "facility", "d1"),
    ("d2", "r", "n/r/d2/", "district", "d2"),
    ("f9", "d2", "n/r/d2/f9/", "facility", "d2"),
)


@dataclass
class Stand:
    """One implementation under test. `held` counts the contents the server keeps under an (id, rev)."""

    server: str
    connect: Callable[[str], SyncProtocol]
    new_code: Callable[[], str]
    tell: Callable[[str], None]
    held: Callable[[str, int], int]
    shut_out: Callable[[str], object]
    courier_key: Callable[[], str] = str
    tokens: dict[str, str] = field(default_factory=dict)

    def token_of(self, device):
        if device not in self.tokens:
            self.enrolled(device)
        return self.tokens[device]

    def enrolled(self, device="tablet-1"):
        token = self.tokens[device] = self.connect("").enrol(self.new_code(), device, "Tablet").token
        protocol = self.connect(token)
        protocol.hello()
        return protocol


def memory_stand(clock):
    world = MemoryServer(clock)

    def held(thing, rev):
        others = sum((record.id, record.rev) == (thing, rev) for record in world.conflicts.values())
        return ((thing, rev) in world.stored) + others

    return Stand(
        world.server,
        world.for_token,
        world.new_code,
        lambda thing: world.tell("barrier", thing, {"title": "x" * 40}),
        held,
        world.shut_out.add,
        lambda: world.courier.public,
    )


def settle(store):
    gives_keys(store)
    with store.writing():
        for unit, parent, path, level, district in PLACES:
            OrgUnit.insert(id=unit, parent=parent, path=path, level=level, name=unit, district=district).execute()
        Person.insert(id="p1", name="Grace").execute()
        Grant.insert(person="p1", role="supervisor", unit="d1", path="n/r/d1/").execute()


def server_stand(clock, folder, *, fresh=True, url=""):
    settings = ServerSettings(database=url or f"sqlite:///{folder}/server.db", server_folder=folder)
    app = create_app(settings, clock=clock, ids=IdMaker(clock, os.urandom))
    store, service = app.state.store, app.state.service
    if fresh:
        settle(store)

    def shut_out(device):
        enrolment.revoke(store, device, "p1")

    def tell(thing):
        with store.writing():
            log.emit("d1", "barrier", thing, {"title": "x" * 40}, facility="f1")

    def held(thing, rev):
        with store.reading():
            return sum(
                table.select().where((table.id == thing) & (table.rev == rev)).count() for table in (Record, Sealed)
            )

    stand = Stand(
        service.server,
        service.for_token,
        lambda: enrolment.new_code(store, "p1", "p1").code,
        tell,
        held,
        shut_out,
        lambda: store.setting("courier_key"),
    )
    return app, stand


ON_POSTGRES = pytest.param("server on postgresql", marks=[pytest.mark.long, pytest.mark.xdist_group("postgres")])


@pytest.fixture(params=["memory", "server", "server over http", ON_POSTGRES])
def stand(request, clock, tmp_path):
    if request.param == "memory":
        yield memory_stand(clock)
        return
    on_postgres = request.param == "server on postgresql"
    app, made = server_stand(clock, tmp_path, url=request.getfixturevalue("postgres_url") if on_postgres else "")
    with ExitStack() as stack:
        if request.param != "server over http":
            stack.callback(app.state.store.close)
        else:
            url = stack.enter_context(serving(app))
            made.connect = lambda token: stack.enter_context(HttpClient(url, token=token, server=made.server))
        yield made
