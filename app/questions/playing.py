"""Sounds that are heard and films that are watched, where this build brings the players; read only when somebody asks for them."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Coroutine
from mimetypes import guess_type
from typing import Any

import flet as ft

from app.addons import addon
from app.questions.said import told
from app.theme import Look
from app.views.kit import column
from app.views.kit_controls import button
from core.log import note
from core.words import msg

Load = Callable[[], Awaitable[bytes | None]]
"""Reads the content; None when it is not here."""

UNPLAYED = msg("It cannot be played here. It is kept all the same.")
_LARGEST_FILM = 48 << 20
"""Bytes; a film goes to the player in one piece, a third larger than it is."""
_SECONDS = 10.0
_OVER = {"completed", "stopped", "disposed"}
_TALL = 220


def plays_sounds() -> bool:
    """Whether this build can let people hear something."""
    return addon("flet_audio") is not None


def shows_films() -> bool:
    """Whether this build can show a film."""
    return addon("flet_video") is not None


@ft.component
def listening(load: Load, look: Look, hook: str) -> ft.Control:
    """A button that plays a sound, and one that stops it; leaving the page stops it too."""
    playing, set_playing = ft.use_state(False)
    why, set_why = ft.use_state("")
    held: list[Any] = ft.use_memo(list, [])

    def changed(event: Any) -> None:
        if event.state.value in _OVER:
            set_playing(False)

    async def begin() -> None:
        content = await load()
        set_playing(bool(content))
        set_why("" if content else UNPLAYED)
        if content and not await _began(content, held, changed):
            set_playing(False)
            set_why(UNPLAYED)

    async def end() -> None:
        set_playing(False)
        await _ended(held)

    async def gone() -> None:
        await _ended(held)

    ft.use_effect(lambda: None, [], cleanup=gone)
    words, sign, act = (
        (look.say("Stop"), ft.Icons.STOP_ROUNDED, end)
        if playing
        else (look.say("Listen"), ft.Icons.VOLUME_UP_ROUNDED, begin)
    )
    shown = button(look, words, lambda: _do(act), kind="outlined", sign=sign, hook=hook)
    return column(shown, told(look, look.say(why), hook=f"{hook}-why") if why else None, spacing=8)


def _do(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    ft.context.page.run_task(work)


async def _began(content: bytes, held: list[Any], changed: Callable[[Any], None]) -> bool:
    """Plays once the sound is read: a browser that is asked earlier never answers (Flet 1.0.5)."""
    await _ended(held)
    loaded = asyncio.Event()
    sound = addon("flet_audio").Audio(src=content, on_loaded=lambda _: loaded.set(), on_state_change=changed)
    held.append(sound)
    try:
        await asyncio.wait_for(loaded.wait(), _SECONDS)
        if sound in held:  # nobody stopped it meanwhile
            await asyncio.wait_for(sound.play(), _SECONDS)
    except Exception as fault:  # noqa: BLE001  whatever a player throws, the answer is kept
        note("app", "a sound was not played", error=type(fault).__name__)
        return False
    return True


async def _ended(held: list[Any]) -> None:
    while held:
        try:
            await asyncio.wait_for(held.pop().release(), _SECONDS)
        except Exception as fault:  # noqa: BLE001  such as a window that is closed meanwhile
            note("app", "a sound did not stop", error=type(fault).__name__)


@ft.component
def watching(load: Load, name: str, look: Look, hook: str) -> ft.Control:
    """A button that opens a film in its place, with the player's own buttons."""
    source, set_source = ft.use_state("")
    why, set_why = ft.use_state("")

    async def begin() -> None:
        content = await load()
        if content and len(content) <= _LARGEST_FILM:
            set_source(address_of(content, name))
        else:
            set_why(UNPLAYED)

    if source:
        brought = addon("flet_video")
        return brought.Video(  # type: ignore[no-any-return]
            playlist=[brought.VideoMedia(source)],
            autoplay=True,
            height=_TALL,
            title=look.say("Watch the film"),
            on_error=lambda _: (set_source(""), set_why(UNPLAYED)),
        )
    shown = button(
        look,
        look.say("Watch the film"),
        lambda: _do(begin),
        kind="outlined",
        sign=ft.Icons.PLAY_CIRCLE_OUTLINE_ROUNDED,
        hook=hook,
    )
    return column(shown, told(look, look.say(why), hook=f"{hook}-why") if why else None, spacing=8)


def address_of(content: bytes, name: str) -> str:
    """A film as the player takes it without a file in clear: a `data:` address (RFC 2397)."""
    kind = guess_type(name)[0] or "video/mp4"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
