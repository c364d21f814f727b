"""One change and all that follows: works out what depends on it, in order, and stops where a value stays the same."""

from heapq import heappop, heappush

from core.errors import OurFault
from forms import repeats, values
from forms.definition import FormDefinition, NodeDef
from forms.dependencies import Rule
from forms.instance import Frame, ref_of
from forms.xpath.code import Surroundings

MOST_EVALUATIONS = 5_000_000


class Ripple:
    """Spreads changes through one filled form.

    `changed` collects the nodes whose value or relevance differs from before, `faces` those whose label, choices or conditions show something that changed.
    """

    def __init__(self, form: FormDefinition, env: Surroundings) -> None:
        """`env` counts every rule that is worked out."""
        self._form, self._env = form, env
        self._waiting: list[tuple[int, int, Rule, Frame]] = []
        self._queued: set[tuple[int, int]] = set()
        self.changed: dict[tuple[int, int], tuple[NodeDef, Frame]] = {}
        self.faces: dict[tuple[int, int], tuple[NodeDef, Frame]] = {}

    def refs(self) -> frozenset[str]:
        """The concrete refs of everything that changed."""
        touched = {**self.faces, **self.changed}
        return frozenset(ref_of(node, frame) for node, frame in touched.values())

    def give(self, node: NodeDef, frame: Frame, text: str) -> None:
        """Puts a text into a node and settles what expressions see of it."""
        if frame.given[node.slot] != text:
            frame.given[node.slot] = text
            self._note(node, frame)
            self.settle(node, frame)

    def settle(self, node: NodeDef, frame: Frame) -> None:
        """What expressions see: blank unless relevant, of the right type and still offered."""
        seen = visible(node, frame, self._env)
        if seen != frame.values[node.slot]:
            frame.values[node.slot] = seen
            self.announce(node, frame)

    def announce(self, node: NodeDef, frame: Frame) -> None:
        """Queues every rule that reads the node, and notes every node that shows it."""
        self._note(node, frame)
        for rule, shared in self._form.graph.readers.get(node.index, ()):
            for target in frame.ancestor(shared).under(rule.owner):
                self._queue(rule, target)
        for face, shared in self._form.graph.faces.get(node.index, ()):
            for target in frame.ancestor(shared).under(face.owner):
                self.faces[face.index, target.serial] = (face, target)

    def _note(self, node: NodeDef, frame: Frame) -> None:
        self.changed[node.index, frame.serial] = (node, frame)

    def _queue(self, rule: Rule, frame: Frame) -> None:
        key = (rule.order, frame.serial)
        if key not in self._queued:
            self._queued.add(key)
            heappush(self._waiting, (rule.order, frame.serial, rule, frame))

    def enter(self, frame: Frame) -> None:
        """Takes a new frame in: its relevance, its values and all its rules; the frames inside it too."""
        for inside in frame.every():
            self._refresh(inside, 0, len(inside.owner.members), always=True)
            for rule in self._form.graph.by_owner.get(inside.owner.index, ()):
                self._queue(rule, inside)

    def run(self) -> None:
        """Works out what is queued until nothing is; a rule's frame may have been removed meanwhile."""
        budget = MOST_EVALUATIONS
        while self._waiting:
            order, serial, rule, frame = heappop(self._waiting)
            self._queued.discard((order, serial))
            self._evaluate(rule, frame)
            budget -= 1
            if not budget:
                raise OurFault("the rules of this form do not come to rest")

    def _evaluate(self, rule: Rule, frame: Frame) -> None:
        env, node = self._env, rule.node
        env.evaluations += 1
        env.origin = frame
        if rule.kind == "calculate":
            self.give(node, frame, values.to_type(node.bind.type, rule.run(frame, env)))
        elif rule.kind == "relevant":
            own = bool(rule.run(frame, env))
            if own != frame.own[node.slot]:
                frame.own[node.slot] = own
                self._refresh(frame, node.slot, node.stop)
        elif rule.kind == "offer":
            self.settle(node, frame)
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
            self.enter(fresh)
            repeats.start(self._form, fresh, self, self._env)
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
                    self.settle(node, frame)
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
    text = frame.given[node.slot]
    if not text or not frame.shown[node.slot] or not values.fits(node.bind.type, text):
        return ""
    if node.itemset is None or not node.itemset.changes:
        return text
    origin = env.origin
    offered = node.itemset.offered(frame, env)
    env.origin = origin
    if node.question_type == "select_one":
        return text if text in offered else ""
    return " ".join(value for value in text.split() if value in offered)
