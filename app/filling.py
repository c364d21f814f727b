"""A form while it is filled in: the engine, its pages, and every node as it stands; no Flet here."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.asks import Answered, Go, RoundAdded, RoundRemoved, Toast
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


def opened(session: FormSession) -> Filling:
    """All nodes seen for the first time."""
    return _seen(session, {}, frozenset())


def heard(filling: Filling, event: Answered | RoundAdded | RoundRemoved) -> Filling:
    """The form after a touch on one of its questions."""
    session = filling.session
    match event:
        case Answered(ref, value):
            return _seen(session, filling.nodes, session.answer(ref, value) | {ref})
        case RoundAdded(ref):
            return _seen(session, filling.nodes, session.add_repeat(ref))
        case RoundRemoved(ref):
            return _seen(session, {}, session.remove_repeat(ref))


def _seen(session: FormSession, known: Mapping[str, Node], changed: AbstractSet[str]) -> Filling:
    pages = tuple(session.pages())
    refs = (ref for page in pages for ref in page.refs)
    nodes = {ref: known[ref] if ref in known and ref not in changed else session.node(ref) for ref in refs}
    return Filling(session, pages, nodes)


def opened_again(route: str) -> tuple[Toast, Go]:
    """What a screen does when another window was faster: says so and shows what stands."""
    return Toast(msg("Another window of this device changed this. Please look again.")), Go(route, instead=True)


def last_part(ref: str) -> str:
    """The name at the end of a ref: "water" of /data/readiness/water, "gap" of /data/gaps/gap[2]."""
    return ref.rsplit("/", 1)[-1].split("[", 1)[0]
