import pytest

from sync.problems import PROBLEMS, refusal


def test_only_the_statuses_of_the_specification_are_used():
    assert {problem.status for problem in PROBLEMS.values()} == {
        0,
        400,
        401,
        403,
        404,
        413,
        415,
        422,
        429,
        500,
        503,
        507,
    }


def test_what_a_refused_request_means_comes_with_its_error():
    no = refusal("slow-down", retry_after=30)
    assert (no.status, no.problem, no.retry, no.retry_after) == (429, "slow-down", "later", 30)


def test_a_code_that_is_not_in_the_table_cannot_be_used():
    with pytest.raises(KeyError):
        refusal("no-such-thing")
