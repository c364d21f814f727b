"""By squares to a real server and back: the parcel, its answer, and what does not fit; vaults and server are the real ones."""

from random import Random

import pytest

from app.effects.squares import NEWS_BYTES
from core.parcel import TooLarge
from core.square_frames import MOST, Collected, squares
from sync.parcel_packing import pack
from tests.contracts.conftest import server_stand
from tests.contracts.test_courier_story import ROOM, finish, place, take_back
from tests.fakes.http_server import serving

__all__ = ["place"]


def over(what, path, onto):
    """Shown by one and read by the other, in any order and some twice; how many squares it took."""
    texts, read = squares(what, path.read_bytes()), Collected(what)
    path.unlink()
    chance = Random(len(texts))
    for text in chance.sample(texts, len(texts)) + chance.choices(texts, k=3):
        read = read.with_square(text)
    onto.write_bytes(read.content())
    return len(texts)


def test_what_a_place_made_is_safe_by_squares_and_some_of_the_news_come_back(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    shown, seen = tmp_path / "shown.kioo", tmp_path / "seen.kioo"
    with serving(app) as url:
        a, b = place.tablet("a", stand, url), place.tablet("b", stand, url)
        finish(a, "s1")
        for n in range(200):
            stand.tell(f"b{n}")
        pack(a, shown, 0, most=MOST, news_bytes=NEWS_BYTES)
        assert over("parcels", shown, seen) == 9
        with seen.open("rb") as file:
            assert b.carried.take_in(file, ROOM) == (1, 0, 0)
        finish(b, "s2")
        pack(b, tmp_path / "other.kioo", 0)
        with (tmp_path / "other.kioo").open("rb") as file:
            a.carried.take_in(file, ROOM)
        place.meets(b, url)
        (line,) = b.carried.lines()
        assert b.carried.hand_back(shown, "of nobody") == 0
        assert b.carried.hand_back(shown, line.id) == 1
        assert over("answers", shown, seen) <= 12
        (taken,) = take_back(a, seen)
        assert (taken.safe, taken.problem, len(taken.changed) > 20) == (1, None, True)
        assert (len(a.pending()), len(a.files_to_carry()), a.counts().safe) == (0, 1, 0)
        place.meets(a, url)
        assert (len(a.files_to_carry()), a.counts().safe) == (0, 1)


def test_what_does_not_fit_was_never_given(place, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    path = tmp_path / "shown.kioo"
    with serving(app) as url:
        a = place.tablet("a", stand, url)
        finish(a, "s1")
        with pytest.raises(TooLarge, match="too much for squares"):
            pack(a, path, 0, most=4000)
        assert not path.exists()
        assert a.given.parcels() == []
        (line,) = a.outbox()
        assert line.carried is None
        assert pack(a, path, 0, most=MOST).records == 1
