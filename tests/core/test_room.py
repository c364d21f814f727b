from hypothesis import example, given
from hypothesis import strategies as st

from core.room import SMALL_FILE, Holdings, Room

GB = 1 << 30
SIZES = st.integers(0, 1 << 45)


def test_people_are_told_from_85_percent_and_photos_wait_from_95():
    told = {free: (Room(100, free).is_filling, Room(100, free).is_full) for free in (40, 16, 15, 6, 5, 0)}
    assert told == {
        40: (False, False),
        16: (False, False),
        15: (True, False),
        6: (True, False),
        5: (True, True),
        0: (True, True),
    }


def test_a_large_disk_is_not_full_while_much_still_fits():
    assert not Room(512 * GB, 12 * GB).is_filling
    assert Room(512 * GB, 3 * GB).is_full
    assert Room(32 * GB, GB).is_full


@given(SIZES, SIZES, st.integers(0, SMALL_FILE))
@example(0, 0, 0)
def test_a_share_is_a_share_and_what_is_small_is_always_taken(total, free, size):
    room = Room(total, free)
    assert 0 <= room.share <= 1
    assert room.takes(size)


@given(SIZES, SIZES)
@example(64 * GB, 64 * GB)
def test_what_is_spare_may_be_carried_and_hardly_more(total, free):
    room = Room(total, min(total, free))
    assert room.spare == 0 or room.carries(room.spare)
    assert not room.carries(room.spare + 2)


@given(SIZES, SIZES, SIZES)
def test_more_free_room_never_makes_a_device_fuller(total, free, more):
    assert Room(total, free + more).share <= Room(total, free).share


def test_what_is_held_adds_up():
    assert Holdings(1, 20, 300).whole == 321
