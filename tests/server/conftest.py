import random

import pytest

from tests.server.country import Country


@pytest.fixture
def country(clock):
    made = Country(clock, random.Random(11))
    yield made
    made.store.close()
