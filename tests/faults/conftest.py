"""One server for each module of faults, a new tablet for each test."""

import pytest

from tests.faults.world import World


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("server"))
    yield world
    world.close()


@pytest.fixture
def world(shared_world):
    """All is well on the link when a test begins."""
    shared_world.link.forget()
    return shared_world


@pytest.fixture
def own_world(tmp_path):
    """A server that only this test hurts."""
    world = World(tmp_path / "server")
    yield world
    world.close()


@pytest.fixture
def new_tablet(tmp_path):
    """Makes tablets, and closes their memories at the end."""
    made = []

    def make(world, **changes):
        made.append(world.tablet(tmp_path, **changes))
        return made[-1]

    yield make
    for tablet in made:
        tablet.close()


@pytest.fixture
def tablet(world, new_tablet):
    return new_tablet(world)
