"""Answers as values of OData."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.odk.odata_values import EDM, typed

KINDS = [*EDM, "string", "binary"]


@pytest.mark.parametrize(
    ("kind", "text", "value", "wkt"),
    [
        ("int", "3", 3, 3),
        ("int", "three", None, None),
        ("decimal", "2.50", 2.5, 2.5),
        ("decimal", "nan", None, None),
        ("string", "3", "3", "3"),
        ("string", "", None, None),
        ("date", "2026-11-20", "2026-11-20", "2026-11-20"),
        ("geopoint", "-6.8 39.2", {"type": "Point", "coordinates": [39.2, -6.8]}, "POINT (39.2 -6.8)"),
        (
            "geopoint",
            "-6.8 39.2 12 4.5",
            {"type": "Point", "coordinates": [39.2, -6.8, 12.0], "properties": {"accuracy": 4.5}},
            "POINT (39.2 -6.8 12)",
        ),
        ("geopoint", "somewhere", None, None),
        (
            "geotrace",
            "1 2 0 0; 3 4 0 0;",
            {"type": "LineString", "coordinates": [[2.0, 1.0, 0.0], [4.0, 3.0, 0.0]]},
            "LINESTRING (2 1 0,4 3 0)",
        ),
        (
            "geoshape",
            "1 2;3 4;1 2",
            {"type": "Polygon", "coordinates": [[[2.0, 1.0], [4.0, 3.0], [2.0, 1.0]]]},
            "POLYGON ((2 1,4 3,2 1))",
        ),
        ("geotrace", ";;", None, None),
    ],
)
def test_an_answer_becomes_the_value_of_its_type(kind, text, value, wkt):
    assert typed(kind, text) == value
    assert typed(kind, text, wkt=True) == wkt


@given(st.sampled_from(KINDS), st.text(), st.booleans())
def test_whatever_was_answered_can_be_written_as_json(kind, text, wkt):
    json.dumps(typed(kind, text, wkt=wkt), allow_nan=False)
