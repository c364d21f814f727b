"""Reads the rules of a form: what each `<bind>` says about the node or attribute it names."""

from forms.definition import Bind, NodeDef
from forms.refs import ref_in, resolve_ref
from forms.values import SUPPORTED_TYPES
from forms.xml_reader import ENTITIES, JAVAROSA, Element

_RULES = ("relevant", "calculate", "constraint", "required", "readonly")
_MESSAGES = {"constraint": f"{{{JAVAROSA}}}constraintMsg", "required": f"{{{JAVAROSA}}}requiredMsg"}
_PRELOAD, _PRELOAD_PARAMETERS, _SAVED_TO = (
    f"{{{JAVAROSA}}}preload",
    f"{{{JAVAROSA}}}preloadParams",
    f"{{{ENTITIES}}}saveto",
)
_OTHER_NAMES = {"integer": "int", "datetime": "dateTime", "double": "decimal", "long": "int", "text": "string"}
_READ = frozenset(
    [*_RULES, "nodeset", "ref", "id", "type", "constraintMsg", "requiredMsg", "preload", "preloadParams", "saveto"]
)


def read_binds(model: Element, nodes: tuple[NodeDef, ...]) -> None:
    """Gives each node its rules. One about a node the form does not have says nothing to anybody (as in JavaRosa)."""
    by_ref = {node.ref: node for node in nodes}
    for element in model.named("bind"):
        ref = resolve_ref(element.get("nodeset") or element.get("ref") or "", nodes[0].ref)
        node = by_ref.get(ref)
        if node is not None:
            _read(element, node.bind)


def point_to_nodes(model: Element, page: Element) -> None:
    """Controls and actions that name a bind by its id name the node of that bind from now on (XForms, binding attributes)."""
    nodes = {name: one.get("nodeset") or one.get("ref") or "" for one in model.named("bind") if (name := one.get("id"))}
    if not nodes:
        return
    for element in (*model.children, *page.descendants()):
        named = element.get("bind")
        if named is not None and element.name != "bind" and not ref_in(element) and named in nodes:
            element.attributes["ref"] = nodes[named]


def _read(element: Element, bind: Bind) -> None:
    """A second bind of a node adds to the first, as in JavaRosa."""
    said = element.attributes
    bind.type = _type(said["type"]) if said.get("type") else bind.type
    bind.expressions |= {name: text for name in _RULES if name in said and (text := said[name].strip())}
    bind.messages |= {name: said[mark] for name, mark in _MESSAGES.items() if said.get(mark)}
    bind.preload = said.get(_PRELOAD) or bind.preload
    bind.preload_parameters = said.get(_PRELOAD_PARAMETERS) or bind.preload_parameters
    bind.saved_to = said.get(_SAVED_TO) or bind.saved_to
    bind.parameters |= {name: text for key, text in said.items() if (name := key.rpartition("}")[2]) not in _READ}


def _type(written: str) -> str:
    """The type without its prefix; one that nobody knows is text (ODK XForms specification, data types)."""
    kind = written.strip().rpartition(":")[2]
    kind = _OTHER_NAMES.get(kind, kind)
    return kind if kind in SUPPORTED_TYPES else "string"
