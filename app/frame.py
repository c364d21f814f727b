"""Draws a window: the open screen, with tabs, toast and trouble round it."""

import flet as ft

from app.navigation import tabs_of
from app.runtime import Window
from app.stage import Shown, Stage
from app.trouble import trouble_of
from app.views import kit_page
from app.views.trouble import trouble_view
from core.log import note


def frame(window: Window) -> None:
    """Puts the drawing onto the window's page; from here on every new state draws itself."""
    window.page.render_views(_frame, window.stage, window)


@ft.component
def _frame(stage: Stage, window: Window) -> ft.View:
    shown = stage.shown
    return ft.View(
        route=shown.route,
        controls=[ft.SafeArea(content=_whole(shown, window), expand=True)],
        padding=0,
        spacing=0,
        bgcolor=shown.look.palette.paper,
        can_pop=False,
        on_confirm_pop=lambda _: window.back(),
    )


def _whole(shown: Shown, window: Window) -> ft.Control:
    inner = ft.Container(_screen(shown, window), expand=True, key=f"screen-{shown.number}")
    band = kit_page.practice_band(shown.look, lambda: window.move(practice=False)) if shown.look.practice else None
    tabs = tabs_of(shown.role)
    tab = shown.place.tab if shown.place and not shown.trouble and len(tabs) > 1 else None
    toast = _toast(shown, window)
    if tab and shown.look.size == "wide":
        rail = kit_page.rail(shown.look, tabs, tab, window.go_tab)
        middle = ft.Row([rail, inner], spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
        return ft.Column([*([band] if band else []), middle, toast], spacing=0, expand=True)
    bar = kit_page.bottom_bar(shown.look, tabs, tab, window.go_tab) if tab else None
    parts: list[ft.Control] = [part for part in (band, inner, toast, bar) if part is not None]
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column(parts, spacing=0, expand=True, horizontal_alignment=stretch)


def _toast(shown: Shown, window: Window) -> ft.Control:
    if shown.toast is None:
        return ft.Container(height=0)
    words = shown.look.say(shown.toast.words, **shown.toast.values)
    inner = kit_page.toast(shown.look, words, window.undo if shown.toast.undo else None)
    return ft.Container(
        kit_page.centred_bar(shown.look, inner), padding=ft.Padding.symmetric(horizontal=16, vertical=8)
    )


def _screen(shown: Shown, window: Window) -> ft.Control:
    if shown.trouble:
        return trouble_view(shown.look, shown.trouble, window.try_again, window.leave_trouble)
    if shown.place is None or shown.state is None:
        return ft.Container(expand=True)
    try:
        return shown.place.view(shown.state, shown.send, shown.look)
    except Exception as fault:  # noqa: BLE001  a bug in one view must not freeze the window
        note("app", "view broke", route=shown.place.route, error=type(fault).__name__)
        return trouble_view(shown.look, trouble_of(fault, None), window.try_again, window.leave_trouble)
