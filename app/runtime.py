"""The loop of one window: event, update, new state, drawing, effects on the worker thread."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import flet as ft

from app import effects, quiet
from app.address import Address
from app.alarms import Alarms, Sleep
from app.asks import Ask, Back, Event, Go, Keep, Kept, KeyPressed, Later, Left, Sending, Toast, Woke
from app.asks.drafts import OpenDraft
from app.asks.noticing import SensorAsk, StopRecording
from app.asks.people import LockNow, Opened, Restyle, Style
from app.asks.practice import Moved
from app.device_sensors import DeviceSensors
from app.draft_files import DraftFiles
from app.dressing import dress, look_of
from app.locking import Locking
from app.navigation import Place, find, home_of, tab_route
from app.opening import Opening
from app.senses import Senses
from app.sensors import Sensors
from app.stage import Shown, Stage
from app.theme import Look
from app.trouble import trouble_of
from app.wiring import Desk, Tablet
from core.log import note
from core.script import western

TOAST_SECONDS = 8.0


@dataclass
class Window:
    """A phone's screen or a browser tab: its person, its route, and the screen that is open."""

    page: ft.Page
    tablet: Tablet
    sleep: Sleep = asyncio.sleep
    style: Style = field(default_factory=Style)
    trail: list[str] = field(default_factory=list)
    wanted: str = ""
    wanted_by: str = ""
    files: DraftFiles | None = None
    sensors: Sensors | None = None

    def __post_init__(self) -> None:
        """Nothing is opened before `begin`."""
        self.desk, self.address = Desk(self.tablet), Address(self.page)
        self.style = Style(self.tablet.settings.language)
        sensors = self.sensors or DeviceSensors(self.page, self.tablet.settings.device_folder / "heard")
        self.senses = Senses(sensors, self.ask, self._show_toast, lambda: not self.tablet.room().is_full)
        self.locking = Locking(self)
        self.stage = Stage(Shown(self._look()))
        self._alarms = Alarms(self.sleep, self._woke)
        self._running: list[tuple[int, Ask]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._toasts = 0
        self._over = False
        self._left = 0
        self._context = contextvars.copy_context()
        self._loop = asyncio.get_running_loop()

    # Opening, leaving, being told.

    def begin(self, route: str) -> None:
        """Opens the first screen; `route` is where the address bar (or the system) wants to be."""
        self.tablet.listeners.add(self._told)
        self.dress()
        self.start(self.locking.watch())
        self.go(route)

    def end(self) -> None:
        """The window is closed for good: what is under way ends, and nothing new begins."""
        self._over = True
        self.tablet.listeners.discard(self._told)
        self._alarms.silence()
        for task in self._tasks:
            task.cancel()
        self.desk.lock()

    @property
    def shown(self) -> Shown:
        """What is on the screen now."""
        return self.stage.shown

    def go(self, route: str, *, instead: bool = False, told: bool = True) -> None:
        """Opens the screen at `route`; without a person, who unlocks here goes there afterwards."""
        found = find(route)
        if found and self.desk.me is None and found.place.roles:
            self.wanted, self.wanted_by, found = route, "", None
        if found is None or (self.desk.me and found.place.roles and self.desk.me.role not in found.place.roles):
            route = home_of(self.desk.me.role) if self.desk.me else "/who"
            found = find(route)
        if found is None:
            raise LookupError(f"no screen at {route}")
        if not instead and self.shown.place and self.shown.place.roles and self.shown.route != route:
            self.trail.append(self.shown.route)
        self._open(found.place, found.parts, route)
        if told:
            self.start(self.address.show(route))

    def back(self) -> None:
        """Goes to where the person came from, or home; guarded screens stay."""
        if self.is_guarded:
            return
        home = home_of(self.desk.me.role) if self.desk.me else "/who"
        self.go(self.trail.pop() if self.trail else home, instead=True)

    def go_tab(self, tab: str) -> None:
        """Opens a tab of the bottom bar; tabs are not a way back."""
        role = self.desk.me.role if self.desk.me else ""
        self.trail.clear()
        self.go(tab_route(role, tab), instead=True)

    def address_changed(self, route: str) -> None:
        """The browser's own back or a typed address."""
        if route == self.shown.route or self.address.is_own(route):
            return
        if self.is_guarded:
            self.start(self.address.show(self.shown.route))
            return
        if self.trail and self.trail[-1] == route:
            self.trail.pop()
        self.go(route, instead=True, told=False)

    def _open(self, place: Place, parts: dict[str, str], route: str) -> None:
        self.leave()
        self._alarms.silence()
        number = self.shown.number + 1
        opening = Opening(
            self.desk.me,
            self.tablet.now(),
            parts,
            self.style.language,
            self.tablet.settings.server_url,
            self.tablet.settings.patient_idle_seconds,
            self.tablet.practised_on is not None,
        )
        send = partial(self._hear, number)
        self.files = DraftFiles(parts["draft"], self.ask, self._show_toast) if "draft" in parts else None
        role = self.desk.me.role if self.desk.me else ""
        shown = Shown(self._look(), place, None, number, route, role, send)
        try:
            state, asks = place.screen.start(opening)
        except Exception as fault:  # noqa: BLE001  a bug in one screen must not freeze the window
            self.stage.shown = replace(shown, trouble=trouble_of(fault, None))
            return
        toast = replace(self.shown.toast, undo=None) if self.shown.toast else None
        self.stage.shown = replace(shown, state=state, toast=toast)
        self._carry_out(asks)

    def leave(self) -> None:
        """Tells the open screen, once, that it goes."""
        if self._left != self.shown.number:
            self._left = self.shown.number
            self.hear(Left())

    # The loop.

    def _hear(self, number: int, event: Event) -> None:
        """A touch on the screen with this number; touches on a screen that was left mean nothing."""
        self.locking.touched()
        if number == self.shown.number:
            self.hear(event)

    def hear(self, event: Event) -> None:
        """Gives an event to the open screen and does what it asks."""
        place = self.shown.place
        if place is None or self.shown.state is None:
            return
        try:
            state, asks = place.screen.update(self.shown.state, event)
        except Exception as fault:  # noqa: BLE001
            self.show(trouble=trouble_of(fault, None))
            return
        if state is not self.shown.state:
            self.show(state=state)
        self._carry_out(asks, anew=isinstance(event, Sending))

    def _carry_out(self, asks: tuple[Ask, ...], *, anew: bool = False) -> None:
        for ask in asks:
            match ask:
                case Go(route, instead):
                    self.go(route, instead=instead)
                case Back():
                    self.back()
                case Toast():
                    self._show_toast(ask)
                case Later(seconds, tag):
                    self._alarms.set(seconds, tag)
                case LockNow():
                    self.lock()
                case SensorAsk() if self._left == self.shown.number and not isinstance(ask, StopRecording):
                    pass  # nothing begins behind a screen that is going, such as while it is being locked
                case SensorAsk():
                    self.start(self.senses.carry_out(ask, partial(self._tell, self.shown.number)))
                case _:
                    if isinstance(ask, Restyle):
                        self.restyle(ask.applied_to(self.style))
                    self._do(ask, anew=anew)

    def _tell(self, number: int, event: Event) -> bool:
        """Gives an event to the screen with this number; False when it was left."""
        if number == self.shown.number:
            self.hear(event)
        return number == self.shown.number

    def _do(self, ask: Ask, *, anew: bool = False) -> None:
        """`anew` where the same, which is on its way, may have looked too early: what came down since would not be seen."""
        doing = (self.shown.number, ask)
        if not anew and self._running and self._running[-1] == doing:
            return  # the same touch twice
        self._running.append(doing)
        self.start(self._done(ask, self.shown.number))

    async def _done(self, ask: Ask, number: int) -> None:
        if isinstance(ask, OpenDraft):
            await self.senses.settled()  # a recording that just ended belongs into this draft
        try:
            answer = await self._loop.run_in_executor(self.tablet.worker, effects.do, self.desk, ask)
        except Exception as fault:  # noqa: BLE001
            self._in_trouble(fault, ask, number)
            return
        finally:
            self._running.remove((number, ask))
        if isinstance(answer, Opened):
            self._opened(answer)
        elif isinstance(answer, Moved):
            self.move(practice=answer.practice)
        elif answer is not None and number == self.shown.number:
            self._answered(answer)

    def _answered(self, answer: Event) -> None:
        if isinstance(answer, Kept) and self._is_kept_anew(answer):
            return  # "saved" is true only once the newest state is on the disk
        if self.shown.trouble:
            self.show(trouble=None)
        self.hear(answer)

    def _is_kept_anew(self, kept: Kept) -> bool:
        asks = [ask for number, ask in self._running if number == self.shown.number and isinstance(ask, Keep)]
        return any((ask.kind, ask.id, ask.tag) == (kept.kind, kept.id, kept.tag) for ask in asks)

    async def ask(self, ask: Ask) -> Event | None:
        """Does what a question asks, beside the screen's own loop; what goes wrong is shown as ever."""
        number = self.shown.number
        try:
            return await self._loop.run_in_executor(self.tablet.worker, effects.do, self.desk, ask)
        except Exception as fault:  # noqa: BLE001
            self._in_trouble(fault, None, number)
            return None

    def _in_trouble(self, fault: Exception, ask: Ask | None, number: int) -> None:
        trouble = trouble_of(fault, ask)
        note("app", "trouble", code=trouble.code, ask=type(ask).__name__, error=type(fault).__name__)
        if number == self.shown.number:
            self.show(trouble=trouble)

    def try_again(self) -> None:
        """From the trouble screen: does again what did not work; the screen behind kept its state."""
        trouble = self.shown.trouble
        self.show(trouble=None)
        if trouble and trouble.ask:
            self._do(trouble.ask)
        else:
            self.go(self.shown.route, instead=True)

    def leave_trouble(self) -> None:
        """From the trouble screen: home; from a guarded screen to the lock, since nobody gets past its PIN."""
        if self.is_guarded and self.desk.me:
            self.lock()
            self.wanted = self.wanted_by = ""
            return
        self.trail.clear()
        way = self.shown.trouble.way if self.shown.trouble else ""
        self.show(trouble=None)
        self.go(way or (home_of(self.desk.me.role) if self.desk.me else "/who"), instead=True)

    def _opened(self, opened: Opened) -> None:
        self.restyle(opened.style)
        self.start(quiet.work(self.desk, self.sleep))
        self.trail.clear()
        somebody_else = self.wanted_by not in {"", opened.me.uid}
        route = home_of(opened.me.role) if somebody_else or not self.wanted else self.wanted
        route = opened.way or ("/harm" if opened.harmed else route)
        self.wanted = self.wanted_by = ""
        self.go(route, instead=True)

    def move(self, *, practice: bool) -> None:
        """Goes on with the memory for practising, or with the device's own; what was open is locked first."""
        own = self.tablet.own
        tablet = (own.practice if practice else None) or own
        self.leave()
        self.desk.lock()
        self.tablet.listeners.discard(self._told)
        self.tablet, self.desk = tablet, Desk(tablet)
        tablet.listeners.add(self._told)
        self.trail.clear()
        self.wanted = self.wanted_by = ""
        self.show(look=self._look(), toast=None)
        self.go("/who" if tablet is own else "/practice", instead=True)

    def lock(self) -> None:
        """Locks now."""
        self.locking.lock()

    @property
    def is_guarded(self) -> bool:
        """Whether the open screen is left only by its own steps, and looks after idleness itself."""
        return self.shown.place is not None and self.shown.place.guarded

    @property
    def is_handed_over(self) -> bool:
        """Whether somebody else holds the device now: a patient, or the people of the place."""
        return self.shown.place is not None and self.shown.place.handed

    def show(self, **changes: Any) -> None:
        """Draws with these fields of Shown changed."""
        self.stage.shown = replace(self.shown, **changes)

    async def on_worker(self, work: Callable[[], None]) -> None:
        """Does something on the one thread that owns the vault."""
        await self._loop.run_in_executor(self.tablet.worker, work)

    def restyle(self, style: Style) -> None:
        """Words, direction, brightness and letters change at once."""
        self.style = style
        self.dress()
        self.show(look=self._look())

    def resized(self) -> None:
        """The window got another size."""
        look = self._look()
        if look != self.shown.look:
            self.show(look=look)

    def dress(self) -> None:
        """Puts direction and colours onto the page."""
        dress(self.page, self._look())

    def _look(self) -> Look:
        return look_of(self)

    # Time and messages.

    def key_pressed(self, key: str) -> None:
        """A key of a real keyboard; numbers as Western digits."""
        self._hear(self.shown.number, KeyPressed(western(key)))

    def paused(self) -> None:
        """The app goes to the background."""
        self.locking.hidden()

    def resumed(self) -> None:
        """The app is in front again: the network may be back."""
        self.locking.back()
        self.tablet.wake("network")

    def _told(self, sending: Sending) -> None:
        self._loop.call_soon_threadsafe(self.locking.told, sending, context=self._context)

    def _woke(self, tag: str) -> None:
        self.hear(Woke(tag, self.tablet.now()))

    def _show_toast(self, toast: Toast) -> None:
        self._toasts += 1
        self.show(toast=toast)
        self.start(self._fade(self._toasts))

    async def _fade(self, number: int) -> None:
        await self.sleep(TOAST_SECONDS)
        if number == self._toasts:
            self.show(toast=None)

    def undo(self) -> None:
        """Undo on the toast was touched."""
        toast = self.shown.toast
        self.show(toast=None)
        if toast and toast.undo:
            self._hear(self.shown.number, toast.undo)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Something that goes on beside the screen, until it ends or the window does."""
        if self._over:
            work.close()
            return
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            note("app", "a task broke", error=type(fault).__name__)  # such as the address bar of a closed tab
