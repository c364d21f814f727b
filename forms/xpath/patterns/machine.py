"""Matches a pattern's tree by following all its ways at once (Thompson, CACM 11(6), 1968), remembering each turn it took."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.words import msg
from forms.xpath.patterns.grammar import BadPattern, Choice, Edge, Letter, Row, Times, Tree
from forms.xpath.patterns.letters import LINE_ENDS, WORD, Test

MOST_STATES = 12_000
MOST_TURNS = 4_000
MOST_STEPS = 400_000


@dataclass(slots=True)
class State:
    """A point on the way: `test` takes a letter on to `ways[0]`; without one, all `ways` are open, past `edge` if there is one."""

    ways: tuple[int, ...]
    test: Test | None = None
    edge: Edge | None = None
    inner: "Machine | None" = None


@dataclass(slots=True)
class _Run:
    """One text under one match: what was found about edges, and how much work is left."""

    text: str
    seen: dict[tuple[int, int], bool] = field(default_factory=dict)
    left: int = MOST_STEPS

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise _TooLong


class _TooLong(Exception):
    """A match took more steps than data entry can wait for."""


class Machine:
    """A pattern ready to match; BadPattern when it is too large."""

    def __init__(self, tree: Tree) -> None:
        """Makes the states from the last to the first."""
        self.states: list[State] = [State(())]
        self.first = self._made(_without_outer_edges(tree), 0)
        self.placed = any(state.edge is not None for state in self.states)
        self.sets: dict[frozenset[int], int] = {}
        self.turns: dict[tuple[int, str], int] = {}
        self.ends: list[bool] = []
        self.members: list[frozenset[int]] = []

    def _add(self, state: State) -> int:
        if len(self.states) >= MOST_STATES:
            raise BadPattern(msg("it is too large"))
        self.states.append(state)
        return len(self.states) - 1

    def _made(self, tree: Tree, then: int) -> int:
        match tree:
            case Letter(test):
                return self._add(State((then,), test))
            case Row(parts):
                for part in reversed(parts):
                    then = self._made(part, then)
                return then
            case Choice(parts):
                return self._add(State(tuple(self._made(part, then) for part in parts)))
            case Edge():
                return self._add(State((then,), edge=tree, inner=Machine(tree.part) if tree.part is not None else None))
            case Times():
                return self._repeated(tree, then)

    def _repeated(self, times: Times, then: int) -> int:
        if times.most is None:
            loop = self._add(State(()))
            self.states[loop].ways = (self._made(times.part, loop), then)
            then = loop
        else:
            end = then
            for _ in range(times.most - times.least):
                then = self._add(State((self._made(times.part, then), end)))
        for _ in range(times.least):
            then = self._made(times.part, then)
        return then

    def fits(self, text: str) -> bool:
        """Whether the whole text takes the machine to its end. A match that would take too many steps does not fit."""
        try:
            run = _Run(text)
            return self._walked(run) if self.placed else self._remembered(run)
        except _TooLong:
            return False

    def _remembered(self, run: _Run) -> bool:
        """Without edges a turn depends on the letter only: each is worked out once for all texts."""
        if len(self.turns) > MOST_TURNS:
            self.sets, self.turns, self.ends, self.members = {}, {}, [], []
        at = self._numbered(self._open([self.first], 0, run))
        turns = self.turns
        for letter in run.text:
            found = turns.get((at, letter))
            if found is None:
                ways = self._taken(self.members[at], letter)
                found = turns[at, letter] = self._numbered(self._open(ways, 0, run))
                run.spend(len(self.members[at]) + 1)
            at = found
        return self.ends[at]

    def _numbered(self, members: frozenset[int]) -> int:
        found = self.sets.get(members)
        if found is None:
            found = self.sets[members] = len(self.members)
            self.members.append(members)
            self.ends.append(0 in members)
        return found

    def _walked(self, run: _Run, start: int = 0, *, whole: bool = True, until: int | None = None) -> bool:
        """From `start` to the end of the text, to anywhere (not `whole`), or exactly to `until`."""
        at = self._open([self.first], start, run)
        last = len(run.text) if until is None else until
        for place in range(start, last):
            if not whole and 0 in at:
                return True
            if not at:
                return False
            at = self._open(self._taken(at, run.text[place]), place + 1, run)
        return 0 in at

    def _taken(self, members: Iterable[int], letter: str) -> list[int]:
        states = self.states
        return [states[at].ways[0] for at in members if (test := states[at].test) is not None and test(letter)]

    def _open(self, starts: list[int], place: int, run: _Run) -> frozenset[int]:
        """Everywhere one can be without taking a letter; only states that take one, and the end, are kept."""
        seen, todo, kept = set(starts), list(starts), set()
        while todo:
            at = todo.pop()
            state = self.states[at]
            if state.test is not None or at == 0:
                kept.add(at)
            elif state.edge is None or self._holds(at, state, place, run):
                todo += [way for way in state.ways if way not in seen]
                seen.update(state.ways)
        run.spend(len(seen))
        return frozenset(kept)

    def _holds(self, at: int, state: State, place: int, run: _Run) -> bool:
        edge, inner = state.edge, state.inner
        if edge is None:
            return True
        if inner is None:
            return _at_edge(edge.kind, run.text, place)
        key = (id(self) ^ at, place)
        if key not in run.seen:
            if edge.kind == "ahead":
                found = inner._walked(run, place, whole=False)  # noqa: SLF001 - its own kind
            else:
                found = any(inner._walked(run, begin, until=place) for begin in range(place, -1, -1))  # noqa: SLF001
            run.seen[key] = found is edge.holds
        return run.seen[key]


def _at_edge(kind: str, text: str, place: int) -> bool:
    if kind in ("word edge", "no word edge"):
        before, after = (
            bool(letter) and WORD(letter) for letter in (text[max(place - 1, 0) : place], text[place : place + 1])
        )
        return (before != after) is (kind == "word edge")
    if kind in ("start", "line start"):
        return place == 0 or (kind == "line start" and text[place - 1] in LINE_ENDS)
    if kind == "near end" and text[place:] in (*LINE_ENDS, "\r\n"):
        return True
    return place == len(text) or (kind == "line end" and text[place] in LINE_ENDS)


def _without_outer_edges(tree: Tree) -> Tree:
    """The whole text must fit, so ^ at the very start and $ at the very end say nothing."""
    if isinstance(tree, Choice):
        return Choice(tuple(map(_without_outer_edges, tree.parts)))
    parts = list(tree.parts) if isinstance(tree, Row) else [tree]
    while parts and isinstance(parts[0], Edge) and parts[0].kind == "start":
        parts.pop(0)
    while parts and isinstance(parts[-1], Edge) and parts[-1].kind in ("end", "near end"):
        parts.pop()
    return Row(tuple(parts))
