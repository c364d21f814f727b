"""The notes of a talk that is over; only the team can open them."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, Fetch, Fetched, Next, Thing
from app.opening import Opening
from core.words import Say, speak
from learning.reflection import SHAREABLE, Choices, preview


@dataclass(frozen=True)
class State:
    """The talk in lines, and the lines that were let out."""

    say: Say
    ready: bool = False
    notes: Thing | None = None
    lines: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leave(Event):
    """Back to the team's home."""


def start(opening: Opening) -> Next[State]:
    """Reads the notes from the team's own space."""
    return State(speak(opening.language)), (Fetch("reflection_notes", opening.parts["talk"]),)


def update(state: State, event: Event) -> Next[State]:
    """Shows all that was written, as sentences."""
    match event:
        case Fetched(body=body) if body and "told" in body:
            everything = preview(body["notes"], Choices(SHAREABLE), state.say)
            told = body["told"]["lines"] if body["told"] else ()
            return replace(state, ready=True, notes=body, lines=tuple(everything["lines"]), told=tuple(told)), ()
        case Fetched():
            return replace(state, ready=True), ()
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()
