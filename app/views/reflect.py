"""Draws a team's talk in clay: on a phone one step a page, on a wide screen the one who leads beside the table."""

from collections.abc import Sequence

import flet as ft

from app import letting_out, meeting
from app.asks import Answered
from app.meeting import LENGTHS, Step, Table
from app.questions import question_view
from app.screens.reflect import (
    BackTouched,
    CloseTouched,
    Leave,
    MinutesChosen,
    NotYet,
    OnTouched,
    State,
    TurnOver,
)
from app.theme import Look
from app.views import letting_out as letting_out_view
from app.views.kit import Send, around, card, column, edge, gap, heading, hooked, icon, row, text, touch
from app.views.kit_controls import button, icon_button, next_button, pill, problem_line, segments
from app.views.kit_page import empty, page, thumb_bar, top_bar
from app.views.kit_signs import ring, steps
from app.views.round_table import causes_to_sort, counters, glass, round_table, whose_turn
from forms import Node

_GUIDE_WIDTH = 340
_SHORT = 12
_OWN = ("people", "cadres", "ground_rule")
_SORTED_FIRST = ("not_ours", "not_ours_ask", "not_ours_kind")


def view(state: State, send: Send, look: Look) -> ft.Control:
    """The guide may not be here yet; then there is nothing to begin."""
    if state.table is None:
        top = top_bar(look, look.say("Our talk"), back=lambda: send(Leave()), closes=True)
        words = look.say("The questions for your talk come with the next network.")
        return page(
            look, [empty(look, "empty-visits", look.say("Not here yet"), words)] if state.missing else [], top=top
        )
    form = state.table.filling.session.form
    look = look.of(form.id, form.version)
    if look.size == "wide":
        return _two_panes(state, state.table, send, look)
    return _one_pane(state, state.table, send, look)


def _one_pane(state: State, table: Table, send: Send, look: Look) -> ft.Control:
    step = meeting.step_now(table)
    head = column(gap(4), heading(look, _title(table, step, look), "question"), gap(4), _lead(step, look))
    body = [head, *_work(state, table, step, send, look), gap(8)]
    return page(look, body, top=_top(state, table, step, send, look), bottom=_bottom(state, table, step, send, look))


def _top(state: State, table: Table, step: Step, send: Send, look: Look) -> ft.Control:
    all_steps = meeting.steps_of(table)
    at = all_steps.index(step) + 1
    under = look.say("{n} of {total} · {step}", n=at, total=len(all_steps), step=look.say(step.title))
    bar = top_bar(
        look,
        state.me.name,
        under=under,
        back=lambda: send(Leave()),
        closes=True,
        trailing=[_only_us(state, look)],
    )
    progress = ft.Container(steps(look, at, len(all_steps), tone="clay"), padding=around(16, 4))
    return column(bar, progress)


def _only_us(state: State, look: Look) -> ft.Control:
    if state.wishes.only_us:
        return pill(look, look.say("Only us"), sign=ft.Icons.LOCK_OUTLINE_ROUNDED)
    return pill(look, look.say("Not sent yet"), tone="maize", sign=ft.Icons.VISIBILITY_OUTLINED)


def _title(table: Table, step: Step, look: Look) -> str:
    lone = meeting.node(table, step.questions[0]) if len(step.questions) == 1 else None
    return lone.label if lone else look.say(step.title)


def _lead(step: Step, look: Look) -> ft.Control:
    return text(look, look.say(step.lead), "body", look.palette.quiet)


def _work(state: State, table: Table, step: Step, send: Send, look: Look) -> list[ft.Control]:
    match step.name:
        case "topic":
            return [*_questions(table, step, send, look), _length(table, send, look)]
        case "here":
            return _here(table, step, send, look)
        case "hands":
            return _hands(table, step, send, look)
        case "share":
            return [letting_out_view.view(state, table, send, look)]
        case _:
            around_table = _turns(state, table, send, look) if step.turns else []
            return [*around_table, *_questions(table, step, send, look)]


def _questions(table: Table, step: Step, send: Send, look: Look, without: Sequence[str] = ()) -> list[ft.Control]:
    """The label of a lone question is the heading. It must not depend on what is shown now: a field that moves loses its focus."""
    shown = [node for node in meeting.nodes_of(table, step) if node.name not in without]
    lone = step.questions if len(step.questions) == 1 else ()
    return [question_view(node, send, look, bare=node.name in lone) for node in shown]


