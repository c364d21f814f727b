"""What the pages of a visit send."""

from dataclasses import dataclass
from typing import Literal

from app.asks import Event, RoundAdded
from app.screens.visit.state import Level, Slot


@dataclass(frozen=True)
class OnTouched(Event):
    """The one next step of this page."""


@dataclass(frozen=True)
class SkipTouched(Event):
    """On without an answer: the rest of the promises, a question nobody could look at."""


@dataclass(frozen=True)
class BackTouched(Event):
    """The page before; from the first one, out."""


@dataclass(frozen=True)
class LeaveTouched(Event):
    """Out of the visit; everything is kept."""


@dataclass(frozen=True)
class Followed(Event):
    """What became of a promise; the same again takes it back."""

    promise: str
    state: Literal["done", "partly", "stuck", "moved"]


@dataclass(frozen=True)
class ReasonChosen(Event):
    """What held a promise up."""

    promise: str
    reason: str


@dataclass(frozen=True)
class DayMoved(Event):
    """The day by which a promise will be kept now, as ISO text."""

    promise: str
    on: str


@dataclass(frozen=True)
class MoveExplained(Event):
    """Why it needs another day, letter by letter."""

    promise: str
    words: str


@dataclass(frozen=True)
class AllPromises(Event):
    """Shows the answered promises again too."""


@dataclass(frozen=True)
class AddRound(RoundAdded):
    """One more medicine, child or number; the visit goes there."""


@dataclass(frozen=True)
class HelpTouched(Event):
    """What counts? Opens or closes the help in place."""


@dataclass(frozen=True)
class StrengthToggled(Event):
    """A strength was touched."""

    value: str


@dataclass(frozen=True)
class PlanEvent(Event):
    """Anything about the plan."""


@dataclass(frozen=True)
class SlotTouched(PlanEvent):
    """Reopens a blank of the sentence."""

    slot: Slot


@dataclass(frozen=True)
class SlotFilled(PlanEvent):
    """Fills the open blank; `category` comes with a gap that was seen in the answers."""

    words: str
    category: str = ""


@dataclass(frozen=True)
class SlotTyped(PlanEvent):
    """Own words for the open blank, letter by letter."""

    words: str


@dataclass(frozen=True)
class OwnWords(PlanEvent):
    """Opens the field for own words."""


@dataclass(frozen=True)
class WhyTyped(PlanEvent):
    """Why it happens."""

    words: str


@dataclass(frozen=True)
class LevelChosen(PlanEvent):
    """Who is needed above; "no" for nobody."""

    level: Level


@dataclass(frozen=True)
class AskTyped(PlanEvent):
    """What is asked of those above."""

    words: str


@dataclass(frozen=True)
class KindChosen(PlanEvent):
    """What the thing above us is about."""

    kind: str


@dataclass(frozen=True)
class OursOpened(PlanEvent):
    """And what do we promise?"""


@dataclass(frozen=True)
class OursSaid(PlanEvent):
    """What we promise; the same again takes it back."""

    words: str


@dataclass(frozen=True)
class PlanOpened(PlanEvent):
    """Another of the plans, or a new one."""

    number: int


@dataclass(frozen=True)
class PlanDropped(PlanEvent):
    """Takes the open plan away."""


@dataclass(frozen=True)
class HandOver(Event):
    """Gives the device to the people of the place."""


@dataclass(frozen=True)
class VisitorConfirmed(Event):
    """The visitor says: this is how it was."""


@dataclass(frozen=True)
class AgreedChosen(Event):
    """How the place confirms, and whether it sees it the same way."""

    by: str
    text: str
    agrees: str


@dataclass(frozen=True)
class DoneTouched(Event):
    """The visit is over."""
