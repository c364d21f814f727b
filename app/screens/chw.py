"""The health worker's home: listen to someone, what patients said so far, what came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.asks import Ask, Event, Find, Found, Go, Next, Now, Sending, Thing
from app.asks.people import Me
from app.opening import Opening

_LOOK: tuple[Ask, ...] = (Find(("voices", "barrier")),)
_NEWEST = 3


@dataclass(frozen=True)
class Answer:
    """What a level above answered to one of our facility's barriers."""

    title: str
    level: str
    text: str
    on: str


@dataclass(frozen=True)
class State:
    """`voices` is the summary of this health worker's facility, None before one came down."""

    me: Me
    now: Now
    voices: Thing | None = None
    answers: Sequence[Answer] = ()
    sending: Sending = field(default_factory=Sending)


@dataclass(frozen=True)
class Listen(Event):
    """Hand the device to a patient."""


@dataclass(frozen=True)
class SyncTouched(Event):
    """Where are my records?"""


@dataclass(frozen=True)
class PortraitTouched(Event):
    """Opens Me."""


def start(opening: Opening) -> Next[State]:
    """Looks into the memory."""
    return State(opening.person, opening.now), _LOOK


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; looks again when something new came down."""
    match event:
        case Found(things=things, sending=sending, now=now):
            return _seen(replace(state, sending=sending, now=now), things), ()
        case Sending(pulled=pulled):
            return replace(state, sending=event), _LOOK if pulled else ()
        case Listen():
            return state, (Go("/listen"),)
        case SyncTouched():
            return state, (Go("/sending"),)
        case PortraitTouched():
            return state, (Go("/me"),)
        case _:
            return state, ()


def _seen(state: State, things: Mapping[str, Sequence[Thing]]) -> State:
    unit = state.me.unit
    answers = [
        Answer(barrier["title"], answer["level"], answer["text"], answer["on"])
        for barrier in things["barrier"]
        for answer in barrier.get("answers", ())
        if barrier["facility"] == unit and answer["kind"] != "seen"
    ]
    newest = sorted(answers, key=lambda answer: answer.on, reverse=True)[:_NEWEST]
    ours = (one for one in things["voices"] if one["facility"] == unit)
    return replace(state, voices=next(ours, None), answers=tuple(newest))
