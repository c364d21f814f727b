"""Real public forms load or are refused with words; nothing else ever happens."""

import random
from pathlib import Path

import pytest
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from core.errors import FormFault
from forms import FormSession, load_form
from tests.fakes.clock import START
from tests.scenario import survey

FOLDER = Path(__file__).parents[2].parent / "shared" / "forms" / "open"
PLAIN = survey("text | a | A", "begin_repeat | r | R", "integer | b | B", "end_repeat | |")
KNOWN_TO_LOAD = 17


def documents() -> list[bytes]:
    """XForms of all files that pyxform can convert; one typed-in form where the folder is absent."""
    found = [convert(PLAIN).xform.encode()]
    for path in sorted(FOLDER.glob("*")):
        if path.suffix == ".xml":
            found.append(path.read_bytes())
        elif path.suffix in (".xls", ".xlsx"):
            found += _converted(path)
    return found


def _converted(path: Path) -> list[bytes]:
    try:
        return [convert(path).xform.encode()]
    except PyXFormError:
        return []


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::ResourceWarning")
def test_every_real_form_loads_and_runs_or_is_refused_with_a_reason():
    loaded, reasons = 0, []
    for document in documents():
        try:
            form = load_form(document)
        except FormFault as fault:
            reasons.append(fault.what)
            continue
        loaded += 1
        session = FormSession.new(form, clock_ms=lambda: START, random_bytes=random.Random(1).randbytes)
        for ref in [ref for page in session.pages() for ref in page.refs]:
            assert session.node(ref).ref == ref
        assert session.to_xml() == session.to_xml()
    assert all(len(reason) > 20 for reason in reasons)
    assert loaded >= (KNOWN_TO_LOAD if FOLDER.exists() else 1)
