"""Learn: what came back from above and from others, what really changed, and sheets to fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.asks import Event, Find, Found, Go, Next, Now, Sending, Thing
from app.asks.drafts import FindSheets, SheetLine, SheetsFound
from app.opening import Opening
from app.series import Series, really_changed

_KINDS = ("org_unit", "barrier", "voices", "lesson", "priority", "series")
_OWN_SCREENS = frozenset({"visit", "feedback", "reflection"})
_MOST_CHARTS = 4


@dataclass(frozen=True)
class State:
    """All that came back; nothing is known before the memory answered."""

    now: Now
    ready: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    barriers: Sequence[Thing] = ()
    priorities: Sequence[Thing] = ()
    lessons: Sequence[Thing] = ()
    voices: Sequence[Thing] = ()
    changed: Sequence[Series] = ()
    sheets: Sequence[SheetLine] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing came back yet."""
        return not (self.barriers or self.priorities or self.lessons or self.voices or self.changed)


@dataclass(frozen=True)
class BarrierTouched(Event):
    """Opens the ladder of a barrier."""

    id: str


@dataclass(frozen=True)
class PlaceTouched(Event):
    """Opens what is known of a place."""

    id: str


@dataclass(frozen=True)
class SheetTouched(Event):
    """A sheet to fill in was chosen."""

    form: str


def start(opening: Opening) -> Next[State]:
    """Looks into the memory."""
    return State(opening.now), (Find(_KINDS), FindSheets())


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; looks again when something new came down."""
    match event:
        case Found(things=things, now=now):
            return _seen(replace(state, now=now, ready=True), things), ()
        case SheetsFound(sheets):
            return replace(state, sheets=[one for one in sheets if one.purpose not in _OWN_SCREENS]), ()
        case Sending(pulled=True):
            return state, (Find(_KINDS), FindSheets())
        case BarrierTouched(identity):
            return state, (Go(f"/barrier/{identity}"),)
        case PlaceTouched(identity):
            return state, (Go(f"/facility/{identity}"),)
        case SheetTouched(form):
            return state, (Go(f"/sheet/{form}"),)
        case _:
            return state, ()


def _seen(state: State, things: Mapping[str, Sequence[Thing]]) -> State:
    names = {str(one["id"]): str(one["name"]) for one in things["org_unit"]}
    answered = [one for one in things["barrier"] if one.get("answers")]
    heard = [one for one in things["voices"] if one["facility"] in names]
    return replace(
        state,
        names=names,
        barriers=sorted(answered, key=lambda one: str(one["answers"][-1]["on"]), reverse=True),
        priorities=things["priority"],
        lessons=things["lesson"],
        voices=sorted(heard, key=lambda one: names[one["facility"]]),
        changed=[one for one in really_changed(things["series"]) if one.facility in names][:_MOST_CHARTS],
    )
