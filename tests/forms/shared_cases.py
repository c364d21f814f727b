"""Poses the shared XPath cases (see XPATH.md beside them): on an XML document as it stands, or in a form's own scope."""

import json
import math
import random
import re
from dataclasses import dataclass
from pathlib import Path

from core.errors import FormFault
from forms import FormSession, load_form
from forms.xml_reader import Element
from forms.xpath.code import Code, Surroundings
from forms.xpath.compiler import compile_expression, compile_text
from forms.xpath.documents import Section, compile_on, read_document
from forms.xpath.nodes import Aside, Attribute, Namespace, Text, qualified_name, string_value
from forms.xpath.scope import Scope, World
from tests.forms.xpath_bench import Bench, form_ref

FOLDER = Path(__file__).parents[2].parent / "shared" / "forms"
RECORDED = 1_795_287_600_000
"""2026-11-21 12:00 in Phoenix: some expectations know the day they were recorded."""

SPACES = {
    "jr": "http://openrosa.org/javarosa",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "h": "http://www.w3.org/1999/xhtml",
    "mathml": "http://www.w3.org/1998/Math/MathML",
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_PART = re.compile(r"/(@?[^/\[]+)(?:\[(\d+)\])?")


@dataclass
class Posed:
    """A compiled expression where it stands."""

    code: Code
    at: object
    env: Surroundings

    def text(self) -> str:
        return self.code.text()(self.at, self.env)

    def number(self) -> float:
        return self.code.number()(self.at, self.env)

    def truth(self) -> bool:
        found = self.code.nodes()
        return bool(found(self.at, self.env)) if found else self.code.truth()(self.at, self.env)

    def nodes(self) -> list[str]:
        find = self.code.nodes()
        assert find is not None
        return [label(node) for node in find(self.at, self.env)]


def shared(name: str) -> dict:
    """A file of the shared collection; nothing where it is absent."""
    path = FOLDER / name
    return json.loads(path.read_text()) if path.exists() else {"cases": [], "documents": {}}


def offset_of(case: dict) -> int:
    return case.get("offset", 0 if case.get("tz") == "GMT" else -420)


def on_document(case: dict, document: str) -> Posed:
    """The case on its document, every kind of node and axis there."""
    tree = read_document(document.encode())
    at = node_at(tree, case.get("context") or "/")
    root = node_at(tree, case["root"]) if case.get("root") else tree
    env = Surroundings(
        clock_ms=lambda: RECORDED,
        random_bytes=random.Random(1).randbytes,
        offset_minutes=offset_of(case),
        language=case.get("lang") or "en",
        origin=at,
    )
    return Posed(compile_on(root, case["expr"], _spaces(tree)), at, env)


def _spaces(tree: Element) -> dict[str, str]:
    declared = {}
    for element in tree.descendants():
        declared |= {prefix: space for prefix, space in getattr(element, "declared", {}).items() if prefix}
    return declared | SPACES


def in_form(case: dict, document: str) -> Posed:
    """The case in a form whose primary instance is the document."""
    bench = Bench(document, offset_minutes=offset_of(case), clock_ms=lambda: RECORDED)
    return Posed(*bench.code(case["expr"], form_ref(bench, case.get("context") or "")))


def in_loaded_form(case: dict, document: str) -> Posed:
    """The case in the form that the document is."""
    form = load_form(document.encode())
    session = FormSession.new(form, clock_ms=lambda: RECORDED, random_bytes=random.Random(1).randbytes)
    env = session._env
    env.language = case.get("lang") or form.texts.default
    world = World(form.root, form.by_ref, form.instances)
    env.origin = session._root
    code = compile_text(case["expr"], Scope(world, form.root, form.root, form.root, compile_expression))
    return Posed(code, session._root, env)


def node_at(tree: Element, path: str) -> object:
    """The node a positional path names."""
    at: object = tree
    for name, number in _PART.findall(path):
        place = int(number or 1)
        if name.startswith("@"):
            at = next(Attribute(at, key) for key in at.attributes if label_of_attribute(Attribute(at, key)) == name)
        else:
            at = [found for found in _parts(at) if _kind(found) == name and not _is_type(found)][place - 1]
    return at


def _is_type(node: object) -> bool:
    return isinstance(node, Aside) and node.kind == "doctype"


def _parts(node: Element) -> list[object]:
    return [Text(node, at) if isinstance(part, str) else part for at, part in enumerate(node.content)]


def _kind(node: object) -> str:
    if isinstance(node, Text):
        return "cdata()" if isinstance(node.parent.content[node.index], Section) else "text()"
    if isinstance(node, Aside):
        return qualified_name(node) if node.kind == "doctype" else f"{node.kind}()"
    return qualified_name(node)


def label_of_attribute(node: Attribute) -> str:
    return f"@{qualified_name(node)}"


def label(node: object) -> str:
    """The positional path of a node, as the cases write it; a document type stands under its name."""
    if isinstance(node, Attribute):
        return f"{label(node.parent)}/{label_of_attribute(node)}"
    if isinstance(node, Namespace):
        return f"{label(node.parent)}/namespace::{node.prefix}"
    if node.parent is None:
        return "/"
    alike = [
        found for found in _parts(node.parent) if _kind(found) == _kind(node) and not (_is_type(found) ^ _is_type(node))
    ]
    above = "" if node.parent.parent is None else label(node.parent)
    return f"{above}/{_kind(node)}[{alike.index(node) + 1}]"


def agrees(case: dict, document: str) -> bool:
    """Whether the expression gives what the case expects."""
    if case["expr"].lstrip().startswith("jr:itext") and case.get("doc"):
        return _itext_agrees(case, document)
    try:
        posed = on_document(case, document) if case.get("doc") else in_form(case, "<root/>")
        return _matches(case, posed)
    except FormFault:
        return case["type"] == "error"


def agrees_in_form(case: dict, document: str) -> bool:
    """The same as a form's own questions; also false where the document cannot be one."""
    try:
        return _matches(case, in_form(case, document))
    except FormFault:
        return case["type"] == "error"
    except (KeyError, IndexError, AssertionError, AttributeError):
        return False


def _itext_agrees(case: dict, document: str) -> bool:
    """Text ids are looked up by the form; where values of the document are expected, it must know their words."""
    posed = in_loaded_form(case, document)
    if case["type"] != "nodes":
        return posed.text() == case["expected"]
    tree = read_document(document.encode())
    wanted = [node_at(tree, path) for path in case["expected"]]
    forms = {value.get("form") or "": string_value(value) for value in wanted}
    return posed.text() == forms[""]


def _matches(case: dict, posed: Posed) -> bool:
    kind, wanted = case["type"], case["expected"]
    if kind in ("number", "number-rounded"):
        return _close(posed.number(), float(wanted), case)
    if kind == "boolean":
        return posed.truth() is wanted
    if kind == "nodes":
        return _same_nodes(posed.nodes(), wanted)
    if kind == "nodes-unordered":
        return sorted(posed.nodes()) == sorted(wanted)
    text = posed.text()
    if kind == "match":
        pattern = re.fullmatch(r"/(.*)/(\w*)", wanted, re.DOTALL)
        return (
            pattern is not None and re.search(pattern[1], text, re.IGNORECASE if "i" in pattern[2] else 0) is not None
        )
    if kind == "string" and case.get("doc") and not re.search(r"\s", text):
        wanted = re.sub(r"\s", "", wanted)
    return kind in ("string", "string-length") and (text if kind == "string" else len(text)) == wanted


def _same_nodes(found: list[str], wanted: list[str]) -> bool:
    """The collection's documents lost the white space between elements that the expected paths still count."""
    if found == wanted:
        return True
    bare = [[path for path in paths if "/text()[" not in path] for paths in (found, wanted)]
    return bare[0] == bare[1] and len(found) < len(wanted)


def _close(found: float, wanted: float, case: dict) -> bool:
    if math.isnan(found) or math.isnan(wanted):
        return math.isnan(found) and math.isnan(wanted)
    if case.get("factor"):
        return abs(found - wanted) <= 0.5001 / case["factor"] + 1e-12
    if {"area", "distance"} & set(case["functions"]):
        return abs(found - wanted) <= 0.0051
    return found == wanted or math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12)
