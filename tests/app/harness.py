"""Drives real screens without a renderer: plays Flet's client side in process. The only test file that knows Flet's inside."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import flet as ft
import msgpack
from flet.components.component import Renderer
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import Message, MessageAction, configure_encode_object_for_msgpack
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

from app.frame import frame
from app.main import _listen
from app.runtime import Window
from app.sensors import Sensors
from app.wiring import Tablet

_ENCODE = configure_encode_object_for_msgpack(BaseControl)
PATIENCE = 8.0


class _Client(Connection):
    """Takes what Flet sends; every message must serialise, as it must on the real way."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(2)
        self.pubsubhub = PubSubHub()
        self.page_url = "http://tablet.test/"
        self.crashes: list[str] = []
        self.invoked: list[tuple[str, dict[str, Any]]] = []
        self.replies: dict[str, Any] = {}
        self.answers: list[asyncio.Future[None]] = []
        self.session: Session | None = None

    def dispose(self) -> None:
        self.executor.shutdown(wait=False)

    def send_message(self, message: Message) -> None:
        msgpack.packb([message.action, message.body], default=_ENCODE)
        if message.action == MessageAction.SESSION_CRASHED:
            self.crashes.append(message.body.message)
        if message.action == MessageAction.INVOKE_METHOD:
            self.answers.append(asyncio.ensure_future(self._answer(message.body)))

    async def _answer(self, body: Any) -> None:
        await asyncio.sleep(0)
        session = self.session
        self.invoked.append((body.name, body.args))
        if body.name == "push_route":
            session.apply_page_patch({"route": body.args["route"]})
            await session.page._trigger_event(
                "route_change", {"route": body.args["route"]}
            )  # first this, as in Chromium
        session.handle_invoke_method_results(body.control_id, body.call_id, self.replies.get(body.name), None)


