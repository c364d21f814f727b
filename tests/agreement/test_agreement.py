"""The machine in tests/agreement/machine.py, a little each day and at length when asked for."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.agreement.machine import Agreement, template

BRIEF = settings(max_examples=6, stateful_step_count=20, deadline=None)
LONG = settings(max_examples=150, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("origin")
    return type("Machine", (Agreement,), {"origin": folder, "people": template(folder)})


def test_all_agree_in_the_end(machine):
    run_state_machine_as_test(machine, settings=BRIEF)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_all_agree_in_the_end_at_length(machine):
    run_state_machine_as_test(machine, settings=LONG)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_all_agree_in_the_end_over_http(machine):
    over_http = type("OverHttp", (machine,), {"over_http": True})
    run_state_machine_as_test(over_http, settings=settings(LONG, max_examples=40))
