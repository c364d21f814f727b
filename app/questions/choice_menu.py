"""Choices that are folded until they are asked for, with a field that searches when there are many."""

from functools import partial

import flet as ft

from app.questions.appearance import wants
from app.questions.marked import bare
from app.questions.parts import hook_of, opener
from app.questions.picking import MANY, MOST_SHOWN, chosen, found_by, touched
from app.questions.pictures import small_picture
from app.questions.reading import words_of
from app.theme import Look
from app.views.kit import Send, column, text
from app.views.kit_controls import choice_row, field
from forms import Node


@ft.component
def menu(node: Node, send: Send, look: Look) -> ft.Control:
    """A row with the answer; a touch unfolds the choices, choosing one of one folds them again."""
    is_open, set_open = ft.use_state(False)
    typed, set_typed = ft.use_state("")

    def pick(value: str) -> None:
        send(touched(node, value))
        if node.type != "select_multiple":
            set_open(False)
            set_typed("")

    blank = look.say("Choose all that fit") if node.type == "select_multiple" else look.say("Choose one")
    searches = len(node.choices) > MANY or wants(node, "search", "autocomplete")
    head = opener(
        look,
        ft.Icons.SEARCH_ROUNDED if searches else ft.Icons.LIST_ROUNDED,
        words_of(node, look) or blank,
        lambda: set_open(not is_open),
        hook_of(node),
        blank=not node.value,
        folds=is_open,
    )
    if not is_open:
        return column(head)
    found = found_by(node.choices, typed)
    rows = [
        choice_row(
            look,
            bare(choice.label),
            partial(pick, choice.value),
            chosen=choice.value in chosen(node),
            several=node.type == "select_multiple",
            hook=hook_of(node, choice.value),
            before=small_picture(choice.media, look, 40),
        )
        for choice in found[:MOST_SHOWN]
    ]
    search = field(look, look.say("Search"), typed, set_typed, hook=hook_of(node, "search")) if searches else None
    inner = column(search, *rows, _left(len(found), look), spacing=8)
    return column(head, ft.Container(inner, padding=look.sides(start=12)), spacing=8)


def _left(count: int, look: Look) -> ft.Control | None:
    """What the list says when it shows nothing, or not all."""
    if not count:
        return text(look, look.say("Nothing is called like this."), "small", look.palette.quiet)
    more = count - MOST_SHOWN
    words = look.say.many("{n} more. Write a few letters.", "{n} more. Write a few letters.", more) if more > 0 else ""
    return text(look, words, "small", look.palette.quiet) if words else None
