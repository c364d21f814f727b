"""Real forms beside the checkout, with a script that Kioo makes by filling each page by page."""

from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.synthetic_forms import FormToFill, Step
from core.errors import FormFault
from forms import FormSession, Node, load_form
from kioo.bench_form import blank_session

OPEN = ROOT.parent / "shared" / "forms" / "open"
_TEXTS = {
    "integer": ("3", "1", "0", "12", "25", "100", "2015", "5551234"),
    "decimal": ("3.5", "1.0", "37.2", "0.5", "60", "120"),
    "date": ("2020-03-15", "2010-01-01", "2026-01-01"),
    "text": ("abc", "0712345678", "12345", "2020"),
}


def real_forms(*more: Path) -> list[FormToFill]:
    """The XForms in ../shared/forms/open and those named, as far as Kioo runs them."""
    found = []
    for file in [*sorted(OPEN.glob("*.xml")), *more]:
        xml = file.read_bytes()
        try:
            found.append(filled(file.stem, xml))
        except FormFault as fault:
            print(f"{file.name} is left out: {fault.what}")
    return found


def filled(name: str, xml: bytes) -> FormToFill:
    """The form with the answers that held, in the order of its pages, and what its questions hold in the end."""
    session, seen = blank_session(load_form(xml)), set[str]()
    steps: list[Step] = []
    while waiting := [node for ref in _refs(session) if ref not in seen and (node := session.node(ref)).relevant]:
        for node in waiting:
            seen.add(node.ref)
            steps += _answered(session, node)
    return FormToFill(name, xml, steps, _checks(session, steps))


def _refs(session: FormSession) -> list[str]:
    return [ref for page in session.pages() for ref in page.refs]


def _answered(session: FormSession, node: Node) -> list[Step]:
    """The first of some texts of its type that holds; a question that takes none stays blank."""
    if node.kind != "question" or node.readonly or not session.node(node.ref).relevant:
        return []
    for text in _candidates(session, node):
        session.answer(node.ref, text)
        if not session.validate([node.ref]):
            return [{"op": "set", "ref": node.ref, "value": text}]
    session.answer(node.ref, None)
    return []


def _candidates(session: FormSession, node: Node) -> tuple[str, ...]:
    if node.type not in ("select_one", "select_multiple"):
        return _TEXTS.get(node.type, ())
    return tuple(choice.value for choice in session.choices(node.ref)[:4])


def _checks(session: FormSession, steps: list[Step]) -> list[Step]:
    """Of the questions answered, those still relevant; values of the device and of the clock are left out."""
    nodes = (session.node(step["ref"]) for step in steps)
    return [{"ref": node.ref, "value": node.value} for node in nodes if node.relevant and node.value]
