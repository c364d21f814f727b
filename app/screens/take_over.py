"""Taking over a copy on a device where nobody lives: the file, its words, new numbers, and one has what one had."""

from dataclasses import dataclass, field, replace
from typing import Literal

from app.asks import Back, Event, Go, KeyPressed, Left, Next
from app.asks.copies import CopyRefused, DropBrought, FileChosen, NotGiven, TakeOver
from app.asks.people import Here, WhoIsHere
from app.asks.ways_in import key_of
from app.opening import Opening
from app.pin_typing import KeyTouched
from core.pins import Choosing
from core.words import msg

Step = Literal["", "lived", "file", "words", "pin"]
"""Nothing known yet; somebody lives here; choosing the file; its words; new numbers."""

NO_WORDS = msg("Please type the words first.")
NO_CHOOSER = msg("No file could be chosen from here.")
ANOTHER = msg("Choose another file.")


@dataclass(frozen=True)
class State:
    """How far the person is; `told` says (as message ids) why something did not go on, and what to do."""

    step: Step = ""
    file: FileChosen | None = None
    words: str = field(default="", repr=False)
    seen: bool = False
    choosing: Choosing = field(default_factory=Choosing, repr=False)
    busy: bool = False
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class GoOn(Event):
    """The next step."""


@dataclass(frozen=True)
class Leave(Event):
    """One step back, and out of here from the first."""


@dataclass(frozen=True)
class WordsTyped(Event):
    """The words so far."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class EyeTouched(Event):
    """Show the words, or hide them again."""


def start(opening: Opening) -> Next[State]:
    """Asks whether somebody lives here; practice has no copies."""
    return State(), (Back(),) if opening.practice else (WhoIsHere(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; while the copy is taken over nothing else does."""
    match event:
        case Here(faces=faces):
            return replace(state, step="lived" if faces else "file"), ()
        case Left():
            return State(), _dropping(state)
        case CopyRefused():
            return _refused(state, event)
        case _ if state.busy:
            return state, ()
        case FileChosen():
            return State("words", event), _dropping(state)
        case NotGiven(failed=True):
            return replace(state, told=(NO_CHOOSER,)), ()
        case Leave() | KeyPressed("Escape"):
            return _back(state)
        case _:
            return _touched(state, event)


def _touched(state: State, event: Event) -> Next[State]:
    match event:
        case WordsTyped(text):
            return replace(state, words=text, told=()), ()
        case EyeTouched():
            return replace(state, seen=not state.seen), ()
        case GoOn() | KeyPressed("Enter"):
            return _on(state)
        case KeyTouched(key) | KeyPressed(key) if state.step == "pin":
            return _chosen(replace(state, choosing=state.choosing.touched(key_of(key))))
        case _:
            return state, ()


def _on(state: State) -> Next[State]:
    """Numbers that were chosen already are not asked for again when only the words were others."""
    match state.step:
        case "lived":
            return state, (Go("/who", instead=True),)
        case "words" if not state.words.strip():
            return replace(state, told=(NO_WORDS,)), ()
        case "words":
            return _chosen(replace(state, step="pin", seen=False, told=()))
        case _:
            return state, ()


def _chosen(state: State) -> Next[State]:
    pin, file = state.choosing.chosen, state.file
    if not (pin and file):
        return state, ()
    return replace(state, busy=True), (TakeOver(file.path, state.words, pin, file.brought),)


def _refused(state: State, refused: CopyRefused) -> Next[State]:
    told = (refused.what, refused.next_step)
    if refused.about == "words":
        return replace(state, step="words", busy=False, told=told), ()
    return State("file", told=told), _dropping(state)


def _dropping(state: State) -> tuple[DropBrought, ...]:
    return (DropBrought(state.file.brought),) if state.file and state.file.brought else ()


def _back(state: State) -> Next[State]:
    before: dict[Step, Step] = {"words": "file", "pin": "words"}
    if state.step in before:
        return replace(state, step=before[state.step], choosing=Choosing(), told=()), ()
    return state, (Go("/who" if state.step == "lived" else "/enrol", instead=True),)
