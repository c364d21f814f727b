import random

import pytest

from tests.server.country import Country


@pytest.fixture
def country(clock, database_url):
    made = Country(clock, random.Random(11), database_url)
    yield made
    made.store.close()
