"""Takes an XForm document apart: nodes with their rules, controls, lists, actions, settings, as written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.errors import FormFault, Place
from core.words import msg
from forms import body, metadata
from forms.binds import point_to_nodes, read_binds
from forms.cutting import Cut, cut
from forms.definition import Control, NodeDef
from forms.list_cutting import Columns
from forms.lists import FormList, ListSource, read_source
from forms.outside_choices import implied_sources
from forms.question_types import classify
from forms.refs import ref_in, resolve_ref, without_predicates
from forms.tables import Table
from forms.text_cutting import CutTexts
from forms.xml_reader import JAVAROSA, MOST_BYTES, OPENROSA, Element, read_xml

MOST_NODES = 50_000


@dataclass(frozen=True)
class Parts:
    """An XForm taken apart: the model's pieces, the nodes in document order, the page's controls.

    `actions` are elements with the ref of the control they stand in, blank for the model's own; `prefixes` are the namespaces
    the document names, by address; `texts` are the words that were cut out of each translation.
    """

    title: str
    model: Element
    primary: Element
    instances: Mapping[str, FormList]
    sources: tuple[ListSource, ...]
    nodes: tuple[NodeDef, ...]
    body: tuple[Control, ...]
    actions: tuple[tuple[Element, str], ...]
    style: str
    prefixes: Mapping[str, str]
    texts: Sequence[CutTexts]


def read_form(xml: bytes) -> Parts:
    """The parts of an XForm document; FormFault when it is not one."""
    taken = cut(xml) if len(xml) <= MOST_BYTES else Cut(xml)
    document = read_xml(taken.document)
    if not _stand_in(document, taken):
        taken = Cut(xml)
        document = read_xml(xml)
    return read_parts(document, taken)


def _stand_in(document: Element, taken: Cut) -> bool:
    """Whether each list was cut out of an `<instance>` of its own in the model, and the texts out of its translations."""
    head = document.first("head")
    model = head.first("model") if head else None
    itext = model.first("itext") if model else None
    places = [one.get("id") for one in model.named("instance")[1:] if not one.get("src")] if model else []
    translations = itext.named("translation") if itext else []
    return all(places.count(name) == 1 for name in taken.lists) and (
        not taken.texts or (len(taken.texts) == len(translations) and not any(map(_twice, translations, taken.texts)))
    )


def _twice(translation: Element, texts: CutTexts) -> bool:
    """Whether a text stands there that was cut out as well: only its place would tell which one counts."""
    return any(text.get("id") in texts for text in translation.named("text"))


def read_parts(document: Element, taken: Cut | None = None) -> Parts:
    """The parts of an XForm; `taken` says what was cut out of it. FormFault when it is not one."""
    lists, texts = (taken.lists, taken.texts) if taken else ({}, [])
    head, page = document.first("head"), document.first("body")
    model = head.first("model") if head else None
    if head is None or model is None or page is None:
        raise FormFault(
            msg("This is XML, but not an XForm."), mend=msg("Publish the workbook itself; Kioo converts it.")
        )
    primary, instances, sources = _instances(model, lists)
    root = f"/{primary.name}"
    point_to_nodes(model, page)
    controls = body.read_body(page, root)
    nodes = _nodes(primary, body.repeats_in(controls, root), metadata.complete(primary))
    by_ref = {node.ref: node for node in nodes}
    read_binds(model, nodes)
    body.attach(controls, by_ref, root)
    actions = (
        *((child, "") for child in model.children if child.name in body.ACTIONS),
        *body.actions_in(page, root),
    )
    classify(nodes, {resolve_ref(without_predicates(ref_in(one)), source) for one, source in actions})
    implied = implied_sources(body.every(controls), {*instances, *(one.id for one in sources)})
    title = head.first("title")
    return Parts(
        title=title.text.strip() if title else "",
        model=model,
        primary=primary,
        instances=instances,
        sources=(*sources, *implied),
        nodes=nodes,
        body=controls,
        actions=actions,
        style=page.get("class") or "",
        prefixes=document.declared_prefixes(),
        texts=texts,
    )


def _instances(
    model: Element, lists: Mapping[str, Columns]
) -> tuple[Element, dict[str, FormList], tuple[ListSource, ...]]:
    found = model.named("instance")
    primary = found[0].children[0] if found and found[0].children else None
    if primary is None:
        raise FormFault(msg("This form has no questions."))
    outside = tuple(read_source(one.get("id") or "", one.get("src") or "") for one in found[1:] if one.get("src"))
    return primary, _inside([one for one in found[1:] if not one.get("src")], lists), outside


def _inside(found: Iterable[Element], lists: Mapping[str, Columns]) -> dict[str, FormList]:
    """The lists of a form by id; the elements after a list that was cut out stand further down than they know."""
    inside, further = dict[str, FormList](), 0
    for one in found:
        name = one.get("id") or ""
        if name in lists:
            inside[name] = table = Table(lists[name], one.space, one.order + further)
            further += table.elements
        else:
            inside[name] = FormList(one)
            for element in (one, *one.descendants()) if further else ():
                element.order += further
    return inside


def _nodes(primary: Element, repeats: set[str], optional: set[int]) -> tuple[NodeDef, ...]:
    found: list[NodeDef] = []
    root = _node(primary, None, repeats, found)
    _place(root)
    for node in found:
        node.optional, node.leaf = id(node.element) in optional, not node.children and not node.repeat
    return tuple(found)


def _node(element: Element, parent: NodeDef | None, repeats: set[str], found: list[NodeDef]) -> NodeDef:
    if len(found) >= MOST_NODES:
        raise FormFault(
            msg("This form has more than {most} questions.", most=MOST_NODES), mend=msg("Make several forms of it.")
        )
    ref = f"{parent.ref if parent else ''}/{element.name}"
    node = NodeDef(len(found), element.name, ref, element, parent, ref in repeats)
    found.append(node)
    node.attributes = [_attribute(key, node, found) for key in _keys(element)]
    for name, same in element.by_name().items():
        if len(same) > 1 and f"{ref}/{name}" not in repeats:
            raise FormFault(
                msg("Two questions in one group are called “{name}”.", name=name),
                Place(sheet="survey", column="name"),
                msg("Rename one of them."),
            )
        node.children.append(_node(shape_of(same), node, repeats, found))
    return node


def shape_of(same: list[Element]) -> Element:
    """The element that says what a node looks like: of the rounds of a repeat, its template where there is one."""
    return next((one for one in same if one.get("template", JAVAROSA) is not None), same[0])


def _keys(element: Element) -> Iterable[str]:
    return [key for key in element.attributes if not key.startswith((f"{{{JAVAROSA}}}", "xmlns:"))]


def _attribute(key: str, node: NodeDef, found: list[NodeDef]) -> NodeDef:
    name = "@" + key.rpartition("}")[2]
    attribute = NodeDef(len(found), name, f"{node.ref}/{name}", Element(name), node, key=key)
    found.append(attribute)
    return attribute


def _place(node: NodeDef) -> None:
    """Gives a node its owner and slot, and those inside theirs."""
    if node.parent is None or node.repeat:
        node.owner, node.slot = node, 0
        if node.parent is not None:
            node.parent.owner.inner.append(node)
            node.depth = node.parent.owner.depth + 1
    else:
        node.owner, node.slot = node.parent.owner, len(node.parent.owner.members)
        node.depth = node.owner.depth
    node.owner.members.append(node)
    for inside in (*node.attributes, *node.children):
        _place(inside)
    node.stop = len(node.owner.members)


def version_of(primary: Element) -> str:
    """The version attribute of the instance, in whichever namespace it stands."""
    return primary.get("version") or primary.get("version", OPENROSA) or ""
