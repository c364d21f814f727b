"""The choices a select shows now: inline items, lists, cascades, answers given in a repeat."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import FormFault
from forms.definition import Choice, NodeDef
from forms.texts import Texts, Wording
from forms.xml_reader import Element
from forms.xpath.code import Node, Surroundings
from forms.xpath.compiler import compile_text
from forms.xpath.parser import parse
from forms.xpath.paths import target_of
from forms.xpath.python import Run
from forms.xpath.scope import Scope
from forms.xpath.syntax import Call, Path


class _Details(Mapping[str, str]):
    """What an item of a list says besides its value and label; read only when asked for."""

    __slots__ = ("_item", "_told")

    def __init__(self, item: Element, told: tuple[str, ...]) -> None:
        self._item, self._told = item, told

    def __getitem__(self, name: str) -> str:
        found = self._item.first(name)
        if found is None or name in self._told:
            raise KeyError(name)
        return found.text

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(child.name for child in self._item.children if child.name not in self._told))

    def __len__(self) -> int:
        return len(list(iter(self)))


@dataclass(frozen=True)
class Itemset:
    """What a select offers. Either `inline` pairs, or nodes found by `find` with a value and a label each.

    `changes` says that the offer depends on answers, so that a given answer may no longer be among it; `told` names what
    value and label already say, the rest of an item are its details.
    """

    changes: bool
    inline: tuple[tuple[str, Wording], ...] = ()
    find: Run | None = None
    value: Run | None = None
    label: Wording | None = None
    told: tuple[str, ...] = ()

    def choices(self, frame: Any, env: Surroundings) -> tuple[Choice, ...]:
        """The choices in the language of `env`, in order."""
        if self.find is None:
            return tuple(Choice(value, words.text(frame, env), words.media(frame, env)) for value, words in self.inline)
        return tuple(
            Choice(
                value,
                self.label.text(at, env) if self.label else value,
                self.label.media(at, env) if self.label else {},
                _Details(at, self.told) if isinstance(at, Element) else {},
            )
            for value, at in self._found(frame, env)
        )

    def offered(self, frame: Any, env: Surroundings) -> set[str]:
        """The values that can be picked now."""
        return {value for value, _ in self._found(frame, env)} if self.find else {value for value, _ in self.inline}

    def label_of(self, wanted: str, frame: Any, env: Surroundings) -> str:
        """The words of one value; blank when it is not offered."""
        if self.find is None:
            return next((words.text(frame, env) for value, words in self.inline if value == wanted), "")
        found = next((at for value, at in self._found(frame, env) if value == wanted), None)
        return self.label.text(found, env) if found is not None and self.label else ""

    def _found(self, frame: Any, env: Surroundings) -> Iterator[tuple[str, Any]]:
        env.origin = frame
        for node in self.find(frame, env) if self.find else ():
            at = _stand(node)
            yield str(self.value(at, env)) if self.value else "", at


def _stand(node: Node) -> Any:
    return node[1] if isinstance(node, tuple) else node


def compile_itemset(control: Element, node: NodeDef, texts: Texts, scope: Scope) -> Itemset | None:
    """What the `<itemset>` or the `<item>`s of a select offer; None when it has neither."""
    itemset = control.first("itemset")
    if itemset is not None:
        return _compile_nodes(itemset, node, texts, scope)
    inline = []
    for item in control.named("item"):
        words = texts.of_element(item.first("label"), scope)
        inline.append((_value_of(item), words or Wording({"": {"": (_value_of(item),)}}, "")))
    return Itemset(changes=False, inline=tuple(inline)) if inline else None


def _value_of(item: Element) -> str:
    value = item.first("value")
    return value.text.strip() if value is not None else ""


def _compile_nodes(itemset: Element, node: NodeDef, texts: Texts, scope: Scope) -> Itemset:
    tree = parse(itemset.get("nodeset") or "")
    found = scope.compile(tree)
    nodes = found.nodes()
    if nodes is None:
        raise FormFault(f"The choices of “{node.name}” are not a list.")
    inner = tree.arguments[0] if isinstance(tree, Call) and tree.name == "randomize" else tree
    of_form = isinstance(inner, Path) and inner.start in ("root", "here")
    on_item = scope.inside(target_of(inner, scope) if of_form and isinstance(inner, Path) else None, scope.shared)
    value, label = itemset.first("value"), itemset.first("label")
    return Itemset(
        changes=bool(scope.reads),
        find=nodes,
        value=compile_text((value.get("ref") if value is not None else None) or ".", on_item).text(),
        label=texts.of_element(label, on_item),
        told=tuple(re.findall(r"[\w.-]+", " ".join(part.get("ref") or "" for part in (value, label) if part))),
    )
