"""Draws the questions of a visit: one on a screen, a page of fields, or one more round."""

import flet as ft

from app import questions
from app.asks import RoundRemoved
from app.questions.choice import is_checklist
from app.screens.visit.events import AddRound, HelpTouched, SkipTouched
from app.screens.visit.state import State, last_on
from app.screens.visit.stops import STEPS, Stop
from app.theme import ROOMY, Look
from app.views.fill import fields, saved_words
from app.views.kit import Send, column, gap, heading, note_box, row, text
from app.views.kit_controls import button, problem_line
from app.views.kit_page import page
from app.views.kit_signs import steps
from app.views.kit_words import date_words
from app.views.visit.parts import foot, head, told_first
from forms import FALLBACK_PROBLEMS, Node


def page_view(state: State, stop: Stop, send: Send, look: Look) -> ft.Control:
    """All questions of a group below each other."""
    say = look.say
    problems = _problems(state, stop)
    nodes = _nodes(state, [ref for ref in stop.refs if ref != stop.page])
    words = say.many("Check one answer", "Check {n} answers", len(problems)) if problems else say("Next")
    top = head(
        look,
        state,
        stop.title,
        stop.step,
        send,
        under=_kept(look, state, say("step {n} of {total}", n=stop.step, total=STEPS)),
    )
    body = [gap(4), *told_first(look, state, stop, send), fields(nodes, send, look, problems), gap(8)]
    return page(look, body, top=top, bottom=foot(look, words, send, quiet=bool(problems)))


def question_view(state: State, stop: Stop, send: Send, look: Look) -> ft.Control:
    """The question above, the answers under the thumb; moves on by itself after one."""
    say = look.say
    nodes = _nodes(state, stop.refs)
    main, others = nodes[0], nodes[1:]
    problems = _problems(state, stop)
    under = _kept(look, state, say("{n} of {total}", n=stop.nth, total=stop.total))
    top = head(look, state, title_of(stop, look), stop.step, send, under=under)
    asked = [
        steps(look, stop.nth, stop.total),
        *told_first(look, state, stop, send),
        gap(8),
        heading(look, main.label, "question"),
        _help(main, state, send, look),
    ]
    answers = [
        _last_time(main, state, look),
        _answers(main, send, look, problems),
        fields(others, send, look, problems) if others else None,
        _skip(send, look) if problems else None,
        _take_out(stop.round, send, look) if stop.round else None,
    ]
    words = say("Check one answer") if problems else say("Next") if main.value else say("Leave it open")
    bottom = foot(look, words, send, quiet=bool(problems) or not main.value)
    if not is_checklist(main) or others or stop.round or look.height / look.letters < ROOMY:
        return page(look, [*asked, gap(8), *answers, gap(8)], top=top, bottom=bottom)
    shown = [part for part in asked if part is not None]
    upper = ft.Column(shown, spacing=12, scroll=ft.ScrollMode.HIDDEN, expand=True, horizontal_alignment=_STRETCH)
    return page(look, [upper, *answers], top=top, bottom=bottom, scroll=False)


def title_of(stop: Stop, look: Look) -> str:
    """What is looked at, and in which of its rounds."""
    return look.say.beside(stop.title, look.say.figures(str(stop.turn)) if stop.turn else "")


def _kept(look: Look, state: State, before: str) -> str:
    return saved_words(look, before, saved=state.saved)


_STRETCH = ft.CrossAxisAlignment.STRETCH


def _answers(node: Node, send: Send, look: Look, problems: dict[str, str]) -> ft.Control:
    """The answers of the question whose words stand above already."""
    words = problems.get(node.ref, "") if not node.value else ""
    told = problem_line(look, look.say(words) if words in FALLBACK_PROBLEMS else words)
    return column(questions.question_view(node, send, look, bare=True), told)


def more_view(state: State, stop: Stop, send: Send, look: Look) -> ft.Control:
    """After the last round: one more, or on."""
    say = look.say
    series = _nodes(state, stop.refs)[0]
    rounds = _rounds(state, stop.id)
    last = f"{stop.id}[{rounds}]"
    top = head(look, state, stop.title, stop.step, send)
    counted = say.many("{n} so far", "{n} so far", rounds)
    add = button(
        look,
        say("Add one more"),
        lambda: send(AddRound(stop.id)),
        kind="outlined",
        sign=ft.Icons.ADD_ROUNDED,
        hook="add-round",
    )
    body = [
        gap(8),
        heading(look, series.label, "question"),
        text(look, counted, "lead", look.palette.quiet),
        gap(12),
        add,
        _take_out(last, send, look) if rounds else None,
    ]
    return page(look, body, top=top, bottom=foot(look, say("Go on"), send))


def _rounds(state: State, series: str) -> int:
    nodes = state.filled.nodes.values() if state.filled else ()
    return sum(node.kind == "round" and node.ref.startswith(f"{series}[") for node in nodes)


def _nodes(state: State, refs: list[str] | tuple[str, ...]) -> list[Node]:
    return [state.filled.nodes[ref] for ref in refs] if state.filled else []


def _problems(state: State, stop: Stop) -> dict[str, str]:
    if not (state.checking and state.filled):
        return {}
    return {one.ref: one.message for one in state.filled.problems(stop.refs)}


def _help(node: Node, state: State, send: Send, look: Look) -> ft.Control | None:
    if not node.hint:
        return None
    words = look.say("What counts?")
    asked = button(
        look,
        words,
        lambda: send(HelpTouched()),
        kind="text",
        sign=ft.Icons.HELP_OUTLINE_ROUNDED,
        height=48,
        hook="what-counts",
    )
    opened = note_box(look, ft.Icons.HELP_OUTLINE_ROUNDED, node.hint) if state.help_open else None
    return column(row(asked), opened, spacing=6)


def _last_time(node: Node, state: State, look: Look) -> ft.Control | None:
    """What was answered here last time; never chosen again by itself."""
    on = last_on(state)
    value = (state.last or {}).get("answers", {}).get(node.name)
    label = next((choice.label for choice in node.choices if choice.value == value), "")
    if on is None or not label or not is_checklist(node):
        return None
    words = look.say("Last visit, {date}: {answer}", date=date_words(look, on), answer=label)
    return note_box(look, ft.Icons.HISTORY_ROUNDED, words)


def _take_out(around: str, send: Send, look: Look) -> ft.Control:
    return button(
        look,
        look.say("Take this one out"),
        lambda: send(RoundRemoved(around)),
        kind="text",
        sign=ft.Icons.DELETE_OUTLINE_ROUNDED,
        height=48,
        hook="remove-round",
    )


def _skip(send: Send, look: Look) -> ft.Control:
    words = look.say("Leave it for now")
    return button(look, words, lambda: send(SkipTouched()), kind="text", height=48, hook="skip")
