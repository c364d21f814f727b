"""The words of a form in its languages: itext, outputs inside labels, media beside them."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from core.errors import FormFault
from core.words import msg
from forms.definition import Language
from forms.xml_reader import Element
from forms.xpath.code import Surroundings
from forms.xpath.lookups import child_text, plain_child
from forms.xpath.parser import parse
from forms.xpath.python import Run, function
from forms.xpath.scope import Scope
from forms.xpath.shapes import compiled
from forms.xpath.syntax import Call, Literal

if TYPE_CHECKING:
    from forms.definition import NodeDef

MEDIA = ("image", "big-image", "audio", "video")
_MISSING = ("", "-")
_ITEXT = re.compile(r"\s*jr:itext\(\s*'([^']*)'\s*\)\s*")
"""How nearly every label of a translated form is written; it needs no parser."""

Written = tuple["str | Output", ...]
Parts = tuple[str | Run, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """A place in a text where a value is shown, by its expression."""

    expression: str


@dataclass(frozen=True)
class Wording:
    """One label, hint or message: by language and form of text ("" is the plain one). `find` chooses another at run time."""

    forms: Mapping[str, Mapping[str, Parts]]
    default: str
    find: Callable[[Any, Surroundings], "Wording"] | None = None

    def text(self, at: Any, env: Surroundings, form: str = "") -> str:
        """The words in the language of `env`; those of the default language where a translation is missing."""
        if self.find:
            return self.find(at, env).text(env.origin, env, form)
        said = _joined(self._parts(env.language, form), at, env)
        return said if said not in _MISSING else _joined(self._parts(self.default, form), at, env)

    def media(self, at: Any, env: Surroundings) -> dict[str, str]:
        """The media that go with the words, by kind."""
        if self.find:
            return self.find(at, env).media(env.origin, env)
        return {kind: name for kind in self._kinds if (name := self.text(at, env, kind))}

    @cached_property
    def _kinds(self) -> tuple[str, ...]:
        """The kinds of media there are in some language."""
        return tuple(kind for kind in MEDIA if any(kind in forms for forms in self.forms.values()))

    def plain(self, language: str = "") -> str:
        """The words in a language, else the default one, else any, with a gap for every output, when there is no filled form at hand."""
        for known in (language, self.default, *self.forms):
            said = "".join(part if isinstance(part, str) else "…" for part in self._parts(known, "")).strip()
            if said not in _MISSING:
                return said
        return ""

    def _parts(self, language: str, form: str) -> Parts:
        found = self.forms.get(language)
        return found.get(form, ()) if found else ()


def _joined(parts: Parts, at: Any, env: Surroundings) -> str:
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    return "".join(part if isinstance(part, str) else part(at, env) for part in parts).strip(" \n\t")


@dataclass
class Texts:
    """All itext of a form: `written[id][language][form]`, compiled for the node it stands at when first used.

    `changing_ids` are those of texts that show an answer in some language.
    """

    languages: tuple[Language, ...]
    default: str
    written: Mapping[str, Mapping[str, Mapping[str, Written]]]
    scope_at: "Callable[[NodeDef], Scope]"
    changing_ids: AbstractSet[str]
    _known: dict[tuple[str, int], Wording] = field(default_factory=dict)
    _saying: set[str] = field(default_factory=set)

    def wording(self, text_id: str, node: "NodeDef") -> Wording:
        """The wording of an itext id as seen from `node`; outputs in it are compiled there."""
        changes = text_id in self.changing_ids
        key = (text_id, node.index if changes else -1)
        found = self._known.get(key)
        if found is None:
            written = self.written.get(text_id, {})
            forms = self._compiled(written, node) if changes else cast("Mapping[str, Mapping[str, Parts]]", written)
            found = self._known[key] = Wording(forms, self.default)
        return found

    def _compiled(
        self, written: Mapping[str, Mapping[str, Written]], node: "NodeDef"
    ) -> Mapping[str, Mapping[str, Parts]]:
        scope = self.scope_at(node)
        return {
            language: {form: compiled_parts(parts, scope) for form, parts in by_form.items()}
            for language, by_form in written.items()
        }

    @property
    def all_known(self) -> bool:
        """Whether every text that shows an answer has been compiled for the places where it stands."""
        return self.changing_ids <= {text_id for text_id, _ in self._known}

    def say(self, text_id: str, node: "NodeDef", env: Surroundings) -> str:
        """The plain words of an itext id, for jr:itext() in expressions."""
        if text_id in self._saying:  # a text that shows itself
            return ""
        self._saying.add(text_id)
        try:
            return self.wording(text_id, node).text(env.origin, env)
        finally:
            self._saying.discard(text_id)

    def of_element(self, element: Element | None, scope: Scope) -> Wording | None:
        """The wording of a label, hint or item label element."""
        if element is None:
            return None
        reference = element.get("ref")
        if reference is not None:
            return self._of_expression(reference, scope)
        return Wording({"": {"": compiled_parts(written_parts(element), scope)}}, "")

    def of_message(self, text: str, scope: Scope) -> Wording:
        """The wording of a constraint or required message: an itext reference, or the words themselves."""
        return (
            self._of_expression(text, scope)
            if text.strip().startswith("jr:itext(")
            else Wording({"": {"": (text,)}}, "")
        )

    def _of_expression(self, text: str, scope: Scope) -> Wording:
        plain = _ITEXT.fullmatch(text)
        if plain:
            return self._existing(plain[1], scope)
        tree = parse(text)
        if isinstance(tree, Call) and tree.name == "jr:itext" and len(tree.arguments) == 1:
            wanted, node = tree.arguments[0], scope.origin
            if isinstance(wanted, Literal):
                return self._existing(str(wanted.value), scope)
            name = scope.compile(wanted).text()
            return Wording({}, "", lambda at, env: self.wording(name(at, env), node))
        column = plain_child(tree) if scope.here is None else None
        return Wording({"": {"": (child_text(column) if column else scope.compile(tree).text(),)}}, "")

    def _existing(self, text_id: str, scope: Scope) -> Wording:
        if text_id not in self.written:
            raise FormFault(
                msg("This form has no text “{name}” in any language.", name=text_id),
                mend=msg("Convert the workbook again."),
            )
        return self.wording(text_id, scope.origin)


def read_texts(
    itext: Element | None, plain: Sequence[Mapping[str, str]]
) -> tuple[tuple[Language, ...], dict[str, dict[str, dict[str, Written]]]]:
    """The languages (default first) and all texts of an `<itext>` element, by id; `plain` are those that were cut out of it."""
    translations = itext.named("translation") if itext else []
    beside = zip(translations, plain or [{}] * len(translations), strict=True)
    ordered = sorted(beside, key=lambda one: one[0].get("default") is None)
    languages = tuple(language_of(one.get("lang") or "") for one, _ in ordered)
    written = defaultdict[str, dict[str, dict[str, Written]]](dict)
    for language, (translation, texts) in zip(languages, ordered, strict=True):
        for text_id, words in texts.items():
            written[text_id][language.code] = {"": (words.strip(" \n\t"),)}
        for text in translation.named("text"):
            written[text.get("id") or ""][language.code] = _forms(text.named("value"))
    return languages, dict(written)


def changing(written: Mapping[str, Mapping[str, Mapping[str, Written]]]) -> set[str]:
    """The ids of texts that show an answer in some language."""
    return {
        text_id
        for text_id, languages in written.items()
        for by_form in languages.values()
        if any(isinstance(part, Output) for parts in by_form.values() for part in parts)
    }


def _forms(found: Iterable[Element]) -> dict[str, Written]:
    by_form: dict[str, Written] = {}
    for value in found:
        form = value.get("form") or ""
        by_form["" if form == "long" else form] = written_parts(value)
    return by_form


def language_of(label: str) -> Language:
    """`English (en)` has the code `en`; a label without brackets is its own code."""
    name, bracket, rest = label.rpartition("(")
    code = rest.rstrip(") ").strip() if bracket and name.strip() else label.strip()
    return Language(code, label)


def written_parts(element: Element) -> Written:
    """Text and outputs of an element in order; words alone are trimmed, other markup inside is read as its text."""
    found: list[str | Output] = []
    for part in element.content:
        if isinstance(part, str):
            found.append(part)
        elif part.name == "output":
            found.append(Output(part.get("value") or part.get("ref") or "''"))
        else:
            found.append(part.text)
    if any(isinstance(part, Output) for part in found):
        return tuple(found)
    return ("".join(map(str, found)).strip(" \n\t"),)


def compiled_parts(parts: Written, scope: Scope) -> Parts:
    """The parts with every output compiled where it stands."""
    return tuple(
        function(compiled(part.expression, scope, "text").piece) if isinstance(part, Output) else part for part in parts
    )
