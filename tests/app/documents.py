"""The submission document a sheet must give: its own instance with the answers put in, made without our engine."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

Shape = tuple[str, str, tuple[Any, ...]]
"""Local name, text, children."""


def expected(form: bytes, answers: Mapping[str, Any]) -> Shape:
    """What the document says when every question is relevant: (name, text, children); the names of a sheet are unique."""
    instance = next(one for one in ET.fromstring(form).iter() if _name(one) == "instance")
    return _filled(instance[0], answers)


def _filled(element: ET.Element, answers: Mapping[str, Any]) -> Shape:
    name, given = _name(element), answers.get(_name(element))
    if name == "instanceID":
        return (name, "uuid", ())
    if len(element) == 0:
        return (name, given or "", ())
    children: list[Shape] = []
    for child in element:
        rounds = answers.get(_name(child))
        if not isinstance(rounds, list):
            children.append(_filled(child, answers))
        elif not any(one[0] == _name(child) for one in children):  # the template and the first round are written both
            children.extend(_filled(child, one) for one in rounds)
    return (name, "", tuple(children))


def said(document: bytes) -> Shape:
    """What a document says; its own id only as "uuid"."""
    return _said(ET.fromstring(document))


def _said(element: ET.Element) -> Shape:
    text = (element.text or "") if len(element) == 0 else ""
    text = "uuid" if _name(element) == "instanceID" and text.startswith("uuid:") else text
    return (_name(element), text, tuple(_said(child) for child in element))


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
