"""How a window looks now: from the person's style, the window's size, and what questions and views need beside it."""

from typing import TYPE_CHECKING

import flet as ft

from app.draft_files import FormShelf
from app.theme import DARK, LIGHT, Look, locales, page_theme
from core.words import speak

if TYPE_CHECKING:
    from app.runtime import Window


def look_of(window: "Window") -> Look:
    """What views are drawn with from now on."""
    page, style = window.page, window.style
    system = page.platform_brightness == ft.Brightness.DARK
    dark = style.brightness == "dark" or (style.brightness == "system" and system)
    return Look(
        palette=DARK if dark else LIGHT,
        say=speak(style.language),
        width=page.width or 390,
        height=page.height or 844,
        letters=style.letters,
        files=window.files,
        shelf=FormShelf(window.ask),
        sensors=window.senses,
        keeper=window.locking,
        practice=window.tablet.practised_on is not None,
    )


def dress(page: ft.Page, look: Look) -> None:
    """Puts direction and colours onto the page, for Flet's own controls."""
    page.rtl = look.rtl
    page.locale_configuration = locales(look.say.language)
    page.theme = page.dark_theme = page_theme(look.palette)
    page.theme_mode = ft.ThemeMode.DARK if look.palette.dark else ft.ThemeMode.LIGHT
    page.update()
