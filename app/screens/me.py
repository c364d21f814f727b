"""Me: language, light or dark, letters, what protects the numbers, adding a person, locking."""

from dataclasses import dataclass, replace

from app.asks import Event, Go, Next
from app.asks.copies import CopiesSeen, LookAtCopies
from app.asks.people import AboutMe, LockNow, Me, MeNow, Restyle, Style
from app.asks.practice import BeginPractice
from app.asks.room import LookAtRoom, RoomSeen
from app.asks.ways_in import LookAtWays, WaysSeen
from app.opening import Opening


@dataclass(frozen=True)
class State:
    """Who is here and how the screen looks; the style is None until it was read."""

    me: Me
    style: Style | None = None
    room: RoomSeen | None = None
    ways: WaysSeen | None = None
    copies: CopiesSeen | None = None
    practice: bool = False
    """Whether this is practice already: nobody is added there."""

    @property
    def is_known(self) -> bool:
        """Whether everything is here: what is drawn before the rest would move away under somebody's thumb."""
        own = self.ways is not None and self.copies is not None
        return self.style is not None and self.room is not None and (own or self.practice)


@dataclass(frozen=True)
class LanguageChosen(Event):
    """Speak another language from now on."""

    language: str


@dataclass(frozen=True)
class BrightnessChosen(Event):
    """Light, dark, or as the system wants."""

    brightness: str


@dataclass(frozen=True)
class LettersChosen(Event):
    """Letters this much larger than normal."""

    letters: float


@dataclass(frozen=True)
class MinutesChosen(Event):
    """Lock after so many minutes without a touch."""

    minutes: int


@dataclass(frozen=True)
class LockTouched(Event):
    """Lock the device now."""


@dataclass(frozen=True)
class ChangePinTouched(Event):
    """Other six numbers from now on."""


@dataclass(frozen=True)
class CopyTouched(Event):
    """Keep a copy of everything."""


@dataclass(frozen=True)
class RoomTouched(Event):
    """Look at what takes the device's room."""


@dataclass(frozen=True)
class PracticeTouched(Event):
    """Try everything out, where nothing is sent."""


@dataclass(frozen=True)
class AddPersonTouched(Event):
    """Somebody else wants to use this device too."""


def start(opening: Opening) -> Next[State]:
    """Asks how the screen looks now, how full the device is, and what protects the numbers."""
    state, asks = State(opening.person, practice=opening.practice), (AboutMe(), LookAtRoom())
    return state, asks if state.practice else (*asks, LookAtWays(opening.person.uid), LookAtCopies())


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; changes show at once."""
    match event:
        case MeNow(me=me, style=style):
            return replace(state, me=me, style=style), ()
        case LanguageChosen(language):
            return _restyled(state, Restyle(language=language))
        case BrightnessChosen(brightness):
            return _restyled(state, Restyle(brightness=brightness))
        case LettersChosen(letters):
            return _restyled(state, Restyle(letters=letters))
        case MinutesChosen(minutes):
            return _restyled(state, Restyle(lock_minutes=minutes))
        case LockTouched():
            return state, (LockNow(),)
        case WaysSeen():
            return replace(state, ways=event), ()
        case CopiesSeen():
            return replace(state, copies=event), ()
        case CopyTouched():
            return state, (Go("/copy"),)
        case ChangePinTouched():
            return state, (Go("/change-pin"),)
        case RoomSeen():
            return replace(state, room=event), ()
        case RoomTouched():
            return state, (Go("/room"),)
        case PracticeTouched():
            return state, (BeginPractice(),)
        case AddPersonTouched():
            return state, (Go("/enrol"),)
        case _:
            return state, ()


def _restyled(state: State, change: Restyle) -> Next[State]:
    style = change.applied_to(state.style) if state.style else None
    return replace(state, style=style), (change,)
