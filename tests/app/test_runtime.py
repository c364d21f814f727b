"""A window from the first touch on: real vault, real runner, a district in memory, no renderer."""

import threading

import flet as ft
import pytest

from app import navigation
from app.asks import Sending
from app.wiring import Tablet
from tests.app.conftest import CHEAP
from tests.app.harness import Screen

PIN = "274913"


async def enrolled(screen, route="/", code="AISHA-01"):
    window = await screen().open(route)
    await window.enrol(code)
    return window


async def test_a_new_device_is_enrolled_and_today_says_where_to_go_and_why(screen):
    window = await screen().open("/")
    assert window.route == "/enrol"
    await window.enrol("AISHA-01")
    await window.until(lambda: window.says("Get ready"))
    assert window.route == "/today"
    assert {"Tindwa Health Centre", "2 promises are due", "Last seen 74 days ago"} <= set(window.words())
    ours, theirs = window.words().index("Answer about the broken fridge"), "Wash-hands corner by the ward"
    await window.tap("all-promises")
    assert ours < window.words().index(theirs)


@pytest.mark.parametrize(
    ("code", "gone", "said"),
    [
        ("NOPE", "", "does not know this code"),
        ("AISHA-01", "nobody-answered", "No way to the district"),
        ("AISHA-01", "somebody-else", "wants something from you first"),
    ],
)
async def test_a_code_that_does_not_work_is_explained_and_may_be_tried_again(screen, world, code, gone, said):
    window = await screen().open("/")
    world.gone = gone
    await window.type("code", code)
    await window.tap("go-on", times=3)
    assert any(said in words for words in window.words())
    world.gone = ""
    await window.enrol("AISHA-01")
    assert window.route == "/today"


@pytest.mark.parametrize(("state", "said"), [("used", "used before"), ("expired", "too old")])
async def test_a_used_or_old_code_says_so(screen, world, state, said):
    world.codes["AISHA-01"] = state
    window = await screen().open("/")
    await window.type("code", "AISHA-01")
    await window.tap("go-on")
    assert window.says(said)


async def test_a_scanned_link_opens_the_enrolment_with_its_code(screen):
    window = await screen().open("/enrol?code=AISHA-01")
    assert window.control("code", ft.TextField).value == "AISHA-01"


async def test_locking_hides_everything_and_the_pin_leads_back_to_where_one_was(screen):
    window = await enrolled(screen)
    await window.tap("portrait")
    await window.tap("lock-now")
    assert window.route == "/who"
    assert window.window.desk.session is None
    await window.tap("person-p-aisha")
    await window.pin(PIN)
    assert window.route == "/me"


async def test_somebody_else_does_not_land_where_the_first_one_was(screen):
    window = await enrolled(screen)
    await window.tap("portrait")
    await window.tap("add-person")
    await window.enrol("NEEMA-01", "391746")
    assert window.window.desk.me.uid == "p-neema"
    await window.window.page.push_route("/me")
    await window.settle()
    await window.tap("lock-now")
    await window.tap("person-p-aisha")
    await window.pin(PIN)
    assert window.route == "/today"


async def test_wrong_numbers_wait_longer_and_longer_and_wipe_nothing(screen):
    window = await enrolled(screen)
    await window.tap("portrait")
    await window.tap("lock-now")
    await window.tap("person-p-aisha")
    for _ in range(3):
        await window.pin("111222")
        assert window.says("Please try again")
    await window.pin("111222")
    assert window.state.wait > 0
    await window.pin(PIN)
    assert window.route == "/unlock/p-aisha"
    await window.pass_time(window.state.wait)
    assert window.state.wait == 0
    await window.pin(PIN)
    assert window.route == "/me"


async def test_nobody_touching_locks_the_device_and_a_touch_puts_it_off(screen, tablet):
    window = await enrolled(screen)
    await window.pass_time(tablet.settings.lock_seconds - 10, 30)
    await window.tap("portrait")
    await window.pass_time(20, 5)
    assert window.route == "/me"
    await window.pass_time(tablet.settings.lock_seconds, 30)
    assert window.route == "/who"


