"""The loop of a window: touches, asks, answers, alarms, toasts and troubles, on a bench screen of the test's own."""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest

from app import effects, navigation
from app.asks import Ask, Event, Go, Keep, Kept, KeyPressed, Later, Outgoing, Paused, Toast, Woke
from app.navigation import ANYBODY, PLACES, Place
from app.views.kit import column, text
from app.views.kit_controls import button
from core.errors import DiskFull
from tests.app.test_runtime import PIN, enrolled


@dataclass(frozen=True)
class Bench:
    log: tuple[str, ...] = ()


@dataclass(frozen=True)
class Touched(Event):
    what: str


@dataclass(frozen=True)
class Undone(Event):
    pass


@dataclass(frozen=True)
class Break(Ask):
    pass


ASKS = {
    "toast": (Toast("Marked as done", undo=Undone()),),
    "later": (Later(5, "t"),),
    "twice": (Later(5, "t"), Later(9, "t")),
    "leave": (Go("/today"),),
    "break": (Break(),),
}


def bench_update(state, event):  # noqa: PLR0911
    match event:
        case Touched("bug"):
            raise ZeroDivisionError
        case Touched("burst"):
            return noted(state, "burst"), tuple(Keep("note", {"n": n}, id="n-2") for n in range(3))
        case Touched("keep"):
            data = {"n": len(state.log)}
            out = Outgoing("reflection", "f-tindwa", "d1", data)
            return noted(state, "keep"), (Keep("note", data, id="n-1", outgoing=(out,)),)
        case Touched(what):
            return noted(state, what), ASKS.get(what, ())
        case Woke(tag):
            return noted(state, f"woke {tag}"), ()
        case Kept(kind=kind, rev=rev):
            return noted(state, f"kept {kind} {rev}"), ()
        case KeyPressed(key):
            return noted(state, f"key {key}"), ()
        case Undone() | Paused():
            return noted(state, type(event).__name__), ()
        case _:
            return state, ()


def noted(state, what):
    return replace(state, log=(*state.log, what))


def bench_view(state, send, look):
    if "draw-bug" in state.log:
        raise ZeroDivisionError
    buttons = [
        button(look, what, lambda what=what: send(Touched(what)), hook=what)
        for what in (*ASKS, "keep", "burst", "bug", "draw-bug")
    ]
    return column(text(look, " ".join(state.log)), *buttons)


@pytest.fixture
async def bench(screen, monkeypatch):
    module = SimpleNamespace(start=lambda _: (Bench(), ()), update=bench_update)
    places = (
        Place("/bench", module, bench_view, ANYBODY),
        Place("/guarded", module, bench_view, ANYBODY, guarded=True),
    )
    monkeypatch.setattr(navigation, "PLACES", (*PLACES, *places))

    def full(desk, ask):
        raise DiskFull

    monkeypatch.setattr(effects, "DOERS", {**effects.DOERS, Break: full})
    return await enrolled(screen, "/bench")


async def test_what_is_kept_is_on_the_disk_and_its_record_arrives_by_itself(bench, world):
    await bench.tap("keep")
    assert bench.state.log == ("keep", "kept note 1")
    await bench.until(lambda: len(world.stored) == 1)
    record = next(iter(world.stored.values()))
    assert (record.kind, record.author, record.data) == ("reflection", "p-aisha", {"n": 0})


async def test_only_the_newest_of_several_saves_is_called_saved(bench):
    await bench.tap("burst")
    assert bench.state.log == ("burst", "kept note 3")


async def test_a_toast_can_be_undone_and_fades(bench):
    await bench.tap("toast")
    assert bench.says("Marked as done")
    await bench.tap("undo")
    assert bench.state.log == ("toast", "Undone")
    assert not bench.says("Marked as done")
    await bench.tap("toast")
    await bench.pass_time(9)
    assert not bench.says("Marked as done")


async def test_an_alarm_rings_once_and_a_newer_one_takes_its_place(bench):
    await bench.tap("twice")
    await bench.pass_time(6)
    assert bench.state.log == ("twice",)
    await bench.pass_time(4)
    assert bench.state.log == ("twice", "woke t")


async def test_an_alarm_of_a_screen_that_was_left_is_silent(bench):
    await bench.tap("later")
    await bench.tap("leave")
    await bench.pass_time(6)
    assert bench.route == "/today"


async def test_a_touch_on_a_screen_that_was_left_means_nothing(bench):
    send = bench.window.shown.send
    await bench.tap("leave", times=2)
    send(Touched("keep"))
    await bench.settle()
    assert (bench.route, bench.window.trail) == ("/today", ["/bench"])


async def test_a_full_disk_is_told_and_the_same_thing_can_be_tried_again(bench, monkeypatch):
    await bench.tap("break")
    assert bench.says("This device is full")
    assert bench.says("Code K-45")
    monkeypatch.setattr(effects, "DOERS", {**effects.DOERS, Break: lambda desk, ask: Touched("mended")})
    await bench.tap("try-again")
    assert bench.state.log == ("break", "mended")
    assert not bench.says("This device is full")


@pytest.mark.parametrize("bug", ["bug", "draw-bug"])
async def test_a_bug_of_ours_shows_a_way_on_and_never_freezes(bench, bug):
    await bench.tap(bug)
    assert bench.says("This page could not open")
    await bench.tap("go-home")
    assert bench.route == "/today"
    assert not bench.says("This page could not open")


@pytest.mark.parametrize("trouble", ["break", "bug", "draw-bug"])
async def test_the_way_out_of_a_trouble_on_a_guarded_screen_is_the_lock_and_never_home(bench, trouble):
    bench.window.go("/guarded")
    await bench.settle()
    await bench.tap(trouble)
    await bench.tap("go-home")
    assert bench.route == "/who"
    assert bench.window.desk.session is None
    await bench.tap("person-p-aisha")
    await bench.pin(PIN)
    assert bench.route == "/today"


async def test_keys_of_a_real_keyboard_reach_the_screen(bench):
    await bench.key("2")
    await bench.key("٣")
    assert bench.state.log == ("key 2", "key 3")


async def test_going_to_the_background_tells_the_screen_and_locks(bench, monkeypatch):
    heard = []
    monkeypatch.setattr(bench.window, "hear", lambda event: heard.append(type(event).__name__))
    bench.window.paused()
    bench.window.paused()  # a phone says both that it is hidden and that it is paused
    monkeypatch.undo()
    await bench.until(lambda: bench.route == "/who")
    assert heard[0] == "Paused"
    assert bench.window.desk.session is None


async def test_a_guarded_screen_is_left_by_its_own_steps_only(bench, tablet):
    bench.window.go("/guarded")
    await bench.settle()
    bench.window.back()
    bench.window.address_changed("/today")
    await bench.pass_time(tablet.settings.lock_seconds + 10, 30)
    assert bench.route == "/guarded"
    await bench.tap("leave")
    assert bench.route == "/today"


async def test_a_closed_window_begins_nothing_and_lets_nothing_hang(bench):
    bench.window.start(bench.window.sleep(60))
    await bench.leave()
    bench.window.hear(Touched("keep"))
    assert not bench.window._tasks
