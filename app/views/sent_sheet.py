"""Draws a sheet as it was sent: each question with its answer in words, nothing to be typed."""

from collections.abc import Iterator

import flet as ft

from app.filling import Filling
from app.questions.marked import bare
from app.questions.parts import own
from app.questions.reading import words_of
from app.screens.sent_sheet import GONE, ChangeTouched, Leave, LeaveAsSentTouched, State
from app.theme import Look, Tone
from app.views.kit import Send, card, column, gap, heading, hooked, note_box, rest, row, text
from app.views.kit_blocks import state_ring
from app.views.kit_controls import button, next_button
from app.views.kit_page import loading, page, thumb_bar, top_bar
from app.views.kit_words import moment_words
from forms import Node, Page


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Where it stands, then its pages one below the other; one next step."""
    line, say = state.line, look.say
    if line is None:
        return loading(look, say("One moment"))
    under = say.beside(line.title if line.name else "", line.place)
    top = top_bar(look, line.called, under=under, back=lambda: send(Leave()))
    answers = list(_pages(state.filled, look)) if state.filled else [_note(look, say(GONE))]
    begun = (
        _note(look, say("You began to change this. What you changed is kept until you finish it."))
        if state.draft
        else None
    )
    return page(look, [_stands(state, look), begun, *answers, gap(12)], top=top, bottom=_bottom(state, send, look))


def _note(look: Look, words: str) -> ft.Control:
    return note_box(look, ft.Icons.INFO_OUTLINE_ROUNDED, words)


def _stands(state: State, look: Look) -> ft.Control | None:
    line, say = state.line, look.say
    if line is None:
        return None
    when = moment_words(look, line.when, state.now)
    told = say("Changed and finished {when}", when=when) if line.rev > 1 else say("Finished {when}", when=when)
    words = rest(text(look, say(line.state), "strong"), text(look, told, "small", look.palette.quiet), spacing=2)
    return hooked("stands", card(look, row(state_ring(look, line.state, 40), words, spacing=14)))


def _pages(filled: Filling, look: Look) -> Iterator[ft.Control]:
    for shown in filled.pages:
        lines = [line for ref in shown.refs if (line := _told(filled.nodes[ref], shown, look)) is not None]
        if lines:
            title = heading(look, bare(shown.label)) if shown.label and len(shown.refs) > 1 else None
            yield card(look, title, *lines, spacing=12)


def _told(node: Node, shown: Page, look: Look) -> ft.Control | None:
    if node.kind == "round" and node.ref != shown.ref:
        number = int(node.ref.rpartition("[")[2].rstrip("]"))
        words = look.say("{what} {n}", what=bare(node.label) or look.say("Round"), n=number)
        return text(look, words, "label", look.hue("lake").main)
    if node.kind != "question" or (node.readonly and not node.value):
        return None
    answer = words_of(node, look)
    said = text(look, answer) if answer else text(look, look.say("No answer"), "body", look.palette.quiet)
    asked = text(look, bare(node.label) or node.name, "small", look.palette.quiet)
    return hooked(f"told-{own(node)}", column(asked, said, spacing=2))


def _bottom(state: State, send: Send, look: Look) -> ft.Control | None:
    say = look.say
    if state.filled is None:
        return None
    words = say("Go on changing it") if state.draft else say("Change it")
    change = next_button(look, words, lambda: send(ChangeTouched()), hook="change")
    if not state.draft:
        return thumb_bar(look, change)
    asked = say("Yes, take my changes away") if state.sure else say("Leave it as it was sent")
    tone: Tone = "ember" if state.sure else "lake"
    keep = button(look, asked, lambda: send(LeaveAsSentTouched()), kind="text", tone=tone, hook="leave-as-sent")
    return thumb_bar(look, row(change), row(keep, main=ft.MainAxisAlignment.CENTER), stacked=True)
