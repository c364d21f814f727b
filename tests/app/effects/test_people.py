"""Enrolment, unlocking and looks, on a real vault."""

from dataclasses import replace

import pytest

from app.asks.people import (
    AboutMe,
    ChoosePin,
    CodeRefused,
    CodeTaken,
    Here,
    KnownAlready,
    NobodyWaits,
    Opened,
    PinRefused,
    Restyle,
    Style,
    TryPin,
    UseCode,
    WhoIsHere,
    WhoWaits,
)
from app.effects import do
from app.wiring import Desk
from core.errors import BadSettings, Locked
from tests.app.effects.test_memory import enrolled


@pytest.fixture
def desk(tablet):
    return Desk(tablet)


def test_a_code_then_a_pin_make_the_device_somebodys(desk, tablet):
    assert do(desk, UseCode("https://d.example", "AISHA-01")) == CodeTaken(
        "Aisha Mwinyi", "supervisor", "Nandari district"
    )
    assert do(desk, WhoWaits()).name == "Aisha Mwinyi"
    opened = do(desk, ChoosePin("274913"))
    assert isinstance(opened, Opened)
    assert (opened.me.uid, opened.me.district, opened.style) == ("p-aisha", "d1", Style("en"))
    assert do(desk, WhoWaits()) == NobodyWaits()
    assert [face.uid for face in do(desk, WhoIsHere()).faces] == ["p-aisha"]
    settings = [desk.open_session.setting(name) for name in ("server", "server_url", "threshold", "programme")]
    assert settings == ["srv-1", "https://d.example", 10, "Kioo"]


def test_a_lost_answer_can_be_asked_for_again_with_the_same_code(desk, world):
    do(desk, UseCode("https://d.example", "AISHA-01"))
    assert isinstance(do(desk, UseCode("https://d.example", "AISHA-01")), CodeTaken)
    other = Desk(desk.tablet)
    assert do(other, UseCode("https://d.example", "AISHA-01")) == CodeRefused("code-used")


def test_an_address_that_cannot_be_is_told_as_such(desk):
    def refuse(url, token, server):
        raise BadSettings

    desk.tablet.dial = refuse
    assert do(desk, UseCode("http://far.example", "A")) == CodeRefused("not-found")


def test_a_locked_device_takes_no_new_person(desk, world):
    enrolled(desk, world, "AISHA-01")
    with pytest.raises(Locked):
        do(Desk(desk.tablet), UseCode("https://d.example", "NEEMA-01"))


def test_a_second_person_is_added_by_the_first_and_each_has_their_own_pin(desk, world):
    enrolled(desk, world, "AISHA-01")
    enrolled(desk, world, "NEEMA-01", "391746")
    assert desk.me.uid == "p-neema"
    assert [face.uid for face in do(desk, WhoIsHere()).faces] == ["p-aisha", "p-neema"]
    desk.lock()
    assert isinstance(do(desk, TryPin("p-aisha", "391746")), PinRefused)
    assert do(desk, TryPin("p-aisha", "274913")).me.name == "Aisha Mwinyi"


def test_a_team_member_is_let_in_by_one_of_the_team_only_and_the_code_stays_good(desk, world):
    enrolled(desk, world, "TINDWA-1")
    enrolled(desk, world, "NEEMA-01", "391746")
    world.gone, world.codes["TINDWA-2"] = "", "fresh"
    world.people = {**world.people, "TINDWA-2": replace(world.people["TINDWA-1"], id="p-night")}
    assert do(desk, UseCode("https://d.example", "TINDWA-2")) == CodeRefused("team-first")
    assert do(desk, WhoWaits()) == NobodyWaits()
    desk.lock()
    do(desk, TryPin("p-team", "274913"))
    assert isinstance(do(desk, UseCode("https://d.example", "TINDWA-2")), CodeTaken)
    assert do(desk, ChoosePin("572938")).me.uid == "p-night"


def test_a_new_code_for_somebody_who_is_here_renews_the_token_and_keeps_the_pin(desk, world):
    enrolled(desk, world, "AISHA-01")
    world.gone, world.codes["AISHA-02"] = "", "fresh"
    world.people = {**world.people, "AISHA-02": world.people["AISHA-01"]}
    assert do(desk, UseCode("https://d.example", "AISHA-02")) == KnownAlready()
    token = desk.open_session.setting("token")
    assert world.for_token(token).hello().server == "srv-1"
    desk.lock()
    assert isinstance(do(desk, TryPin("p-aisha", "274913")), Opened)


def test_too_many_wrong_numbers_wait_and_say_how_long(desk, world):
    enrolled(desk, world, "AISHA-01")
    desk.lock()
    told = [do(desk, TryPin("p-aisha", "000001")) for _ in range(5)]
    assert [one.wait > 0 for one in told] == [False, False, False, True, True]
    assert told[-1].too_early


def test_how_somebody_wants_the_screen_is_remembered_for_them_alone(desk, world):
    enrolled(desk, world, "AISHA-01")
    do(desk, Restyle(language="ar"))
    assert do(desk, Restyle(letters=1.3)).style == Style("ar", "light", 1.3)
    enrolled(desk, world, "NEEMA-01", "391746")
    assert do(desk, AboutMe()).style == Style("en")
    desk.lock()
    assert do(desk, TryPin("p-aisha", "274913")).style == Style("ar", "light", 1.3)


def test_before_unlocking_a_look_is_remembered_for_nobody(desk):
    assert do(desk, Restyle(language="fr")) is None
    assert do(desk, WhoIsHere()) == Here([], desk.tablet.settings.server_url)
