from itertools import pairwise, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import OurFault
from learning.privacy import band, may_show, release, suppress
from tests.learning.vectors import shared


def test_a_result_is_shown_from_the_threshold_on():
    assert not may_show(9, 10)
    assert may_show(10, 10)


# Domain study 2.7: 5 -> 6 blocked, 10 allowed (k = 5).
RELEASES = [(5, True), (6, False), (10, True)]
SHARED = [(row["cum_n"], row["publish"]) for row in shared("suppression_differencing").get("releases", ())]


@pytest.mark.parametrize("steps", [RELEASES, *([SHARED] if SHARED else [])])
def test_a_new_figure_waits_for_enough_new_answers(steps):
    shown = 0
    for n, expected in steps:
        assert release(shown, n, 5) == expected
        shown = n if expected else shown


@given(st.lists(st.integers(0, 30), max_size=30), st.integers(2, 12))
def test_two_figures_shown_one_after_the_other_never_differ_by_a_few_people(arrivals, k):
    shown, n, figures = 0, 0, [0]
    for new in arrivals:
        n += new
        if release(shown, n, k):
            shown = n
            figures.append(n)
    assert all(later - earlier >= k for earlier, later in pairwise(figures))


def test_six_of_six_is_shown_as_80_percent_or_more():
    assert band(6, 6) == "at_least"
    assert band(0, 6) == "at_most"
    assert band(30, 30) is None
    assert band(7, 10) is None


@given(st.integers(2, 60))
def test_a_band_never_says_that_all_or_nobody_did(n):
    for said in ("at_least", "at_most"):
        could_be = [x for x in range(n + 1) if band(x, n) == said]
        if 5 <= n < 20:
            assert len(could_be) >= 2
            assert all(5 * x >= 4 * n if said == "at_least" else 5 * x <= n for x in could_be)


def test_the_table_of_the_study_hides_both_rows():
    # Domain study 2.7, hand-checked: rows 1 and 3 go, row 2 and all totals stay.
    safe = suppress([[12, 3], [20, 9], [7, 6]], 5)
    assert safe.cells == ((None, None), (20, 9), (None, None))
    assert (safe.row_totals, safe.column_totals, safe.total) == ((15, 29, 13), (39, 18), 57)


def test_the_shared_table_is_published_as_written_there():
    for table in [block["table"] for block in [shared("suppression")] if block]:
        published = [list(row) for row in suppress(table["cells"], 5).cells]
        assert published == shared("suppression")["published"]


def test_a_table_without_small_counts_is_published_whole():
    safe = suppress([[10, 0], [0, 25]], 5)
    assert safe.cells == ((10, 0), (0, 25))
    assert (safe.row_totals, safe.total) == ((10, 25), 35)


def test_a_single_row_does_not_give_a_count_away_through_its_column_total():
    safe = suppress([[3, 20, 30]], 5)
    assert safe.cells[0][0] is None
    assert safe.column_totals[0] is None
    assert None in safe.cells[0][1:]


def test_a_small_total_is_hidden_as_well():
    safe = suppress([[2, 1], [20, 30]], 5)
    assert safe.row_totals[0] is None


@pytest.mark.parametrize("cells", [[], [[]], [[1, 2], [3]]])
def test_what_is_no_table_is_our_fault(cells):
    with pytest.raises(OurFault):
        suppress(cells, 5)


@st.composite
def tables(draw):
    rows, columns = draw(st.sampled_from([(1, 2), (1, 3), (2, 2), (2, 3), (3, 2), (3, 3)]))
    count = st.integers(0, 4) | st.integers(0, 12)
    return [[draw(count) for _ in range(columns)] for _ in range(rows)]


def grid(cells):
    """The table with its totals in the last row and column, as one list of rows."""
    rows = [[*row, sum(row)] for row in cells]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def published_grid(safe):
    return [
        *([*row, total] for row, total in zip(safe.cells, safe.row_totals, strict=True)),
        [*safe.column_totals, safe.total],
    ]


def consistent_values(published, size, cap):
    """By brute force: for each hidden cell, the values it takes in tables that agree with all that is published."""
    rows, columns = size
    known = {place: published[place[0]][place[1]] for place in product(range(rows), range(columns))}
    free = [place for place, count in known.items() if count is None]
    totals = [(published[row][columns], published[rows][column]) for row, column in free]
    most = [min([cap, *(total for total in pair if total is not None)]) for pair in totals]
    possible = {}
    for guess in product(*(range(top + 1) for top in most)):
        filled = known | dict(zip(free, guess, strict=True))
        whole = grid([[filled[row, column] for column in range(columns)] for row in range(rows)])
        agrees = all(
            shown in (None, counted)
            for line, told in zip(whole, published, strict=True)
            for counted, shown in zip(line, told, strict=True)
        )
        if agrees:
            for row, line in enumerate(whole):
                for column, counted in enumerate(line):
                    possible.setdefault((row, column), set()).add(counted)
    return possible


@given(tables(), st.integers(2, 10))
def test_no_small_count_is_ever_published(cells, k):
    safe = published_grid(suppress(cells, k))
    for line, told in zip(grid(cells), safe, strict=True):
        for count, shown in zip(line, told, strict=True):
            assert shown in (None, count)
            assert shown is None or shown == 0 or shown >= k


@st.composite
def small_tables(draw):
    rows, columns = draw(st.sampled_from([(1, 2), (1, 3), (2, 2)]))
    return [[draw(st.integers(0, 6)) for _ in range(columns)] for _ in range(rows)]


@given(small_tables(), st.integers(2, 4))
@example([[1, 1], [1, 1]], 3)
@example([[3, 0], [0, 5]], 4)
@example([[0, 1]], 4)
def test_no_hidden_count_can_be_worked_out(cells, k):
    published = published_grid(suppress(cells, k))
    possible = consistent_values(published, (len(cells), len(cells[0])), 9)
    for row, line in enumerate(published):
        for column, shown in enumerate(line):
            assert shown is not None or len(possible[row, column]) >= k


@given(tables(), st.integers(2, 10))
def test_hidden_counts_never_stand_alone_in_a_line(cells, k):
    published = published_grid(suppress(cells, k))
    lines = [*published, *map(list, zip(*published, strict=True))]
    assert all(line.count(None) != 1 for line in lines)
