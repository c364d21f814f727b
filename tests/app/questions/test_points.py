"""Points are on the earth or are told why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questions import points
from app.questions.points import Point

LATITUDES = st.integers(-90_000, 90_000).map(lambda n: f"{n / 1000:.3f}")
LONGITUDES = st.integers(-180_000, 180_000).map(lambda n: f"{n / 1000:.3f}")
POINTS = st.builds(Point, LATITUDES, LONGITUDES)


@given(POINTS)
def test_a_point_is_read_as_it_was_kept(point):
    assert points.read_point(point.text) == point
    assert points.problem_of_point(point.latitude, point.longitude) == ""


@pytest.mark.parametrize(
    ("north", "east", "problem"),
    [
        ("91", "0", points.NO_LATITUDE),
        ("x", "0", points.NO_LATITUDE),
        ("", "0", points.NO_LATITUDE),
        ("1e1", "0", points.NO_LATITUDE),
        ("-6.17", "181", points.NO_LONGITUDE),
        ("-6.17", "", points.NO_LONGITUDE),
        ("-90", "-180", ""),
    ],
)
def test_what_is_no_place_is_told(north, east, problem):
    assert points.problem_of_point(north, east) == problem


@pytest.mark.parametrize("text", ["", "1", "1 2 3 4 5", "north 2", "91 2"])
def test_other_text_is_no_point(text):
    assert points.read_point(text) is None


@given(st.lists(POINTS, max_size=6))
def test_a_line_is_read_as_it_was_kept(line):
    assert points.read_line(points.line_text(line)) == tuple(line)


@given(st.lists(POINTS, min_size=3, max_size=6, unique=True))
def test_an_area_is_closed_and_opened_again(corners):
    text = points.area_text(corners)
    assert text.split(";")[0].strip() == text.split(";")[-1].strip()
    assert points.open_area(text) == tuple(corners)


@pytest.mark.parametrize(
    ("typed", "both"),
    [
        ("-6.17, 35.74", ("-6.17", "35.74")),
        ("-6.17 35.74", ("-6.17", "35.74")),
        ("-6,17; 35,74", None),
        ("-6.17", None),
        ("91, 2", None),
        ("٦٫١ ٣٥", ("6.1", "35")),
    ],
)
def test_two_copied_numbers_are_taken_apart(typed, both):
    assert points.both_of(typed) == both


@given(st.lists(POINTS, min_size=1, max_size=6))
def test_the_drawing_stays_in_its_box(line):
    assert all(-1e-6 <= x <= 300 + 1e-6 and -1e-6 <= y <= 180 + 1e-6 for x, y in points.drawn(line, 300, 180))


def test_north_is_above_and_nothing_is_drawn_of_nothing():
    (_, south), (_, north) = points.drawn([Point("0", "0"), Point("1", "0")], 100, 100)
    assert north < south
    assert points.drawn([], 100, 100) == []
