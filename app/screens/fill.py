"""Any sheet, page by page: answers are kept as they are given, what does not fit is said, the end sends it."""

from dataclasses import dataclass, field, replace
from typing import Literal

from app import filling
from app.asks import (
    Answered,
    Ask,
    Back,
    Event,
    Go,
    Keep,
    Kept,
    Later,
    Next,
    Now,
    Outgoing,
    Overtaken,
    RoundAdded,
    RoundRemoved,
    Thing,
    Toast,
    Woke,
)
from app.asks.drafts import DraftGone, DraftOpened, Finish, Finished, MissingList, NoSuchForm, OpenDraft
from app.asks.noticing import NOTHING, Noticing
from app.filling import Filling, fed, finished
from app.noticing import watching
from app.opening import Opening
from core.words import msg
from forms import Page
from learning.score import score
from learning.score_plan import ScorePlan

Panel = Literal["", "languages", "questions", "reason"]
QUICK_SECONDS = 0.28
"""How long a `quick` answer is seen before the next page comes."""


@dataclass(frozen=True)
class Aim:
    """A question to be shown; `turn` tells one wish from the next for the same one."""

    ref: str = ""
    turn: int = 0


NOWHERE = Aim()


@dataclass(frozen=True)
class State:
    """`at` is the ref of the open page; `checking` shows what does not fit on it, blank answers too.

    `panel` lies over the page: the languages of the sheet, the list of its questions, or the question why it is changed. `aim` is the question the page is
    to be scrolled to. `missing` are the lists that are not here, until that was read.
    """

    draft: str
    now: Now
    role: str
    body: Thing = field(default_factory=dict)
    filled: Filling | None = None
    plan: ScorePlan | None = None
    at: str = ""
    checking: bool = False
    panel: Panel = ""
    aim: Aim = NOWHERE
    saved: bool = False
    finishing: bool = False
    noticing: Noticing = NOTHING
    missing: tuple[MissingList, ...] = ()

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
    def told(self) -> dict[str, str]:
        """What does not fit on the open page, once it was checked."""
        return self.problems if self.checking else {}

    @property
    def is_quick(self) -> bool:
        """Whether the page is one answered question that asks to be left by itself."""
        refs = self.page.refs if self.page else ()
        node = self.filled.nodes[refs[0]] if self.filled and len(refs) == 1 else None
        return node is not None and bool(node.value) and "quick" in node.appearance.split()

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


@dataclass(frozen=True)
class PanelTouched(Event):
    """Opens a panel, or closes the one that is open."""

    panel: Panel


@dataclass(frozen=True)
class MissingRead(Event):
    """It was read which lists are missing."""


@dataclass(frozen=True)
class ReasonTyped(Event):
    """Why what was sent is changed, where the form asks for it."""

    words: str


@dataclass(frozen=True)
class LanguageChosen(Event):
    """The sheet speaks another of its languages; the app itself does not."""

    code: str


@dataclass(frozen=True)
class JumpedTo(Event):
    """To a question on its page."""

    page: str
    ref: str


def start(opening: Opening) -> Next[State]:
    """Opens the draft in this person's language."""
    state = State(opening.parts["draft"], opening.now, opening.person.role)
    return state, (OpenDraft(state.draft, opening.language),)


def _update(state: State, event: Event) -> Next[State]:
    """Answers are kept at once; a page is left only when it fits."""
    match event:
        case DraftOpened():
            return _opened(state, event), ()
        case DraftGone():
            return state, (Toast(msg("This was finished already.")), Back())
        case Overtaken():
            return state, filling.opened_again(f"/fill/{state.draft}")
        case NoSuchForm():
            return state, (filling.not_here(event), Back())
        case Answered() | RoundAdded() | RoundRemoved() if state.filled and not state.finishing:
            return _heard(state, state.filled, event)
        case Woke(tag="quick") if state.is_quick and not state.is_last:
            return _on(state)
        case PanelTouched(panel):
            return replace(state, panel="" if panel == state.panel else panel), ()
        case ReasonTyped(words):
            return replace(state, noticing=replace(state.noticing, reason=words)), ()
        case MissingRead():
            return replace(state, missing=()), ()
        case LanguageChosen(code) if state.filled:
            return replace(state, filled=filling.spoken(state.filled, code), panel=""), ()
        case JumpedTo(page, ref) if state.filled and state.filled.page(page):
            return _kept(_aimed(replace(state, at=page, panel="", checking=False), ref))
        case Kept(tag="draft", now=now):
            return replace(state, saved=True, now=now), ()
        case OnTouched():
            return _on(state)
        case BackTouched() | LeaveTouched() if state.panel:
            return replace(state, panel=""), ()
        case BackTouched() if state.index:
            return _moved(state, state.index - 1)
        case BackTouched() | LeaveTouched():
            return state, (Back(),)
        case Finished():
            on: Ask = Back() if "record" in state.body else Go("/visits", instead=True)
            return state, (Toast(msg("Kept. It goes by itself when there is network.")), on)
        case _:
            return state, ()


