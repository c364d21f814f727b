"""What a visit is made of while it goes on, how it is kept, and read back after the process died."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Literal

from app.asks import Ask, Keep, Next, Now, Thing
from app.asks.noticing import NOTHING, Noticing
from app.asks.people import Me
from app.filling import Filling, draft_head
from core.records import Json
from learning.score import Score, score
from learning.score_plan import ScorePlan

Level = Literal["no", "district", "region", "national"]
Slot = Literal["gap", "who", "how", "when", ""]


@dataclass(frozen=True)
class FollowUp:
    """What became of a promise of last time; stuck waits for its reason, one that is moved for its new day."""

    state: str
    reason: str = ""
    due: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing is left to say about it."""
        waits_for = {"stuck": self.reason, "moved": self.due}
        return bool(waits_for.get(self.state, self.state))


@dataclass(frozen=True)
class Plan:
    """One thing to work on: "So that [gap] [who] will [how] by [when]", who is needed above, and what we promise."""

    gap: str = ""
    who: str = ""
    how: str = ""
    when: str = ""
    category: str = ""
    why: str = ""
    level: Level = "no"
    ask: str = ""
    kind: str = ""
    ours: str = ""

    @property
    def missing(self) -> Slot:
        """The first blank of the sentence; "" when it is whole."""
        blanks: tuple[Slot, ...] = ("gap", "who", "how", "when")
        return next((slot for slot in blanks if not str(getattr(self, slot)).strip()), "")

    def filled(self, slot: Slot, words: str) -> "Plan":
        """The plan with this blank filled."""
        match slot:
            case "gap":
                return replace(self, gap=words)
            case "who":
                return replace(self, who=words)
            case "how":
                return replace(self, how=words)
            case "when":
                return replace(self, when=words)
            case "":
                return self

    @property
    def empty(self) -> bool:
        """Whether nothing was said yet."""
        return self == Plan()


@dataclass(frozen=True)
class Agreed:
    """Who confirmed: the visitor, and somebody of the place by name, by job, or who would rather not."""

    visitor: bool = False
    by: str = ""
    text: str = ""
    agrees: str = "yes"

    @property
    def facility(self) -> bool:
        """Whether the place has said its part."""
        return self.by == "declined" or bool(self.by and self.text.strip())


@dataclass(frozen=True)
class State:
    """The whole visit. `at` is the stop that is open (see stops); `saved` that the last change is on the disk."""

    draft: str
    me: Me
    now: Now
    body: Thing = field(default_factory=dict)
    filled: Filling | None = None
    score_plan: ScorePlan | None = None
    promises: tuple[Thing, ...] = ()
    last: Thing | None = None
    at: str = ""
    followed: Mapping[str, FollowUp] = field(default_factory=dict)
    only_open: bool = False
    plans: tuple[Plan, ...] = ()
    open_plan: int = 0
    slot: Slot = "gap"
    typing: bool = False
    ours_open: bool = False
    agreed: Agreed = field(default_factory=Agreed)
    checking: bool = False
    help_open: bool = False
    refused: bool = False
    saved: bool = False
    finishing: bool = False
    finished: bool = False
    missing: bool = False
    noticing: Noticing = NOTHING

    @property
    def place(self) -> str:
        """The name of the place that is visited."""
        return str(self.body.get("place", ""))

    @property
    def rated(self) -> str:
        """Whether the place was asked to rate the visit: sealed, declined, or blank when not yet."""
        return str(self.body.get("rated", ""))

    @property
    def score(self) -> Score | None:
        """What the answers make of the visit, worked out here; None without a plan."""
        if self.filled is None or self.score_plan is None:
            return None
        return score(self.score_plan, self.filled.session.shown())

    @property
    def looked_at(self) -> tuple[int, int]:
        """How many of the points shown were looked at, and how many were shown."""
        if self.filled is None or self.score_plan is None:
            return 0, 0
        shown = self.filled.session.shown()
        texts = [
            shown[item.question] for part in self.score_plan.sections for item in part.items if item.question in shown
        ]
        every = [text for one in texts for text in (one if isinstance(one, list) else [one])]
        return sum(bool(text) for text in every), len(every)

    def answer(self, name: str) -> Json:
        """The answer to the question of this name, outside repeats; blank when there is none."""
        return self.filled.session.answers().get(name, "") if self.filled else ""


def kept(state: State) -> Next[State]:
    """Asks for the visit to be saved as it stands."""
    if state.filled is None:
        return state, ()
    body: dict[str, Json] = {
        **state.body,
        "snapshot": state.filled.session.snapshot(),
        "at": state.at,
        "followed": {identity: asdict(one) for identity, one in state.followed.items()},
        "plans": [asdict(one) for one in state.plans],
        "agreed": asdict(state.agreed),
    }
    keep: Ask = Keep("draft", body, id=state.draft, head=draft_head(body), tag="draft")
    return replace(state, saved=False), (keep,)


def reopened(state: State, body: Thing) -> State:
    """The visit as `kept` left it."""
    followed = {identity: FollowUp(**one) for identity, one in dict(body.get("followed") or {}).items()}
    return replace(
        state,
        body=body,
        at=str(body.get("at", "")),
        followed=followed,
        plans=tuple(Plan(**one) for one in body.get("plans") or ()),
        agreed=Agreed(**dict(body.get("agreed") or {})),
        saved=bool(body.get("snapshot")),
    )


def last_on(state: State) -> date | None:
    """The day of the visit whose answers are remembered here."""
    on = state.last.get("on") if state.last else None
    return date.fromisoformat(on) if on else None
