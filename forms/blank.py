"""How a new record looks before the clock, chance, lists and the person are asked; worked out once for a form, so that it opens at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from forms.dependencies import Rule
from forms.instance import Frame, new_frame
from forms.propagation import Ripple
from forms.waiting import Queue
from forms.xpath.code import Surroundings
from forms.xpath.parser import parse
from forms.xpath.syntax import Call, Literal, walk

if TYPE_CHECKING:
    from forms.definition import FormDefinition, NodeDef

_SPEAKING = frozenset(["jr:choice-name", "jr:itext"])
_LOOKING_UP = frozenset(["instance", "pulldata"])
_MAY_GO_OUT = re.compile("|".join((*_SPEAKING, *_LOOKING_UP)))


@dataclass(frozen=True)
class Look:
    """A frame as plain values: by slot what is `given` and seen, each left out where it is blank; `own` and `shown` as 0 and 1."""

    given: Mapping[int, str]
    values: Mapping[int, str]
    own: str
    shown: str
    rounds: Mapping[int, Sequence["Look"]] = field(default_factory=dict)


@dataclass(frozen=True)
class Blank:
    """A blank record, and the rules that are worked out anew in each, by the index of their owner."""

    look: Look
    anew: Mapping[int, list[Rule]]

    def frame(self, root: "NodeDef") -> Frame:
        """The frames of a new record."""
        return _frame(root, None, 0, self.look)


def _frame(owner: "NodeDef", up: Frame | None, number: int, look: Look) -> Frame:
    frame = Frame(owner, up, number)
    for slot, text in look.given.items():
        frame.given[slot] = text
    for slot, text in look.values.items():
        frame.values[slot] = text
    frame.own, frame.shown = [mark == "1" for mark in look.own], [mark == "1" for mark in look.shown]
    for repeat in owner.inner:
        found = look.rounds.get(repeat.index, ())
        frame.rounds[repeat.index] = [_frame(repeat, frame, at, one) for at, one in enumerate(found)]
    return frame


def look_of(frame: Frame) -> Look:
    """A frame and the rounds in it, as plain values."""
    return Look(
        {slot: text for slot, text in enumerate(frame.given) if text},
        {slot: text for slot, text in enumerate(frame.values) if text},
        "".join("01"[own] for own in frame.own),
        "".join("01"[shown] for shown in frame.shown),
        {index: [look_of(one) for one in rounds] for index, rounds in frame.rounds.items() if rounds},
    )


class _Beforehand(Queue):
    """Leaves out the rules that are worked out anew in each record."""

    __slots__ = ("_anew",)

    def __init__(self, anew: frozenset[int]) -> None:
        super().__init__()
        self._anew = anew

    def put(self, rule: Rule, start: Frame) -> None:
        if rule.order not in self._anew:
            super().put(rule, start)


def blank_of(form: "FormDefinition") -> Blank | None:
    """The blank record of a form; None for a form whose rounds grow by themselves."""
    if form.graph.growing:
        return None
    anew = frozenset(rule.order for rule in form.graph.rules if _asks(rule, form))
    env = Surroundings(clock_ms=int, random_bytes=bytes, form=form, now=_Beforehand(anew), later=_Beforehand(anew))
    root = new_frame(form.root, None, 0, form.root.element)
    ripple = Ripple(form, env)
    ripple.enter(root)
    ripple.settle()
    filled = {node for frame in root.every() for node in frame.owner.members if frame.given[node.slot]}
    return Blank(
        look_of(root),
        {
            owner: found
            for owner, rules in form.graph.by_owner.items()
            if (found := [one for one in rules if one.order in anew or (one.kind == "offer" and one.node in filled)])
        },
    )


def _asks(rule: Rule, form: "FormDefinition") -> bool:
    """Whether a rule goes by more than the answers: the clock, chance, the language, a list from outside, what was there before."""
    if rule.kind in ("count", "offer"):
        return rule.kind == "count"
    text = rule.node.bind.expressions[rule.kind]
    if not rule.steady or not _MAY_GO_OUT.search(text):
        return not rule.steady
    outside = {source.id for source in form.sources}
    return any(isinstance(inside, Call) and _goes_out(inside, outside) for inside in walk(parse(text)))


def _goes_out(call: Call, outside: set[str]) -> bool:
    name: Any = call.arguments[0] if call.arguments else None
    known = isinstance(name, Literal) and name.value not in outside
    return call.name in _SPEAKING or (call.name in _LOOKING_UP and not known)
