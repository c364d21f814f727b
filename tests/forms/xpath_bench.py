"""Evaluates one expression on a small document the way a form would: the document is the primary instance."""

import random
import re
from collections import Counter
from xml.etree import ElementTree as ET

from forms import FormSession, load_form
from forms.instance import find
from forms.lists import FormList
from forms.xml_reader import Element, read_xml
from forms.xpath.code import Code, Surroundings
from forms.xpath.compiler import compile_expression, compile_text
from forms.xpath.parser import parse
from forms.xpath.scope import Scope, World
from forms.xpath.syntax import Binary, Call, Expression, Literal, Negate, Path, Step
from tests.fakes.clock import START

_SHELL = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>x</h:title><model><instance>{document}</instance></model></h:head>
<h:body>{repeats}</h:body></h:html>"""


class Bench:
    """Holds one document; `eval` gives the compiled code with a way to run it."""

    def __init__(self, document: str = "<root/>", *, offset_minutes: int = 0, clock_ms=lambda: START) -> None:
        repeats = _nested(_repeated(ET.fromstring(document)))
        self.form = load_form(_SHELL.format(document=document, repeats=repeats).encode())
        self.session = FormSession.new(self.form, clock_ms=clock_ms, random_bytes=random.Random(1).randbytes)
        self.session._env.offset_minutes = offset_minutes

    def code(self, expression: str, context: str = "") -> tuple[Code, object, Surroundings]:
        node, frame = find(self.form, self.session._root, context or self.form.root.ref)
        if node.repeat and frame.owner is not node:
            frame = frame.rounds[node.index][0]
        world = World(self.form.root, self.form.by_ref, self.form.instances)
        code = compile_text(expression, Scope(world, node, node, node.owner, compile_expression))
        self.session._env.origin = frame
        return code, frame, self.session._env

    def text(self, expression: str, context: str = "") -> str:
        code, frame, env = self.code(expression, context)
        return code.text()(frame, env)

    def number(self, expression: str, context: str = "") -> float:
        code, frame, env = self.code(expression, context)
        return code.number()(frame, env)

    def truth(self, expression: str, context: str = "") -> bool:
        code, frame, env = self.code(expression, context)
        return code.truth()(frame, env)


def _nested(refs: list[str], around: str = "") -> str:
    """The repeats of a form, each inside the one it lies in."""
    inside = [ref for ref in refs if ref.startswith(f"{around}/")]
    tops = [ref for ref in inside if not any(ref.startswith(f"{other}/") for other in inside)]
    return "".join(f'<repeat nodeset="{ref}">{_nested(refs, ref)}</repeat>' for ref in tops)


def _repeated(root: ET.Element) -> list[str]:
    found = []

    def walk(element: ET.Element, ref: str) -> None:
        names = Counter(child.tag for child in element)
        for child in element:
            here = f"{ref}/{child.tag}"
            if names[child.tag] > 1 and here not in found:
                found.append(here)
            walk(child, here)

    walk(root, f"/{root.tag}")
    return found


class ListBench(Bench):
    """The same with the document as a choice list: absolute paths start at the list."""

    def __init__(self, document: str = "<root/>", *, offset_minutes: int = 0) -> None:
        super().__init__(offset_minutes=offset_minutes)
        document = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>", "", document, flags=re.DOTALL)
        self.instance = read_xml(f'<instance id="doc">{document}</instance>'.encode())

    def code(self, expression: str, context: str = "") -> tuple[Code, object, Surroundings]:
        world = World(self.form.root, self.form.by_ref, {"doc": FormList(self.instance)})
        scope = Scope(world, None, self.form.root, self.form.root, compile_expression, nested=True)
        code = compile_expression(_on_list(parse(expression)), scope)
        self.session._env.origin = self.session._root
        return code, self._element(context), self.session._env

    def _element(self, context: str) -> Element:
        at = self.instance
        for name, number in re.findall(r"/([^/\[]+)\[(\d+)\]", context or ""):
            at = at.named(name.rpartition(":")[2])[int(number) - 1]
        return at


def _on_list(tree: Expression) -> Expression:
    match tree:
        case Call(name, arguments):
            return Call(name, tuple(map(_on_list, arguments)))
        case Binary(operator, left, right):
            return Binary(operator, _on_list(left), _on_list(right))
        case Negate(operand):
            return Negate(_on_list(operand))
        case Path(start, steps, predicates):
            begin = Call("instance", (Literal("doc"),)) if start == "root" else start
            base = begin if isinstance(begin, str) or start == "root" else _on_list(begin)
            moved = [Step(step.axis, step.test, tuple(map(_on_list, step.predicates))) for step in steps]
            return Path(base, tuple(moved), tuple(map(_on_list, predicates)))
    return tree


def form_ref(bench: Bench, context: str) -> str:
    """A positional path such as /data[1]/item[2] as the form's own ref."""
    ref = generic = ""
    for name, number in re.findall(r"/([^/\[]+)\[(\d+)\]", context or ""):
        generic += f"/{name}"
        ref += f"/{name}[{number}]" if bench.form.by_ref[generic].repeat else f"/{name}"
    return ref
