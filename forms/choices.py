"""The choices a select shows now: inline items, lists, cascades, answers given in a repeat."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.errors import FormFault, Place
from core.words import msg
from forms.definition import Choice, Control
from forms.offers import Offer, Offers
from forms.outside_choices import label_in, search_call, searched, translated_label
from forms.tables import child_texts
from forms.texts import Texts, Wording
from forms.xml_reader import Element
from forms.xpath.code import Node, Surroundings
from forms.xpath.compiler import is_current, is_steady
from forms.xpath.lookups import plain_child
from forms.xpath.parser import parse
from forms.xpath.paths import target_of
from forms.xpath.python import Run
from forms.xpath.scope import Scope, around_both
from forms.xpath.syntax import Call, Expression, Literal, Path, Step


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
    """What a select offers: `inline` pairs, then nodes found by `find` with a value and a label each.

    `changes` says that the offer depends on answers, so that a given answer may no longer be among it; `told` names what
    value and label already say, the rest of an item are its details. `plain` says that value and words depend on the item and the language only.
    """

    changes: bool
    inline: tuple[tuple[str, Wording], ...] = ()
    find: Run | None = None
    value: Run | None = None
    column: str = ""
    label: Wording | None = None
    told: tuple[str, ...] = ()
    plain: bool = False
    known: Offers = field(default_factory=Offers, compare=False, repr=False)

    def choices(self, frame: Any, env: Surroundings) -> tuple[Choice, ...]:
        """The choices in the language of `env`, in order."""
        if self.find is None:
            return self._written(frame, env)
        offer = self._offer(frame, env)
        found = offer.choices.get(env.language)
        if found is None:
            pairs = zip(offer.values, map(_stand, offer.nodes), strict=True)
            found = offer.choices[env.language] = tuple(self._choice(value, at, env) for value, at in pairs)
        return (*self._written(frame, env), *found) if self.inline else found

    def _written(self, frame: Any, env: Surroundings) -> tuple[Choice, ...]:
        return tuple(Choice(value, words.text(frame, env), words.media(frame, env)) for value, words in self.inline)

    def _choice(self, value: str, at: Any, env: Surroundings) -> Choice:
        details = _Details(at, self.told) if isinstance(at, Element) else {}
        if self.label is None:
            return Choice(value, value, {}, details)
        return Choice(value, self.label.text(at, env), self.label.media(at, env), details)

    def offers(self, text: str, frame: Any, env: Surroundings) -> bool:
        """Whether a value can be picked now."""
        if self._offer(frame, env).place(text) is not None:
            return True
        return bool(self.inline) and any(text == value for value, _ in self.inline)

    def offered(self, texts: Iterable[str], frame: Any, env: Surroundings) -> list[str]:
        """Those of some values that can be picked now."""
        place, inline = self._offer(frame, env).place, [value for value, _ in self.inline]
        return [text for text in texts if place(text) is not None or text in inline]

    def label_of(self, wanted: str, frame: Any, env: Surroundings) -> str:
        """The words of one value; blank when it is not offered."""
        written = next((words for value, words in self.inline if value == wanted), None)
        if written is not None:
            return written.text(frame, env)
        offer = self._offer(frame, env) if self.find and wanted else None
        place = offer.place(wanted) if offer else None
        return self.label.text(_stand(offer.nodes[place]), env) if offer and place is not None and self.label else ""

    def _offer(self, frame: Any, env: Surroundings) -> Offer:
        """The nodes that are offered; what was read of them before, where they always say the same."""
        env.origin = frame
        nodes = self.find(frame, env) if self.find else []
        if self.plain:
            return self.known.get(id(nodes)) or self.known.keep(nodes, self._values(nodes, env))
        return Offer(nodes, self._values(nodes, env))

    def _values(self, nodes: list[Node], env: Surroundings) -> list[str]:
        return child_texts(nodes, self.column) if self.column else [self._value(node, env) for node in nodes]

    def _value(self, node: Node, env: Surroundings) -> str:
        return str(self.value(_stand(node), env)) if self.value else ""


def _stand(node: Node) -> Any:
    return node[1] if isinstance(node, tuple) else node


def compile_itemset(control: Control, texts: Texts, scope: Scope, changing: Collection[str] = ()) -> Itemset:
    """What a select offers: an `<itemset>`, `<item>`s, rows of a file, or nothing at all.

    `changing` are ids in the form's lists of texts that show answers.
    """
    query, search = control.element.get("query"), search_call(control)
    if query:
        return _rows(parse(query), "name", translated_label(texts), scope)
    if search is not None:
        return _searched(control.element, searched(search), texts, scope)
    itemset = control.element.first("itemset")
    if itemset is not None:
        found = _compile_nodes(itemset, texts, scope)
        return replace(found, plain=False) if changing else found
    return Itemset(changes=False, inline=tuple(_items(control.element, texts, scope)))


def _items(control: Element, texts: Texts, scope: Scope) -> Iterator[tuple[str, Wording]]:
    for item in control.named("item"):
        words = texts.of_element(item.first("label"), scope)
        yield _value_of(item), words or Wording({"": {"": (_value_of(item),)}}, "")


def _value_of(item: Element) -> str:
    value = item.first("value")
    return value.text.strip() if value is not None else ""


def _searched(control: Element, tree: Expression, texts: Texts, scope: Scope) -> Itemset:
    """Items with a whole number stand as they are; the first other one names the columns to take value and words from."""
    items = list(_items(control, texts, scope))
    fixed = tuple((value, words) for value, words in items if value.lstrip("-").isdigit())
    columns = next(((value, words) for value, words in items if (value, words) not in fixed), None)
    if columns is None:
        raise FormFault(msg("search() needs a choice that names the column to take the value from."), Place("choices"))
    return replace(_rows(tree, columns[0], label_in(columns[1]), scope), inline=fixed)


def _rows(tree: Expression, value: str, label: Wording, scope: Scope) -> Itemset:
    on_row = scope.inside(None, scope.shared)
    return Itemset(
        changes=True,
        find=_listing(tree, scope),
        value=scope.compiler(Path("here", (Step("child", value),)), on_row).text(),
        label=label,
        told=(value,),
    )


def _listing(tree: Expression, scope: Scope) -> Run:
    found = scope.compile(tree).nodes()
    if found is None:
        raise FormFault(msg("The choices here are not a list."))
    return found


def _compile_nodes(itemset: Element, texts: Texts, scope: Scope) -> Itemset:
    tree = parse(itemset.get("nodeset") or "")
    find, listed = _listing(tree, scope), _list_of(tree)
    of_form = isinstance(listed, Path) and (listed.start in ("root", "here") or is_current(listed.start))
    target = target_of(listed, scope) if of_form and isinstance(listed, Path) else None
    on_item = scope.inside(target, around_both(scope.shared, target.home) if target else scope.shared)
    value, label, read = itemset.first("value"), itemset.first("label"), len(scope.reads)
    made_of = parse((value.get("ref") if value is not None else None) or ".")
    column = plain_child(made_of) if on_item.here is None else None
    words = texts.of_element(label, on_item)
    return Itemset(
        changes=bool(scope.reads) or _from_outside(listed, scope),
        find=find if target or _of_a_list(listed) else _elements(find),
        value=scope.compiler(made_of, on_item).text(),
        column=column or "",
        label=words,
        plain=on_item.here is None and len(scope.reads) == read and is_steady(tree),
        told=tuple(re.findall(r"[\w.-]+", " ".join(part.get("ref") or "" for part in (value, label) if part))),
    )


def _of_a_list(tree: Expression) -> bool:
    start = tree.start if isinstance(tree, Path) else tree
    return isinstance(start, Call) and start.name == "instance"


def _elements(find: Run) -> Run:
    """Only what stands in lists: a union or a path in brackets may lead to questions too, whose words are not known here."""
    return lambda at, env: [node for node in find(at, env) if isinstance(node, Element)]


def _list_of(tree: Expression) -> Expression:
    """The nodes that are shuffled, when they are."""
    return tree.arguments[0] if isinstance(tree, Call) and tree.name == "randomize" and tree.arguments else tree


def _from_outside(tree: Expression, scope: Scope) -> bool:
    """A list from outside may be another one when the form is taken up again."""
    start = tree.start if isinstance(tree, Path) else None
    name = start.arguments[0] if isinstance(start, Call) and start.name == "instance" and start.arguments else None
    return isinstance(name, Literal) and name.value in scope.world.outside
