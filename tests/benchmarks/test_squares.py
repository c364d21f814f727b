"""The benchmark of squares packs as a device does: never under the smallest, and what is too large is called so."""

from benchmarks.squares import _said, ours, parcel_size
from core.square_frames import MOST, PIECE


def test_a_visit_more_never_makes_a_parcel_smaller():
    visits = ours(2)
    nothing, one, two = (parcel_size(visits[:count]) for count in range(3))
    assert 4096 < nothing <= one <= two <= MOST


def test_what_does_not_fit_is_called_too_large():
    assert _said(PIECE + 1) == "500 bytes, 2 squares"
    assert _said(MOST) == "9,980 bytes, 20 squares"
    assert _said(MOST + 1) == "9,981 bytes, too large"
