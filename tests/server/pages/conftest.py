import pytest

from tests.fakes.web import TestClient
from tests.server.pages.district import PASSWORD, District


@pytest.fixture(scope="package")
def district(tmp_path_factory):
    """One filled district for everything that only reads."""
    made = District(tmp_path_factory.mktemp("district"))
    yield made
    made.store.close()


@pytest.fixture
def own_district(district, tmp_path):
    """A copy of it for what writes."""
    made = District(tmp_path, like=district)
    yield made
    made.store.close()


@pytest.fixture
def first_day(tmp_path):
    """A district into which nothing has come."""
    made = District(tmp_path, empty=True)
    yield made
    made.store.close()


@pytest.fixture
def browse():
    """Opens a browser without scripts on a district, signed in as somebody (or nobody)."""
    opened = []

    def begin(district, name=None, **headers):
        client = TestClient(district.app, raise_server_exceptions=False, headers=headers)
        opened.append(client)
        if name:
            answer = client.post("/sign-in", data={"name": name, "password": PASSWORD}, follow_redirects=False)
            assert answer.status_code == 303, answer.text
        return client

    yield begin
    for client in opened:
        client.close()
