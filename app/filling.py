"""A form while it is filled in: the engine, its pages, and every node as it stands; no Flet here."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from app.asks import Answered, Go, RoundAdded, RoundRemoved, Thing, Toast
from app.asks.drafts import MissingList, NoSuchForm, ToClose
from core.records import Json
from core.words import msg
from forms import FormSession, Node, Page, Problem


@dataclass(frozen=True)
class Filling:
    """Only nodes that changed are new objects, so that only they are drawn again."""

    session: FormSession
    pages: tuple[Page, ...]
    nodes: Mapping[str, Node]

    def page(self, ref: str) -> Page | None:
        """The page with this ref, when it is relevant now."""
        return next((page for page in self.pages if page.ref == ref), None)

    def problems(self, refs: Iterable[str] | None = None) -> list[Problem]:
        """What does not hold among these refs, or anywhere."""
        known = None if refs is None else [ref for ref in refs if ref in self.nodes]
        return self.session.validate(known)


LineState = Literal["page", "round", "answered", "blank", "wanting"]


@dataclass(frozen=True)
class Line:
    """A line of the list of questions: where it leads, its words, whether it is answered; `number` of a round."""

    page: str
    ref: str
    label: str
    state: LineState
    number: int = 0


def opened(session: FormSession) -> Filling:
    """All nodes seen for the first time."""
    return _seen(session, {}, frozenset())


def heard(filling: Filling, event: Answered | RoundAdded | RoundRemoved) -> Filling:
    """The form after a touch on one of its questions."""
    session = filling.session
    match event:
        case Answered(ref, value, change):
            value = change(session.node(ref).value) if change else value
            return _seen(session, filling.nodes, session.answer(ref, value) | {ref})
        case RoundAdded(ref):
            return _seen(session, filling.nodes, session.add_repeat(ref))
        case RoundRemoved(ref):
            return _seen(session, {}, session.remove_repeat(ref))


def spoken(filling: Filling, language: str) -> Filling:
    """The form in another of its languages; every answer stays."""
    filling.session.set_language(language)
    return _seen(filling.session, {}, frozenset())


def finished(filling: Filling) -> dict[str, Json]:
    """The answers as they are sent: what a form does in the last moment (its end, a last action) has happened."""
    filling.session.finish()
    return filling.session.answers()


def fed(filling: Filling) -> dict[str, Json]:
    """What a finished record says of lists that records feed: its `entities`; nothing of a form that only the programme may read."""
    secret = bool(filling.session.form.settings.public_key)
    changes = [] if secret else [one.as_json() for one in filling.session.entities()]
    return {"entities": changes} if changes else {}


def instance_of(session: FormSession) -> dict[str, Json]:
    """What a finished record says of itself: its id, the id of the one it replaces, and its name, unless only the programme may read that."""
    name = "" if session.form.settings.public_key else session.instance_name
    told = {"id": session.instance_id, "name": name, "replaces": session.replaces}
    return {name: text for name, text in told.items() if text}


def document(session: FormSession) -> bytes:
    """The submission to keep for looking at it again; nothing of a form that is encrypted, or wants nothing kept once it went."""
    settings = session.form.settings
    return b"" if settings.public_key or settings.auto_delete else session.to_xml()


def draft_head(body: Thing) -> dict[str, Json]:
    """What a draft is found by."""
    return {"form": body["form"], "facility": body["facility"]}


def to_close(session: FormSession) -> ToClose | None:
    """How a finished form is closed for the holder of its author's key; None for a form without one."""
    key = session.form.settings.public_key
    return ToClose(key, session.instance_id, session.to_xml()) if key else None


def lines(filling: Filling) -> tuple[Line, ...]:
    """Every page and question, and whether it is answered: what the list of questions shows."""
    wanting = {problem.ref for problem in filling.problems()}
    return tuple(line for page in filling.pages for line in _lines(filling, page, wanting))


def _lines(filling: Filling, page: Page, wanting: set[str]) -> Iterator[Line]:
    if page.label and len(page.refs) > 1:
        yield Line(page.ref, page.ref, page.label, "page")
    for node in (filling.nodes[ref] for ref in page.refs):
        if node.kind == "round" and node.ref != page.ref:
            yield Line(page.ref, node.ref, node.label, "round", int(node.ref.rpartition("[")[2].rstrip("]")))
        elif node.kind == "question" and not node.readonly:
            state: LineState = "wanting" if node.ref in wanting else "answered" if node.value else "blank"
            yield Line(page.ref, node.ref, node.label or node.name, state)


def _seen(session: FormSession, known: Mapping[str, Node], changed: AbstractSet[str]) -> Filling:
    pages = tuple(session.pages())
    refs = (ref for page in pages for ref in page.refs)
    nodes = {ref: known[ref] if ref in known and ref not in changed else session.node(ref) for ref in refs}
    return Filling(session, pages, nodes)


def opened_again(route: str) -> tuple[Toast, Go]:
    """What a screen does when another window was faster: says so and shows what stands."""
    return Toast(msg("Another window of this device changed this. Please look again.")), Go(route, instead=True)


_MISSING = {
    "coming": msg("The list {name} comes with the network. Until then there is nothing to choose from it."),
    "not given": msg("The district gave no list {name} with this sheet. There is nothing to choose from it."),
    "unreadable": msg("The list {name} cannot be read on this device. There is nothing to choose from it."),
}


def lacks(missing: MissingList) -> tuple[str, dict[str, object]]:
    """Why a list of a sheet is empty: a message id and its values."""
    return _MISSING[missing.why], {"name": missing.name}


def not_here(event: NoSuchForm) -> Toast:
    """Why a sheet cannot be begun."""
    if event.elsewhere:
        return Toast(msg("This is for patients or for the team. It is not filled in under a name."))
    if event.coming:
        return Toast(msg("This sheet still waits for {names}. It comes with the next network."), _named(event.coming))
    return Toast(msg("This sheet has not come yet. It comes with the next network."))


def _named(names: tuple[str, ...]) -> dict[str, object]:
    return {"names": ", ".join(names)}


def last_part(ref: str) -> str:
    """The name at the end of a ref: "water" of /data/readiness/water, "gap" of /data/gaps/gap[2]."""
    return ref.rsplit("/", 1)[-1].split("[", 1)[0]
