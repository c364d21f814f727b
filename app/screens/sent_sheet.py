"""A sheet as it was sent: its answers in words, where it stands, and the way to change it."""

from dataclasses import dataclass, replace

from app import filling
from app.asks import Back, Drop, Dropped, Event, Go, Next, Now, Sending, Toast
from app.asks.drafts import Begun, NoSuchForm
from app.asks.sent import ChangeSent, OpenSent, SentGone, SentLine, SentOpened
from app.filling import Filling
from app.opening import Opening
from core.words import msg
from sync.status import SAFE


@dataclass(frozen=True)
class State:
    """`filled` is None when the version has left the device; `draft` is a change that was begun.

    `sure` is asked before that change is taken away.
    """

    id: str
    language: str
    now: Now
    line: SentLine | None = None
    filled: Filling | None = None
    draft: str = ""
    sure: bool = False
    beginning: bool = False


@dataclass(frozen=True)
class ChangeTouched(Event):
    """Change it, or go on changing it."""


@dataclass(frozen=True)
class LeaveAsSentTouched(Event):
    """Take away what was begun to be changed; touched twice it is done."""


@dataclass(frozen=True)
class Leave(Event):
    """Back to the list."""


def start(opening: Opening) -> Next[State]:
    """Looks into the memory."""
    state = State(opening.parts["record"], opening.language, opening.now)
    return state, (_look(state),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; where it stands is looked at again until it is safe."""
    match event:
        case SentOpened(line=line, session=session, draft=draft, now=now):
            filled = filling.opened(session) if session else None
            return replace(state, line=line, filled=filled, draft=draft, now=now, sure=False), ()
        case SentGone():
            return state, (Toast(msg("This is not kept on this device any more.")), Back())
        case Sending() if state.line and state.line.state != SAFE:
            return state, (_look(state),)
        case ChangeTouched() if not state.beginning:
            return replace(state, beginning=True), (ChangeSent(state.id, state.language),)
        case Begun(draft=draft):
            return state, (Go(f"/fill/{draft}", instead=True),)
        case NoSuchForm():
            return replace(state, beginning=False, filled=None), (Toast(GONE),)
        case LeaveAsSentTouched() if state.draft:
            return (state, (Drop("draft", state.draft),)) if state.sure else (replace(state, sure=True), ())
        case Dropped():
            return state, (_look(state),)
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()


GONE = msg("The sheet this was written on has left the device. Your answers are kept, they cannot be changed here.")


def _look(state: State) -> OpenSent:
    return OpenSent(state.id, state.language)
