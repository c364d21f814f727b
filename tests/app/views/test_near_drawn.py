"""Every stage of meeting a device beside this one is drawn in every language, and no end of it is left without a word."""

from typing import get_args

import pytest

from app.asks.couriers import CourierRefused, TookBack, TookToCarry
from app.asks.near import WAYS, NearSeen
from app.asks.people import Style
from app.screens import send_near, take_near
from app.theme import LETTERS
from app.views import kit_near
from sync.nearby import Stage
from sync.nearby_words import REASONS, Meeting
from tests.app.languages import BOTH_WAYS

SIZES = [(390, 844), (1024, 768)]
MEETING = Meeting(("192.168.43.1", "10.0.0.7"), 47475, "K7QM2XPA")
TAKES = [
    NearSeen("waiting", meeting=MEETING),
    NearSeen("waiting", problem="wrong-code", meeting=MEETING),
    NearSeen("coming", 1 << 20, 5 << 20),
    NearSeen("taking", 5 << 20, 5 << 20),
    NearSeen("taken", took=TookToCarry(2, 1, None)),
    NearSeen("taken", took=TookBack(1, 0, safe=3, refused=1, news=2)),
    NearSeen("over", problem="tries"),
    NearSeen(
        "over", problem="not-taken", took=CourierRefused("This file is no parcel of Kioo.", "Choose another one.")
    ),
]
SENDS = [NearSeen("reaching"), NearSeen("going", 1 << 20, 5 << 20), NearSeen("asking", 5, 5), NearSeen("taken", 5, 5)]
STATES = [
    take_near.State("answers", told=("This device is on no local network.", "Join one.")),
    *(take_near.State(what, seen) for what in WAYS for seen in TAKES),
    *(send_near.State(what, seen=seen, busy=seen.stage != "taken") for what in WAYS for seen in SENDS),
    *(send_near.State("parcels", address="192.168.43.1", code="K7QM", problem=problem) for problem in REASONS.values()),
    send_near.State("answers", busy=True),
]


@pytest.mark.parametrize("language", BOTH_WAYS)
async def test_every_stage_of_both_sides_is_drawn(screen, language):
    s = await screen().open("/")
    await s.enrol("AISHA-01")
    s.window.tablet.beside = lambda: ["127.0.0.1"]
    for screens, route in ((take_near, "/near/take/parcels"), (send_near, "/near/send/parcels")):
        s.window.go(route)
        await s.settle()
        mine = [one for one in STATES if isinstance(one, screens.State)]
        for number, state in enumerate(mine):
            s.page.width, s.page.height = SIZES[number % 2]
            s.window.restyle(Style(language, ("light", "dark")[number % 2], LETTERS[-(number % 2)]))
            s.window.show(state=state)
            await s.settle()
            assert s.route == route
            assert s.words(), state
            assert not s.window.shown.trouble, state


def test_every_reason_has_its_words_and_every_stage_its_name():
    told = {kit_near.problem_words(one) for one in REASONS.values()}
    assert len(told) == len(REASONS)
    assert kit_near.problem_words("") == ()
    assert {one.stage for one in TAKES + SENDS} | {"failed"} == set(get_args(Stage))
