"""What happens at events: values are set, and the app is asked for a place or a recording."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from forms import values
from forms.actions import NEW_REPEAT, VALUE_CHANGED
from forms.definition import Action, FormDefinition, NodeDef
from forms.instance import Frame, ref_of
from forms.xpath.code import Surroundings

if TYPE_CHECKING:
    from forms.propagation import Ripple

_MOST_ACTIONS = 20
Place = tuple[NodeDef, Frame]


@dataclass(frozen=True, slots=True)
class Request:
    """What a form asks the app to find out: a place now, or a recording while the form is filled. Answer it like a question."""

    kind: Literal["setgeopoint", "recordaudio"]
    ref: str
    parameters: Mapping[str, str]


class Events:
    """The actions of one filled form, and what it asked the app for so far (`wanted`, by node and frame)."""

    def __init__(self, form: FormDefinition, env: Surroundings) -> None:
        """Nothing is asked for yet."""
        self._form, self._env = form, env
        self.wanted: dict[tuple[int, int], tuple[Action, NodeDef, Frame]] = {}

    @property
    def requests(self) -> tuple[Request, ...]:
        """What waits to be found out, each by the ref where it stands now; what was asked for a round that is gone is gone too."""
        return tuple(
            Request(action.kind, ref_of(node, frame), action.parameters)
            for action, node, frame in self.wanted.values()
            if action.kind != "setvalue" and frame.is_there
        )

    def settle(self, node: NodeDef, frame: Frame) -> None:
        """There is an answer now, or there will be none."""
        self.wanted.pop((node.index, frame.serial), None)

    def happen(self, event: str, root: Frame, ripple: "Ripple") -> None:
        """An event of the whole form: every action that waits for it, in the order of the form."""
        for action in self._form.actions:
            if event in action.events:
                for frame in root.under(action.source.owner) if action.source else [root]:
                    self._perform(action, frame, ripple)
                    ripple.run()

    def change(self, node: NodeDef, frame: Frame, ripple: "Ripple") -> None:
        """The actions of a changed control, then those of the controls they changed."""
        waiting = [(node, frame)]
        for _ in range(_MOST_ACTIONS):
            if not waiting:
                return
            source, there = waiting.pop(0)
            for action in self._form.reactions.get(source.index, ()):
                waiting += self._perform(action, there, ripple)
                ripple.run()

    def begin(self, fresh: Frame, ripple: "Ripple") -> None:
        """A new round, and the rounds that came inside it."""
        for frame in fresh.every():
            for action in self._form.openings.get(frame.owner.index, ()):
                self._perform(action, frame, ripple, inside=frame)

    def _perform(self, action: Action, frame: Frame, ripple: "Ripple", inside: Frame | None = None) -> list[Place]:
        """Sets the value on every target, each worked out where it stands; gives the targets that are different now.

        An action that stands outside a new round sets what is `inside` it only.
        """
        ripple.settle()
        self._env.origin = stands = frame.ancestor(self._form.root) if action.source is None else frame
        found: list[Place] = action.targets(stands, self._env)
        if inside is not None and action.source is None:
            found = [(node, there) for node, there in found if there is inside]
        different = []
        for node, there in found:
            if action.kind != "setvalue":
                self.wanted[node.index, there.serial] = action, node, there
                continue
            self._env.origin = there
            before = there.given[node.slot]
            ripple.give(node, there, values.to_type(node.bind.type, action.value(there, self._env)))
            if there.given[node.slot] != before:
                different.append((node, there))
        return different


def reactions(actions: Iterable[Action]) -> dict[int, list[Action]]:
    """The actions that follow a change, by the index of the control they stand in."""
    found: dict[int, list[Action]] = {}
    for action in actions:
        if action.source is not None and VALUE_CHANGED in action.events:
            found.setdefault(action.source.index, []).append(action)
    return found


def openings(actions: Iterable[Action]) -> dict[int, list[Action]]:
    """The actions of a new round, by the index of its repeat: the one they stand in, else the one they write to."""
    found: dict[int, list[Action]] = {}
    for action in actions:
        if NEW_REPEAT in action.events:
            stands = action.source or action.target
            found.setdefault(stands.owner.index, []).append(action)
    return found
