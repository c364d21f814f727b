"""A touch on a picture finds the part that is there; pictures that are not to be trusted have no parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questions.picture_map import PictureMap, read_map
from app.questions.svg_shapes import ellipse, inside, path
from core.settings import ASSETS

BODY = (ASSETS / "art" / "pic-body.svg").read_bytes()
PARTS = ("head", "chest", "belly", "arms", "legs")


def svg(inner: str, head: str = 'viewBox="0 0 100 100"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{inner}</svg>'.encode()


@pytest.mark.parametrize(
    ("place", "part"),
    [
        ((0.5, 0.15), "head"),
        ((0.5, 0.35), "chest"),
        ((0.5, 0.5), "belly"),
        ((0.25, 0.45), "arms"),
        ((0.75, 0.45), "arms"),
        ((0.4, 0.85), "legs"),
        ((0.5, 0.93), ""),
        ((0.02, 0.02), ""),
    ],
)
def test_the_drawing_of_a_body_has_its_parts(place, part):
    body = read_map(BODY, PARTS)
    assert body.ratio == pytest.approx(0.6)
    assert {one.value for one in body.parts} == set(PARTS)
    assert body.at(place) == part


@pytest.mark.parametrize(
    "shape",
    [
        '<rect id="a" x="20" y="20" width="40" height="40"/>',
        '<polygon id="a" points="20,20 60,20 60,60 20,60"/>',
        '<path id="a" d="M20 20H60V60H20Z"/>',
        '<path id="a" d="m20,20 40,0 0,40 -40,0z"/>',
        '<path id="a" d="M20 20 L60 20 60 60 20 60"/>',
        '<path id="a" d="M20 20C20 20 60 20 60 20S60 60 60 60Q20 60 20 60T20 20Z"/>',
        '<g id="a"><rect x="20" y="20" width="20" height="40"/><rect x="40" y="20" width="20" height="40"/></g>',
        '<g transform="translate(10 10)"><rect id="a" transform="scale(2)" x="5" y="5" width="20" height="20"/></g>',
        '<rect id="a" transform="rotate(90 40 40)" x="20" y="20" width="40" height="40"/>',
        '<rect id="a" transform="matrix(1 0 0 1 20 20)" width="40" height="40"/>',
    ],
)
def test_every_way_to_draw_a_square_is_the_same_square(shape):
    found = read_map(svg(shape), ["a"])
    for x in (0.1, 0.25, 0.4, 0.55, 0.7):
        for y in (0.1, 0.25, 0.4, 0.55, 0.7):
            assert found.at((x, y)) == ("a" if 0.2 < x < 0.6 and 0.2 < y < 0.6 else ""), (x, y)


def test_arcs_are_round_and_circles_too():
    half = path("M 20 50 A 30 30 0 0 1 80 50 Z")
    assert inside(half[0], (50, 25))
    assert not inside(half[0], (50, 55))
    assert not inside(half[0], (24, 25))
    below = path("M 20 50 a 30 30 0 1 0 60 0 z")
    assert inside(below[0], (50, 75))
    assert not inside(below[0], (50, 45))
    assert inside(ellipse(50, 50, 40, 10), (85, 50))
    assert not inside(ellipse(50, 50, 40, 10), (85, 56))


def test_the_uppermost_of_two_parts_is_touched():
    both = '<rect id="a" width="90" height="90"/><rect id="b" width="50" height="50"/>'
    assert [read_map(svg(both), ["a", "b"]).at((at, at)) for at in (0.3, 0.7)] == ["b", "a"]
    assert read_map(svg(both), ["a"]).at((0.3, 0.3)) == "a"


def test_a_picture_may_say_its_size_in_other_words():
    found = read_map(svg('<rect id="a" width="100" height="50"/>', 'width="200px" height="100px"'), ["a"])
    assert (found.ratio, found.at((0.4, 0.4)), found.at((0.6, 0.4))) == (2, "a", "")


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\x89PNG",
        b"<svg",
        svg('<rect id="b" width="9" height="9"/>'),
        svg('<rect id="a" width="9" height="9"/>', 'viewBox="0 0 0 0"'),
        svg('<defs><rect id="a" width="9" height="9"/></defs>'),
        b'<!DOCTYPE svg [<!ENTITY x "y">]>' + svg('<rect id="a" width="9" height="9"/>'),
        svg('<rect id="a" width="9" height="9"/>' * 2_001),
        svg("<g>" * 300 + '<rect id="a"/>' + "</g>" * 300),
    ],
    ids=["blank", "png", "cut", "other ids", "no size", "never drawn", "document type", "too many", "too deep"],
)
def test_what_is_no_picture_with_these_parts_has_none(hostile):
    assert read_map(hostile, ["a"]) is None


def test_a_path_without_end_is_cut():
    endless = "M0 0" + "L1 1" * 100_000
    assert sum(len(one) for one in path(endless)) < 21_000


@given(st.text("MmLlHhVvCcSsQqTtAaZz0123456789 .,-+e", max_size=60))
def test_no_path_breaks_the_reading(text):
    found = read_map(svg(f'<path id="a" d="{text}"/>'), ["a"])
    assert found is None or isinstance(found, PictureMap)
    if found:
        assert found.at((0.5, 0.5)) in {"", "a"}
