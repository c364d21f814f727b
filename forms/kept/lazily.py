"""The parts of a kept form: they know where they stand at once, and read or compile everything else when it is asked for."""

from typing import Any, Protocol

from forms.definition import Action, Control, NodeDef
from forms.dependencies import Rule
from forms.xml_reader import Element


class Source(Protocol):
    """Where kept parts get the rest of themselves; each method fills several or all of what is missing."""

    def fill_details(self, node: "KeptNode") -> None:
        """Type, parameters and rules of a node."""

    def fill_elements(self) -> None:
        """The elements of all nodes."""

    def compiled(self, node: "KeptNode", name: str) -> Any:
        """One of itemset, readonly, required, constraint, count, messages."""

    def element(self, number: int) -> Element:
        """The element of a control."""

    def words(self, control: "KeptControl", part: str) -> Any:
        """The label or hint of a control."""

    def piece(self, rule: "KeptRule") -> Any:
        """What a rule works out."""

    def run(self, action: "KeptAction", name: str) -> Any:
        """The targets or the value of an action."""


class KeptNode(NodeDef):
    """A node whose rules are compiled when first asked for."""

    __slots__ = ("source",)
    source: Source

    def __getattr__(self, name: str) -> Any:
        if name in _OF_DETAILS:
            self.source.fill_details(self)
        elif name == "element":
            self.source.fill_elements()
        elif name in _COMPILED:
            setattr(self, name, self.source.compiled(self, name))
        else:
            raise AttributeError(name)
        return getattr(self, name)


_OF_DETAILS = frozenset(["question_type", "parameters", "bind"])
_COMPILED = frozenset(["itemset", "readonly", "required", "constraint", "count", "messages"])


class KeptControl(Control):
    """A control whose words are compiled when first asked for."""

    __slots__ = ("number", "source")
    source: Source
    number: int

    def __getattr__(self, name: str) -> Any:
        if name == "element":
            self.element = self.source.element(self.number)
        elif name in ("label", "hint"):
            setattr(self, name, self.source.words(self, name))
        else:
            raise AttributeError(name)
        return getattr(self, name)


class KeptRule(Rule):
    """A rule that is compiled when it is first worked out."""

    __slots__ = ("source",)
    source: Source

    def __getattr__(self, name: str) -> Any:
        if name != "piece":
            raise AttributeError(name)
        self.piece = self.source.piece(self)
        return self.piece


class KeptAction(Action):
    """An action that is compiled when it first happens."""

    __slots__ = ("around", "supplier")
    supplier: Source
    around: str

    def __getattr__(self, name: str) -> Any:
        if name not in ("targets", "value"):
            raise AttributeError(name)
        setattr(self, name, self.supplier.run(self, name))
        return getattr(self, name)
