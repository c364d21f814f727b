"""Buttons that let the device find out by itself: where it stands, what it hears. What it cannot do, it says."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import flet as ft

from app.questions.parts import hook_of
from app.questions.said import told
from app.sensors import Fix, NotSensed, Recording, Sensors, quality_of
from app.theme import Look
from app.views.kit import around, column, icon, row, text
from app.views.kit_controls import button
from forms import Node


def run(work: Callable[..., Coroutine[Any, Any, None]], *parts: object) -> None:
    """Begins something that takes its time; only from a touch."""
    ft.context.page.run_task(work, *parts)


@ft.component
def place_finder(node: Node, take: Callable[[Fix], None], look: Look, sensors: Sensors, words: str) -> ft.Control:
    """A button that hands the place of the device to `take`."""
    busy, set_busy = ft.use_state(False)
    why, set_why = ft.use_state("")
    newest = ft.use_memo(lambda: [take], [])
    newest[0] = take

    async def find() -> None:
        set_busy(True)
        set_why("")
        found = await sensors.where()
        set_busy(False)
        if isinstance(found, Fix):
            newest[0](found)  # what the question holds by now, not when the search began
        else:
            set_why(found.words)

    if busy:
        return _under_way(look, ft.Icons.MY_LOCATION_ROUNDED, look.say("Looking for the place …"))
    begin = button(
        look, words, lambda: run(find), kind="tonal", sign=ft.Icons.MY_LOCATION_ROUNDED, hook=hook_of(node, "find")
    )
    return column(begin, told(look, look.say(why), hook=hook_of(node, "why")) if why else None, spacing=8)


@ft.component
def recorder(node: Node, keep: Callable[[Recording], Awaitable[None]], look: Look, sensors: Sensors) -> ft.Control:
    """Begins and ends a recording, and hands it to `keep`."""
    recording, set_recording = ft.use_state(False)
    why, set_why = ft.use_state("")

    async def begin() -> None:
        problem = await sensors.listen(quality_of(node.parameters))
        set_why(problem.words if problem else "")
        set_recording(problem is None)
        if problem is None and look.keeper:
            look.keeper.before(end)

    async def end() -> None:
        heard = await sensors.heard()
        set_recording(False)
        if isinstance(heard, NotSensed):
            set_why(heard.words)
        else:
            await keep(heard)

    if recording:
        stop = button(
            look, look.say("Stop and keep it"), lambda: run(end), sign=ft.Icons.STOP_ROUNDED, hook=hook_of(node, "stop")
        )
        return column(_under_way(look, ft.Icons.MIC_ROUNDED, look.say("It is being recorded …")), stop, spacing=8)
    start = button(
        look,
        look.say("Record"),
        lambda: run(begin),
        kind="tonal",
        sign=ft.Icons.MIC_ROUNDED,
        hook=hook_of(node, "record"),
    )
    return column(start, told(look, look.say(why), hook=hook_of(node, "why")) if why else None, spacing=8)


def _under_way(look: Look, sign: ft.IconData, words: str) -> ft.Control:
    colour = look.hue("lake").main
    shown = row(icon(look, sign, 24, colour), text(look, words, "body", colour, expand=True), spacing=12)
    return ft.Semantics(live_region=True, content=ft.Container(shown, padding=around(16, 16)))
