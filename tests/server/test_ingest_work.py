"""Taking in costs work in proportion to what came, counted in statements: never in seconds, never by what is there."""

from contextlib import contextmanager

import pytest

from server.store.database import Store

FOR_A_VISIT = 2
FOR_A_VOICE = 5
FOR_A_PUSH = 120


@contextmanager
def counted(store: Store):
    """The statements that the store's database is asked inside the block."""
    statements: list[str] = []
    database = store.engine.database
    asked = database.execute_sql
    database.execute_sql = lambda text, values=None: statements.append(text) or asked(text, values)
    yield statements
    database.execute_sql = asked


def pushed(country, tablet, records):
    with counted(country.store) as statements:
        answer = tablet.push(records)
    assert {one.status for one in answer.results} == {"stored"}
    return len(statements)


@pytest.fixture
def tablet(country):
    return country.enrol(country.grace)[0]


@pytest.mark.parametrize("count", [1, 10, 200])
def test_visits_take_statements_in_proportion_to_their_number(country, tablet, count):
    visits = [country.visit(facility="f1" if n % 2 else "f2") for n in range(count)]
    assert count < pushed(country, tablet, visits) <= FOR_A_VISIT * count + FOR_A_PUSH


@pytest.mark.parametrize("count", [1, 10, 200])
def test_voices_take_statements_in_proportion_to_their_number(country, tablet, count):
    voices = [country.feedback() for _ in range(count)]
    assert count < pushed(country, tablet, voices) <= FOR_A_VOICE * count + FOR_A_PUSH


def test_a_visit_costs_the_same_however_many_are_there(country, tablet):
    before = pushed(country, tablet, [country.visit()])
    tablet.push([country.visit() for _ in range(300)])
    assert pushed(country, tablet, [country.visit()]) <= before + 2


def test_what_is_there_already_costs_no_statement_of_its_own(country, tablet):
    visits = [country.visit() for _ in range(100)]
    tablet.push(visits)
    with counted(country.store) as statements:
        tablet.push(visits)
    assert len(statements) < FOR_A_PUSH
