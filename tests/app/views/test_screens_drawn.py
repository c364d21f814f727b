"""Every screen is drawn in every language, brightness, letter size and room without breaking."""

from dataclasses import replace

import flet as ft
import pytest

from app import navigation
from app.asks import Keep, Outgoing
from app.asks.people import Style
from app.theme import LETTERS
from core.records import Receipt
from tests.app.languages import BOTH_WAYS

SIZES = [(390, 844), (700, 1000), (1024, 768)]


@pytest.mark.parametrize("language", BOTH_WAYS)
async def test_everything_a_supervisor_can_open_is_drawn_in_this_language(screen, language):
    window = await screen().open("/")
    await window.enrol("AISHA-01")
    routes = [place.route for place in navigation.PLACES if "{" not in place.route and "supervisor" in place.roles]
    for number, route in enumerate(routes):
        window.page.width, window.page.height = SIZES[number % len(SIZES)]
        for brightness, letters in (("light", LETTERS[0]), ("dark", LETTERS[-1])):
            window.window.restyle(Style(language, brightness, letters))
            window.window.go(route)
            await window.settle()
            assert window.route == route
            assert window.words(), route
            assert not window.window.shown.trouble, route


@pytest.mark.parametrize("route", ["/", "/enrol", "/who", "/set-pin"])
@pytest.mark.parametrize("language", BOTH_WAYS)
async def test_what_stands_before_unlocking_is_drawn_too(screen, route, language):
    window = await screen().open(route)
    window.window.restyle(Style(language, "dark", LETTERS[-1]))
    await window.settle()
    assert window.words()


async def test_sending_shows_each_record_with_its_word_and_what_needs_somebody(screen, world):
    window = await screen().open("/")
    await window.enrol("AISHA-01")
    world.gone = "nobody-answered"
    outgoing = tuple(Outgoing(kind, "f-tindwa", "d1", {}, id=f"r-{kind}") for kind in ("promise", "barrier"))
    window.window._do(Keep("note", {}, outgoing=outgoing))
    await window.settle()
    window.window.desk.open_session.accept([Receipt("r-barrier", 1, "refused", "incomplete")])
    await window.tap("sync-chip")
    assert window.says("A part of this is missing.")
    assert window.says("A promise")
    assert any(hook.startswith("needs-you-") for hook in window.hooks())
    await window.until(lambda: window.says("No way to the district just now."))


async def test_what_comes_or_goes_above_leaves_everything_below_under_the_finger(screen):
    window = await screen().open("/")
    await window.enrol("AISHA-01")
    await window.tap("sync-chip")
    await window.until(lambda: window.state.outbox is not None)
    below = ("what-i-sent", "part-6")
    before = [window.control(hook, ft.Container)._i for hook in below]
    assert "why-not" not in window.hooks()
    window.window.hear(replace(window.state.outbox, problem="nobody-answered"))
    await window.settle()
    assert "why-not" in window.hooks()
    assert [window.control(hook, ft.Container)._i for hook in below] == before