def _length(table: Table, send: Send, look: Look) -> ft.Control:
    say = look.say
    choices = [(str(n), say("{n} minutes", n=n)) for n in LENGTHS]
    asked = text(look, say("How long do we sit?"), "strong")
    chosen = segments(look, choices, str(table.minutes), lambda n: send(MinutesChosen(int(n))), hook="minutes")
    return column(asked, gap(8), chosen)


def _here(table: Table, step: Step, send: Send, look: Look) -> list[ft.Control]:
    jobs, people, rule = (meeting.node(table, name) for name in ("cadres", "people", "ground_rule"))
    parts: list[ft.Control] = [_rule(rule, send, look)] if rule and rule.choices else []
    if jobs:
        parts.append(counters(table, jobs, send, look))
    elif people:
        parts.append(question_view(people, send, look))
    return [*parts, *_questions(table, step, send, look, without=_OWN)]


def _rule(rule: Node, send: Send, look: Look) -> ft.Control:
    hue, choice = look.hue("clay"), rule.choices[0]
    agreed = rule.value == choice.value
    sign = ft.Icons.CHECK_CIRCLE_ROUNDED if agreed else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    inner = row(
        icon(look, sign, 26, hue.main if agreed else look.palette.edge),
        text(look, choice.label, "strong", hue.on_container if agreed else None, expand=True),
        spacing=14,
    )
    box = ft.Container(
        inner,
        bgcolor=look.palette.card,
        border=edge(hue.main if agreed else look.palette.edge, 2 if agreed else 1),
        border_radius=22,
        padding=around(16, 15 - int(agreed)),
    )
    touched = touch(
        box, lambda: send(Answered(rule.ref, None if agreed else choice.value)), hook="agree", chosen=agreed
    )
    ink = hue.on_container
    hint = text(look, rule.hint, "small", ink) if rule.hint else None
    return card(look, text(look, rule.label, "heading", ink), hint, gap(12), touched, tone="clay")


def _turns(state: State, table: Table, send: Send, look: Look) -> list[ft.Control]:
    if not meeting.seats(table):
        shown = column(*glass(table, state.now.ms, look), cross=ft.CrossAxisAlignment.CENTER)
        return [row(shown, main=ft.MainAxisAlignment.CENTER)]
    over = meeting.seconds_left(table, state.now.ms) == 0
    words = text(
        look,
        look.say("The sand has run out. Close when you are ready."),
        "body",
        look.palette.quiet,
        align=ft.TextAlign.CENTER,
    )
    return [round_table(table, state.now.ms, send, look), whose_turn(table, look), *([words] if over else [])]


def _hands(table: Table, step: Step, send: Send, look: Look) -> list[ft.Control]:
    causes = causes_to_sort(table, send, look)
    if causes is None:
        return _questions(table, step, send, look)
    written = meeting.node(table, "not_ours")
    asked = "not_ours" in table.sides.values() or bool(written and written.value)
    hidden = () if asked else _SORTED_FIRST
    return [causes, *_questions(table, step, send, look, without=hidden)]


# The bar under the thumb.


def _bottom(state: State, table: Table, step: Step, send: Send, look: Look) -> ft.Control:
    if step.name == "share":
        return _share_bar(state, table, send, look)
    problem = problem_line(look, state.problem or _open_words(state, look))
    buttons = row(_back(send, look), *_onwards(state, table, step, send, look), spacing=10)
    return thumb_bar(look, column(problem, buttons, spacing=10), stacked=True)


def _open_words(state: State, look: Look) -> str:
    return look.say("Still open: {question}", question=state.open_question) if state.open_question else ""


def _back(send: Send, look: Look) -> ft.Control:
    return icon_button(
        look,
        ft.Icons.ARROW_BACK_ROUNDED,
        look.say("The step before"),
        lambda: send(BackTouched()),
        hook="step-back",
        outlined=True,
        size=54,
    )