class Screen:
    """A window on a tablet, as a person sees and touches it.

    `hook` is the name a view gives with `hook=` (kit.touch, kit.field, kit.hooked).
    """

    def __init__(self, tablet: Tablet, *, width: int = 390, height: int = 844, sensors: Sensors | None = None) -> None:
        self._tablet, self._width, self._height, self._sensors = tablet, width, height, sensors
        self.naps: list[tuple[float, asyncio.Future[None]]] = []

    async def open(self, route: str = "/") -> "Screen":
        self._client = _Client()
        self._session = self._client.session = Session(self._client)
        size = {"width": self._width, "height": self._height, "platform": ft.PagePlatform.ANDROID, "route": route}
        self._session.apply_page_patch(size)
        self.page = self._session.page
        _context_page.set(self.page)
        context.reset_auto_update()
        msgpack.packb(self._session.get_page_patch(), default=_ENCODE)
        self.window = Window(self.page, self._tablet, self._nap, sensors=self._sensors)
        _listen(self.page, self.window)
        frame(self.window)
        self.window.begin(route)
        await self.settle()
        return self

    async def _nap(self, seconds: float) -> None:
        """Every wait of the window lies here until `pass_time` wakes it."""
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.naps.append((self._tablet.clock.monotonic() + seconds, wake))
        await wake

    async def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """Lets time pass on the tablet's (fake) clock, in steps of `step` seconds, waking who waited."""
        while seconds > 0:
            piece = min(step, seconds)
            seconds -= piece
            self._tablet.clock.advance(piece)
            now = self._tablet.clock.monotonic()
            due = [wake for at, wake in self.naps if at <= now + 1e-6]
            self.naps = [(at, wake) for at, wake in self.naps if at > now + 1e-6]
            for wake in due:
                if not wake.done():
                    wake.set_result(None)
            await self.settle()

    async def settle(self) -> None:
        """Waits until nothing is under way: no effect, no drawing."""
        end = asyncio.get_running_loop().time() + PATIENCE
        quiet = 0
        while quiet < 2:
            assert asyncio.get_running_loop().time() < end, f"still busy with {self.window._running}"
            await asyncio.get_running_loop().run_in_executor(self._tablet.worker, int)
            await asyncio.sleep(0.003)
            quiet = 0 if self._is_busy() else quiet + 1
        assert not self._client.crashes, self._client.crashes
        drawing = self._session._Session__updates_task
        if drawing is not None and drawing.done():
            drawing.result()

    def _is_busy(self) -> bool:
        """An effect, a task that is not asleep, or something still to be drawn."""
        window = self.window
        asleep = sum(not wake.done() for _, wake in self.naps)
        awake = len(window._tasks) + len(window._alarms.waiting) > asleep
        return bool(window._running or awake or self._session._Session__pending_updates)

    def come_forward(self) -> None:
        """Flet draws for this window now; for tests with windows on several tablets."""
        _context_page.set(self.page)

    async def until(self, seen: Callable[[], bool]) -> None:
        """Waits for something that another thread brings (a round of sending)."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while not seen():
            assert asyncio.get_running_loop().time() < end, f"never came; the screen says {self.words()}"
            await asyncio.sleep(0.02)
            await self.settle()

    def close(self) -> None:
        self.window.end()
        self._client.dispose()

    async def leave(self) -> None:
        """Closes the window and waits until all it had begun has come to its end."""
        under_way = [*self.window._tasks, *self.window._alarms.waiting.values(), *self._client.answers]
        self.close()
        await asyncio.gather(*under_way, return_exceptions=True)

    def invoked(self, name: str) -> list[dict[str, Any]]:
        """What the device was asked to do under this name (scroll_to, pick_files), with its arguments."""
        return [arguments for asked, arguments in self._client.invoked if asked == name]

    def reply(self, name: str, answer: Any) -> None:
        """What the device answers from now on when it is asked to do this."""
        self._client.replies[name] = answer

    @contextmanager
    def drawing(self) -> Iterator[list[str]]:
        """The components that are drawn meanwhile, by the names of their functions."""
        drawn: list[str] = []
        render = Renderer.render

        def watched(renderer: Any, function: Any, *args: Any, **kwargs: Any) -> Any:
            drawn.append(function.__name__)
            return render(renderer, function, *args, **kwargs)

        Renderer.render = watched
        try:
            yield drawn
        finally:
            Renderer.render = render

    # Looking.

    @property
    def route(self) -> str:
        return self.window.shown.route

    @property
    def state(self) -> Any:
        return self.window.shown.state

    def controls(self) -> Iterator[BaseControl]:
        seen: set[int] = set()
        todo: list[Any] = [self.page.views, [one for one in self.page._dialogs.controls if one.open]]
        while todo:
            thing = todo.pop()
            if isinstance(thing, list | tuple):
                todo.extend(reversed(thing))
            elif isinstance(thing, BaseControl) and thing._i not in seen:
                seen.add(thing._i)
                yield thing
                todo.extend(reversed([*vars(thing).values(), *getattr(thing, "_values", {}).values()]))

    def words(self) -> list[str]:
        """Every text on the screen, in order."""
        return [control.value for control in self.controls() if isinstance(control, ft.Text) and control.value]

    def says(self, part: str) -> bool:
        return any(part in words for words in self.words())

    def hooks(self) -> set[str]:
        return {str(control.key) for control in self.controls() if getattr(control, "key", None)}

    def control(self, hook: str, kind: type[BaseControl] = BaseControl) -> Any:
        found = [one for one in self.controls() if getattr(one, "key", None) == hook and isinstance(one, kind)]
        assert found, f"no {hook!r} here; there are {sorted(self.hooks())}"
        return next((one for one in found if not isinstance(one, ft.Semantics)), found[0])

    # Touching.

    async def tap(self, hook: str, times: int = 1) -> None:
        """Touches what carries this hook; `times` quickly after one another, before anything is drawn again."""
        control = self.control(hook, ft.Container)
        for _ in range(times):
            await self._session.dispatch_event(control._i, "click", None)
        await self.settle()

    async def tap_all(self, *hooks: str) -> None:
        """Touches several things quickly after one another, before anything is drawn again."""
        for box in [self.control(hook, ft.Container) for hook in hooks]:
            await self._session.dispatch_event(box._i, "click", None)
        await self.settle()

    def rounds(self, name: str) -> set[str]:
        """The hooks that take out a round of this repeat."""
        return {hook for hook in self.hooks() if hook.startswith(f"remove-{name}-")}

    def dialog(self, kind: type[BaseControl]) -> Any:
        """The open dialog of this kind."""
        return next(one for one in reversed(self.page._dialogs.controls) if isinstance(one, kind))

    async def choose(self, picker: Any, value: Any) -> None:
        """Picks a value in a dialog."""
        self._session.apply_patch(picker._i, {"value": value})
        await self._session.dispatch_event(picker._i, "change", None)
        await self.settle()

    async def type(self, hook: str, text: str) -> None:
        control = self.control(hook, ft.TextField)
        self._session.apply_patch(control._i, {"value": text})
        await self._session.dispatch_event(control._i, "change", text)
        await self.settle()

    async def happen(self, control: BaseControl, event: str, told: Any) -> None:
        """Something else that a finger does to a control: an event of Flet with its data."""
        await self._session.dispatch_event(control._i, event, told)
        await self.settle()

    async def scroll(self, control: BaseControl, told: dict[str, float]) -> None:
        """A finger moved a list; `told` is where it stands now."""
        move = {"event_type": "update", "min_scroll_extent": 0.0, **told}
        await self._session.dispatch_event(control._i, "scroll", move)
        await self.settle()

    async def pin(self, pin: str) -> None:
        keys = [self.control(f"pin-{digit}", ft.Container) for digit in pin]
        for key in keys:
            await self._session.dispatch_event(key._i, "click", None)
        await self.settle()

    async def tab(self, index: int) -> None:
        bar = next(control for control in self.controls() if isinstance(control, ft.NavigationBar))
        self._session.apply_patch(bar._i, {"selected_index": index})
        await self._session.dispatch_event(bar._i, "change", index)
        await self.settle()

    async def key(self, key: str) -> None:
        self.window.key_pressed(key)
        await self.settle()

    async def enrol(self, code: str, pin: str = "274913") -> None:
        """Enrols somebody and leaves them unlocked at their home."""
        await self.type("code", code)
        await self.tap("go-on")
        await self.pin(pin)
        await self.pin(pin)