def _opened(state: State, opened: DraftOpened) -> State:
    at, filled = str(opened.body.get("at", "")), filling.opened(opened.session)
    return replace(
        state, body=opened.body, filled=filled, plan=opened.plan, at=at, now=opened.now, missing=opened.missing
    )


def _heard(state: State, filled: Filling, event: Answered | RoundAdded | RoundRemoved) -> Next[State]:
    """Kept at once; a `quick` question that stands alone moves on by itself once its answer was seen."""
    after, asks = _kept(replace(state, filled=filling.heard(filled, event)))
    on = isinstance(event, Answered) and after.is_quick
    return after, (*asks, Later(QUICK_SECONDS, "quick")) if on else asks


def _kept(state: State) -> Next[State]:
    if state.filled is None:
        return state, ()
    body = {**state.body, "at": state.at, "snapshot": state.filled.session.snapshot()}
    keep: Ask = Keep("draft", body, id=state.draft, head=filling.draft_head(body), tag="draft")
    return replace(state, saved=False), (keep,)


def _moved(state: State, index: int) -> Next[State]:
    pages = state.filled.pages if state.filled else ()
    return _kept(replace(state, at=pages[index].ref, checking=False, aim=replace(state.aim, ref=""), missing=()))


def _aimed(state: State, ref: str) -> State:
    return replace(state, aim=Aim(ref, state.aim.turn + 1))


def _on(state: State) -> Next[State]:
    if state.filled is None or state.finishing:
        return state, ()
    if state.problems:
        return _aimed(replace(state, checking=True), next(iter(state.problems))), ()
    if not state.is_last:
        return _moved(state, state.index + 1)
    elsewhere = state.filled.problems()
    if elsewhere:
        return _aimed(replace(_at(state, elsewhere[0].ref), checking=True, panel=""), elsewhere[0].ref), ()
    if state.noticing.wants_reason:
        return replace(state, panel="reason", checking=state.panel == "reason"), ()
    return replace(state, finishing=True), (_finish(state, state.filled),)


def _at(state: State, ref: str) -> State:
    pages = state.filled.pages if state.filled else ()
    return replace(state, at=next((page.ref for page in pages if ref in page.refs), state.at))


def _finish(state: State, filled: Filling) -> Finish:
    body, answers = state.body, finished(filled)
    told = score(state.plan, filled.session.shown()).as_json() if state.plan else None
    data = {
        "answers": answers,
        "started": body["started"],
        "ended": state.now.ms,
        "score": told,
        "confirmed": None,
        "instance": filling.instance_of(filled.session),
        **fed(filled),
    }
    facility, district = str(body["facility"]), str(body["district"])
    record, rev = str(body.get("record", state.draft)), int(body.get("rev", 1))
    out = Outgoing("submission", facility, district, data, record, rev, str(body["form"]), str(body["version"]))
    session = filled.session
    return Finish(state.draft, (out,), document=filling.document(session), closed=filling.to_close(session))


def _asked(state: State) -> tuple[str, ...]:
    """The questions of the open page."""
    nodes = state.filled.nodes if state.filled else {}
    return tuple(ref for ref in (state.page.refs if state.page else ()) if nodes[ref].kind == "question")


update = watching(_update, _kept, _asked, jumps=(JumpedTo,))
