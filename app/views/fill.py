"""Draws any sheet page by page."""

import flet as ft

from app import filling
from app.filling import Filling
from app.noticing import notices
from app.questions.page import all_drawn
from app.questions.sheet_page import Head, sheet_page
from app.screens.fill import BackTouched, LeaveTouched, MissingRead, OnTouched, Panel, State
from app.theme import Look
from app.views.fill_panels import panel, ways, ways_of
from app.views.kit import Send, hooked, icon, rest, row, text
from app.views.kit_controls import button, icon_button, next_button
from app.views.kit_page import page, screen_of, thumb_bar, top_bar
from app.views.notices import recording_signs
from forms import Node, Page


def view(state: State, send: Send, look: Look) -> ft.Control:
    """One page of questions, what does not fit under each, one next step. What did not change is not drawn again."""
    filled, shown = state.filled, state.page
    if filled is None:
        return page(look, [])
    title, place = str(state.body.get("title", "")), str(state.body["place"])
    recording = state.noticing.is_heard
    top: ft.Control = _top(title, place, ways_of(state, filled), send, look, saved=state.saved, recording=recording)
    if shown is None:
        return page(look, [text(look, look.say("There is nothing to answer here."), "lead")], top=top)
    # A panel lies over the questions, which stay behind it as they were left: scrolled, folded, half typed.
    form = filled.session.form
    drawn = _questions(state, filled, shown, send, look.of(form.id, form.version))
    questions = ft.Semantics(exclude_semantics=bool(state.panel), content=drawn)
    over = [panel(state, filled, send, look)] if state.panel else []  # anything empty above would catch every finger
    asked = ft.Stack([questions, *over], fit=ft.StackFit.EXPAND, expand=True)
    body = ft.Column([_lacking(state, send, look), asked], spacing=8, expand=True) if state.missing else asked
    told = len(state.told)
    bottom = None if state.panel else _bottom(told, send, look, first=not state.index, last=state.is_last)
    return screen_of(look, body, top=top, bottom=bottom)


def _lacking(state: State, send: Send, look: Look) -> ft.Control:
    """Which lists are not here and why; it goes when it was read."""
    maize = look.hue("maize")
    said = [filling.lacks(one) for one in state.missing]
    words = rest(*(text(look, look.say(words, **values), "small", maize.on_container) for words, values in said))
    sign = icon(look, ft.Icons.INFO_OUTLINE_ROUNDED, 20, maize.on_container)
    close = icon_button(look, ft.Icons.CLOSE_ROUNDED, look.say("Close"), lambda: send(MissingRead()), hook="lists-read")
    box = ft.Container(
        row(sign, words, close, spacing=10), bgcolor=maize.container, border_radius=16, padding=look.sides(14, 4, 4, 4)
    )
    return hooked("lists-missing", box)


def _questions(state: State, filled: Filling, shown: Page, send: Send, look: Look) -> ft.Control:
    nodes = tuple(filled.nodes[ref] for ref in shown.refs)
    inside = nodes[1:] if nodes[0].kind == "group" else nodes
    told = () if state.index else notices(state.noticing, locked=bool(filled.session.form.settings.public_key))
    head = Head(shown.label if len(shown.refs) > 1 else "", state.index + 1, len(filled.pages), told)
    drawn: ft.Control = sheet_page(head, inside, send, look, problems=state.told, aim=state.aim, key=shown.ref)
    return drawn


@ft.component
def _drawn_top(
    title: str,
    place: str,
    found: tuple[Panel, ...],
    send: Send,
    look: Look,
    *,
    saved: bool,
    recording: bool,
) -> ft.Control:
    kept = look.say("saved on this device") if saved else " "
    under = f"{place}\n{kept}"  # a line of its own, so that nothing below moves when it comes and goes
    leave = LeaveTouched()
    trailing = [*recording_signs(look, on=recording), *ways(found, send, look)]
    return top_bar(look, title, under=under, back=lambda: send(leave), closes=True, trailing=trailing)


@ft.component
def _drawn_bottom(wrong: int, send: Send, look: Look, *, first: bool, last: bool) -> ft.Control:
    say, on, back = look.say, OnTouched(), BackTouched()
    arrow = icon_button(
        look, ft.Icons.ARROW_BACK_ROUNDED, say("Back"), lambda: send(back), hook="page-back", outlined=True, size=54
    )
    if wrong:
        words = say.many("Check one answer", "Check {n} answers", wrong)
        step = button(look, words, lambda: send(on), kind="tonal", hook="on", expand=True)
    else:
        step = next_button(look, say("Keep it") if last else say("Next"), lambda: send(on), hook="on")
    return thumb_bar(look, *(() if first else (arrow,)), step)


_top, _bottom = ft.memo(_drawn_top), ft.memo(_drawn_bottom)  # type: ignore[no-untyped-call]


def fields(nodes: list[Node], send: Send, look: Look, problems: dict[str, str]) -> ft.Control:
    """Questions below each other; a blank one that is needed says so once it was checked."""
    return all_drawn(nodes, send, look, problems)


def saved_words(look: Look, before: str, *, saved: bool) -> str:
    """The quiet line under a title: where we are, and that it is kept."""
    return look.say.beside(before, look.say("saved on this device") if saved else "")