def _onwards(state: State, table: Table, step: Step, send: Send, look: Look) -> list[ft.Control]:
    say = look.say
    after = meeting.moved(table, 1)
    words = say("Next: {step}", step=say(meeting.step_now(after).title)) if after else say("Next")
    if state.open_question:
        words = say("One left to answer")
    elif step.name == "hands" and (left := meeting.left_to_sort(table)):
        words = say.many("{n} left to sort. Go on", "{n} left to sort. Go on", left)
    on = next_button(look, words, lambda: send(OnTouched()), hook="on", tone="clay")
    current = meeting.turn(table) if step.turns else None
    if current is None or state.open_question:
        return [on]
    skip = button(look, say("Go on"), lambda: send(OnTouched()), kind="outlined", tone="clay", hook="on")
    spoken = next_button(look, _spoken_words(table, look), lambda: send(TurnOver()), hook="turn-over", tone="clay")
    return [skip, spoken]


def _spoken_words(table: Table, look: Look) -> str:
    current = meeting.turn(table)
    waiting = [seat for seat in meeting.seats(table) if seat.name not in meeting.has_spoken(table) and seat != current]
    if not waiting:
        return look.say("Everyone spoke")
    label = waiting[0].label
    return look.say("Next: {step}", step=label) if len(label) <= _SHORT else look.say("Next one")


def _share_bar(state: State, table: Table, send: Send, look: Look) -> ft.Control:
    say = look.say
    close = lambda: send(CloseTouched())  # noqa: E731
    if state.wishes.only_us:
        keep = next_button(look, say("Keep it here"), close, hook="close", tone="clay")
        return thumb_bar(look, row(_back(send, look), keep, spacing=10), stacked=True)
    if state.sure:
        yes = button(look, say("Yes, all agree: share it"), close, tone="clay", hook="close")
        no = button(look, say("Not yet"), lambda: send(NotYet()), kind="outlined", tone="clay", hook="not-yet")
        return thumb_bar(
            look, yes, no, note=say("Read it aloud once more. What has left cannot be taken back."), stacked=True
        )
    share = next_button(look, _share_words(state, table, look), close, hook="close", tone="clay")
    return thumb_bar(look, row(_back(send, look), share, spacing=10), stacked=True)


def _share_words(state: State, table: Table, look: Look) -> str:
    wishes = state.wishes
    if wishes.promise or wishes.barrier:
        return look.say("Share what stands here")
    n = len(letting_out.lines_of(meeting.notes_of(table), wishes, state.say))
    return look.say.many("Share this {n} line", "Share these {n} lines", n)


# The wide screen.


def _two_panes(state: State, table: Table, send: Send, look: Look) -> ft.Control:
    step = meeting.step_now(table)
    work = _work(state, table, step, send, look)
    right = page(look, [gap(12), *work, gap(8)], bottom=_bottom(state, table, step, send, look), side=24)
    return ft.Row(
        [_guide(state, table, step, send, look), ft.Container(right, expand=True)],
        spacing=0,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _guide(state: State, table: Table, step: Step, send: Send, look: Look) -> ft.Control:
    say, ink = look.say, look.hue("clay").on_container
    all_steps = meeting.steps_of(table)
    at = all_steps.index(step)
    close = icon_button(look, ft.Icons.CLOSE_ROUNDED, say("Close"), lambda: send(Leave()), hook="back")
    rows = [_step_row(one, place, at, look) for place, one in enumerate(all_steps)]
    rule = meeting.node(table, "ground_rule")
    upper = ft.Column(
        [
            row(_only_us(state, look), ft.Container(expand=True), close),
            gap(8),
            text(look, say("{n} of {total}", n=at + 1, total=len(all_steps)), "label", ink),
            heading(look, _title(table, step, look), "display", ink),
            gap(6),
            text(look, say(step.lead), "lead", ink),
            gap(12),
            *rows,
        ],
        spacing=4,
        scroll=ft.ScrollMode.HIDDEN,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    lower = text(look, rule.label, "strong", ink) if rule and rule.value else None
    inner = ft.Column(
        [part for part in (upper, lower) if part], spacing=12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    return hooked(
        "guide",
        ft.Container(inner, width=_GUIDE_WIDTH, bgcolor=look.hue("clay").container, padding=around(24, 20)),
    )


def _step_row(step: Step, place: int, at: int, look: Look) -> ft.Control:
    hue = look.hue("clay")
    fullness = 1.0 if place < at else 0.5 if place == at else 0.0
    words = text(look, look.say(step.title), "strong" if place == at else "body", hue.on_container, expand=True)
    return ft.Container(row(ring(look, fullness, 24, colour=hue.main), words, spacing=12), padding=around(0, 3))
