"""The people of the place rate the visit: handed over, sealed, and back only through the visitor's PIN."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.asks import Event, Go, KeyPressed, Later, Next, Woke
from app.asks.drafts import DraftGone, RatingSealed, SealRating
from app.asks.people import LockNow
from app.opening import Opening

QUESTIONS = ("help", "respect", "freely")
_IDLE = "idle"


@dataclass(frozen=True)
class State:
    """`at` is None behind the curtain, else the number of the question that is shown."""

    draft: str
    idle_seconds: float
    at: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    sealing: bool = False

    @property
    def question(self) -> str:
        """Which question is shown."""
        return QUESTIONS[self.at or 0]


@dataclass(frozen=True)
class Here(Event):
    """The people of the place have the device."""


@dataclass(frozen=True)
class Rated(Event):
    """A face was touched."""

    value: str


@dataclass(frozen=True)
class BackTouched(Event):
    """The question before."""


@dataclass(frozen=True)
class SealTouched(Event):
    """Seals what was answered."""


@dataclass(frozen=True)
class RatherNot(Event):
    """They would rather not."""


@dataclass(frozen=True)
class GiveBack(Event):
    """From the curtain back to the visitor, who has to unlock."""


def start(opening: Opening) -> Next[State]:
    """Begins behind the curtain."""
    state = State(opening.parts["draft"], opening.patient_idle_seconds)
    return state, (_idle(state),)


def update(state: State, event: Event) -> Next[State]:
    """Whoever touches nothing for a minute leaves nothing behind."""
    match event:
        case RatingSealed() | DraftGone():
            return state, _back(state)
        case _ if state.sealing:
            return state, ()
        case Here():
            return replace(state, at=0), (_idle(state),)
        case Rated(value):
            return _rated(state, value)
        case BackTouched():
            return replace(state, at=state.at - 1 if state.at else None), (_idle(state),)
        case SealTouched() if len(state.answers) == len(QUESTIONS):
            return replace(state, sealing=True), (SealRating(state.draft, dict(state.answers)),)
        case SealTouched():
            left = next(index for index, name in enumerate(QUESTIONS) if name not in state.answers)
            return replace(state, at=left), (_idle(state),)
        case RatherNot():
            return replace(state, sealing=True, answers={}), (SealRating(state.draft, None),)
        case GiveBack():
            return state, _back(state)
        case Woke(tag="idle"):
            return (
                (replace(state, at=None, answers={}), (_idle(state),))
                if state.at is not None
                else (state, _back(state))
            )
        case KeyPressed():
            return state, (_idle(state),)
        case _:
            return state, ()


def _rated(state: State, value: str) -> Next[State]:
    answers = {**state.answers, state.question: value}
    on = min((state.at or 0) + 1, len(QUESTIONS) - 1)
    return replace(state, answers=answers, at=on), (_idle(state),)


def _idle(state: State) -> Later:
    return Later(state.idle_seconds, _IDLE)


def _back(state: State) -> tuple[Go, LockNow]:
    return Go(f"/visit/{state.draft}", instead=True), LockNow()
