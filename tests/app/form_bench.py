"""A screen for tests only: fills any form, so that every question type can be touched."""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import flet as ft

from app.asks import Answered, Event, Next, RoundAdded, RoundRemoved
from app.navigation import ANYBODY, Place
from app.opening import Opening
from app.questions import question_view
from app.theme import Look
from app.views.kit import Send
from app.views.kit_page import page, top_bar
from forms import FormSession, Node


@dataclass(frozen=True)
class State:
    """The engine, and the nodes as they stand; only those that changed are new objects."""

    session: FormSession
    nodes: dict[str, Node]


def place(session: FormSession, route: str = "/bench") -> Place:
    return Place(route, SimpleNamespace(start=lambda opening: start(session, opening), update=update), view, ANYBODY)


def start(session: FormSession, _: Opening) -> Next[State]:
    return _seen(State(session, {}), frozenset()), ()


def update(state: State, event: Event) -> Next[State]:
    match event:
        case Answered(ref, value):
            return _seen(state, state.session.answer(ref, value) | {ref}), ()
        case RoundAdded(ref):
            return _seen(state, state.session.add_repeat(ref)), ()
        case RoundRemoved(ref):
            return _seen(state, state.session.remove_repeat(ref)), ()
        case _:
            return state, ()


def _seen(state: State, changed: frozenset[str]) -> State:
    refs = [ref for one in state.session.pages() for ref in one.refs]
    nodes = {
        ref: state.session.node(ref) if ref in changed or ref not in state.nodes else state.nodes[ref] for ref in refs
    }
    return replace(state, nodes=nodes)


def view(state: State, send: Send, look: Look) -> ft.Control:
    shown = [question_view(node, send, look) for node in state.nodes.values()]
    return page(look, shown, top=top_bar(look, "Bench"), spacing=0)
