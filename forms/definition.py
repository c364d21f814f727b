"""What a form is: its nodes, questions, choices and rules; never changes once loaded."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from forms.lists import FormList, ListSource
from forms.xml_reader import JAVAROSA, Element

if TYPE_CHECKING:
    from forms.blank import Blank
    from forms.choices import Itemset
    from forms.dependencies import Graph
    from forms.settings import FormSettings
    from forms.texts import Texts, Wording
    from forms.xpath.code import Code
    from forms.xpath.python import Run

Kind = Literal["question", "group", "repeat", "round", "note"]


@dataclass(frozen=True, slots=True)
class Language:
    """A language of a form: short code such as `en`, the author's label such as `English (en)`."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question, note or calculation of a form, for lists and exports. `ref` has no round numbers."""

    name: str
    ref: str
    type: str
    label: str
    repeat: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be picked: the value kept, the words shown, media by kind (image, big-image, audio, video).

    `details` holds whatever else the list says about it, such as `geometry` or the columns a filter goes by.
    """

    value: str
    label: str
    media: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Bind:
    """The rules of one node as text, straight from the XForm; `parameters` is whatever else it says, without prefixes."""

    type: str = "string"
    expressions: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    preload: str = ""
    preload_parameters: str = ""
    saved_to: str = ""


@dataclass(eq=False, slots=True)
class Control:
    """What stands in the body for a node; `children` for groups and repeats. `node` is None for a bare group."""

    tag: str
    node: "NodeDef | None"
    element: Element
    appearance: str = ""
    children: list["Control"] = field(default_factory=list)
    label: "Wording | None" = None
    hint: "Wording | None" = None

    def walk(self) -> Iterator["Control"]:
        """The control itself and every one inside, in the order of the page."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(eq=False, repr=False, slots=True)
class NodeDef:
    """One node of the instance's shape.

    A repeat *owns* a frame of values per round; every other node lives at `slot` in the frame of its `owner`
    (the nearest repeat around it, or the root). `kind` is what a page makes of it, `question_type` and `parameters` what
    `forms.Node` says of it. An attribute is a node too, with its `key` in the element; an `optional` one is
    no part of the author's form: written only when it holds something, found by name only. A `leaf` can hold a value.
    What a `choosy` one offers depends on answers. Slots are in document order: a
    node and its descendants in the same frame are `slot:stop`.
    """

    index: int
    name: str
    ref: str
    element: Element
    parent: "NodeDef | None"
    repeat: bool = False
    kind: Kind = "question"
    question_type: str = "hidden"
    parameters: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    optional: bool = False
    owner: "NodeDef" = field(init=False)
    slot: int = 0
    stop: int = 1
    depth: int = 0
    children: list["NodeDef"] = field(default_factory=list)
    members: list["NodeDef"] = field(default_factory=list)
    inner: list["NodeDef"] = field(default_factory=list)
    attributes: list["NodeDef"] = field(default_factory=list)
    bind: Bind = field(default_factory=Bind)
    control: Control | None = None
    leaf: bool = True
    choosy: bool = False
    itemset: "Itemset | None" = None
    readonly: "Callable[..., bool] | None" = None
    required: "Callable[..., bool] | None" = None
    constraint: "Callable[..., bool] | None" = None
    count: "Code | None" = None
    messages: "dict[str, Wording]" = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"NodeDef({self.ref})"

    @property
    def fixed(self) -> bool:
        """Whether people can neither add nor remove rounds of this repeat."""
        return self.control is not None and self.control.element.get("noAddRemove", JAVAROSA) == "true()"

    @property
    def home(self) -> "NodeDef":
        """The owner of the frame this node is reached from: for a repeat, the frame around its rounds."""
        return self.parent.owner if self.repeat and self.parent else self.owner

    @property
    def calculated(self) -> bool:
        """Whether a calculation fills it."""
        return "calculate" in self.bind.expressions

    def above(self) -> Iterator["NodeDef"]:
        """The owners from this node's own outwards, the root last."""
        at: NodeDef = self.owner
        while True:
            yield at
            if at.parent is None:
                return
            at = at.parent.owner


@dataclass(eq=False, slots=True)
class Action:
    """What happens on `events` of control `source` (of the form when None).

    setvalue: the targets take what `value` gives. setgeopoint and recordaudio: the app is asked for what the targets take.
    """

    kind: Literal["setvalue", "setgeopoint", "recordaudio"]
    events: frozenset[str]
    source: NodeDef | None
    target: NodeDef
    targets: "Run"
    value: "Run"
    element: Element
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class FormDefinition:
    """A loaded form. `languages` has the default first and is empty when the form is in one unnamed language.

    `sources` are the lists it asks for from outside; hand them to a session by name, see `read_list`. `blank` is how a new
    record looks before the clock, chance and the person are asked, where that is known beforehand.
    """

    id: str
    version: str
    title: str
    hash: str
    languages: tuple[Language, ...]
    nodes: tuple[NodeDef, ...] = field(repr=False)
    by_ref: Mapping[str, NodeDef] = field(repr=False)
    body: tuple[Control, ...] = field(repr=False)
    texts: "Texts" = field(repr=False)
    instances: Mapping[str, FormList] = field(repr=False)
    sources: tuple[ListSource, ...]
    actions: tuple[Action, ...] = field(repr=False)
    reactions: Mapping[int, list[Action]] = field(repr=False)
    openings: Mapping[int, list[Action]] = field(repr=False)
    preloaded: tuple[NodeDef, ...] = field(repr=False)
    graph: "Graph" = field(repr=False)
    prefixes: Mapping[str, str]
    settings: "FormSettings"
    blank: "Blank | None" = field(default=None, repr=False)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, note and calculation in document order; those of the form's own meta block left out."""
        return tuple(_question(node) for node in self.nodes if node.leaf and not node.key and not _in_meta(node))

    @cached_property
    def keys(self) -> Mapping[int, str]:
        """What each node is called among the answers: its name, or its path where two in one frame share a name."""
        return names_among_answers(self.nodes)

    @cached_property
    def ending(self) -> tuple[NodeDef, ...]:
        """The nodes that hold the time of the last change."""
        return tuple(node for node in self.preloaded if node.bind.preload_parameters == "end")

    @property
    def root(self) -> NodeDef:
        """The node all others are in."""
        return self.nodes[0]

    def question(self, name: str) -> Question | None:
        """The first question of this name."""
        return next((question for question in self.questions if question.name == name), None)


def names_among_answers(nodes: Sequence[NodeDef]) -> dict[int, str]:
    """By index, what each node is called among the answers: its name, or its path where two in one frame share a name."""
    named = [node for node in nodes if (node.leaf and not node.key) or node.repeat]
    taken = Counter((node.home.index, node.name) for node in named)
    return {
        node.index: node.name if taken[node.home.index, node.name] <= 1 else node.ref[len(node.home.ref) + 1 :]
        for node in nodes
    }


def _question(node: NodeDef) -> Question:
    around = next((owner for owner in node.above() if owner.repeat), None)
    words = node.control.label.plain() if node.control and node.control.label else ""
    return Question(node.name, node.ref, node.question_type, words or node.name, around.ref if around else None)


def _in_meta(node: NodeDef) -> bool:
    block = node.parent
    return block is not None and block.name == "meta" and block.parent is not None and block.parent.parent is None