async def test_language_direction_brightness_and_letters_change_at_once_and_stay(screen):
    window = await enrolled(screen)
    await window.tap("portrait")
    await window.tap("language-ar")
    await window.tap("brightness-dark")
    await window.tap("letters-1.3")
    assert window.page.rtl is True
    assert window.page.theme_mode == ft.ThemeMode.DARK
    assert window.window.shown.look.letters == 1.3
    await window.tap("lock-now")
    other = await screen().open("/")
    await other.tap("person-p-aisha")
    await other.pin(PIN)
    assert other.page.rtl is True
    assert other.window.shown.look.palette.dark


async def test_two_windows_share_the_device_and_each_has_its_own_person(screen):
    first = await enrolled(screen)
    second = await screen().open("/today")
    assert second.route == "/who"
    await second.tap("person-p-aisha")
    await second.pin(PIN)
    assert second.route == "/today"
    await second.tap("portrait")
    await second.tap("lock-now")
    assert first.route == "/today"
    assert first.window.desk.session is not None


async def test_the_address_of_a_screen_is_kept_through_unlocking_after_a_restart(screen, tablet, world, clock):
    await enrolled(screen)
    tablet.close()
    again = Tablet(tablet.settings, clock=clock, kdf=CHEAP, dial=lambda u, t, s: world.for_token(t))
    window = await Screen(again).open("/sending")
    assert window.route == "/who"
    await window.tap("person-p-aisha")
    await window.pin(PIN)
    assert window.route == "/sending"
    window.close()
    again.close()


async def test_a_device_held_by_another_process_says_so_and_opens_when_it_is_free(screen, tablet, clock, world):
    await enrolled(screen)
    other = Tablet(tablet.settings, clock=clock, kdf=CHEAP, dial=lambda u, t, s: world.for_token(t))
    window = await Screen(other).open("/")
    assert window.says("Kioo is open already")
    tablet.close()
    await window.tap("try-again")
    assert window.says("Who are you?")
    window.close()
    other.close()


async def test_the_browsers_back_goes_back(screen):
    window = await enrolled(screen)
    await window.tap("sync-chip")
    assert window.route == "/sending"
    window.window.address_changed("/today")
    await window.settle()
    assert (window.route, window.window.trail) == ("/today", [])


async def test_what_comes_down_while_the_memory_is_being_read_is_read_too(screen, tablet):
    window = await enrolled(screen)
    gate = threading.Event()
    tablet.worker.submit(gate.wait)
    window.window.hear(Sending(pulled=True))
    window.window.hear(Sending(pulled=True))
    asked = len(window.window._running)
    gate.set()
    await window.settle()
    assert asked == 2


async def test_an_address_that_comes_back_late_opens_nothing_again(screen):
    window = await enrolled(screen)
    window.window.go_tab("me")
    window.window.go("/enrol")  # before the bar has said that /me was written
    opened = window.window.shown.number
    await window.settle()
    assert (window.route, window.window.shown.number) == ("/enrol", opened)
    window.window.address_changed("/me")
    assert window.route == "/me"


async def test_an_unknown_address_leads_home(screen):
    window = await enrolled(screen)
    window.window.address_changed("/nowhere/at/all")
    await window.settle()
    assert window.route == "/today"


async def test_tabs_lead_to_their_screens_and_are_not_a_way_back(screen):
    window = await enrolled(screen)
    await window.tab(len(navigation.tabs_of("supervisor")) - 1)
    assert window.route == "/me"
    window.window.back()
    await window.settle()
    assert window.route == "/today"


# A screen of our own, to try what any screen may ask for.


async def test_a_wide_window_has_a_rail_and_a_narrow_one_a_bar(screen):
    wide = await screen(width=1024, height=768).open("/")
    await wide.enrol("AISHA-01")
    assert "tab-me" in wide.hooks()
    wide.page.width = 390
    wide.window.resized()
    await wide.settle()
    assert "tab-me" not in wide.hooks()
    await wide.tab(0)


async def test_a_screen_opened_twice_in_one_breath_still_hears_its_answer(screen):
    """The browser's late address change opens the first screen again while it still asks who is here."""
    window = await enrolled(screen)
    window.window.lock()
    await window.settle()
    window.window.go("/who", instead=True)
    window.window.go("/who", instead=True)
    await window.until(lambda: "person-p-aisha" in window.hooks())
