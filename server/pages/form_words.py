"""What the questions and choices of a published form are called, for pages that show answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from forms.xml_reader import Element, read_xml
from server.store import form_reading
from server.store.database import Store
from server.store.reading import Seen

_CODE = re.compile(r"\(([A-Za-z-]+)\)\s*$")
_LIST = re.compile(r"instance\('([^']+)'\)")


@dataclass(frozen=True)
class FormWords:
    """Labels by question name, and by question name and choice value; an unknown one is shown as it is written."""

    questions: Mapping[str, str]
    choices: Mapping[tuple[str, str], str]

    def question(self, name: str) -> str:
        """The label of a question."""
        return self.questions.get(name) or name.replace("_", " ")

    def answers(self, question: str, text: str) -> list[str]:
        """An answer as somebody reads it: the labels of what was chosen, one or several; everything else comes back unchanged."""
        chosen = [self.choices.get((question, part), "") for part in text.split()]
        return chosen if chosen and all(chosen) else [text]

    def choice(self, question: str, value: str) -> str:
        """The label of a choice; free text comes back unchanged."""
        return self.choices.get((question, value), value)


def words_of_visit(store: Store, visit: Seen, language: str) -> FormWords:
    """The words of the form version a visit was made with."""
    xml = form_reading.form_of_visit(store, visit)
    return form_words(xml, language) if xml else FormWords({}, {})


def words_of_form(store: Store, form: str, version: str, language: str) -> FormWords:
    """The words of a form version, of the newest one when that was never published here."""
    xml = form_reading.xml_of(store, form, version)
    return form_words(xml, language) if xml else FormWords({}, {})


@lru_cache(maxsize=64)
def form_words(xml: str, language: str) -> FormWords:
    """Reads the labels of an XForm in one language, its default language where that is missing."""
    document = read_xml(xml.encode())
    texts, lists = _texts(document, language), _lists(document)
    questions: dict[str, str] = {}
    choices: dict[tuple[str, str], str] = {}
    for control in document.descendants():
        reference = control.get("ref") or control.get("nodeset") or ""
        label = control.first("label")
        if not reference.startswith("/") or label is None:
            continue
        name = reference.rsplit("/", 1)[-1]
        questions[name] = _label(label, texts)
        for value, text_id in _offered(control, lists):
            choices[name, value] = texts.get(text_id, text_id)
    return FormWords(questions, choices)


def _label(label: Element, texts: Mapping[str, str]) -> str:
    reference = label.get("ref") or ""
    wanted = re.match(r"jr:itext\('(.+)'\)", reference)
    return texts.get(wanted[1], "") if wanted else label.text


def _texts(document: Element, language: str) -> dict[str, str]:
    """Text id to words: the default language first, then `language` laid over it."""
    translations = [element for element in document.descendants() if element.name == "translation"]
    wanted = [one for one in translations if _code(one.get("lang") or "") == language]
    default = [one for one in translations if one.get("default")]
    found: dict[str, str] = {}
    for translation in [*(default or translations[:1]), *wanted]:
        for text in translation.named("text"):
            value = text.first("value")
            if value is not None and value.text not in ("", "-"):
                found[text.get("id") or ""] = value.text
    return found


def _code(label: str) -> str:
    found = _CODE.search(label)
    return found[1] if found else label


def _lists(document: Element) -> dict[str, list[tuple[str, str]]]:
    """Choice list to (value, text id or words)."""
    found = {}
    for instance in document.descendants():
        root = instance.first("root") if instance.name == "instance" else None
        if root is not None:
            items = [{child.name: child.text for child in item.children} for item in root.named("item")]
            pairs = [(one.get("name", ""), one.get("itextId") or one.get("label", "")) for one in items]
            found[instance.get("id") or ""] = pairs
    return found


def _offered(control: Element, lists: Mapping[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    itemset = control.first("itemset")
    named = _LIST.search(itemset.get("nodeset") or "") if itemset is not None else None
    return lists.get(named[1], []) if named else []
