"""For every test: a clock that stands still, ids that repeat, hypothesis profiles: `make test` repeats itself, `make test-long` looks for news."""

import os
import random
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from core.ids import IdMaker
from tests.fakes.clock import FakeClock

if TYPE_CHECKING:
    from tests.fakes.postgres import RealPostgres

_SLOW = [HealthCheck.too_slow]
settings.register_profile("ci", max_examples=40, deadline=None, derandomize=True, suppress_health_check=_SLOW)
# For `make coverage`, which only asks which lines run.
settings.register_profile("lines", max_examples=8, deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("long", max_examples=500, deadline=None, suppress_health_check=_SLOW)
settings.load_profile("long" if os.environ.get("KIOO_LONG") else "ci")


def pytest_report_header() -> str:
    """Says so where a part of the tests cannot be run."""
    return "" if shutil.which("java") else "No Java here: tests marked needs_java are deselected."


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long loops run only when asked for by `make test-long`; what waits for a browser begins first, so that no core idles at the end."""
    if not os.environ.get("KIOO_LONG"):
        items[:] = [item for item in items if "long" not in item.keywords]
    if not shutil.which("java"):
        config.hook.pytest_deselected(items=[item for item in items if "needs_java" in item.keywords])
        items[:] = [item for item in items if "needs_java" not in item.keywords]
    items.sort(key=lambda item: ("browser" not in item.keywords, "journeys" not in item.nodeid))


def pytest_make_parametrize_id(val: object) -> None:
    """Two workers must find the same tests: raw bytes as a name (a gzip header holds the time of day) are refused."""
    if isinstance(val, bytes) and len(val) > 40:
        pytest.fail("Give these bytes a name: pytest.param(..., id=...) or ids=...", pytrace=False)


_DAILY = ("server/store/test_database.py", "server/store/test_log.py")
"""What runs on PostgreSQL each time; the rest of what asks for `database_url` does so in `make test-long`."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What asks for `database_url` runs once on each database."""
    if "database_url" in metafunc.fixturenames:
        daily = metafunc.definition.path.as_posix().endswith(_DAILY)
        marks = [pytest.mark.xdist_group("postgres"), *([] if daily else [pytest.mark.long])]
        engines = ["sqlite", pytest.param("postgresql", marks=marks)]
        metafunc.parametrize("database_url", engines, indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database: SQLite's in memory, or PostgreSQL's."""
    return request.getfixturevalue("postgres_url") if request.param == "postgresql" else "sqlite:///:memory:"


@pytest.fixture(scope="session")
def postgres() -> Iterator["RealPostgres"]:
    """A PostgreSQL server, started when the first test asks; fails where none is installed."""
    from tests.fakes.postgres import RealPostgres  # noqa: PLC0415  `make test-oldest` has the device's packages only

    server = RealPostgres()
    try:
        server.start()
        server.new_database("kioo")
        yield server
    finally:
        server.over()


@pytest.fixture
def postgres_url(postgres: "RealPostgres") -> str:
    """Its database without any row."""
    from tests.fakes.postgres import emptied  # noqa: PLC0415  see above

    return emptied(postgres.url("kioo"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ids(clock: FakeClock) -> IdMaker:
    return IdMaker(clock, random.Random(7).randbytes)
