from concurrent.futures import ThreadPoolExecutor

import pytest

from core.one_at_a_time import alone


def test_whoever_is_inside_is_alone(tmp_path):
    seen = []

    def stay(name):
        for _ in range(50):
            with alone(tmp_path / "lock"):
                seen.append(name)
                seen.append(name)

    with ThreadPoolExecutor() as pool:
        list(pool.map(stay, "abcd"))
    assert len(seen) == 400
    assert seen[::2] == seen[1::2]


def break_inside(path):
    with alone(path):
        raise ZeroDivisionError


def test_what_broke_inside_lets_the_next_one_in(tmp_path):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            break_inside(tmp_path / "lock")
