"""Forgotten numbers: a code goes to the district, a code comes back, new numbers are chosen; all of it without network."""

from dataclasses import dataclass, field, replace
from typing import Literal

from app.asks import Back, Event, Go, KeyPressed, Next
from app.asks.people import Face, Here, WhoIsHere
from app.asks.ways_in import (
    AnswerFits,
    AnswerRefused,
    AskDistrict,
    ComeBack,
    DistrictAsked,
    LookAtWays,
    TryAnswer,
    WaysSeen,
    key_of,
)
from app.opening import Opening
from app.pin_typing import KeyTouched
from core.pins import Choosing

Step = Literal["", "no way", "how", "ask", "answer", "choose"]
"""Nothing known yet; the district has no key for this; how it goes; our code; their code; new numbers."""


@dataclass(frozen=True)
class State:
    """Who forgot, how far they are, the request that is shown, and the answer as it was typed, pasted or read."""

    uid: str
    face: Face | None = None
    step: Step = ""
    asked: DistrictAsked | None = None
    spelled: bool = False
    """Whether our code stands there to be read out, instead of the picture."""
    answer: str = ""
    refused: AnswerRefused | None = None
    choosing: Choosing = field(default_factory=Choosing)
    busy: bool = False


@dataclass(frozen=True)
class GoOn(Event):
    """The next step."""


@dataclass(frozen=True)
class SpellTouched(Event):
    """Show our code in letters, or as a picture again."""


@dataclass(frozen=True)
class AnswerTyped(Event):
    """The answer so far, as it was typed or pasted."""

    text: str


@dataclass(frozen=True)
class AnswerRead(Event):
    """What a picture of the answer says."""

    text: str


@dataclass(frozen=True)
class Leave(Event):
    """One step back, and out of here from the first; what was asked stays asked."""


def start(opening: Opening) -> Next[State]:
    """The route says who."""
    uid = opening.parts["uid"]
    return State(uid), (WhoIsHere(), LookAtWays(uid))


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here."""
    match event:
        case Here():
            face = event.face_of(state.uid)
            return replace(state, face=face), () if face else (Back(),)
        case WaysSeen(district=False):
            return replace(state, step="no way"), ()
        case WaysSeen(asked=True):
            return state, (AskDistrict(state.uid),)
        case WaysSeen():
            return replace(state, step="how"), ()
        case DistrictAsked():
            return replace(state, step="ask", asked=event, busy=False), ()
        case AnswerFits():
            return replace(state, step="choose", refused=None, choosing=Choosing(), busy=False), ()
        case AnswerRefused():
            return replace(state, step="answer", refused=event, busy=False), ()
        case Leave() | KeyPressed("Escape"):
            return _back(state)
        case _:
            return _touched(state, event)


def _touched(state: State, event: Event) -> Next[State]:
    match event:
        case SpellTouched():
            return replace(state, spelled=not state.spelled), ()
        case AnswerTyped(text):
            return replace(state, answer=text, refused=None), ()
        case AnswerRead(text):
            return _tried(replace(state, answer=text, refused=None))
        case GoOn() if not state.busy:
            return _on(state)
        case KeyTouched(key) | KeyPressed(key) if state.step == "choose" and not state.busy:
            return _chosen(replace(state, choosing=state.choosing.touched(key_of(key))))
        case _:
            return state, ()


def _on(state: State) -> Next[State]:
    match state.step:
        case "how":
            return replace(state, busy=True), (AskDistrict(state.uid),)
        case "ask":
            return replace(state, step="answer"), ()
        case "answer":
            return _tried(state)
        case _:
            return _back(state)


def _tried(state: State) -> Next[State]:
    if not state.answer.strip():
        return replace(state, refused=AnswerRefused("blank")), ()
    return replace(state, busy=True), (TryAnswer(state.uid, state.answer),)


def _chosen(state: State) -> Next[State]:
    pin = state.choosing.chosen
    return replace(state, busy=bool(pin)), (ComeBack(state.uid, state.answer, pin),) if pin else ()


def _back(state: State) -> Next[State]:
    before: dict[Step, Step] = {"answer": "ask", "choose": "answer"}
    if state.step in before:
        return replace(state, step=before[state.step], refused=None, busy=False), ()
    return state, (Go(f"/unlock/{state.uid}", instead=True),)
