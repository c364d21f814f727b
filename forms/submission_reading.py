"""Reads a finished submission back into the frames of its form, to edit it."""

from collections.abc import Iterable

from core.errors import FormFault
from core.words import msg
from forms.definition import FormDefinition, NodeDef
from forms.instance import Frame, new_frame
from forms.xml_reader import JAVAROSA, Element, read_xml


def read_submission(form: FormDefinition, document: bytes) -> Frame:
    """The frames a submission was written from; FormFault when it is of another form.

    What was pruned because it was not relevant starts again with the form's defaults, as in Collect.
    """
    found = read_xml(document)
    if found.name != form.root.name or found.get("id") not in (None, form.id):
        raise FormFault(msg("This record is not of the form “{title}”.", title=form.title))
    frame = new_frame(form.root, None, 0, form.root.element)
    _read(frame, form.root, found)
    return frame


def _read(frame: Frame, node: NodeDef, element: Element) -> None:
    if node.leaf:
        frame.given[node.slot] = element.text
    for attribute in node.attributes:
        if attribute.key in element.attributes and node.parent is not None:
            frame.given[attribute.slot] = element.attributes[attribute.key]
    inside = element.by_name() if node.children else {}
    for child in node.children:
        found = [one for one in inside.get(child.name, []) if one.get("template", JAVAROSA) is None]
        if child.repeat:
            frame.rounds[child.index] = list(_rounds(child, frame, found))
        elif found:
            _read(frame, child, found[0])


def _rounds(repeat: NodeDef, frame: Frame, found: Iterable[Element]) -> Iterable[Frame]:
    for number, element in enumerate(found):
        inside = new_frame(repeat, frame, number, repeat.element)
        _read(inside, repeat, element)
        yield inside
