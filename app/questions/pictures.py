"""Pictures, sounds and films that an author puts beside words: shown when they are on this device, else named."""

from collections.abc import Mapping
from functools import cache

import flet as ft

from app.questions.opening import TALL, Load, Picture, opening
from app.questions.playing import listening, plays_sounds, shows_films, watching
from app.theme import Look
from app.views.kit import column, note_box, row
from core.settings import ASSETS


def media_of(media: Mapping[str, str], look: Look, name: str) -> ft.Control | None:
    """What stands beside a question's words; None when there is nothing."""
    image, big = media.get("image", ""), media.get("big-image", "")
    parts = [
        _standing(image or big, big, look, name, key=f"{name}:{image}:{big}") if image or big else None,  # type: ignore[call-arg]
        sound(media["audio"], look, name) if "audio" in media else None,
        _film(media["video"], look, name) if "video" in media else None,
    ]
    shown = [part for part in parts if part is not None]
    return column(*shown, spacing=8) if shown else None


def small_picture(media: Mapping[str, str], look: Look, side: float = 64) -> ft.Control | None:
    """The picture of a choice; room for it while it is read, nothing when it is not on this device."""
    address = media.get("image", "")
    return _small(address, look, side, key=f"{address}:{side}") if address else None  # type: ignore[call-arg]


@ft.component
def _small(address: str, look: Look, side: float) -> ft.Control:
    source = use_picture(address, look)
    if source is None:
        return ft.Container()
    if not source:
        return ft.Container(width=side, height=side)
    return ft.Image(src=source, width=side, height=side, fit=ft.BoxFit.CONTAIN, exclude_from_semantics=True)


def use_picture(address: str, look: Look) -> Picture | None:
    """The picture at a `jr://` address: of the form on the screen, else of the app. Only inside a component.

    Blank until it is read, None when it is not here; the app's own drawing stands until the form's is read.
    """
    content = use_file(address, look)
    return content or bundled(address) or content


def use_file(address: str, look: Look) -> bytes | None:
    """A file of the form on the screen: blank until it is read, None when it is not here. Only inside a component."""
    unread: bytes | None = b"" if look.shelf else None
    content, set_content = ft.use_state(unread)

    async def load() -> None:
        if look.shelf:
            set_content(await look.shelf.open(*look.form, file_name(address)))

    ft.use_effect(load, [address, look.form])
    return content


def file_name(address: str) -> str:
    """The name of the file at a `jr://images/...` address."""
    return address.rpartition("/")[2]


def bundled(address: str) -> str:
    """Where a `jr://images/...` picture lies in the app; blank when the app does not bring it."""
    name = file_name(address)
    return f"/art/{name}" if name in _drawings() else ""


def bytes_of(source: Picture) -> bytes:
    """The content of a picture that is shown, also when it is the app's own."""
    return (ASSETS / source.strip("/")).read_bytes() if isinstance(source, str) else source


@cache
def _drawings() -> frozenset[str]:
    return frozenset(path.name for path in (ASSETS / "art").iterdir())


@ft.component
def _standing(address: str, big: str, look: Look, name: str) -> ft.Control:
    """A picture beside a question, and the large one it opens; its name where it did not come."""
    small = use_picture(address, look)
    if small is None:
        return _unheard(
            look, ft.Icons.IMAGE_OUTLINED, look.say("A picture belongs here: {file}", file=file_name(address))
        )
    if not small:
        return ft.Container(height=TALL)
    spoken = look.say("Picture. Touch to make it large.")
    return opening(small, reading(big, look), look, name, spoken)


def reading(address: str, look: Look) -> Load | None:
    """How to read a picture when it is asked for: the form's, else the app's own; None for no address."""

    async def load() -> Picture | None:
        brought = await look.shelf.open(*look.form, file_name(address)) if look.shelf else None
        return brought or bundled(address) or None

    return load if address else None


def _unheard(look: Look, sign: ft.IconData, words: str) -> ft.Control:
    return note_box(look, sign, words)


def sound(address: str, look: Look, name: str) -> ft.Control:
    """A sound that stands with a question's words: played where this device can, else said."""
    if not plays_sounds() or look.shelf is None:
        return _unheard(look, ft.Icons.VOLUME_UP_ROUNDED, look.say("A sound belongs here. This device cannot play it."))
    return _heard(address, look, name, key=f"sound-{name}:{address}")  # type: ignore[call-arg]


@ft.component
def _heard(address: str, look: Look, name: str) -> ft.Control:
    """A button that plays the sound once it is here."""
    content = use_file(address, look)
    if content is None:
        return _unheard(look, ft.Icons.VOLUME_UP_ROUNDED, look.say("A sound belongs here. It has not come yet."))

    async def load() -> bytes | None:
        return content

    heard: ft.Control = listening(load, look, f"listen-{name}")
    return heard


def _film(address: str, look: Look, name: str) -> ft.Control:
    """A film that stands with a question's words; read only when somebody wants to see it."""
    if not shows_films() or look.shelf is None:
        return _unheard(look, ft.Icons.MOVIE_OUTLINED, look.say("A film belongs here. It is not shown on this device."))
    shelf, form = look.shelf, look.form

    async def load() -> bytes | None:
        return await shelf.open(*form, file_name(address))

    film: ft.Control = watching(load, address, look, f"watch-{name}", key=f"film-{name}:{address}")  # type: ignore[call-arg]
    return film


def face(words: ft.Control, picture: ft.Control | None) -> ft.Control:
    """A choice's picture above its words."""
    return words if picture is None else column(row(picture, main=ft.MainAxisAlignment.CENTER), words, spacing=6)
