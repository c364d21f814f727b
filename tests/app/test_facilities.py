"""Where something new can begin."""

from app import facilities


def test_facilities_that_are_open_stand_by_name():
    units = [
        {"id": "d", "level": "district", "name": "A"},
        {"id": "c", "level": "facility", "name": "Chema"},
        {"id": "b", "level": "facility", "name": "Baraka", "status": "closed"},
        {"id": "a", "level": "facility", "name": "Amani"},
    ]
    assert [one["id"] for one in facilities.open_ones(units)] == ["a", "c"]
