"""One change and all that follows: works out what depends on it, in order, and stops where a value stays the same."""

import sys
import weakref
from collections.abc import Mapping

from core.errors import OurFault
from forms import metadata, repeats, snapshot, values
from forms.changes import Changes
from forms.definition import FormDefinition, NodeDef
from forms.dependencies import Rule
from forms.instance import Frame, ref_of
from forms.waiting import Queue
from forms.xpath.code import Surroundings

MOST_EVALUATIONS = 5_000_000
MOST_LETTERS = 200_000
ALL = sys.maxsize


class Ripple(Changes):
    """Spreads one change through a filled form, and is the set of the refs that it changed.

    Remembers the nodes whose value or relevance differs from before, and those that show something of it.
    What no screen shows waits in `env.later` until somebody asks.
    """

    __slots__ = (
        "_env",
        "_faces",
        "_form",
        "_later",
        "_moved",
        "_now",
        "_readers",
        "_shown_by",
        "changed",
    )

    def __init__(self, form: FormDefinition, env: Surroundings) -> None:
        """`env` counts every rule that is worked out. Whoever still holds the changes before this one gets them complete."""
        self._form, self._env, self._now, self._later = form, env, env.now, env.later
        self._readers, self._faces = form.graph.readers, form.graph.faces
        self.changed: list[tuple[NodeDef, Frame]] = []
        self._shown_by: list[tuple[NodeDef, Frame]] = []
        self._moved: list[Frame] = []
        self._refs = None
        env.looked = 0
        held = env.later.last() if env.later.last is not None else None
        if held is not None:
            held.refs()

    def told(self) -> Changes:
        """Itself, for whoever looks at what changed; complete when the next change comes."""
        self._later.last = weakref.ref(self)
        return self

    def _found(self) -> frozenset[str]:
        self.settle()
        touched = dict.fromkeys(self.changed)
        for face, shared, frame in dict.fromkeys(
            (face, shared, frame) for node, frame in self._shown_by for face, shared in self._faces[node.index]
        ):
            touched.update(((face, target), None) for target in frame.ancestor(shared).under(face.owner))
        for moved in self._moved:
            touched.update(((member, inside), None) for inside in moved.every() for member in inside.owner.members)
        return frozenset(ref_of(node, frame) for node, frame in touched)

    def move(self, frames: list[Frame]) -> None:
        """Remembers that rounds have another number now, or are gone."""
        self._moved += frames

    def give(self, node: NodeDef, frame: Frame, text: str) -> None:
        """Puts a text into a node, cut where no answer ever gets to, and settles what expressions see of it."""
        if len(text) > MOST_LETTERS:
            text = text[:MOST_LETTERS]
        if frame.given[node.slot] != text:
            frame.given[node.slot] = text
            if frame.told is not None:
                snapshot.tell(node, frame)
            self.changed.append((node, frame))
            self.settle_one(node, frame)

    def settle_one(self, node: NodeDef, frame: Frame) -> None:
        """What expressions see: blank unless relevant, of the right type and still offered."""
        seen = visible(node, frame, self._env)
        if seen != frame.values[node.slot]:
            frame.values[node.slot] = seen
            self.announce(node, frame)

    def announce(self, node: NodeDef, frame: Frame) -> None:
        """Queues every rule that reads the node, and notes that others show it."""
        place, owner = (node, frame), frame.owner
        self.changed.append(place)
        for rule, shared in self._readers[node.index]:
            queue = self._later if rule.waits else self._now
            queue.put(rule, frame if owner is shared else frame.ancestor(shared))
        if self._faces[node.index]:
            self._shown_by.append(place)

    def enter(self, frame: Frame) -> None:
        """Takes a new frame in: its relevance, its values and all its rules; the frames inside it too."""
        for inside in frame.every():
            self._refresh(inside, 0, len(inside.owner.members), always=True)
            for rule in self._form.graph.by_owner.get(inside.owner.index, ()):
                (self._later if rule.waits and not rule.piece.still else self._now).put(rule, inside)

    def take_up(self, frame: Frame, rules: Mapping[int, list[Rule]]) -> None:
        """Takes a frame in whose values hold already, but for some rules (by the index of their owner)."""
        for inside in frame.every():
            for rule in rules.get(inside.owner.index, ()):
                self._now.put(rule, inside)

    def run(self) -> None:
        """Works out what is queued until nothing is; a rule's frame may have been removed meanwhile."""
        if self._now.orders:
            self._work_off(self._now)

    def settle(self, last: int = ALL) -> None:
        """Works out what waits as well, up to the rule of the order `last`."""
        self.run()
        self._work_off(self._later, last)

    def _work_off(self, queue: Queue, last: int = ALL) -> None:
        budget = self._env.evaluations + MOST_EVALUATIONS
        while queue.orders and queue.orders[0] <= last:
            rule, frames = queue.take()
            self._env.evaluations += len(frames)
            if rule.kind == "calculate":
                self._calculate(rule, frames)
            else:
                for frame in frames:
                    self._env.origin = frame
                    self._decide(rule, frame)
            if self._env.evaluations > budget:
                raise OurFault("the rules of this form do not come to rest")

    def _calculate(self, rule: Rule, frames: list[Frame]) -> None:
        env, node = self._env, rule.node
        kind, slot = node.bind.type, node.slot
        if len(frames) == 1:
            frame = env.origin = frames[0]
            text = values.to_type(kind, rule.run(frame, env))
            if text != frame.given[slot]:
                self.give(node, frame, text)
            return
        for frame, value in zip(frames, rule.column(frames, env), strict=True):
            text = values.to_type(kind, value)
            if text != frame.given[slot]:
                self.give(node, frame, text)

    def _decide(self, rule: Rule, frame: Frame) -> None:
        node = rule.node
        if rule.kind == "relevant":
            own = bool(rule.run(frame, self._env))
            if own != frame.own[node.slot]:
                frame.own[node.slot] = own
                self._refresh(frame, node.slot, node.stop)
        elif rule.kind == "offer":
            self.settle_one(node, frame)
        else:
            self._count(node, frame, rule)

    def _count(self, repeat: NodeDef, frame: Frame, rule: Rule) -> None:
        probe = Frame(repeat, frame, 0)
        self._env.origin = probe
        wanted = repeats.rounds_wanted(rule.run(probe, self._env))
        if frame.limits.get(repeat.index) == wanted:
            return
        frame.limits[repeat.index] = wanted
        for fresh in repeats.grown(repeat, frame, wanted):
            metadata.begin(self._form, fresh.every(), self._env)
            self.enter(fresh)
            if self._env.events:
                self._env.events.begin(fresh, self)
        for existing in frame.rounds[repeat.index]:
            self._refresh(existing, 0, len(repeat.members))
        self.announce(repeat, frame)

    def _refresh(self, frame: Frame, start: int, stop: int, *, always: bool = False) -> None:
        """Relevance of the slots `start:stop` and of all rounds inside them, after a condition or a count changed."""
        members = frame.owner.members
        for slot in range(start, stop):
            node = members[slot]
            shown = frame.own[slot] and _around(node, frame)
            if shown != frame.shown[slot] or always:
                frame.shown[slot] = shown
                if node.leaf:
                    self.settle_one(node, frame)
                self.announce(node, frame)
            elif slot == start:
                return
        for repeat in frame.owner.inner:
            if repeat.parent is not None and start <= repeat.parent.slot < stop:
                for inside in frame.rounds[repeat.index]:
                    self._refresh(inside, 0, len(repeat.members))


def _around(node: NodeDef, frame: Frame) -> bool:
    """Whether everything around a node is relevant; rounds beyond the repeat's count are not."""
    if node.parent is None:
        return True
    if not node.repeat:
        return frame.shown[node.parent.slot]
    outer = frame.parent()
    limit = outer.limits.get(node.index)
    return outer.shown[node.parent.slot] and (limit is None or frame.number < limit)


def visible(node: NodeDef, frame: Frame, env: Surroundings) -> str:
    """What expressions see of a node: its text when relevant, of its type and offered; of several selected, those offered."""
    slot = node.slot
    text = frame.given[slot]
    if not text or not frame.shown[slot] or not values.fits(node.bind.type, text):
        return ""
    if not node.choosy or node.itemset is None:
        return text
    origin = env.origin
    if node.question_type == "select_one":
        found = text if node.itemset.offers(text, frame, env) else ""
    else:
        found = " ".join(node.itemset.offered(text.split(), frame, env))
    env.origin = origin
    return found


def settled(form: FormDefinition, env: Surroundings, last: int = ALL) -> None:
    """Works out what waits in a filled form, up to the rule of the order `last`."""
    if env.later.orders and env.later.orders[0] <= last:
        Ripple(form, env).settle(last)
