"""The run chart draws what the verdict says and nothing more."""

import flet.canvas as cv

from app.theme import Look
from app.views.kit_chart import Point, chart_card, run_chart
from learning.run_chart import verdict

LOOK = Look()


def points(values):
    return [Point(f"m{at}", value) for at, value in enumerate(values)]


def shapes(values):
    return run_chart(LOOK, points(values), verdict(values), str).content.shapes


def of(kind, values):
    return [shape for shape in shapes(values) if isinstance(shape, kind)]


STEADY = [50.0, 52, 49, 51, 50, 53, 48, 50, 52, 49, 51, 50]
CHANGED = [20.0, 22, 19, 21, 20, 23, 18, 20, 22, 19, 60, 62, 59, 61, 60, 63, 58, 60, 62, 59]


def test_the_area_appears_only_after_a_proven_change():
    assert not of(cv.Rect, STEADY)
    [area] = of(cv.Rect, CHANGED)
    assert area.paint.color == LOOK.hue("leaf").container


def test_a_month_without_a_value_leaves_a_gap_in_the_line():
    [line] = of(cv.Path, [50.0, None, *STEADY])
    assert [type(step).__name__ for step in line.elements][:3] == ["MoveTo", "MoveTo", "LineTo"]


def test_while_it_is_too_early_to_say_anything_there_are_dots_and_no_line():
    assert not of(cv.Path, STEADY[:5])
    assert not of(cv.Line, STEADY[:5])
    assert len(of(cv.Circle, STEADY[:5])) == 6


def test_no_point_is_ever_ember():
    colours = {shape.paint.color for shape in (*of(cv.Circle, STEADY), *of(cv.Circle, CHANGED))}
    assert colours == {LOOK.hue("lake").main}


def test_one_point_is_no_chart():
    assert run_chart(LOOK, points([50.0]), verdict([50.0]), str).height == 0


def test_the_picture_is_announced_by_its_sentence_and_the_months_are_its_value():
    card = chart_card(
        LOOK, "Seen within one hour", "Normal ups and downs.", points(STEADY), verdict(STEADY), write=LOOK.say.percent
    )
    spoken = next(part for part in card.content.controls if getattr(part, "label", None))
    assert spoken.label == "Normal ups and downs."
    assert spoken.value.startswith("m0 50%, m1 52%")
