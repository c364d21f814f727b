"""The answers of one filled form: one frame of values per repeat round, no tree."""

import re
from collections.abc import Iterator
from itertools import count

from core.errors import OurFault
from forms.definition import FormDefinition, NodeDef
from forms.xml_reader import JAVAROSA, Element

_PART = re.compile(r"/([^/\[\]]+)(?:\[(\d+)\])?")
_serials = count()


class Frame:
    """The values of one round of a repeat, or of the form outside all repeats.

    By slot: `given` is what was answered or worked out, as text; `values` is what expressions see of it (blank when the
    node is not relevant, does not fit its type or is no longer offered); `own` is the node's own condition, `shown` its
    relevance with everything around it. `told` is what the last snapshot told of it by ref, kept up to date from then on.
    """

    __slots__ = (
        "extra",
        "given",
        "limits",
        "number",
        "own",
        "owner",
        "rounds",
        "serial",
        "shown",
        "told",
        "up",
        "values",
    )

    def __init__(self, owner: NodeDef, up: "Frame | None", number: int) -> None:
        """An empty frame; `number` counts rounds from 0."""
        size = len(owner.members)
        self.owner, self.up, self.number, self.serial = owner, up, number, next(_serials)
        self.given, self.values = [""] * size, [""] * size
        self.own, self.shown = [True] * size, [False] * size
        self.rounds: dict[int, list[Frame]] = {repeat.index: [] for repeat in owner.inner}
        self.limits: dict[int, int] = {}
        self.extra: dict[str, str] = {}
        self.told: dict[str, str] | None = None

    def live(self, repeat: NodeDef) -> list["Frame"]:
        """The rounds that count: those within the repeat's count, or all when it has none."""
        found = self.rounds[repeat.index]
        limit = self.limits.get(repeat.index)
        return found if limit is None or limit >= len(found) else found[:limit]

    def parent(self) -> "Frame":
        """The frame around this round."""
        if self.up is None:
            raise OurFault("the outermost frame has nothing around it")
        return self.up

    @property
    def is_there(self) -> bool:
        """Whether this round, and every one around it, is still part of the record."""
        return self.up is None or (self in self.up.rounds[self.owner.index] and self.up.is_there)

    def ancestor(self, owner: NodeDef) -> "Frame":
        """Itself, or the frame around it that belongs to `owner`."""
        at = self
        while at.owner is not owner:
            at = at.parent()
        return at

    def under(self, owner: NodeDef) -> list["Frame"]:
        """Every frame of `owner` in this one (itself when it is its own)."""
        if self.owner is owner:
            return [self]
        chain = []
        for above in owner.above():
            if above is self.owner:
                break
            chain.append(above)
        found = [self]
        for repeat in reversed(chain):
            found = [inside for frame in found for inside in frame.rounds[repeat.index]]
        return found

    def every(self) -> Iterator["Frame"]:
        """Itself and all frames inside."""
        yield self
        for rounds in self.rounds.values():
            for inside in rounds:
                yield from inside.every()


def new_frame(owner: NodeDef, up: Frame | None, number: int, element: Element) -> Frame:
    """A frame filled with the defaults of the form's own instance `element`, rounds inside it included."""
    frame = Frame(owner, up, number)
    _fill(frame, owner, element)
    return frame


def _fill(frame: Frame, node: NodeDef, element: Element) -> None:
    if node.leaf:
        frame.given[node.slot] = element.text.strip() if node.bind.type != "string" else element.text
    for attribute in node.attributes:
        frame.given[attribute.slot] = element.attributes.get(attribute.key, "")
    inside = element.by_name() if node.children else {}
    for child in node.children:
        found = inside.get(child.name, [])
        if child.repeat:
            started = [one for one in found if one.get("template", JAVAROSA) is None]
            started = started or (found[:1] if child.fixed and child.count is None else [])
            frame.rounds[child.index] = [new_frame(child, frame, number, one) for number, one in enumerate(started)]
        elif found:
            _fill(frame, child, found[0])


def ref_of(node: NodeDef, frame: Frame) -> str:
    """The concrete ref of a node in a frame, such as /data/meds[2]/in_stock."""
    if frame.up is None:
        return node.ref
    owner = frame.owner
    base = f"{ref_of(owner.parent or owner, frame.up)}/{owner.name}[{frame.number + 1}]"
    return base + node.ref[len(owner.ref) :]


def find(form: FormDefinition, root: Frame, ref: str) -> tuple[NodeDef, Frame]:
    """The node and frame of a concrete ref. A repeat without a number is the series itself, found in the frame around it."""
    plain = form.by_ref.get(ref)
    if plain is not None and (plain.home if plain.repeat else plain.owner) is root.owner:
        return plain, root
    return _numbered(form, root, ref) or _walked(form, root, ref)


def _numbered(form: FormDefinition, root: Frame, ref: str) -> tuple[NodeDef, Frame] | None:
    """The place of a ref in which every round has its number, as in those we give out; None for any other."""
    frame = root
    generic, *numbers = ref.split("[")
    for written in numbers:
        number, _, rest = written.partition("]")
        repeat = form.by_ref.get(generic)
        rounds = frame.rounds.get(repeat.index, ()) if repeat is not None else ()
        if not number.isdecimal() or not 0 < int(number) <= len(rounds):
            return None
        frame, generic = rounds[int(number) - 1], generic + rest
    node = form.by_ref.get(generic)
    return (node, frame) if node is not None and frame.owner in (node.owner, node.home) else None


def _walked(form: FormDefinition, root: Frame, ref: str) -> tuple[NodeDef, Frame]:
    frame, generic, node = root, "", root.owner
    for name, number in _PART.findall(ref):
        generic += f"/{name}"
        node = form.by_ref.get(generic, root.owner)
        if node.ref != generic:
            raise OurFault(f"this form has no {ref}")
        if node.repeat and (number or generic != re.sub(r"\[\d+\]", "", ref)):
            rounds = frame.rounds[node.index]
            if not 0 < int(number or 1) <= len(rounds):
                raise OurFault(f"this form has no {ref}")
            frame = rounds[int(number or 1) - 1]
    return node, frame
