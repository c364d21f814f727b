"""Draws Visits: places from A to Z with their reasons; on a wide screen the chosen place stands beside the list."""

import flet as ft

from app.screens.visits import (
    DraftLine,
    DraftTouched,
    Leave,
    PlaceChosen,
    PlaceLine,
    PlaceOpened,
    QueryTyped,
    SentTouched,
    StartTouched,
    State,
)
from app.theme import Look
from app.views.facility import card_blocks, card_under
from app.views.kit import Send, around, edge, gap, heading, icon, rest, row, section, text, touch
from app.views.kit_blocks import sent_row
from app.views.kit_controls import icon_button, next_button
from app.views.kit_page import columns, empty, page, thumb_bar, top_bar
from app.views.kit_search import nothing_found, search_field

_LIST = 300


def view(state: State, send: Send, look: Look) -> ft.Control:
    """One page on a phone, list and card side by side where there is room."""
    if look.size == "wide":
        return _side_by_side(state, send, look)
    if state.one_place:
        return _one_place(state, send, look)
    return page(look, [*_list(state, send, look), gap(8)], top=_head(look))


def _head(look: Look) -> ft.Control:
    return ft.Container(heading(look, look.say("Visits")), padding=look.sides(20, 22, 16, 10))


def _list(state: State, send: Send, look: Look) -> list[ft.Control]:
    say, wide = look.say, look.size == "wide"
    drafts = [_draft(draft, send, look) for draft in state.drafts]
    begun = [section(look, say("Go on with"), ft.Icons.PAUSE_ROUNDED), *drafts] if drafts else []
    begun.append(sent_row(look, lambda: send(SentTouched())))
    if not state.places:
        words = say("Your district sends your places when there is network. It comes by itself.")
        return [*begun, *([empty(look, "empty-visits", say("No places yet"), words)] if state.ready else [])]
    places = [_place(line, send, look, chosen=wide and line.id == state.chosen) for line in state.found]
    search = [search_field(look, state.query, lambda query: send(QueryTyped(query)))] if state.searches else []
    none = [] if places else [nothing_found(look, state.query)]
    return [*begun, section(look, say("Your places"), ft.Icons.PLACE_OUTLINED), *search, *none, *places]


def _draft(draft: DraftLine, send: Send, look: Look) -> ft.Control:
    ink = look.hue("maize").on_container
    title = look.say("Supervision visit") if draft.purpose == "visit" else draft.title
    title = look.say("{title}, being changed", title=title) if draft.changes else title
    words = rest(text(look, draft.place, "strong", ink), text(look, title, "small", ink), spacing=2)
    box = ft.Container(
        row(icon(look, ft.Icons.EDIT_OUTLINED, 24, ink), words, _chevron(look, ink), spacing=14),
        bgcolor=look.hue("maize").container,
        border_radius=20,
        padding=around(16, 14),
    )
    return touch(box, lambda: send(DraftTouched(draft)), hook=f"draft-{draft.id}")


def _place(line: PlaceLine, send: Send, look: Look, *, chosen: bool) -> ft.Control:
    hue = look.hue("lake")
    colour = hue.on_container if chosen else look.palette.ink
    why = look.say.beside(*(reason.said(look.say) for reason in line.reasons))
    words = rest(
        text(look, line.name, "strong", colour),
        text(look, why, "small", colour if chosen else look.palette.quiet),
        spacing=2,
    )
    box = ft.Container(
        row(words, None if look.size == "wide" else _chevron(look, look.palette.quiet), spacing=10),
        bgcolor=hue.container if chosen else look.palette.card,
        border=edge(hue.main if chosen else look.palette.line, 2 if chosen else 1),
        border_radius=20,
        padding=around(16, 14 - int(chosen)),
    )
    event = PlaceChosen(line.id) if look.size == "wide" else PlaceOpened(line.id)
    return touch(box, lambda: send(event), hook=f"place-{line.id}")


def _chevron(look: Look, colour: str) -> ft.Control:
    return icon(look, ft.Icons.CHEVRON_RIGHT_ROUNDED, 22, colour)


def _one_place(state: State, send: Send, look: Look) -> ft.Control:
    card = state.card
    if card is None:
        unknown = [text(look, look.say("This place is not on this device."), "lead")] if state.ready else []
        return page(look, list(unknown), top=top_bar(look, look.say("Before you go"), back=lambda: send(Leave())))
    first, second = card_blocks(card, state.now, look, width=min(look.width, 560) - 64)
    top = top_bar(look, card.name, under=card_under(card, state.now, look), back=lambda: send(Leave()))
    return page(look, [*first, *second, gap(8)], top=top, bottom=thumb_bar(look, _start(state, send, look)))


def _start(state: State, send: Send, look: Look) -> ft.Control:
    goes_on = state.card is not None and state.card.unfinished
    words = look.say("Go on with the visit") if goes_on else look.say("Start the visit")
    return next_button(look, words, lambda: send(StartTouched()), hook="start-visit")


def _side_by_side(state: State, send: Send, look: Look) -> ft.Control:
    list_page = page(look, [*_list(state, send, look), gap(8)], top=_list_head(state, send, look), full=True)
    left = ft.Container(list_page, width=_LIST)
    right = ft.Container(_work(state, send, look), expand=True)
    return ft.Row([left, right], spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def _list_head(state: State, send: Send, look: Look) -> ft.Control:
    if not state.one_place:
        return _head(look)
    back = icon_button(look, ft.Icons.ARROW_BACK_ROUNDED, look.say("Back"), lambda: send(Leave()), hook="back")
    words = ft.Container(heading(look, look.say("Visits")), expand=True)
    return ft.Container(row(back, words, spacing=6), padding=look.sides(8, 12, 16, 4))


def _work(state: State, send: Send, look: Look) -> ft.Control:
    say, card = look.say, state.card
    if card is None:
        words = say("What you owe them, what they said, and what really changed.")
        hint = empty(look, "empty-visits", say("Choose a place"), words) if state.ready and state.places else None
        return page(look, [hint], full=True)
    rail = 0 if state.one_place else 88 * min(look.letters, 1.3)
    inner = (look.width - _LIST - rail) / 2 - 56
    first, second = card_blocks(card, state.now, look, width=max(200, inner))
    head = rest(
        heading(look, card.name), text(look, card_under(card, state.now, look), "small", look.palette.quiet), spacing=2
    )
    start = ft.Container(row(_start(state, send, look)), width=250)
    top = ft.Container(row(head, start, spacing=16), padding=look.sides(16, 18, 16, 12))
    return page(look, [*columns(look, first, second), gap(8)], top=top, full=True)
