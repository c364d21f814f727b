"""Keeping a copy of everything one has here: what is in it, words that open it, one's numbers, and a place for the file."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from app.asks import Back, Event, KeyPressed, Later, Left, Next, Woke
from app.asks.copies import (
    CopiesSeen,
    CopyGiven,
    CopyKept,
    CopyMade,
    CopyRefused,
    DropCopy,
    Given,
    LookAtCopies,
    MakeCopy,
    NotGiven,
    PlaceChosen,
    PutCopy,
)
from app.asks.people import LockNow, PinRefused
from app.asks.ways_in import PinEnded, key_of
from app.opening import Opening
from app.pin_typing import KeyTouched, Typing
from core import passphrases
from core.words import msg

Step = Literal["how", "words", "pin", "ready", "kept"]
"""What a copy is; the words; the numbers; the file waits for a place; it has one."""

NOT_YET = msg("The file has no place yet.")
CHOOSE_PLACE = msg("Choose where it goes. Without a place it is thrown away.")
NO_CHOOSER = msg("It cannot be put there from here.")


@dataclass(frozen=True)
class Words:
    """The words as they are typed, twice; whether they are seen."""

    first: str = field(default="", repr=False)
    again: str = field(default="", repr=False)
    seen: bool = False

    @property
    def problem(self) -> str:
        """What does not fit yet, as a message id; blank when both are the same and enough."""
        if not passphrases.are_enough(self.first):
            return passphrases.TOO_EASY
        return "" if passphrases.plain(self.first) == passphrases.plain(self.again) else passphrases.NOT_THE_SAME


@dataclass(frozen=True)
class State:
    """How far the person is; `told` says (as message ids) why something did not go on, and what to do."""

    step: Step = "how"
    last: CopiesSeen | None = None
    words: Words = field(default_factory=Words)
    typing: Typing = field(default_factory=Typing)
    made: CopyMade | None = None
    path: str = ""
    busy: bool = False
    told: tuple[str, ...] = ()

    @property
    def kept_on(self) -> date | None:
        """The day of the last copy."""
        return self.last.last if self.last else None


@dataclass(frozen=True)
class GoOn(Event):
    """The next step."""


@dataclass(frozen=True)
class Leave(Event):
    """One step back, and out of here from the first and the last ones."""


@dataclass(frozen=True)
class WordsTyped(Event):
    """The words so far."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class AgainTyped(Event):
    """The same words once more, so far."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class EyeTouched(Event):
    """Show the words, or hide them again."""


def start(opening: Opening) -> Next[State]:
    """Asks for the last copy; what was practised is nobody's to keep."""
    return State(), (Back(),) if opening.practice else (LookAtCopies(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; while the file is made or moved nothing else does."""
    match event:
        case CopiesSeen():
            return replace(state, last=event), ()
        case Left():
            return State(), (DropCopy(),) if state.busy or state.made else ()
        case CopyMade() | CopyRefused() | CopyKept() | PinRefused() | PinEnded() | Woke():
            return _answered(state, event)
        case _ if state.busy:
            return state, ()
        case Leave() | KeyPressed("Escape"):
            return _back(state)
        case PlaceChosen() | Given() | NotGiven() if state.made:
            return _placed(state, event)
        case _:
            return _touched(state, event)


def _answered(state: State, event: Event) -> Next[State]:
    match event:
        case CopyMade():
            return State("ready", state.last, made=event), ()
        case CopyRefused(what=what, next_step=then):
            step: Step = "ready" if state.made else "words"
            return replace(state, step=step, typing=Typing(), busy=False, told=(what, then)), ()
        case CopyKept(path=path):
            return State("kept", state.last, path=path), ()
        case PinRefused():
            return _waiting(replace(state, typing=Typing.refused(event), busy=False))
        case Woke(tag="wait"):
            return _waiting(replace(state, typing=state.typing.second_later()))
        case PinEnded():
            return state, (LockNow(),)
        case _:
            return state, ()


def _waiting(state: State) -> Next[State]:
    return state, (Later(1, "wait"),) if state.typing.wait else ()


def _placed(state: State, event: Event) -> Next[State]:
    match event:
        case PlaceChosen(path=path):
            return replace(state, busy=True, told=()), (PutCopy(path),)
        case Given():
            return replace(state, busy=True, told=()), (CopyGiven(),)
        case NotGiven(failed=failed):
            return replace(state, told=(NO_CHOOSER if failed else NOT_YET, CHOOSE_PLACE)), ()
        case _:
            return state, ()


def _touched(state: State, event: Event) -> Next[State]:
    match event:
        case WordsTyped(text):
            return replace(state, words=replace(state.words, first=text), told=()), ()
        case AgainTyped(text):
            return replace(state, words=replace(state.words, again=text), told=()), ()
        case EyeTouched():
            return replace(state, words=replace(state.words, seen=not state.words.seen)), ()
        case GoOn() | KeyPressed("Enter"):
            return _on(state)
        case KeyTouched(key) | KeyPressed(key) if state.step == "pin" and not state.typing.wait:
            return _typed(state, key_of(key))
        case _:
            return state, ()


def _on(state: State) -> Next[State]:
    match state.step:
        case "how":
            return replace(state, step="words"), ()
        case "words" if problem := state.words.problem:
            return replace(state, told=(problem,)), ()
        case "words":
            return replace(state, step="pin", words=replace(state.words, seen=False), told=()), ()
        case "kept":
            return state, (Back(),)
        case _:
            return state, ()


def _typed(state: State, key: str) -> Next[State]:
    typing = state.typing.touched(key)
    asks = (MakeCopy(state.words.first, typing.typed),) if typing.is_full else ()
    return replace(state, typing=typing, busy=bool(asks)), asks


def _back(state: State) -> Next[State]:
    before: dict[Step, Step] = {"words": "how", "pin": "words"}
    if state.step in before:
        return replace(state, step=before[state.step], typing=Typing(), told=()), ()
    return state, (Back(),)
