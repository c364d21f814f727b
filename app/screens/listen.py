"""Patient mode: language, consent, one picture question after the other, a story, thank you. Answers live in memory only."""

import math
from dataclasses import dataclass, replace
from typing import Literal

from app.asks import Answered, Event, Go, KeyPressed, Later, Next, Paused, Sending, Woke
from app.asks.listening import BeginVoice, CheckPin, NoVoiceForm, PinFits, SealVoice, VoiceBegun, VoiceSealed
from app.asks.people import LockNow, PinRefused
from app.asks.ways_in import PinEnded
from app.opening import Opening
from forms import FormSession, Node

Step = Literal["language", "consent", "question", "story", "thanks", "missing"]
CONSENT, STORY = "consent", ("story_good", "story_change", "story_share")
RATHER_NOT = "rather_not"
PIN_LENGTH = 6
ADVANCE_SECONDS = 0.28  # long enough to see what was chosen
THANKS_SECONDS = 20.0


@dataclass(frozen=True)
class Guard:
    """The way out: numbers typed so far, and the wait after wrong ones."""

    typed: str = ""
    busy: bool = False
    wrong: bool = False
    wait: int = 0


@dataclass(frozen=True)
class State:
    """`questions` are the refs of the picture questions, `at` the one on screen; `turn` grows with each answer."""

    idle: float
    step: Step = "language"
    language: str = ""
    form: FormSession | None = None
    began: float = 0.0
    questions: tuple[str, ...] = ()
    at: int = 0
    turn: int = 0
    guard: Guard | None = None
    sealing: bool = False


@dataclass(frozen=True)
class LanguageChosen(Event):
    """The patient's language, as a code."""

    code: str


@dataclass(frozen=True)
class Consented(Event):
    """Yes or no; no is as easy as yes."""

    yes: bool


@dataclass(frozen=True)
class BackTouched(Event):
    """One question back."""


@dataclass(frozen=True)
class StoryDone(Event):
    """The patient has said all."""


@dataclass(frozen=True)
class LeaveTouched(Event):
    """The lock sign: somebody wants out."""


@dataclass(frozen=True)
class StayTouched(Event):
    """Back to the patient after all."""


@dataclass(frozen=True)
class PinKey(Event):
    """A key of the pad: "0" to "9" or "back"."""

    key: str


@dataclass(frozen=True)
class GiveBack(Event):
    """The patient is done and gives the tablet back."""


def start(opening: Opening) -> Next[State]:
    """Nothing of the one before is left."""
    return State(opening.patient_idle_seconds), ()


def update(state: State, event: Event) -> Next[State]:
    """What a touch means; every touch starts the idle time anew."""
    match event:
        case Woke(tag="idle"):
            return wiped(state), ()
        case Woke(tag=tag):
            return _woke(state, tag)
        case PinRefused() | PinFits():
            return _answered_pin(state, event)
        case PinEnded():
            return wiped(state), (LockNow(),)
        case VoiceBegun() | NoVoiceForm() | VoiceSealed():
            return _told(state, event)
        case Sending(pulled=True) if state.step == "missing":
            return state, (BeginVoice(state.language),)  # the questions may be among what came down
        case Sending() | Paused():
            return state, ()  # not a touch: it must not keep a forgotten tablet awake
    after, asks = _guarded(state, event) if state.guard else _touched(state, event)
    watch = (Later(state.idle, "idle"),) if after.step != "language" or after.guard else ()
    return after, (*asks, *watch)


def wiped(state: State) -> State:
    """As new: the half-filled answers are gone."""
    return State(state.idle)


def current(state: State) -> Node | None:
    """The question on screen."""
    if state.form is None or not state.questions:
        return None
    return state.form.node(state.questions[state.at])


def _touched(state: State, event: Event) -> Next[State]:
    match event:
        case LanguageChosen(code):
            return replace(wiped(state), language=code), (BeginVoice(code),)
        case Consented(yes):
            return _consented(state, yes=yes)
        case Answered(ref, value):
            return _answered(state, ref, value)
        case BackTouched():
            return _back(state), ()
        case StoryDone() if state.form and not state.sealing:
            return replace(state, sealing=True), (_sealed(state, state.form),)
        case LeaveTouched() | GiveBack():
            return replace(state, guard=Guard()), ()
        case _:
            return state, ()


