"""Compiles what a form does by itself: setvalue, setgeopoint, recordaudio, on the events they name."""

from core.errors import FormFault
from core.words import msg
from forms.definition import Action, NodeDef
from forms.refs import ref_in
from forms.xml_reader import Element
from forms.xpath.code import constant
from forms.xpath.compiler import compile_text
from forms.xpath.parser import parse
from forms.xpath.paths import reach
from forms.xpath.python import Run
from forms.xpath.scope import Scope
from forms.xpath.syntax import Path

FIRST_LOAD = "odk-instance-first-load"
EVERY_LOAD = "odk-instance-load"
NEW_REPEAT = "odk-new-repeat"
VALUE_CHANGED = "xforms-value-changed"
REVALIDATE = "xforms-revalidate"

_ALIASES = {"xforms-ready": FIRST_LOAD, "jr-insert": NEW_REPEAT}
_EVENTS = frozenset([FIRST_LOAD, EVERY_LOAD, NEW_REPEAT, VALUE_CHANGED, REVALIDATE])


def compile_action(element: Element, source: NodeDef | None, to_target: Scope | None, stands: Scope) -> Action:
    """The action an element describes; `stands` is where its ref starts, `to_target` where its value is worked out."""
    ref = ref_in(element)
    path = parse(ref) if ref and to_target else None
    if not isinstance(path, Path) or to_target is None:
        raise FormFault(
            msg("A value is set on “{name}”, which the form does not have.", name=ref),
            mend=msg("Check the trigger column."),
        )
    events = frozenset(_ALIASES.get(event, event) for event in (element.get("event") or "").split())
    if not events or not events <= _EVENTS:
        said = ", ".join(sorted(events - _EVENTS))
        raise FormFault(msg("A value is to be set at an event that Kioo does not know: “{name}”.", name=said))
    return Action(
        kind=element.name,  # type: ignore[arg-type]
        events=events,
        source=source,
        target=to_target.origin,
        targets=reach(path, stands),
        value=_value(element, to_target),
        element=element,
        parameters={key.rpartition("}")[2]: text for key, text in element.attributes.items()},
    )


def _value(element: Element, scope: Scope) -> Run:
    text = element.get("value")
    if text is None:
        return constant(element.text).value()
    return compile_text(text.strip() or "''", scope).value()
