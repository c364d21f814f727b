"""The way through a visit: every place where it can stand, made anew from the form whenever an answer changes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.filling import Filling, last_part
from app.screens.visit.state import State
from forms import Node, Page

StopKind = Literal["promises", "page", "question", "more", "strengths", "plan", "rating", "confirm"]
STEPS = 6
"""Promises, opening, looking, strengths, plan, closing: what "step 1 of 6" counts."""

_OPENING = frozenset({"header", "agenda"})
_STEP_OF: dict[StopKind, int] = {
    "promises": 1,
    "question": 3,
    "more": 3,
    "strengths": 4,
    "plan": 5,
    "rating": 6,
    "confirm": 6,
}


@dataclass(frozen=True)
class Stop:
    """One screen of the visit. `refs` are the questions on it, `page` the group they are in, `nth` its place there.

    `round` is the round that begins here and may be taken out again, `turn` the number of the round it is in (0: in none).
    """

    id: str
    kind: StopKind
    step: int
    page: str = ""
    title: str = ""
    refs: tuple[str, ...] = ()
    nth: int = 0
    total: int = 0
    round: str = ""
    turn: int = 0


def stops_of(state: State) -> list[Stop]:
    """All stops as they are now, in order."""
    filled = state.filled
    if filled is None:
        return []
    found = [_stop("promises")] if state.promises else []
    looked: list[Stop] = []
    closing: list[Stop] = []
    for page in filled.pages:
        name = last_part(page.ref)
        if name in _OPENING:
            found.append(_page(page, 2))
        elif name == "close":
            closing.append(_page(page, 6))
        elif name not in {"strengths", "gaps"}:
            looked += _questions(page, filled)
    return [*found, *looked, _stop("strengths"), _stop("plan"), *closing, _stop("rating"), _stop("confirm")]


def current(state: State) -> Stop | None:
    """Where the visit stands; the first stop when the one it stood at is gone."""
    stops = stops_of(state)
    return next((stop for stop in stops if stop.id == state.at), stops[0] if stops else None)


def asked_at(state: State) -> tuple[str, ...]:
    """The questions that are seen at the open stop."""
    stop, nodes = current(state), state.filled.nodes if state.filled else {}
    if stop is None:
        return ()
    refs = [ref for ref in nodes if "/strengths/" in ref] if stop.kind == "strengths" else stop.refs
    return tuple(ref for ref in refs if nodes[ref].kind == "question")


def is_first_page(state: State, stop: Stop) -> bool:
    """Whether this is the first stop with questions: what the form notices is told there."""
    return stop == next((one for one in stops_of(state) if one.refs), None)


def moved(state: State, by: int) -> State:
    """One stop on or back; stays at the ends."""
    stops = stops_of(state)
    ids = [stop.id for stop in stops]
    at = ids.index(state.at) if state.at in ids else 0
    new = ids[max(0, min(len(ids) - 1, at + by))]
    return replace(state, at=new, checking=False, help_open=False, refused=False, only_open=False)


def stop_with(state: State, ref: str) -> Stop | None:
    """The stop where a question is asked."""
    direct = next((stop for stop in stops_of(state) if ref in stop.refs), None)
    if direct is None and "/strengths/" in ref:
        return _stop("strengths")
    return direct or (_stop("plan") if "/gaps/" in ref else None)


def _stop(kind: StopKind) -> Stop:
    return Stop(kind, kind, _STEP_OF[kind])


def _page(page: Page, step: int) -> Stop:
    return Stop(page.ref, "page", step, page.ref, page.label, page.refs)


def _questions(page: Page, filled: Filling) -> list[Stop]:
    """One question a screen, with the notes and reasons that belong to it; after the rounds of a series, one more?"""
    bundles = list(_bundles([filled.nodes[ref] for ref in page.refs]))
    asked = [bundle for bundle in bundles if bundle[0].kind != "repeat"]
    stops = []
    for bundle in bundles:
        head = bundle[0]
        kind: StopKind = "more" if head.kind == "repeat" else "question"
        nth = asked.index(bundle) + 1 if kind == "question" else len(asked)
        refs = tuple(node.ref for node in bundle)
        begun = _begun_round(head.ref, page, filled)
        turn = _turn(head.ref, filled)
        stops.append(Stop(head.ref, kind, _STEP_OF[kind], page.ref, page.label, refs, nth, len(asked), begun, turn))
    return stops


def _bundles(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    bundle: list[Node] = []
    series: list[Node] = []
    for node in nodes:
        if node.kind == "repeat":
            series.append(node)
        elif node.kind in {"question", "note"}:
            if bundle and not _belongs(node, bundle[0]):
                yield bundle
                bundle = []
            bundle.append(node)
    if bundle:
        yield bundle
    yield from ([one] for one in series if one.can_add)


def _belongs(node: Node, head: Node) -> bool:
    """A note, or the reason for an answer (soap_na beside soap, indicator_words beside indicator) of the same round."""
    same_round = node.ref.rsplit("/", 1)[0] == head.ref.rsplit("/", 1)[0]
    return same_round and (node.kind == "note" or (node.name.startswith(f"{head.name}_") and node.type == "text"))


def _begun_round(ref: str, page: Page, filled: Filling) -> str:
    """The round of which this is the first question, when people may take it out."""
    before = page.refs[page.refs.index(ref) - 1]
    node = filled.nodes[before]
    return before if node.kind == "round" and node.can_add else ""


def _turn(ref: str, filled: Filling) -> int:
    around = ref.rsplit("/", 1)[0]
    node = filled.nodes.get(around)
    return int(around.rsplit("[", 1)[-1].rstrip("]")) if node is not None and node.kind == "round" else 0
