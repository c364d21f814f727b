"""Any sheet, page by page: answers are kept as they are given, what does not fit is said, the end sends it."""

from dataclasses import dataclass, field, replace

from app import filling
from app.asks import (
    Answered,
    Ask,
    Back,
    Event,
    Go,
    Keep,
    Kept,
    Next,
    Now,
    Outgoing,
    Overtaken,
    RoundAdded,
    RoundRemoved,
    Thing,
    Toast,
)
from app.asks.drafts import DraftGone, DraftOpened, Finish, Finished, NoSuchForm, OpenDraft
from app.filling import Filling
from app.opening import Opening
from core.words import msg
from forms import Page
from learning.score import score
from learning.score_plan import ScorePlan


@dataclass(frozen=True)
class State:
    """`at` is the ref of the open page; `checking` shows what does not fit on it, blank answers too."""

    draft: str
    now: Now
    role: str
    body: Thing = field(default_factory=dict)
    filled: Filling | None = None
    plan: ScorePlan | None = None
    at: str = ""
    checking: bool = False
    saved: bool = False
    finishing: bool = False

    @property
    def index(self) -> int:
        """Which page is open, from 0; when it is not relevant any more, the first."""
        refs = [page.ref for page in self.filled.pages] if self.filled else []
        return refs.index(self.at) if self.at in refs else 0

    @property
    def page(self) -> Page | None:
        """The open page; None for a sheet without pages."""
        return self.filled.pages[self.index] if self.filled and self.filled.pages else None

    @property
    def problems(self) -> dict[str, str]:
        """What does not fit on the open page, by ref."""
        if not (self.filled and self.page):
            return {}
        return {one.ref: one.message for one in self.filled.problems(self.page.refs)}

    @property
    def is_last(self) -> bool:
        """Whether the open page is the last one."""
        return bool(self.filled) and self.index >= len(self.filled.pages) - 1 if self.filled else False


@dataclass(frozen=True)
class OnTouched(Event):
    """The next page, or the end."""


@dataclass(frozen=True)
class BackTouched(Event):
    """The page before; from the first one, out."""


@dataclass(frozen=True)
class LeaveTouched(Event):
    """Out; everything is kept."""


def start(opening: Opening) -> Next[State]:
    """Opens the draft in this person's language."""
    state = State(opening.parts["draft"], opening.now, opening.person.role)
    return state, (OpenDraft(state.draft, opening.language),)


def update(state: State, event: Event) -> Next[State]:
    """Answers are kept at once; a page is left only when it fits."""
    match event:
        case DraftOpened(body=body, session=session, plan=plan, now=now):
            filled = filling.opened(session)
            return replace(state, body=body, filled=filled, plan=plan, at=str(body.get("at", "")), now=now), ()
        case DraftGone():
            return state, (Toast(msg("This was finished already.")), Back())
        case Overtaken():
            return state, filling.opened_again(f"/fill/{state.draft}")
        case NoSuchForm():
            return state, (Toast(msg("This sheet has not come yet. It comes with the next network.")), Back())
        case Answered() | RoundAdded() | RoundRemoved() if state.filled and not state.finishing:
            return _kept(replace(state, filled=filling.heard(state.filled, event)))
        case Kept(tag="draft", now=now):
            return replace(state, saved=True, now=now), ()
        case OnTouched():
            return _on(state)
        case BackTouched() if state.index:
            return _moved(state, state.index - 1)
        case BackTouched() | LeaveTouched():
            return state, (Back(),)
        case Finished():
            return state, (Toast(msg("Kept. It goes by itself when there is network.")), Go("/visits", instead=True))
        case _:
            return state, ()


def _kept(state: State) -> Next[State]:
    if state.filled is None:
        return state, ()
    body = {**state.body, "at": state.at, "snapshot": state.filled.session.snapshot()}
    head = {"form": body["form"], "facility": body["facility"]}
    keep: Ask = Keep("draft", body, id=state.draft, head=head, tag="draft")
    return replace(state, saved=False), (keep,)


def _moved(state: State, index: int) -> Next[State]:
    pages = state.filled.pages if state.filled else ()
    return _kept(replace(state, at=pages[index].ref, checking=False))


def _on(state: State) -> Next[State]:
    if state.filled is None or state.finishing:
        return state, ()
    if state.problems:
        return replace(state, checking=True), ()
    if not state.is_last:
        return _moved(state, state.index + 1)
    elsewhere = state.filled.problems()
    if elsewhere:
        return replace(_at(state, elsewhere[0].ref), checking=True), ()
    return replace(state, finishing=True), (_finish(state, state.filled),)


def _at(state: State, ref: str) -> State:
    pages = state.filled.pages if state.filled else ()
    return replace(state, at=next((page.ref for page in pages if ref in page.refs), state.at))


def _finish(state: State, filled: Filling) -> Finish:
    body = state.body
    told = score(state.plan, filled.session.shown()).as_json() if state.plan else None
    data = {
        "answers": filled.session.answers(),
        "started": body["started"],
        "ended": state.now.ms,
        "score": told,
        "confirmed": None,
    }
    facility, district = str(body["facility"]), str(body["district"])
    out = Outgoing(
        "submission", facility, district, data, id=state.draft, form=str(body["form"]), version=str(body["version"])
    )
    return Finish(state.draft, (out,))