def _told(state: State, event: Event) -> Next[State]:
    match event:
        case VoiceBegun(form, second):
            return replace(state, step="consent", form=form, began=second), ()
        case NoVoiceForm():
            return replace(state, step="missing"), ()
        case _:
            return replace(wiped(state), step="thanks", language=state.language), (Later(THANKS_SECONDS, "thanks"),)


def _woke(state: State, tag: str) -> Next[State]:
    match tag:
        case "advance":
            return _forward(state), ()
        case "thanks" if state.step == "thanks" and not state.guard:
            return wiped(state), ()
        case "wait" if state.guard:
            left = max(state.guard.wait - 1, 0)
            return replace(state, guard=replace(state.guard, wait=left)), (Later(1, "wait"),) if left else ()
        case _:
            return state, ()


def _consented(state: State, *, yes: bool) -> Next[State]:
    if state.form is None:
        return state, ()
    if not yes:
        return replace(wiped(state), step="thanks", language=state.language), (Later(THANKS_SECONDS, "thanks"),)
    state.form.answer(_ref(state.form, CONSENT), "yes")
    questions = tuple(ref for ref in _shown(state.form) if state.form.node(ref).choices and _name(ref) not in _APART)
    return replace(state, step="question", questions=questions, at=0, turn=state.turn + 1), ()


_APART = (CONSENT, *STORY)


def _answered(state: State, ref: str, value: str | None) -> Next[State]:
    if state.form is None or state.sealing:
        return state, ()
    state.form.answer(ref, value)
    asks = (Later(ADVANCE_SECONDS, "advance"),) if state.step == "question" else ()
    return replace(state, turn=state.turn + 1), asks


def _forward(state: State) -> State:
    if state.step != "question":
        return state
    last = state.at + 1 >= len(state.questions)
    return replace(state, step="story") if last else replace(state, at=state.at + 1)


def _back(state: State) -> State:
    match state.step:
        case "story":
            return replace(state, step="question")
        case "question" if state.at:
            return replace(state, at=state.at - 1)
        case "question":
            return replace(state, step="consent")
        case _:
            return wiped(state)


def _sealed(state: State, form: FormSession) -> SealVoice:
    return SealVoice(form.form.id, form.form.version, state.language, form.answers(), state.began)


def _guarded(state: State, event: Event) -> Next[State]:
    guard = state.guard or Guard()
    match event:
        case StayTouched() | KeyPressed("Escape"):
            return replace(state, guard=None), ()
        case PinKey("back") | KeyPressed("Backspace"):
            return replace(state, guard=replace(guard, typed=guard.typed[:-1])), ()
        case PinKey(key) | KeyPressed(key) if key in "0123456789" and not (guard.busy or guard.wait):
            typed = guard.typed + key
            full = len(typed) == PIN_LENGTH
            asks = (CheckPin(typed),) if full else ()
            return replace(state, guard=Guard(typed, busy=full)), asks
        case _:
            return state, ()


def _answered_pin(state: State, event: PinRefused | PinFits) -> Next[State]:
    if isinstance(event, PinFits):
        return wiped(state), (Go("/chw", instead=True),)
    seconds = math.ceil(event.wait)
    return replace(state, guard=Guard(wrong=not event.too_early, wait=seconds)), (Later(1, "wait"),) if seconds else ()


def _shown(form: FormSession) -> list[str]:
    return [ref for page in form.pages() for ref in page.refs if form.node(ref).kind == "question"]


def _name(ref: str) -> str:
    return ref.rpartition("/")[2]


def _ref(form: FormSession, name: str) -> str:
    return next(ref for ref in _shown(form) if _name(ref) == name)


def story_refs(form: FormSession) -> dict[str, str]:
    """Refs of the story's parts that are shown now, by name."""
    return {_name(ref): ref for ref in _shown(form) if _name(ref) in STORY}
